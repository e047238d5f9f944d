"""How keeping a call can fail."""

from __future__ import annotations


class RecordingError(Exception):
    """Something about a call's journal, audio or recording could not be done."""


class SpoolBusyError(RecordingError):
    """Another process still has this call's spool open."""


class SpoolError(RecordingError):
    """The spool's folder cannot be made or written."""


class MixError(RecordingError):
    """A call's tracks could not be made into one file."""


class KeyNotAllowedError(RecordingError):
    """A name in the recording store has characters or parts that are not allowed."""


class RecordingMissingError(RecordingError):
    """The store holds no recording under this key."""


class StoreNotVerifiedError(RecordingError):
    """What the store gives back is not what was put there."""


class StoreUnreachableError(RecordingError):
    """The store does not answer, or not now; what was to be done can be tried again."""


class StoreRefusedError(RecordingError):
    """The store answers and does not do what is asked; the message says what has to be mended first."""


class ShipperRunningError(RecordingError):
    """Another shipper already works on this spool."""

"""The ways in which a call, or what carries calls, can fail. Each message says what was wrong and how to mend it."""

from __future__ import annotations


class AgentError(Exception):
    """The agent cannot begin or go on."""


class SpeechUnavailable(AgentError):
    """Nothing can hear or speak: neither a provider's key nor usable local models are there."""


class RequestError(AgentError):
    """What a room's metadata asks for is no call that can be held."""


class LiveKitServerMissing(AgentError):
    """No LiveKit server is configured, and none is installed here."""


class LiveKitServerUnreachable(AgentError):
    """The configured LiveKit server does not answer, or does not accept the key."""


class PageRefused(AgentError):
    """An address on the web is none from which a page may be read, or what stands there is no page."""


class PageUnreachable(AgentError):
    """A page on the web cannot be read now."""


class AlreadyRunning(AgentError):
    """Another supervisor runs with the same home."""


class WatchRunning(AgentError):
    """Another watch already works for the same home."""


class StartFailed(AgentError):
    """A part did not come up."""


class CallFailed(AgentError):
    """A call could not be held."""

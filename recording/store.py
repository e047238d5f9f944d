"""Where finished recordings go: what every kind of store can do, and the names that recordings have in one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from recording.errors import KeyNotAllowedError

CONTENT_TYPE = "audio/ogg"

_PART = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRange:
    """Bytes `start` to `end` (exclusive) of a recording of `size` bytes, and the chunks they come in."""

    start: int
    end: int
    size: int
    chunks: AsyncIterator[bytes]


class RecordingStore(Protocol):
    """A store of recordings: a folder or S3. Keys are `recording.store.recording_key`'s.

    Attributes:
        name: the kind of store, as the record of a recording has it.
    """

    @property
    def name(self) -> str: ...

    async def put_file(self, key: str, path: Path) -> str:
        """Put a file there, in the place of what the key held; its URI. The recording is there whole or not at all.

        Raises:
            KeyNotAllowedError: the key is not one.
            OSError: there is no room; try again.
            RecordingError: the store cannot be reached, or refuses; try again.
        """
        ...

    def key_of(self, uri: str) -> str:
        """The key of a URI that `put_file` gave.

        Raises:
            KeyNotAllowedError: it is no URI of this kind of store.
        """
        ...

    async def open_range(self, key: str, start: int = 0, end: int | None = None) -> OpenedRange:
        """Read a recording from byte `start` to before byte `end`, to its end for None or beyond.

        Raises:
            RecordingMissingError: there is none under this key.
            ValueError: `start` is behind the recording's end, or `end` before `start`.
        """
        ...

    async def url(self, key: str, *, seconds: int = 300) -> str | None:
        """An address from which a browser may play the recording for so many seconds; None when the store has none and
        whoever asks has to hand the bytes on (`open_range`)."""
        ...

    def origin(self) -> str | None:
        """The origin (`https://host`) of every address that `url` gives; None when it gives none. Asks nobody."""
        ...

    async def delete(self, key: str) -> None:
        """Delete a recording; nothing happens when there is none."""
        ...

    async def exists(self, key: str) -> bool: ...


def recording_key(*, business: str, began: datetime, call_id: UUID) -> str:
    """`<business>/<yyyy>/<mm>/<call_id>.ogg`, with the month in which the call began (UTC).

    Raises:
        KeyNotAllowedError: the business's name cannot be part of a key.
    """
    return check_key(f"{business}/{began:%Y}/{began:%m}/{call_id}.ogg")


def check_key(key: str) -> str:
    """The key itself.

    Raises:
        KeyNotAllowedError: a part of it is not letters, digits, `.`, `_` and `-`, or could lead out of the store.
    """
    parts = key.split("/")
    if len(key) > 512 or not all(_PART.fullmatch(part) for part in parts):
        raise KeyNotAllowedError(
            f"{key!r} is no name for a recording: write parts of letters, digits, '.', '_' and '-', joined by '/'"
        )
    return key

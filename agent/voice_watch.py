"""Whether a voice that was sent text speaks it in time, and how much of it was spoken when it does not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from livekit import rtc
from livekit.agents.types import USERDATA_TIMED_TRANSCRIPT, TimedString

from agent.clause_tokenizer import VoicedPieces

_HEAD_START_SECONDS = 0.6
"""So long before what was received is played out, another voice is begun with."""
_WORDS_A_SECOND = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceLimits:
    """For how long a voice may be silent, in seconds: before its first audio, and in the middle of a text."""

    first_audio: float
    stall: float


PROVIDER_LIMITS = VoiceLimits(first_audio=1.0, stall=0.8)
LOCAL_LIMITS = VoiceLimits(first_audio=10.0, stall=10.0)
"""There is nothing behind a local voice, which is slow where the machine is busy."""


@dataclass(slots=True, kw_only=True)
class VoiceWatch:
    """Follows one stream. Give it what is sent and what comes; ask `overdue` now and then."""

    limits: VoiceLimits = PROVIDER_LIMITS
    clock: Callable[[], float] = time.monotonic
    _pieces: VoicedPieces = field(default_factory=VoicedPieces)
    _text: str = ""
    _words_owed: int = 0
    _sent_at: float | None = None
    _first_at: float | None = None
    _latest: float = 0.0
    _seconds: float = 0.0
    _voiced: str = ""
    _ended: bool = False

    @property
    def spoke(self) -> bool:
        """Whether any audio came."""
        return self._first_at is not None

    @property
    def text(self) -> str:
        """All that was sent."""
        return self._text

    def pushed(self, text: str) -> None:
        """Text went to the stream, whose tokenizer sends it on piece by piece."""
        self._text += text
        self._send(self._pieces.feed(text))

    def ended(self) -> None:
        """No more text will come."""
        self._send(self._pieces.finish())
        self._ended = True
        self._latest = self.clock()

    def _send(self, pieces: Iterable[str]) -> None:
        for piece in pieces:
            now = self.clock()
            self._sent_at = self._sent_at if self._sent_at is not None else now
            self._latest = now
            self._words_owed += len(piece.split())

    def heard(self, frame: rtc.AudioFrame) -> None:
        """Audio came."""
        now = self.clock()
        self._first_at = self._first_at if self._first_at is not None else now
        self._latest = now
        self._seconds += frame.duration
        for word in frame.userdata.get(USERDATA_TIMED_TRANSCRIPT, []):
            if isinstance(word, TimedString):
                self._voiced += word

    def overdue(self) -> float | None:
        """For how long, in seconds, audio that is owed has not come; None where nothing is wrong.

        What was received ahead of its playing is given to the voice as time to recover.
        """
        if self._sent_at is None:
            return None
        now = self.clock()
        if self._first_at is None:
            waited = now - self._sent_at
            return waited if waited >= self.limits.first_audio else None
        # The last word's time is told with the next one, so one word may seem to be owed. A voice that tells no times
        # cannot be known to owe any.
        if not self._ended and (not self._voiced or self._words_spoken >= self._words_owed - 1):
            return None
        waited = now - self._latest
        ahead = self._first_at + self._seconds - now
        return waited if waited >= self.limits.stall and ahead <= _HEAD_START_SECONDS else None

    @property
    def _words_spoken(self) -> int:
        if self._voiced:
            return len(self._voiced.split())
        return int(self._seconds * _WORDS_A_SECOND)

    @property
    def said_all(self) -> bool:
        """Whether everything that was sent was spoken, as far as can be told: all but the last word's time came."""
        return self._ended and self.spoke and self._words_spoken >= self._words_owed - 1

    @property
    def cut_short(self) -> bool:
        """Whether a stream that is over left out words: it was closed from elsewhere, which is no error to it."""
        if not self.spoke:
            return bool(self._text.strip())
        return bool(self._voiced) and self._words_spoken < self._words_owed - 2

    def unspoken(self) -> str:
        """What was sent and not spoken, from the first word on that was not."""
        if not self.spoke:
            return self._text
        return "" if self.said_all else " ".join(self._text.split()[self._words_spoken :]) + " "

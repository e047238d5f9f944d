"""The caller's audio that nobody has made words of yet, kept so that it can be heard once more."""

from __future__ import annotations

from collections import deque

from livekit import rtc

LEAD_SECONDS = 0.5
"""Kept from before the caller is noticed to speak."""
LONGEST_SECONDS = 30.0


class HeardAudio:
    """The latest audio: from a little before the utterance that waits for its words, else the last half second."""

    def __init__(self) -> None:
        self._frames: deque[rtc.AudioFrame] = deque()
        self._seconds = 0.0
        self._waits = False

    def push(self, frame: rtc.AudioFrame) -> None:
        self._frames.append(frame)
        self._seconds += frame.duration
        self._shorten(LONGEST_SECONDS if self._waits else LEAD_SECONDS)

    def keep(self) -> None:
        """An utterance begins: forget nothing from here on."""
        self._waits = True

    def settled(self, *, but: float = LEAD_SECONDS) -> None:
        """What was heard has its words, but for the last seconds."""
        self._shorten(but)

    def over(self) -> None:
        """The utterance is over and settled."""
        self._waits = False
        self._shorten(LEAD_SECONDS)

    @property
    def frames(self) -> list[rtc.AudioFrame]:
        return list(self._frames)

    def _shorten(self, seconds: float) -> None:
        while self._frames and self._seconds - self._frames[0].duration >= seconds:
            self._seconds -= self._frames.popleft().duration

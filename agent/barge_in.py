"""What becomes of the agent's voice when the caller makes a sound: a pure state machine over explicit events.

A sound holds the voice at once, at the word it had got to. Words that are no backchannel, or speech that goes on for
long, stop it for good; after a backchannel, or a noise without words, it goes on. However the events come, a voice is
never left held: `tick` sees to it where they cease.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

WINDOW_SECONDS = 0.032
"""What one probability is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivingWay:
    """When the voice gives way, in seconds unless it says otherwise.

    `begins` and `ends` are the probabilities at which a sound is taken to begin and to be over, `gap` the quiet that
    ends it; a sound within `resumed` of the last one goes on with it. After a sound shorter than `short` the voice goes
    on by itself, at `long` it stops for good; after sounds in between it waits for words up to `words`. A backchannel
    within `answer` of the end of a question answers it. A transcript belongs to the last sound where it comes within
    `transcribed` of it.
    """

    begins: float = 0.45
    ends: float = 0.3
    gap: float = 0.06
    resumed: float = 0.4
    short: float = 0.65
    long: float = 1.0
    words: float = 1.0
    answer: float = 1.0
    transcribed: float = 3.0


class Heard(StrEnum):
    """What is to be done with a transcript."""

    TURN = "turn"
    STOPS = "stops"
    SWALLOWED = "swallowed"


class BargeIn:
    """The caller's sounds over the agent's voice. All times are seconds of one clock, never going back.

    Args:
        is_backchannel: whether a transcript is nothing but a backchannel.
    """

    def __init__(self, *, is_backchannel: Callable[[str], bool], rules: GivingWay | None = None) -> None:
        self._is_backchannel = is_backchannel
        self._rules = rules or GivingWay()
        self._speaking = False
        self._spoken_since = 0.0
        self._over_agent = False
        self._answers = False
        self._sounding = False
        self._began = 0.0
        self._last_sound: float | None = None
        self._last_window = 0.0
        self._waits_until: float | None = None
        self.held = False

    def agent_began(self, now: float) -> None:
        """The agent's voice is to be heard."""
        if not self._speaking:
            self._speaking, self._spoken_since = True, now
            self._over_agent = self._sounding
            self._answers = False

    def agent_ended(self) -> None:
        """The agent said all of it, or was stopped."""
        self._speaking = False
        self._waits_until = None
        self.held = False

    def sound(self, now: float, probability: float, *, question_ends_in: float | None = None) -> bool:
        """One window of the caller's audio; returns whether the agent is to stop for good.

        Args:
            probability: that somebody speaks in it.
            question_ends_in: seconds until the agent has asked a question; None where it asks none, or no end is known.
        """
        self._last_window = now
        if probability >= (self._rules.ends if self._sounding else self._rules.begins):
            return self._sound(now, question_ends_in)
        self._quiet(now)
        return False

    def heard(self, now: float, text: str) -> Heard:
        """A transcript, interim or final, of what the caller said."""
        recent = self._last_sound is not None and now - self._last_sound < self._rules.transcribed
        if not text.strip() or not self._over_agent or not recent:
            return Heard.TURN
        if self._is_backchannel(text):
            return Heard.TURN if self._answers else Heard.SWALLOWED
        return Heard.STOPS if self._speaking else Heard.TURN

    def tick(self, now: float) -> None:
        """Time passes; needed where the caller's audio ceases."""
        if self._sounding and now - self._last_window > 0.25:
            self._end_of_sound(self._last_window)
        if self._waits_until is not None and now >= self._waits_until:
            self._waits_until = None
            self.held = False

    def _sound(self, now: float, question_ends_in: float | None) -> bool:
        if not self._sounding:
            self._sounding = True
            self._waits_until = None
            if self._last_sound is None or now - self._last_sound > self._rules.resumed:
                self._began = now - WINDOW_SECONDS
                self._over_agent = self._speaking
                self._answers = question_ends_in is not None and question_ends_in < self._rules.answer
        self._last_sound = now
        if not self._speaking:
            return False
        self._over_agent = True
        length = now - max(self._began, self._spoken_since)
        if length >= self._rules.long:
            return True
        self.held = True
        return False

    def _quiet(self, now: float) -> None:
        if self._sounding and self._last_sound is not None and now - self._last_sound >= self._rules.gap:
            self._end_of_sound(self._last_sound)
        self.tick(now)

    def _end_of_sound(self, ended: float) -> None:
        self._sounding = False
        if not self.held:
            return
        if ended - max(self._began, self._spoken_since) < self._rules.short:
            self.held = False
        else:
            self._waits_until = ended + self._rules.words

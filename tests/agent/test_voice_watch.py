"""Whether a voice speaks in time what it was sent."""

from __future__ import annotations

from livekit import rtc
from livekit.agents.types import USERDATA_TIMED_TRANSCRIPT, TimedString

from agent.voice_watch import VoiceWatch

RATE = 24_000


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def audio(seconds: float, words: str = "") -> rtc.AudioFrame:
    size = round(seconds * RATE)
    frame = rtc.AudioFrame(bytes(2 * size), RATE, 1, size)
    frame.userdata[USERDATA_TIMED_TRANSCRIPT] = [TimedString(f"{word} ") for word in words.split()]
    return frame


def watched() -> tuple[VoiceWatch, Clock]:
    clock = Clock()
    return VoiceWatch(clock=clock), clock


def test_a_voice_that_was_sent_nothing_owes_nothing() -> None:
    watch, clock = watched()
    watch.pushed("Of")
    clock.now += 60
    assert watch.overdue() is None


def test_the_first_audio_is_owed_from_the_first_clause_on() -> None:
    watch, clock = watched()
    watch.pushed("Of course. ")
    clock.now += 0.9
    assert watch.overdue() is None
    clock.now += 0.2
    assert watch.overdue() is not None
    assert watch.unspoken() == "Of course. "


def test_a_voice_that_said_all_it_was_sent_waits_with_whoever_finds_the_words() -> None:
    watch, clock = watched()
    watch.pushed("Of course, we are open. ")
    watch.heard(audio(1.5, "Of course, we are"))
    clock.now += 60
    assert watch.overdue() is None


def test_a_voice_that_stops_in_a_sentence_is_late_once_what_came_is_nearly_played_out() -> None:
    watch, clock = watched()
    watch.pushed("One two three four five six seven eight nine ten. ")
    watch.heard(audio(2.0, "One two three"))
    clock.now += 1.2
    assert watch.overdue() is None
    clock.now += 0.5
    assert watch.overdue() is not None
    assert watch.unspoken() == "four five six seven eight nine ten. "


def test_a_stream_that_was_closed_in_a_sentence_left_words_out() -> None:
    watch, _ = watched()
    watch.pushed("One two three four five six. ")
    assert watch.cut_short
    watch.heard(audio(1.0, "One two"))
    assert watch.cut_short
    watch.heard(audio(1.0, "three four five six."))
    assert not watch.cut_short


def test_a_voice_that_told_all_but_the_last_words_time_said_all() -> None:
    watch, _ = watched()
    watch.pushed("We are open every day.")
    watch.heard(audio(1.5, "We are open every"))
    watch.ended()
    assert watch.said_all
    assert watch.unspoken() == ""

"""Giving way, by its state machine alone: no audio, no library, a clock that the test moves."""

from __future__ import annotations

import pytest

from agent.barge_in import WINDOW_SECONDS, BargeIn, GivingWay, Heard

RULES = GivingWay()


class Talk:
    """A caller over an agent, in windows of audio."""

    def __init__(self, *, agent_speaks: bool = True) -> None:
        self.now = 10.0
        self.question_ends_in: float | None = None
        self.barge_in = BargeIn(is_backchannel=lambda text: text in ("mhm", "right"))
        if agent_speaks:
            self.barge_in.agent_began(self.now)
        self.passes(1.0)

    def passes(self, seconds: float, probability: float = 0.0) -> bool:
        """Windows of one probability; returns whether the agent was stopped for good by any of them."""
        stopped = False
        for _ in range(round(seconds / WINDOW_SECONDS)):
            self.now += WINDOW_SECONDS
            stopped |= self.barge_in.sound(self.now, probability, question_ends_in=self.question_ends_in)
        return stopped

    def sounds(self, seconds: float) -> bool:
        return self.passes(seconds, 0.9)

    def hears(self, text: str) -> Heard:
        return self.barge_in.heard(self.now, text)

    @property
    def held(self) -> bool:
        return self.barge_in.held


def test_the_first_window_of_a_sound_holds_the_voice() -> None:
    talk = Talk()
    assert not talk.held
    talk.sounds(WINDOW_SECONDS)
    assert talk.held


def test_after_a_short_sound_the_voice_goes_on_within_a_tenth_of_a_second() -> None:
    talk = Talk()
    assert not talk.sounds(0.3)
    talk.passes(0.1)
    assert not talk.held


def test_a_dip_of_one_window_does_not_end_a_sound() -> None:
    talk = Talk()
    talk.sounds(0.2)
    talk.passes(WINDOW_SECONDS)
    assert talk.held
    talk.passes(WINDOW_SECONDS, 0.35)
    assert talk.held


def test_speech_that_goes_on_stops_the_agent_without_any_words() -> None:
    talk = Talk()
    assert not talk.sounds(RULES.long - 0.1)
    assert talk.sounds(0.2)


def test_words_stop_the_agent_as_soon_as_they_are_heard() -> None:
    talk = Talk()
    talk.sounds(0.4)
    assert talk.hears("no wait") is Heard.STOPS


def test_a_backchannel_neither_stops_the_agent_nor_is_a_turn() -> None:
    talk = Talk()
    talk.sounds(0.3)
    talk.passes(0.4)
    assert talk.hears("mhm") is Heard.SWALLOWED
    assert not talk.held


def test_a_backchannel_that_goes_on_in_words_stops_the_agent() -> None:
    talk = Talk()
    talk.sounds(0.5)
    assert talk.hears("right") is Heard.SWALLOWED
    assert talk.hears("right but how much") is Heard.STOPS


def test_a_backchannel_whose_transcript_comes_once_the_agent_is_done_is_still_none_of_a_turn() -> None:
    talk = Talk()
    talk.sounds(0.3)
    talk.barge_in.agent_ended()
    talk.passes(0.5)
    assert talk.hears("mhm") is Heard.SWALLOWED


def test_a_backchannel_while_the_agent_listens_is_a_turn() -> None:
    talk = Talk(agent_speaks=False)
    talk.sounds(0.3)
    assert talk.hears("mhm") is Heard.TURN
    assert not talk.held


def test_a_word_said_after_the_agent_is_a_turn_though_a_backchannel_fell_into_its_speech() -> None:
    talk = Talk()
    talk.sounds(0.3)
    talk.barge_in.agent_ended()
    talk.passes(1.0)
    talk.sounds(0.3)
    assert talk.hears("right") is Heard.TURN


def test_a_transcript_without_a_sound_near_it_is_a_turn() -> None:
    talk = Talk()
    talk.sounds(0.3)
    talk.barge_in.agent_ended()
    talk.passes(RULES.transcribed + 1)
    assert talk.hears("mhm") is Heard.TURN


@pytest.mark.parametrize(("ends_in", "what"), [(0.6, Heard.TURN), (1.4, Heard.SWALLOWED), (None, Heard.SWALLOWED)])
def test_in_the_last_second_of_a_question_a_backchannel_is_its_answer(ends_in: float | None, what: Heard) -> None:
    talk = Talk()
    talk.question_ends_in = ends_in
    talk.sounds(0.3)
    assert talk.hears("right") is what


def test_after_longer_speech_the_voice_waits_for_words_and_goes_on_without_them() -> None:
    talk = Talk()
    talk.sounds(0.8)
    talk.passes(RULES.words - 0.2)
    assert talk.held
    talk.passes(0.3)
    assert not talk.held


def test_two_sounds_with_a_breath_between_them_are_one_speech() -> None:
    talk = Talk()
    assert not talk.sounds(0.5)
    talk.passes(0.2)
    assert not talk.held
    assert talk.sounds(0.5)


def test_what_was_said_before_the_agent_began_does_not_count_against_it() -> None:
    talk = Talk(agent_speaks=False)
    talk.sounds(3.0)
    talk.barge_in.agent_began(talk.now)
    assert not talk.sounds(0.5)
    assert talk.held


def test_a_voice_is_not_left_held_when_the_callers_audio_ceases() -> None:
    talk = Talk()
    talk.sounds(0.3)
    assert talk.held
    talk.barge_in.tick(talk.now + 0.3)
    assert not talk.held


def test_a_voice_is_not_left_held_when_the_audio_ceases_in_long_speech() -> None:
    talk = Talk()
    talk.sounds(0.8)
    talk.barge_in.tick(talk.now + 0.3)
    assert talk.held
    talk.barge_in.tick(talk.now + RULES.words + 0.3)
    assert not talk.held


def test_an_agent_that_ended_leaves_nothing_held_for_the_next_reply() -> None:
    talk = Talk()
    talk.sounds(0.5)
    talk.barge_in.agent_ended()
    assert not talk.held
    talk.passes(0.5)
    talk.barge_in.agent_began(talk.now)
    talk.passes(0.5)
    assert not talk.held

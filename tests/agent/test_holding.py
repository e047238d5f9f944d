"""A voice that is held and let go: nothing is lost, nothing is heard twice, and what was heard is what is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import pytest_asyncio
from livekit.agents.voice import io

from agent.holding import FADE_SECONDS, Ahead, HoldingOutput, Piece, faded_in
from recording.audio_tap import AudioTap
from recording.mix import mix
from recording.spool import CallSpool, call_id_of
from tests.recording.live_audio import Wave, clicks, decode, frames, loudness, loudspeaker, onsets, tone

RATE = 24_000


def test_a_fade_begins_in_silence_rises_in_a_line_and_leaves_the_rest_alone() -> None:
    faded = faded_in(np.full(RATE, 10_000, dtype=np.int16), RATE)
    rising = round(RATE * FADE_SECONDS)
    assert faded[0] == 0
    assert np.abs(np.diff(faded.astype(int))).max() <= 10_000 / rising + 1
    assert np.all(faded[rising:] == 10_000)


def test_a_fade_over_less_audio_than_it_takes_still_begins_in_silence() -> None:
    faded = faded_in(np.full(10, 10_000, dtype=np.int16), RATE)
    assert faded.size == 10
    assert faded[0] == 0


def piece(seconds: float, value: int = 1) -> Piece:
    return Piece(np.full(round(RATE * seconds), value, dtype=np.int16), RATE)


def test_what_was_handed_on_runs_dry_by_the_clock() -> None:
    ahead = Ahead()
    ahead.handed_on(piece(0.05), 10.0)
    ahead.handed_on(piece(0.05), 10.0)
    assert ahead.seconds(10.0) == pytest.approx(0.1)
    assert ahead.seconds(10.08) == pytest.approx(0.02)
    assert ahead.seconds(11.0) == 0.0


def test_taking_back_gives_exactly_what_was_not_played() -> None:
    ahead = Ahead()
    for index in range(4):
        ahead.handed_on(piece(0.05, index + 1), 10.0)
    back = ahead.take_back(10.12)
    assert back is not None
    assert back.seconds == pytest.approx(0.08)
    assert set(back.samples[: round(0.03 * RATE)]) == {3}
    assert set(back.samples[round(0.03 * RATE) :]) == {4}
    assert ahead.seconds(10.12) == 0.0


def test_after_everything_was_played_there_is_nothing_to_take_back() -> None:
    ahead = Ahead()
    ahead.handed_on(piece(0.05), 10.0)
    assert ahead.take_back(10.06) is None


class Player:
    """A holding output over the library's own loudspeaker, recorded below it."""

    def __init__(self, spool: CallSpool, speaker: io.AudioOutput) -> None:
        self.spool = spool
        self.tap = AudioTap(spool)
        self.output = HoldingOutput(self.tap.tap_output(speaker))
        self.rate = RATE
        self.finished: list[io.PlaybackFinishedEvent] = []
        self.output.on("playback_finished", self.finished.append)

    async def play(self, wave: Wave) -> None:
        for frame in frames(wave):
            await self.output.capture_frame(frame)
        self.output.flush()

    async def until(self, seconds: float) -> None:
        await asyncio.sleep(seconds - self.spool.seconds())

    async def over(self) -> io.PlaybackFinishedEvent:
        return await asyncio.wait_for(self.output.wait_for_playout(), 10)

    async def recorded(self) -> npt.NDArray[np.float64]:
        await self.tap.aclose()
        mixed = await asyncio.to_thread(mix, self.spool.folder.tracks(), self.spool.folder.mix)
        assert mixed is not None
        wave, rate = decode(mixed.path)
        self.rate = rate
        voice: npt.NDArray[np.float64] = wave[1]
        return voice


@pytest_asyncio.fixture
async def player(tmp_path: Path) -> AsyncIterator[Player]:
    async with loudspeaker() as speaker:
        playing = Player(CallSpool.open(tmp_path, call_id_of("RM_holding"), business="hibachi"), speaker)
        yield playing
        await playing.output.aclose()
        await playing.tap.aclose()
        await playing.spool.aclose()


@pytest.mark.realtime
async def test_a_held_voice_goes_on_where_it_was_and_is_recorded_so(player: Player) -> None:
    await player.until(0.2)
    began = player.spool.seconds()
    await player.play(clicks(2.4, [0.3, 0.9, 1.5, 2.1]))
    held: list[float] = []
    for pause, resume in ((0.6, 1.2), (1.75, 2.0)):
        await player.until(began + pause)
        player.output.pause()
        since = player.spool.seconds()
        await player.until(began + resume)
        player.output.resume()
        held.append(player.spool.seconds() - since)
    event = await player.over()
    voice = await player.recorded()
    expected = [0.3, 0.9 + held[0], 1.5 + sum(held), 2.1 + sum(held)]
    # Each hold may cost up to a tenth of a second, which the queue of the output holds.
    assert onsets(voice, player.rate) == pytest.approx([began + at for at in expected], abs=0.2)
    assert not event.interrupted
    assert event.playback_position == pytest.approx(2.4, abs=0.15)


@pytest.mark.realtime
async def test_a_held_voice_is_silent_at_once_although_audio_was_ahead(player: Player) -> None:
    await player.play(tone(3, 600))
    await player.until(player.spool.seconds() + 1.0)
    player.output.pause()
    paused = player.spool.seconds()
    await player.until(paused + 0.5)
    player.output.clear_buffer()
    event = await player.over()
    assert event.interrupted
    assert event.playback_position == pytest.approx(1.0, abs=0.15)
    voice = await player.recorded()
    assert loudness(voice, player.rate, paused - 0.3, paused - 0.1) > 0.1
    assert voice.size / player.rate < paused + 0.1 or loudness(voice, player.rate, paused + 0.1, paused + 0.4) < 0.01


@pytest.mark.realtime
async def test_after_a_barge_in_the_next_reply_is_heard_from_its_first_word(player: Player) -> None:
    await player.play(tone(5, 600))
    await player.until(0.8)
    player.output.pause()
    await player.until(1.0)
    player.output.clear_buffer()
    await player.over()
    player.output.resume()
    began = player.spool.seconds()
    await player.play(clicks(1.0, [0.3, 0.7]))
    event = await player.over()
    assert not event.interrupted
    voice = await player.recorded()
    assert [at for at in onsets(voice, player.rate) if at > began] == pytest.approx([began + 0.3, began + 0.7], abs=0.1)


@pytest.mark.realtime
async def test_a_reply_that_is_held_before_its_first_word_and_cleared_is_reported_as_unheard(player: Player) -> None:
    player.output.pause()
    await player.play(tone(1, 600))
    await asyncio.sleep(0.1)
    player.output.clear_buffer()
    event = await player.over()
    assert event.interrupted
    assert event.playback_position == 0.0
    assert len(player.finished) == 1

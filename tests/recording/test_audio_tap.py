"""What the tap hears of a session: in real time, with the library's own session and output."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from livekit import rtc
from livekit.agents import Agent, AgentSession
from livekit.agents.voice import io

from recording.audio_tap import AudioTap
from recording.mix import MixedRecording, mix
from recording.spool import CallSpool, call_id_of
from tests.recording.live_audio import Microphone, Wave, clicks, decode, frames, loudness, loudspeaker, onsets, tone

pytestmark = pytest.mark.realtime


async def spoken(wave: Wave) -> AsyncIterator[rtc.AudioFrame]:
    for frame in frames(wave):
        yield frame


@dataclass
class Held:
    """A call that is being recorded."""

    spool: CallSpool
    tap: AudioTap
    session: AgentSession[None]
    microphone: Microphone

    async def until(self, seconds: float) -> None:
        await asyncio.sleep(seconds - self.spool.seconds())

    async def end(self) -> MixedRecording:
        await self.session.aclose()
        await self.tap.aclose()
        mixed = await asyncio.to_thread(mix, self.spool.folder.tracks(), self.spool.folder.mix)
        assert mixed is not None
        return mixed


class Call:
    """Begins calls and ends them."""

    def __init__(self, home: Path, output: io.AudioOutput) -> None:
        self._home = home
        self._output = output
        self.held: list[Held] = []

    async def begin(self, caller: Wave, *, output: io.AudioOutput | None = None) -> Held:
        spool = CallSpool.open(self._home, call_id_of("RM_tap"), business="hibachi")
        session: AgentSession[None] = AgentSession()
        microphone = Microphone(caller)
        session.input.audio = microphone
        session.output.audio = output or self._output
        await session.start(Agent(instructions="none"))
        tap = AudioTap(spool)
        tap.attach(session)
        self.held.append(Held(spool, tap, session, microphone))
        return self.held[-1]


@pytest_asyncio.fixture
async def call(tmp_path: Path) -> AsyncIterator[Call]:
    async with loudspeaker() as output:
        calls = Call(tmp_path, output)
        yield calls
        for held in calls.held:
            await held.session.aclose()
            await held.tap.aclose()
            await held.spool.aclose()


async def test_both_sides_are_aligned_within_fifty_milliseconds(call: Call) -> None:
    held = await call.begin(clicks(6, [1.0, 2.0, 4.0]))
    began: list[float] = []
    assert held.session.output.audio is not None
    held.session.output.audio.on("playback_started", lambda event: began.append(held.spool.seconds(event.created_at)))
    await held.until(1.3)
    await held.session.say("one", audio=spoken(clicks(1.5, [0.2, 1.2])))
    await held.session.say("two", audio=spoken(clicks(1.0, [0.5])))
    await held.until(5.0)
    spoke_at = held.spool.seconds(held.microphone.began)
    mixed = await held.end()
    wave, rate = decode(mixed.path)
    assert onsets(wave[0], rate) == pytest.approx([spoke_at + at for at in (1.0, 2.0, 4.0)], abs=0.05)
    assert onsets(wave[1], rate) == pytest.approx([began[0] + 0.2, began[0] + 1.2, began[1] + 0.5], abs=0.05)
    assert mixed.gaps == ()


async def test_what_a_barge_in_kept_from_being_played_is_not_in_the_recording(call: Call) -> None:
    held = await call.begin(tone(6, 300))
    speech = held.session.say("a long sentence", audio=spoken(tone(10, 600)))
    await held.until(2.0)
    speech.interrupt()
    await speech
    cut = held.spool.seconds()
    await held.until(3.0)
    await held.session.say("and on", audio=spoken(tone(0.5, 900)))
    on_disk = (held.spool.folder.audio / "agent.1.pcm").stat().st_size / 2 / 24_000
    wave, rate = decode((await held.end()).path)
    assert loudness(wave[1], rate, cut - 0.5, cut - 0.1) > 0.1
    assert loudness(wave[1], rate, cut + 0.1, 2.9) < 0.01
    assert loudness(wave[1], rate, 3.2, 3.4) > 0.1, "what is said next is there"
    assert on_disk < cut + 0.6, "what was never played is not in the spool either"


async def test_speech_that_is_paused_and_resumed_is_recorded_as_it_was_played(call: Call) -> None:
    held = await call.begin(tone(6, 300))
    output = held.session.output.audio
    assert output is not None
    speech = held.session.say("a sentence", audio=spoken(tone(2, 600)))
    await held.until(1.0)
    output.pause()
    await held.until(2.0)
    output.resume()
    await speech
    wave, rate = decode((await held.end()).path)
    assert loudness(wave[1], rate, 0.4, 0.9) > 0.1
    assert loudness(wave[1], rate, 1.4, 1.9) < 0.01
    assert loudness(wave[1], rate, 2.2, 2.7) > 0.1


class SilentDevice(io.AudioOutput):
    """A device that says only when a segment began and how far it got, as older ones do."""

    def __init__(self) -> None:
        super().__init__(label="device", capabilities=io.AudioOutputCapabilities(pause=False), sample_rate=24_000)
        self._seconds = 0.0

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        if not self._seconds:
            self.on_playback_started(created_at=time.time())
        self._seconds += frame.duration

    def flush(self) -> None:
        super().flush()
        if self._seconds:
            asyncio.get_running_loop().call_later(self._seconds, self._finish, self._seconds)

    def _finish(self, position: float) -> None:
        self._seconds = 0.0
        self.on_playback_finished(playback_position=position, interrupted=False)

    def clear_buffer(self) -> None:
        pass


async def test_a_device_that_reports_no_runs_is_recorded_by_its_start_and_end(call: Call) -> None:
    held = await call.begin(tone(3, 300), output=SilentDevice())
    await held.until(0.5)
    began = held.spool.seconds()
    await held.session.say("one", audio=spoken(clicks(1.0, [0.5])))
    wave, rate = decode((await held.end()).path)
    assert onsets(wave[1], rate) == pytest.approx([began + 0.5], abs=0.1)


async def test_audio_reaches_the_disk_while_it_is_heard(call: Call) -> None:
    held = await call.begin(tone(5, 300))
    held.session.say("a long sentence", audio=spoken(tone(10, 600)))
    await held.until(3.0)
    mixed = await asyncio.to_thread(mix, held.spool.folder.tracks(), held.spool.folder.mix)
    assert mixed is not None
    wave, rate = decode(mixed.path)
    for channel in wave:
        assert loudness(channel, rate, 1.0, 1.8) > 0.1


async def test_a_caller_who_asks_not_to_be_recorded_is_not_while_the_call_goes_on(call: Call) -> None:
    held = await call.begin(tone(6, 300))
    speech = held.session.say("a sentence", audio=spoken(tone(2, 600)))
    await held.until(1.0)
    assert held.spool.folder.tracks() != []
    held.spool.delete_audio()
    assert not held.spool.folder.audio.exists()
    await speech
    assert not speech.interrupted
    await held.until(2.5)
    await held.tap.aclose()
    assert not held.tap.recording
    assert held.spool.folder.tracks() == []


async def test_a_later_attempt_of_a_call_that_was_not_to_be_recorded_is_not_recorded(call: Call) -> None:
    first = await call.begin(tone(2, 300))
    first.spool.delete_audio()
    await first.session.aclose()
    await first.tap.aclose()
    await first.spool.aclose()
    second = await call.begin(tone(2, 300))
    assert not second.tap.recording
    await second.until(second.spool.seconds() + 0.5)
    assert second.spool.folder.tracks() == []


async def test_silence_that_the_room_adds_at_the_end_of_a_track_is_not_recorded(tmp_path: Path) -> None:
    spool = CallSpool.open(tmp_path, call_id_of("RM_padding"), business="hibachi")
    tap = AudioTap(spool)
    microphone = Microphone(tone(1, 300))
    source = tap.tap_input(microphone)
    for _ in range(20):
        await source.__anext__()
    microphone.interject(rtc.AudioFrame.create(24_000, 1, 12_000))
    await source.__anext__()
    await tap.aclose()
    await spool.aclose()
    assert (spool.folder.audio / "caller.1.pcm").stat().st_size == 24_000 * 2


async def test_attaching_twice_records_once(call: Call) -> None:
    held = await call.begin(tone(3, 300))
    source, output = held.session.input.audio, held.session.output.audio
    held.tap.attach(held.session)
    assert held.session.input.audio is source
    assert held.session.output.audio is output
    await held.until(1.0)
    mixed = await held.end()
    assert mixed.seconds < 2.0

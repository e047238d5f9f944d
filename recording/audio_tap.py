"""Hears both sides of a LiveKit session on their way and hands them to the writer: the caller's audio as it arrives,
the agent's as the device says that it was played.

A barge-in truncates: the device reports how far it got, and what was synthesised beyond that is not kept.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import numpy as np
import structlog
from livekit import rtc
from livekit.agents import AgentSession
from livekit.agents.voice import io

from recording.segments import Samples, TrackFiles, name_track
from recording.spool import CallSpool
from recording.track_writer import TrackWriter
from recording.tracks import Arrived, Captured, Paused, PlaybackFinished, PlaybackStarted, Played, Posted, Resumed
from routing.journal import Fault

log = structlog.get_logger(__name__)

# The room's input ends a stream with half a second of silence for the recogniser's sake, in one frame. Real frames are
# 50 ms at most; it was never heard and would push what follows out of its place.
PADDING_SECONDS = 0.2


class AudioTap:
    """The tap of one call in one attempt.

    Usage:
        tap = AudioTap(spool)
        tap.attach(session)     # once the session has its audio, before anybody speaks
        ...
        await tap.aclose()      # once the session is closed

    Deleting the spool's audio stops the tap for good; a call that was not to be recorded is not recorded by a later
    attempt either. The audio path goes on in all cases.
    """

    def __init__(self, spool: CallSpool) -> None:
        self._spool = spool
        self._writer = TrackWriter(clock=spool.seconds, on_fault=self._journal_fault)
        self._posts: dict[str, Callable[[Posted], None]] = {}
        self._numbers = count(1)
        self._on = not spool.recording_refused
        if self._on:
            spool.on_delete_audio(self._discard)
            self._writer.start()

    @property
    def recording(self) -> bool:
        return self._on

    def attach(self, session: AgentSession[Any]) -> None:
        """Put the tap around the session's audio, as far as it has any and has no tap yet.

        The session must not be speaking: what it speaks goes by the output it began with. So call this at the beginning
        of the agent's `on_enter`, or after `AgentSession.start` and before the greeting.
        """
        if not self._on:
            return
        if session.input.audio is not None and not isinstance(session.input.audio, _TappedInput):
            session.input.audio = self.tap_input(session.input.audio)
        if session.output.audio is not None and not isinstance(session.output.audio, _TappedOutput):
            session.output.audio = self.tap_output(session.output.audio)

    def tap_input(self, source: io.AudioInput, *, track: str = "caller") -> io.AudioInput:
        """The same input, recorded as `track`; what arrives now is now."""
        if track not in self._posts:
            self._posts[track] = self._writer.add_input(self._files(track))
        return _TappedInput(source, post=self._posts[track], spool=self._spool)

    def tap_output(self, sink: io.AudioOutput, *, track: str = "agent") -> io.AudioOutput:
        """The same output, recorded as `track`, as far as it is played."""
        if track not in self._posts:
            self._posts[track] = self._writer.add_output(self._files(track))
        return _TappedOutput(sink, post=self._posts[track], spool=self._spool, numbers=self._numbers)

    async def aclose(self) -> None:
        """Write what was heard and close the tracks; the audio path goes on without the tap."""
        if not self._on:
            return
        self._on = False
        await asyncio.to_thread(self._writer.close)

    def _files(self, track: str) -> TrackFiles:
        return name_track(self._spool.folder.audio, track, self._spool.attempt)

    def _discard(self) -> None:
        self._on = False
        self._writer.discard()

    def _journal_fault(self, what: str) -> None:
        try:
            self._spool.journal.append(Fault(at=datetime.now(UTC), part="recording", what=what))
        except ValueError:
            log.warning("fault_after_the_journal_closed", part="recording")


class _TappedInput(io.AudioInput):
    def __init__(self, source: io.AudioInput, *, post: Callable[[Posted], None], spool: CallSpool) -> None:
        super().__init__(label="Switchboard recording", source=source)
        self._tapped = source
        self._post = post
        self._spool = spool

    async def __anext__(self) -> rtc.AudioFrame:
        frame = await self._tapped.__anext__()
        samples = _mono(frame)
        if frame.duration <= PADDING_SECONDS or samples.any():
            self._post(Arrived(at=self._spool.seconds(), samples=samples.tobytes(), rate=frame.sample_rate))
        return frame


@dataclass(slots=True)
class _Segment:
    """A stretch of speech between two flushes: how many samples the device was given, and what it has said of them."""

    number: int
    rate: int = 0
    samples: int = 0
    started_at: float | None = None
    reported: bool = False


class _TappedOutput(io.AudioOutput):
    """Passes everything through. Frames belong to the segment that is being captured, what the device says to the
    oldest that it has not finished: it plays one after the other."""

    def __init__(
        self, sink: io.AudioOutput, *, post: Callable[[Posted], None], spool: CallSpool, numbers: Iterator[int]
    ) -> None:
        super().__init__(
            label="Switchboard recording",
            next_in_chain=sink,
            capabilities=io.AudioOutputCapabilities(pause=True),
        )
        self._post = post
        self._spool = spool
        self._segments: deque[_Segment] = deque()
        self._capturing: _Segment | None = None
        self._numbers = numbers

    @property
    def sample_rate(self) -> int | None:
        return self.next_in_chain.sample_rate if self.next_in_chain else None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        if self._capturing is None:
            self._capturing = _Segment(number=next(self._numbers))
            self._segments.append(self._capturing)
        segment = self._capturing
        # The device may say that playback began before this returns.
        if self.next_in_chain:
            await self.next_in_chain.capture_frame(frame)
        await super().capture_frame(frame)
        samples = _mono(frame)
        self._post(
            Captured(
                at=self._spool.seconds(),
                segment=segment.number,
                offset=segment.samples,
                samples=samples.tobytes(),
                rate=frame.sample_rate,
            )
        )
        segment.rate = frame.sample_rate
        segment.samples += len(samples)

    def flush(self) -> None:
        super().flush()
        if self._capturing is not None and self._capturing.samples == 0 and self._capturing in self._segments:
            # Cancelled before the device took anything: it will say nothing of it.
            self._segments.remove(self._capturing)
        self._capturing = None
        if self.next_in_chain:
            self.next_in_chain.flush()

    def clear_buffer(self) -> None:
        if self.next_in_chain:
            self.next_in_chain.clear_buffer()

    def pause(self) -> None:
        super().pause()
        self._post(Paused(at=self._spool.seconds()))

    def resume(self) -> None:
        super().resume()
        self._post(Resumed(at=self._spool.seconds()))

    def on_playback_started(self, *, created_at: float) -> None:
        super().on_playback_started(created_at=created_at)
        # Playback begins once a segment, so one that had begun before is over, whether or not that was said.
        while len(self._segments) > 1 and self._segments[0].started_at is not None:
            self._post(PlaybackFinished(segment=self._segments.popleft().number))
        if self._segments and self._segments[0].started_at is None:
            self._segments[0].started_at = created_at
            self._post(PlaybackStarted(at=self._spool.seconds(created_at), segment=self._segments[0].number))

    def on_playback_progressed(self, *, started_at: float, offset: float, duration: float) -> None:
        super().on_playback_progressed(started_at=started_at, offset=offset, duration=duration)
        if self._segments:
            self._segments[0].reported = True
            self._post_played(self._segments[0], started_at=started_at, offset=offset, duration=duration)

    def on_playback_finished(
        self, *, playback_position: float, interrupted: bool, synchronized_transcript: str | None = None
    ) -> None:
        super().on_playback_finished(
            playback_position=playback_position,
            interrupted=interrupted,
            synchronized_transcript=synchronized_transcript,
        )
        if not self._segments:
            return
        segment = self._segments.popleft()
        if not segment.reported and playback_position > 0:
            # A device that reports no runs of its own: where it began and how far it got describe the segment.
            started_at = segment.started_at if segment.started_at is not None else time.time() - playback_position
            self._post_played(segment, started_at=started_at, offset=0.0, duration=playback_position)
        self._post(PlaybackFinished(segment=segment.number))

    def _post_played(self, segment: _Segment, *, started_at: float, offset: float, duration: float) -> None:
        first = round(offset * segment.rate)
        last = min(round((offset + duration) * segment.rate), segment.samples)
        if last > first:
            self._post(
                Played(at=self._spool.seconds(started_at), segment=segment.number, offset=first, count=last - first)
            )


def _mono(frame: rtc.AudioFrame) -> Samples:
    samples: Samples = np.frombuffer(frame.data, dtype=np.int16)
    if frame.num_channels > 1:
        samples = samples.reshape(-1, frame.num_channels).mean(axis=1).astype(np.int16)
    return samples

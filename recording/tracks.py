"""What a call's tracks make of what is posted to them, and how it gets into their files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from recording.segments import SAMPLE_BYTES, TrackFile, TrackFiles

# What the device has been given is heard a little later; what is written before the device has said that it was played
# stays behind by this much, so that a barge-in finds hardly anything unheard in the file.
PLAYED_MARGIN_SECONDS = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A frame came in; `at` is when its end arrived."""

    at: float
    samples: bytes
    rate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """A frame of segment `segment`, from its sample `offset`, was given to the device at `at`, to be played."""

    at: float
    segment: int
    offset: int
    samples: bytes
    rate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackStarted:
    at: float
    segment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The device played `count` samples of the segment from `offset`, beginning at `at`."""

    at: float
    segment: int
    offset: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackFinished:
    segment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Audio of these seconds was never queued, because the disk is too slow."""

    start: float
    end: float


Posted: TypeAlias = Arrived | Captured | PlaybackStarted | Played | PlaybackFinished | Paused | Resumed | Dropped


class Outcome(Protocol):
    """Told how writing goes."""

    def write_failed(self, files: TrackFiles, error: OSError) -> None: ...

    def write_succeeded(self) -> None: ...


class Track(ABC):
    """What both kinds of track have: files that are opened when there is room, lines that must not be lost, and the
    stretch that was."""

    def __init__(self, outcome: Outcome, files: TrackFiles) -> None:
        self._outcome = outcome
        self._files = files
        self._file: TrackFile | None = None
        self._notes: deque[dict[str, Any]] = deque()
        self._lost: tuple[float, float] | None = None

    def open(self, now: float) -> None:
        self._notes.append({"from": round(now, 4)})

    @abstractmethod
    def take(self, what: Posted) -> None:
        """Take in what was posted."""

    @abstractmethod
    def flush(self, now: float, *, last: bool) -> None:
        """Write what is certain by `now`, in seconds of the call; all of it where it is the `last` time."""

    def close(self, *, delete: bool) -> None:
        if self._file is not None:
            try:
                self._file.close()
            except OSError as error:
                self._outcome.write_failed(self._files, error)
            self._file = None
        if delete:
            self._files.pcm.unlink(missing_ok=True)
            self._files.index.unlink(missing_ok=True)

    def _note(self, line: dict[str, Any]) -> None:
        self._notes.append(line)
        self._settle()

    def _append(self, samples: bytes, line: dict[str, Any], *, start: float, end: float) -> None:
        """Write samples that were heard from `start` to `end`, or mark that stretch as lost."""
        if not self._settle():
            self._lose(start, end)
            return
        assert self._file is not None
        try:
            self._file.append(samples, line)
        except OSError as error:
            self._outcome.write_failed(self._files, error)
            self._lose(start, end)
        else:
            self._outcome.write_succeeded()

    def _settle(self) -> bool:
        """Open the files and write the lines that wait, the lost stretch first; whether all of that could be done."""
        try:
            if self._file is None:
                self._file = TrackFile(self._files)
            if self._lost is not None:
                self._file.note({"lost": [round(second, 4) for second in self._lost]})
                self._lost = None
            while self._notes:
                self._file.note(self._notes[0])
                self._notes.popleft()
        except OSError as error:
            self._outcome.write_failed(self._files, error)
            return False
        return True

    def _lose(self, start: float, end: float) -> None:
        self._lost = (start, end) if self._lost is None else (min(self._lost[0], start), max(self._lost[1], end))


class InputTrack(Track):
    def __init__(self, outcome: Outcome, files: TrackFiles) -> None:
        super().__init__(outcome, files)
        self._frames: list[Arrived] = []

    def take(self, what: Posted) -> None:
        if isinstance(what, Dropped):
            self._lose(what.start, what.end)
        elif isinstance(what, Arrived):
            if self._frames and self._frames[0].rate != what.rate:
                self._write()
            self._frames.append(what)

    def flush(self, now: float, *, last: bool) -> None:
        if self._frames:
            self._write()
        elif self._lost is not None or self._notes:
            self._settle()
        if last:
            self._note({"until": round(now, 4)})

    def _write(self) -> None:
        frames, self._frames = self._frames, []
        rate = frames[0].rate
        counts = [len(frame.samples) // SAMPLE_BYTES for frame in frames]
        self._append(
            b"".join(frame.samples for frame in frames),
            {
                "in": [[round(frame.at, 4), count] for frame, count in zip(frames, counts, strict=True)],
                "rate": rate,
            },
            start=frames[0].at - counts[0] / rate,
            end=frames[-1].at,
        )


class OutputTrack(Track):
    def __init__(self, outcome: Outcome, files: TrackFiles) -> None:
        super().__init__(outcome, files)
        self._segments: dict[int, _Speech] = {}
        self._paused_at: float | None = None

    def take(self, what: Posted) -> None:
        match what:
            case Captured():
                self._speech(what.segment).hold(what)
            case PlaybackStarted():
                self._speech(what.segment).begin(what.at)
            case Played():
                speech = self._speech(what.segment)
                self._write(what.segment, speech, until=what.offset + what.count, first=what.offset, at=what.at)
                self._note(
                    {"played": what.segment, "offset": what.offset, "count": what.count, "at": round(what.at, 4)}
                )
            case PlaybackFinished():
                self._segments.pop(what.segment, None)
                self._note({"finished": what.segment})
            case Paused():
                self._paused_at = what.at
            case Resumed():
                if self._paused_at is not None:
                    for speech in self._segments.values():
                        speech.postpone(what.at - self._paused_at)
                self._paused_at = None
            case Dropped():
                self._lose(what.start, what.end)
            case Arrived():
                raise TypeError("a frame that arrived was posted to an output track")

    def flush(self, now: float, *, last: bool) -> None:
        reached = (now if self._paused_at is None else self._paused_at) - PLAYED_MARGIN_SECONDS
        for number, speech in self._segments.items():
            for first, until, at in speech.due(reached):
                self._write(number, speech, until=until, first=first, at=at)
        if self._lost is not None or self._notes:
            self._settle()
        if last:
            self._note({"until": round(now, 4)})

    def _speech(self, number: int) -> _Speech:
        return self._segments.setdefault(number, _Speech())

    def _write(self, number: int, speech: _Speech, *, until: int, first: int, at: float) -> None:
        """Write what is not on disk yet of the samples before `until`; sample `first` was heard at `at`."""
        offset, samples = speech.release(until)
        if not samples:
            return
        at += (offset - first) / speech.rate
        count = len(samples) // SAMPLE_BYTES
        self._append(
            samples,
            {"out": number, "offset": offset, "count": count, "rate": speech.rate, "at": round(at, 4)},
            start=at,
            end=at + count / speech.rate,
        )


class _Speech:
    """One segment of speech on its way to the caller: the samples that are not on disk yet, and when each frame is due.

    Frames come faster than they are played. The device plays them one after the other, so a frame is due when the one
    before it ends, or when it is captured, if that is later.
    """

    def __init__(self) -> None:
        self.rate = 0
        self._held = bytearray()
        self._released = 0
        self._frames: deque[tuple[int, float]] = deque()
        self._started: float | None = None
        self._due_end = 0.0

    def hold(self, frame: Captured) -> None:
        end = self._released + len(self._held) // SAMPLE_BYTES
        if frame.offset > end:
            # Frames in between were dropped: silence keeps the offsets right.
            self._held += bytes((frame.offset - end) * SAMPLE_BYTES)
        self._held += frame.samples
        self.rate = frame.rate
        if self._started is not None:
            self._due_end = max(self._due_end, frame.at)
        self._frames.append((frame.offset, self._due_end))
        self._due_end += len(frame.samples) / SAMPLE_BYTES / frame.rate

    def begin(self, at: float) -> None:
        if self._started is None:
            self._started = at
            self.postpone(at)

    def postpone(self, seconds: float) -> None:
        self._frames = deque((offset, due + seconds) for offset, due in self._frames)
        self._due_end += seconds

    def due(self, reached: float) -> list[tuple[int, int, float]]:
        """The stretches that were due to have been played by `reached`: the first sample of each, the sample after it,
        and when the first was due."""
        if self._started is None:
            return []
        stretches: list[tuple[int, int, float]] = []
        expected = -1.0
        while self._frames:
            offset, at = self._frames[0]
            end = self._frames[1][0] if len(self._frames) > 1 else self._released + len(self._held) // SAMPLE_BYTES
            ends_at = at + (end - offset) / self.rate
            if ends_at > reached:
                break
            self._frames.popleft()
            if stretches and abs(at - expected) < 0.001:
                stretches[-1] = (stretches[-1][0], end, stretches[-1][2])
            else:
                stretches.append((offset, end, at))
            expected = ends_at
        return stretches

    def release(self, until: int) -> tuple[int, bytes]:
        """Hand out the samples before `until` that were not handed out yet, with the offset of the first."""
        offset = self._released
        size = max(0, until - offset) * SAMPLE_BYTES
        samples = bytes(self._held[:size])
        del self._held[:size]
        self._released += len(samples) // SAMPLE_BYTES
        while self._frames and self._frames[0][0] < self._released:
            first, due = self._frames[0]
            end = self._frames[1][0] if len(self._frames) > 1 else self._released + len(self._held) // SAMPLE_BYTES
            self._frames.popleft()
            if end > self._released:
                self._frames.appendleft((self._released, due + (self._released - first) / self.rate))
                break
        return offset, samples

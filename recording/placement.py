"""Reads a track back from disk as pieces in their place in the call.

Frames that arrive carry no time of their own, only when they arrived, and that is late by whatever held them up: a
burst after a stall belongs where it would have been without the stall. So a frame is placed by the earliest arrival
that the frames after it allow, and what is played where the device says that it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np

from recording.segments import SAMPLE_BYTES, Samples, TrackFiles, index_line
from recording.state import Gap

# How far ahead to look for a frame that was held up less: longer than a stall or a bad stretch of network should last.
LOOK_AHEAD_SECONDS = 5.0
# Arrivals may drift this far from the place that was taken before the place is taken anew.
PLACE_TOLERANCE_SECONDS = 0.025
# Silence of a participant's track that is worth a note: shorter ones are the network's.
GAP_SECONDS = 1.0
PIECE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Samples that begin at `start` seconds; mono, at `rate` Hz."""

    start: float
    samples: Samples
    rate: int

    @property
    def end(self) -> float:
        return self.start + len(self.samples) / self.rate


@dataclass(slots=True)
class TrackReading:
    """Reading one track of one attempt.

    Attributes (complete once `pieces` has run out):
        gaps: stretches without audio.
        opened, until: seconds between which the track was open; None where the files do not say. A track of a process
            that was killed has no `until`.
        end: the end of the last piece.
    """

    files: TrackFiles
    gaps: list[Gap] = field(default_factory=list)
    opened: float | None = None
    until: float | None = None
    end: float = 0.0

    def pieces(self) -> Iterator[Piece]:
        """The track's pieces in order, none overlapping another."""
        try:
            pcm = self.files.pcm.open("rb")
        except FileNotFoundError:
            return
        with pcm:
            yield from _in_order(self._placed(pcm), self)

    def _placed(self, pcm: BinaryIO) -> Iterator[Piece]:
        arrivals = _Arrivals(self)
        speeches: dict[int, _Speech] = {}
        for line in self._lines():
            match line:
                case {"in": frames, "rate": rate, "pos": pos}:
                    for at, count in frames:
                        yield from _read(pcm, arrivals.add(_Frame(at, count, rate, pos)))
                        pos += count
                case {"out": number}:
                    speeches.setdefault(number, _Speech()).written.append(line)
                case {"played": number}:
                    speeches.setdefault(number, _Speech()).played.append(line)
                case {"finished": number}:
                    if speech := speeches.pop(number, None):
                        yield from _read(pcm, speech.heard())
                case {"lost": [start, end]}:
                    self.gaps.append(Gap(track=self.files.track, start=start, end=end, reason="not_written"))
                case {"from": at}:
                    self.opened = at
                case {"until": at}:
                    self.until = at
        yield from _read(pcm, arrivals.rest())
        for _, speech in sorted(speeches.items()):
            yield from _read(pcm, [*speech.heard(), *speech.due()])

    def _lines(self) -> Iterator[dict[str, Any]]:
        try:
            index = self.files.index.open("rb")
        except FileNotFoundError:
            return
        with index:
            for raw in index:
                if (line := index_line(raw)) is not None:
                    yield line


@dataclass(frozen=True, slots=True)
class _Frame:
    """`count` samples at `pos` of the file, whose end arrived at `at`."""

    at: float
    count: int
    rate: int
    pos: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """`count` samples at `pos` of the file, heard from `start`."""

    start: float
    count: int
    rate: int
    pos: int


class _Arrivals:
    """Gives arriving frames their place, `LOOK_AHEAD_SECONDS` late."""

    def __init__(self, reading: TrackReading) -> None:
        self._reading = reading
        # Each waiting frame with how much audio came before it.
        self._waiting: deque[tuple[_Frame, float]] = deque()
        # When the audio of the track must have begun, at the latest, for the frames to be there when they were. Only
        # those frames that are earlier than every later one: the first is the earliest of all that wait.
        self._origins: deque[tuple[_Frame, float]] = deque()
        self._audio = 0.0
        self._origin: float | None = None

    def add(self, frame: _Frame) -> Iterator[_Stretch]:
        start = self._audio
        self._audio += frame.count / frame.rate
        self._waiting.append((frame, start))
        while self._origins and self._origins[-1][1] >= frame.at - self._audio:
            self._origins.pop()
        self._origins.append((frame, frame.at - self._audio))
        while self._waiting[0][0].at + LOOK_AHEAD_SECONDS <= frame.at:
            yield self._place()

    def rest(self) -> Iterator[_Stretch]:
        while self._waiting:
            yield self._place()

    def _place(self) -> _Stretch:
        frame, start = self._waiting.popleft()
        earliest, origin = self._origins[0]
        if earliest is frame:
            self._origins.popleft()
        if self._origin is None:
            self._origin = origin
        elif abs(origin - self._origin) > PLACE_TOLERANCE_SECONDS:
            if origin - self._origin >= GAP_SECONDS:
                self._reading.gaps.append(
                    Gap(
                        track=self._reading.files.track,
                        start=start + self._origin,
                        end=start + origin,
                        reason="no_frames",
                    )
                )
            self._origin = origin
        return _Stretch(start + self._origin, frame.count, frame.rate, frame.pos)


@dataclass(slots=True)
class _Speech:
    """The lines of one segment of speech."""

    written: list[dict[str, Any]] = field(default_factory=list)
    played: list[dict[str, Any]] = field(default_factory=list)

    def heard(self) -> list[_Stretch]:
        """What the device played, where the samples of it are on disk."""
        stretches = []
        for run in self.played:
            for part in self.written:
                first = max(run["offset"], part["offset"])
                last = min(run["offset"] + run["count"], part["offset"] + part["count"])
                if last > first:
                    stretches.append(
                        _Stretch(
                            run["at"] + (first - run["offset"]) / part["rate"],
                            last - first,
                            part["rate"],
                            part["pos"] + first - part["offset"],
                        )
                    )
        return stretches

    def due(self) -> list[_Stretch]:
        """What was due after the last that the device spoke of: the process died before the device could."""
        reached = max((run["offset"] + run["count"] for run in self.played), default=0)
        stretches = []
        for part in self.written:
            skip = max(0, reached - part["offset"])
            if skip < part["count"]:
                stretches.append(
                    _Stretch(part["at"] + skip / part["rate"], part["count"] - skip, part["rate"], part["pos"] + skip)
                )
        return stretches


def _read(pcm: BinaryIO, stretches: Iterator[_Stretch] | list[_Stretch]) -> Iterator[Piece]:
    for stretch in stretches:
        pcm.seek(stretch.pos * SAMPLE_BYTES)
        # Short where the machine went down before the file's end reached the disk.
        data = pcm.read(stretch.count * SAMPLE_BYTES)
        samples: Samples = np.frombuffer(data[: len(data) // SAMPLE_BYTES * SAMPLE_BYTES], dtype="<i2")
        if len(samples):
            yield Piece(start=stretch.start, samples=samples, rate=stretch.rate)


def _in_order(pieces: Iterator[Piece], reading: TrackReading) -> Iterator[Piece]:
    """Cut off what overlaps the piece before, and join what follows without a break into pieces of about a second."""
    joined: list[Piece] = []
    for each in pieces:
        piece = each
        overlap = round((reading.end - piece.start) * piece.rate)
        if overlap > 0:
            if overlap >= len(piece.samples):
                continue
            piece = Piece(start=piece.start + overlap / piece.rate, samples=piece.samples[overlap:], rate=piece.rate)
        follows = joined and joined[-1].rate == piece.rate and overlap >= 0
        if joined and (not follows or piece.end - joined[0].start > PIECE_SECONDS):
            yield _join(joined)
            joined = []
        joined.append(piece)
        reading.end = piece.end
    if joined:
        yield _join(joined)


def _join(pieces: list[Piece]) -> Piece:
    return Piece(
        start=pieces[0].start,
        samples=np.concatenate([piece.samples for piece in pieces]),
        rate=pieces[0].rate,
    )

"""Makes one stereo Opus file out of a call's tracks: callers left, everybody on the agent's side right."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import av
import av.error
import numpy as np
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

from recording.errors import MixError
from recording.placement import Piece, TrackReading
from recording.segments import Samples, TrackFiles
from recording.state import Gap, Mixed

RATE = 48_000
CHANNELS = 2
BITS_PER_SECOND = 64_000
BLOCK = RATE

# Two pieces that are closer than this are one stretch for the resampler.
_FOLLOWS_SECONDS = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedRecording(Mixed):
    """The mixed file. `seconds` is its length; `gaps` are sorted by their start."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What was mixed of a call before, of attempts whose tracks are gone: the file, and what is known of it."""

    path: Path
    mixed: Mixed


def mix(
    tracks: Sequence[TrackFiles],
    target: Path,
    *,
    earlier: Earlier | None = None,
    stopping: threading.Event | None = None,
) -> MixedRecording | None:
    """Mix tracks into `target`, Ogg with stereo Opus at 48 kHz; None when there is no audio.

    Tracks whose name begins with `caller` are left, all others right. Memory does not grow with the length of the
    call. `target` appears whole or not at all.

    Args:
        earlier: goes before the tracks, each of its channels on its side.
        stopping: when set, mixing is given up.

    Raises:
        OSError: the disk is full, or a file cannot be read.
        MixError: the encoder failed, or `stopping` was set.
    """
    readings = [TrackReading(files) for files in tracks]
    sources = [
        _Source(left=reading.files.track.startswith("caller"), chunks=_at_48_khz(reading.pieces()))
        for reading in readings
    ]
    if earlier is not None:
        sources += [
            _Source(left=channel == 0, chunks=_at_48_khz(_channel(earlier.path, channel)))
            for channel in range(CHANNELS)
        ]
    sides = (
        [source for source in sources if source.left],
        [source for source in sources if not source.left],
    )
    if not any(source.fill() for source in sources):
        return None
    temporary = target.with_name(f"{target.name}.tmp")
    try:
        samples = _encode(temporary, _blocks(sides), stopping)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = os.fstat(file.fileno()).st_size
        _check_length(temporary, samples)
        temporary.replace(target)
    except av.error.FFmpegError as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise
        raise MixError(f"{target} could not be encoded: {error}; the tracks are kept, try again") from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return MixedRecording(
        path=target,
        seconds=samples / RATE,
        channels=CHANNELS,
        sha256=digest,
        bytes=size,
        gaps=_gaps(readings, earlier),
    )


class _Source:
    """One track of one attempt at 48 kHz, as far as it has been read: chunks, and the sample that each begins at."""

    def __init__(self, *, left: bool, chunks: Iterator[tuple[int, Samples]]) -> None:
        self.left = left
        self._chunks = chunks
        self._next: tuple[int, Samples] | None = None

    def fill(self) -> bool:
        """Read on if nothing is waiting; whether anything is."""
        if self._next is None:
            self._next = next(self._chunks, None)
        return self._next is not None

    def add_to(self, block: np.ndarray[tuple[int, ...], np.dtype[np.int32]], first: int) -> int:
        """Add what falls into the block that begins at sample `first`; the end of what was added, 0 for nothing."""
        end = 0
        while self.fill():
            assert self._next is not None
            at, samples = self._next
            if at >= first + len(block):
                break
            # What lies before the block was before the call's beginning.
            skip = max(0, first - at)
            part = samples[skip : first + len(block) - at]
            block[at + skip - first : at + skip - first + len(part)] += part
            end = max(end, at + skip + len(part))
            rest = samples[first + len(block) - at :]
            self._next = (first + len(block), rest) if len(rest) else None
        return end


def _at_48_khz(pieces: Iterator[Piece]) -> Iterator[tuple[int, Samples]]:
    """The pieces at 48 kHz with the sample each begins at. A break between pieces ends what the resampler holds."""
    resampler: AudioResampler | None = None
    at = 0
    before: Piece | None = None
    for piece in pieces:
        follows = before is not None and before.rate == piece.rate and piece.start - before.end < _FOLLOWS_SECONDS
        if not follows:
            yield from _chunks(resampler, None, at)
            resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
            at = round(piece.start * RATE)
        for start, samples in _chunks(resampler, piece, at):
            yield start, samples
            at = start + len(samples)
        before = piece
    yield from _chunks(resampler, None, at)


def _chunks(resampler: AudioResampler | None, piece: Piece | None, at: int) -> Iterator[tuple[int, Samples]]:
    if resampler is None:
        return
    frame = None
    if piece is not None:
        frame = av.AudioFrame.from_ndarray(piece.samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = piece.rate
    for out in resampler.resample(frame):
        samples: Samples = out.to_ndarray().reshape(-1).astype(np.int16, copy=False)
        yield at, samples
        at += len(samples)


def _blocks(sides: tuple[list[_Source], list[_Source]]) -> Iterator[Samples]:
    """Interleaved stereo in blocks of a second, the last one as long as the audio is."""
    first = 0
    while any(source.fill() for side in sides for source in side):
        block = np.zeros((CHANNELS, BLOCK), dtype=np.int32)
        ends = [source.add_to(channel, first) for side, channel in zip(sides, block, strict=True) for source in side]
        more = any(source.fill() for side in sides for source in side)
        length = BLOCK if more else max(0, max(ends) - first)
        yield np.clip(block[:, :length], -32768, 32767).astype(np.int16).T.reshape(-1)
        first += BLOCK


def _encode(path: Path, blocks: Iterator[Samples], stopping: threading.Event | None) -> int:
    """Write the blocks to `path`; how many samples a channel there were."""
    written = 0
    with av.open(str(path), mode="w", format="ogg") as container:
        stream: AudioStream = container.add_stream("libopus", rate=RATE, layout="stereo")
        stream.bit_rate = BITS_PER_SECOND
        for block in blocks:
            if stopping is not None and stopping.is_set():
                raise MixError("mixing was stopped; the tracks are kept, it begins anew the next time")
            if not len(block):
                continue
            frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="stereo")
            frame.sample_rate = RATE
            frame.pts = written
            written += len(block) // CHANNELS
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return written


def _check_length(path: Path, samples: int) -> None:
    """A full disk may cut a file short without a word."""
    with av.open(str(path)) as container:
        seconds = (container.duration or 0) / av.time_base
    if abs(seconds - samples / RATE) > 0.1:
        raise MixError(
            f"{path} holds {seconds:.1f} s instead of {samples / RATE:.1f} s; the tracks are kept, try again"
        )


def _channel(path: Path, channel: int) -> Iterator[Piece]:
    """One channel of a mixed file."""
    written = 0
    with av.open(str(path)) as container:
        resampler = AudioResampler(format="s16p", layout="stereo", rate=RATE)
        for frame in container.decode(audio=0):
            for out in resampler.resample(frame):
                samples: Samples = out.to_ndarray()[channel].astype(np.int16, copy=False)
                yield Piece(start=written / RATE, samples=samples, rate=RATE)
                written += len(samples)


def _gaps(readings: Sequence[TrackReading], earlier: Earlier | None) -> tuple[Gap, ...]:
    """The gaps of all tracks, with those between one attempt and the next, in which every track is missing."""
    gaps = [gap for reading in readings for gap in reading.gaps]
    names = sorted({reading.files.track for reading in readings})
    attempts = [
        [reading for reading in readings if reading.files.attempt == attempt]
        for attempt in sorted({reading.files.attempt for reading in readings})
    ]
    ends = [max(_last_heard(reading) for reading in attempt) for attempt in attempts]
    begins = [min(_first_heard(reading) for reading in attempt) for attempt in attempts]
    if earlier is not None:
        gaps += earlier.mixed.gaps
        ends.insert(0, earlier.mixed.seconds)
    else:
        begins = begins[1:]
    for end, begin in zip(ends, begins, strict=False):
        if begin > end:
            gaps += [Gap(track=name, start=end, end=begin, reason="attempt_died") for name in names]
    return _joined(gaps)


def _joined(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Gaps of one reason that touch become one. That no frames are there is not said where it is known why."""
    known = [gap for gap in gaps if gap.reason != "no_frames"]
    joined: list[Gap] = [
        gap
        for gap in gaps
        if gap.reason == "no_frames"
        and not any(gap.track == other.track and gap.start < other.end and other.start < gap.end for other in known)
    ]
    for gap in sorted(known, key=lambda gap: (gap.track, gap.reason, gap.start)):
        last = joined[-1] if joined else None
        if last is not None and (last.track, last.reason) == (gap.track, gap.reason) and gap.start - last.end < 0.1:
            joined[-1] = replace(last, end=max(last.end, gap.end))
        else:
            joined.append(gap)
    return tuple(sorted(joined, key=lambda gap: (gap.start, gap.track)))


def _last_heard(reading: TrackReading) -> float:
    return reading.end if reading.until is None else max(reading.end, reading.until)


def _first_heard(reading: TrackReading) -> float:
    return reading.end if reading.opened is None else reading.opened

"""How loud each side of a recording is along its length, to be drawn."""

from __future__ import annotations

import asyncio
import io
from collections import OrderedDict
from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray

from database.rows import RecordingRow
from desk.errors import NotFound
from desk.playback import key_of, store_failures
from recording.stores import Recordings

BARS = 400
RATE = 8000
KEPT = 64
QUIET = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Waveform:
    """Loudness from 0 to 1 in `BARS` equal parts of the recording: left the caller, right the agent."""

    left: list[float]
    right: list[float]


# In memory only: a recording that is deleted leaves no shape of itself on disk.
_kept: OrderedDict[str, Waveform] = OrderedDict()
_decoding = asyncio.Semaphore(1)


async def waveform(recordings: Recordings, recording: RecordingRow) -> Waveform:
    """The recording's waveform; decoding takes about a second for ten minutes, once.

    Raises:
        NotFound: there is no recording, or its audio cannot be read.
        RecordingsAway: the store does not answer.
    """
    key = key_of(recording)
    name = recording.sha256 or key
    if name not in _kept:
        async with _decoding:
            if name not in _kept:
                with store_failures():
                    opened = await recordings.store_of(recording).open_range(key)
                    content = b"".join([chunk async for chunk in opened.chunks])
                try:
                    _kept[name] = await asyncio.to_thread(measure, content)
                except (av.FFmpegError, IndexError) as error:
                    raise NotFound("The recording cannot be read as audio.") from error
                while len(_kept) > KEPT:
                    _kept.popitem(last=False)
    _kept.move_to_end(name)
    return _kept[name]


def measure(content: bytes) -> Waveform:
    """Decode the audio and measure it.

    Raises:
        av.FFmpegError: it is no audio.
        IndexError: it has no audio stream.
    """
    blocks: list[NDArray[np.int16]] = []
    with av.open(io.BytesIO(content), mode="r") as container:
        resampler = av.AudioResampler(format="s16p", layout="stereo", rate=RATE)
        stream = container.streams.audio[0]
        for frame in container.decode(stream):
            blocks.extend(np.asarray(part.to_ndarray(), dtype=np.int16) for part in resampler.resample(frame))
        blocks.extend(np.asarray(part.to_ndarray(), dtype=np.int16) for part in resampler.resample(None))
    samples = np.concatenate(blocks, axis=1) if blocks else np.zeros((2, 1), dtype=np.int16)
    left, right = (_loudness(side) for side in samples)
    # The loudest moment fills the height; a recording of hardly anything is not blown up.
    loudest = max(*left, *right, QUIET)
    return Waveform(
        left=[round(level / loudest, 3) for level in left], right=[round(level / loudest, 3) for level in right]
    )


def _loudness(samples: NDArray[np.int16]) -> list[float]:
    """Root mean square of each bar's part, its square root taken, which is nearer to how loud it sounds."""
    parts = np.array_split(samples.astype(np.float64) / 32768, BARS)
    return [float(np.mean(part**2) ** 0.25) if part.size else 0.0 for part in parts]

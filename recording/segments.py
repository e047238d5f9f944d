"""A call's audio on disk: per track and attempt raw PCM (`caller.1.pcm`, mono signed 16 bit) and an index of JSON
lines (`caller.1.index`) that says when each stretch of it was heard. Samples are written before the line that names
them, so a process that is killed leaves nothing that cannot be read.

The index of what comes in (the caller):

- `{"in": [[arrival, samples], …], "rate": Hz, "pos": sample}`: frames that arrived, the end of each at `arrival`

The index of what is played (the agent), one `out` number per segment of speech:

- `{"out": n, "offset": samples, "count": samples, "rate": Hz, "pos": sample, "at": seconds}`: samples of the segment
  that are in the file at `pos`, and when they were due to be played
- `{"played": n, "offset": samples, "count": samples, "at": seconds}`: what the device says was really played, and when
- `{"finished": n}`: nothing more of segment n is played; what no `played` line covers was never heard

Both:

- `{"lost": [from, to]}`: audio of these seconds could not be written
- `{"from": seconds}`, `{"until": seconds}`: the track was opened and closed then

Seconds are those of the call's audio; `pos` counts samples from the start of the file.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from pydantic_core import from_json, to_json

from recording.disk import write_all

SAMPLE_BYTES = 2

Samples: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.int16]]

_NAME = re.compile(r"(?P<track>[a-z][a-z0-9-]*)\.(?P<attempt>[1-9][0-9]*)\.index")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackFiles:
    """The two files of one track in one attempt."""

    track: str
    attempt: int
    pcm: Path
    index: Path


def track_files(folder: Path) -> list[TrackFiles]:
    """The tracks in a call's audio folder, by track and attempt."""
    try:
        matches = [match for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))]
    except FileNotFoundError:
        return []
    found = [name_track(folder, match["track"], int(match["attempt"])) for match in matches]
    return sorted(found, key=lambda files: (files.track, files.attempt))


def name_track(folder: Path, track: str, attempt: int) -> TrackFiles:
    stem = f"{track}.{attempt}"
    return TrackFiles(track=track, attempt=attempt, pcm=folder / f"{stem}.pcm", index=folder / f"{stem}.index")


class TrackFile:
    """The two files of a track, open for appending.

    Raises:
        OSError: the files cannot be made, or (from `append` and `note`) there is no room; then nothing of what was to
            be written is in the files.
    """

    def __init__(self, files: TrackFiles) -> None:
        self._pcm = os.open(files.pcm, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._index = os.open(files.index, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError:
            os.close(self._pcm)
            raise
        self._pcm_size = os.fstat(self._pcm).st_size
        self._index_size = os.fstat(self._index).st_size

    @property
    def position(self) -> int:
        """How many samples are in the file."""
        return self._pcm_size // SAMPLE_BYTES

    def append(self, samples: bytes, line: dict[str, Any]) -> None:
        """Write samples and the line that names them; its `pos` is filled in."""
        written = to_json({**line, "pos": self.position}) + b"\n"
        write_all(self._pcm, samples, size=self._pcm_size)
        try:
            write_all(self._index, written, size=self._index_size)
        except OSError:
            os.ftruncate(self._pcm, self._pcm_size)
            raise
        self._pcm_size += len(samples)
        self._index_size += len(written)

    def note(self, line: dict[str, Any]) -> None:
        """Write a line of the index that names no new samples."""
        written = to_json(line) + b"\n"
        write_all(self._index, written, size=self._index_size)
        self._index_size += len(written)

    def close(self) -> None:
        for fd in (self._pcm, self._index):
            try:
                os.fsync(fd)
            finally:
                os.close(fd)


def index_line(raw: bytes) -> dict[str, Any] | None:
    """A line of an index; None when it is torn."""
    if not raw.endswith(b"\n"):
        return None
    try:
        line = from_json(raw)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None

"""The thread that brings a call's audio to disk, a fifth of a second at a time: the audio path waits for nothing.

The tap posts what it heard; the thread writes it. When the disk is full or too slow, audio is dropped, the stretch is
marked, it is logged once, and the call goes on.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

import structlog

from recording.segments import TrackFiles
from recording.tracks import Arrived, Captured, Dropped, InputTrack, OutputTrack, Posted, Track

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.2
# 20 s of both tracks at 24 kHz: a disk that is slower than that is treated as full.
QUEUE_BYTES = 2_000_000


class TrackWriter:
    """Writes the tracks of one call in one attempt.

    Args:
        clock: seconds of the call's audio, now.
        on_fault: called once an outage, from the writer's thread, with what is wrong.
    """

    def __init__(self, *, clock: Callable[[], float], on_fault: Callable[[str], None]) -> None:
        self._clock = clock
        self._on_fault = on_fault
        self._posted: deque[tuple[Track, Posted]] = deque()
        self._tracks: list[Track] = []
        self._posted_bytes = 0
        self._taken_bytes = 0
        self._failing = False
        self._discarded = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="track-writer", daemon=True)

    def add_input(self, files: TrackFiles) -> Callable[[Posted], None]:
        """A track of what comes in. What is returned posts to it, from the event loop's thread, and never waits."""
        return self._add(InputTrack(self, files))

    def add_output(self, files: TrackFiles) -> Callable[[Posted], None]:
        """A track of what is played."""
        return self._add(OutputTrack(self, files))

    def start(self) -> None:
        self._thread.start()

    def discard(self) -> None:
        """Write nothing more and delete what this thread may still be writing. Does not wait."""
        self._discarded = True
        self._stop.set()

    def close(self, *, wait: float = 10.0) -> None:
        """Write what was posted and close the files; blocks, `wait` seconds at most."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=wait)

    def write_failed(self, files: TrackFiles, error: OSError) -> None:
        if self._failing:
            return
        self._failing = True
        reason = error.strerror or str(error)
        log.error("audio_not_written", track=files.track, error=reason)
        self._on_fault(f"audio not written: {reason}")

    def write_succeeded(self) -> None:
        if self._failing:
            self._failing = False
            log.info("audio_written_again")

    def _add(self, track: Track) -> Callable[[Posted], None]:
        track.open(self._clock())
        self._tracks.append(track)
        dropped_from: float | None = None

        def post(what: Posted) -> None:
            nonlocal dropped_from
            if self._stop.is_set():
                return
            if isinstance(what, Arrived | Captured):
                if self._posted_bytes - self._taken_bytes > QUEUE_BYTES:
                    dropped_from = what.at if dropped_from is None else dropped_from
                    return
                if dropped_from is not None:
                    self._posted.append((track, Dropped(start=dropped_from, end=what.at)))
                    dropped_from = None
                self._posted_bytes += len(what.samples)
            self._posted.append((track, what))

        return post

    def _run(self) -> None:
        try:
            while not self._stop.wait(POLL_SECONDS):
                self._cycle()
            if not self._discarded:
                self._cycle(last=True)
        except Exception:
            # A fault in here must not end the call; what is on disk stays, and the rest is marked as missing by its
            # absence.
            log.exception("track_writer_died")
            self._on_fault("the audio is no longer written")
        finally:
            self._stop.set()
            for track in self._tracks:
                track.close(delete=self._discarded)

    def _cycle(self, *, last: bool = False) -> None:
        while self._posted and not self._discarded:
            track, what = self._posted.popleft()
            if isinstance(what, Arrived | Captured):
                self._taken_bytes += len(what.samples)
            track.take(what)
        for track in self._tracks:
            if not self._discarded:
                track.flush(self._clock(), last=last)

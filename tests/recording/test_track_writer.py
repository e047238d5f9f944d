"""The thread that writes: what it does when it cannot keep up, and what it leaves when it is told to stop."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from recording.mix import mix
from recording.segments import name_track, track_files
from recording.state import Gap
from recording.track_writer import QUEUE_BYTES, TrackWriter
from recording.tracks import Arrived, Captured, PlaybackFinished, PlaybackStarted, Played
from tests.recording.live_audio import tone

RATE = 24_000
SECOND = tone(1, 300).tobytes()


def writer_of(clock: float = 0.0) -> tuple[TrackWriter, list[str]]:
    faults: list[str] = []
    return TrackWriter(clock=lambda: clock, on_fault=faults.append), faults


def test_a_disk_that_is_too_slow_costs_audio_and_marks_it_but_not_memory(tmp_path: Path) -> None:
    writer, _ = writer_of(100.0)
    post = writer.add_input(name_track(tmp_path, "caller", 1))
    fits = QUEUE_BYTES // len(SECOND) + 1
    for second in range(80):
        post(Arrived(at=second + 1.0, samples=SECOND, rate=RATE))
    writer.start()
    while (
        (tmp_path / "caller.1.pcm").stat().st_size < fits * len(SECOND)
        if (tmp_path / "caller.1.pcm").exists()
        else True
    ):
        threading.Event().wait(0.01)
    post(Arrived(at=90.0, samples=SECOND, rate=RATE))
    writer.close()
    mixed = mix(track_files(tmp_path), tmp_path / "mix.ogg")
    assert mixed is not None
    assert Gap(track="caller", start=fits + 1.0, end=90.0, reason="not_written") in mixed.gaps
    assert (tmp_path / "caller.1.pcm").stat().st_size == (fits + 1) * len(SECOND)
    assert mixed.seconds == pytest.approx(90.0, abs=0.1)


def test_frames_that_were_dropped_on_their_way_out_leave_the_rest_in_its_place(tmp_path: Path) -> None:
    writer, _ = writer_of(100.0)
    post = writer.add_output(name_track(tmp_path, "agent", 1))
    post(PlaybackStarted(at=1.0, segment=1))
    post(Captured(at=1.0, segment=1, offset=0, samples=SECOND, rate=RATE))
    post(Captured(at=3.0, segment=1, offset=2 * RATE, samples=SECOND, rate=RATE))
    post(Played(at=1.0, segment=1, offset=0, count=3 * RATE))
    post(PlaybackFinished(segment=1))
    writer.start()
    writer.close()
    assert (tmp_path / "agent.1.pcm").read_bytes() == SECOND + bytes(len(SECOND)) + SECOND


def test_what_was_posted_before_the_end_is_written(tmp_path: Path) -> None:
    writer, _ = writer_of(5.0)
    post = writer.add_input(name_track(tmp_path, "caller", 1))
    writer.start()
    post(Arrived(at=1.0, samples=SECOND, rate=RATE))
    writer.close()
    post(Arrived(at=2.0, samples=SECOND, rate=RATE))
    assert (tmp_path / "caller.1.pcm").read_bytes() == SECOND
    assert (tmp_path / "caller.1.index").read_text().splitlines()[-1] == '{"until":5.0}'


def test_a_writer_whose_folder_is_deleted_leaves_nothing_and_says_so_once(tmp_path: Path) -> None:
    folder = tmp_path / "audio"
    writer, faults = writer_of()
    post = writer.add_input(name_track(folder, "caller", 1))
    writer.start()
    for second in range(5):
        post(Arrived(at=second + 1.0, samples=SECOND, rate=RATE))
    writer.close()
    assert len(faults) == 1
    assert not folder.exists()


def test_a_writer_that_is_told_to_discard_deletes_what_it_wrote(tmp_path: Path) -> None:
    writer, _ = writer_of()
    post = writer.add_input(name_track(tmp_path, "caller", 1))
    writer.start()
    post(Arrived(at=1.0, samples=SECOND, rate=RATE))
    while not track_files(tmp_path):
        threading.Event().wait(0.01)
    writer.discard()
    writer.close()
    assert list(tmp_path.iterdir()) == []

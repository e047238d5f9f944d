"""Where a track's audio is placed in the call, from arrivals and from what the device says."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recording.placement import TrackReading
from recording.segments import TrackFile, TrackFiles, name_track, track_files
from tests.recording.live_audio import clicks, onsets, tone

RATE = 8_000
FRAME = 400
SECONDS = FRAME / RATE


def write_arrivals(folder: Path, wave: np.ndarray, arrivals: list[float], *, rate: int = RATE) -> TrackFiles:
    """A track whose frames of 50 ms arrived at the given seconds."""
    files = name_track(folder, "caller", 1)
    track = TrackFile(files)
    for number, at in enumerate(arrivals):
        frame = wave[number * FRAME : (number + 1) * FRAME]
        track.append(frame.tobytes(), {"in": [[at, len(frame)]], "rate": rate})
    track.close()
    return files


def timeline(reading: TrackReading, seconds: float) -> np.ndarray:
    line = np.zeros(round(seconds * RATE))
    for piece in reading.pieces():
        first = round(piece.start * RATE)
        line[first : first + len(piece.samples)] += piece.samples[: len(line) - first] / 32768
    return line


def even(count: int, *, first: float = 0.0) -> list[float]:
    """Frames that arrive as they are spoken, the first of them begun at `first`."""
    return [first + (number + 1) * SECONDS for number in range(count)]


def test_frames_are_placed_where_they_were_spoken(tmp_path: Path) -> None:
    reading = TrackReading(write_arrivals(tmp_path, clicks(5, [1.0, 3.5], rate=RATE), even(100, first=0.25)))
    assert onsets(timeline(reading, 6), RATE) == pytest.approx([1.25, 3.75], abs=0.005)
    assert reading.gaps == []


def test_a_burst_after_a_stall_is_placed_where_it_was_spoken(tmp_path: Path) -> None:
    """The event loop stood still from 2.0 to 2.8 s; what had come meanwhile is read at once."""
    arrivals = [max(at, 2.8) if at > 2.0 else at for at in even(100)]
    reading = TrackReading(write_arrivals(tmp_path, clicks(5, [1.0, 2.4, 4.0], rate=RATE), arrivals))
    assert onsets(timeline(reading, 6), RATE) == pytest.approx([1.0, 2.4, 4.0], abs=0.005)
    assert reading.gaps == []


def test_audio_from_before_the_connection_is_placed_before_it(tmp_path: Path) -> None:
    """A client that recorded two seconds before it was connected sends them at once."""
    arrivals = [max(at, 3.0) for at in even(100, first=1.0)]
    reading = TrackReading(write_arrivals(tmp_path, clicks(5, [0.5, 4.0], rate=RATE), arrivals))
    assert onsets(timeline(reading, 7), RATE) == pytest.approx([1.5, 5.0], abs=0.005)


def test_where_no_frames_come_there_is_silence_and_a_gap(tmp_path: Path) -> None:
    arrivals = even(40) + even(40, first=5.0)
    reading = TrackReading(write_arrivals(tmp_path, clicks(4, [1.0, 2.5], rate=RATE), arrivals))
    assert onsets(timeline(reading, 8), RATE) == pytest.approx([1.0, 5.5], abs=0.005)
    (gap,) = reading.gaps
    assert gap.reason == "no_frames"
    assert (gap.start, gap.end) == pytest.approx((2.0, 5.0))


def test_a_short_pause_of_the_network_is_no_gap(tmp_path: Path) -> None:
    reading = TrackReading(write_arrivals(tmp_path, tone(4, 300, rate=RATE), even(40) + even(40, first=2.4)))
    list(reading.pieces())
    assert reading.gaps == []


def test_a_clock_that_runs_fast_or_slow_does_not_slide_the_track(tmp_path: Path) -> None:
    """A sound card that is 0.1 % off is a second off after a quarter of an hour."""
    at = [60.0 * minute for minute in range(1, 15)]
    wave = clicks(900, at, rate=RATE)
    for number, pace in enumerate((1.001, 0.999)):
        folder = tmp_path / str(number)
        folder.mkdir()
        reading = TrackReading(write_arrivals(folder, wave, [each * pace for each in even(18_000)]))
        heard = onsets(timeline(reading, 920), RATE)
        assert heard == pytest.approx([each * pace for each in at], abs=0.05)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 0.4), min_size=60, max_size=60))
def test_jitter_that_only_delays_moves_nothing_by_fifty_milliseconds(delays: list[float]) -> None:
    """Frames of the first three seconds are delayed at random, but for every tenth; none overtakes another."""
    late = [0.0 if number % 10 == 9 else delay for number, delay in enumerate(delays)] + [0.0] * 20
    arrivals = list(np.maximum.accumulate(np.array(even(80)) + np.array(late)))
    with tempfile.TemporaryDirectory() as folder:
        reading = TrackReading(write_arrivals(Path(folder), tone(4, 300, rate=RATE), arrivals))
        pieces = list(reading.pieces())
    assert sum(len(piece.samples) for piece in pieces) >= 0.95 * 4 * RATE
    assert pieces[0].start == pytest.approx(0.0, abs=0.05)
    assert pieces[-1].end == pytest.approx(4.0, abs=0.05)
    assert all(later.start >= earlier.end - 1e-6 for earlier, later in pairwise(pieces))


def write_speech(folder: Path, wave: np.ndarray, lines: list[dict[str, object]]) -> TrackReading:
    """A track of the agent: the whole wave is segment 1, due from second 1 on, and then the given lines."""
    files = name_track(folder, "agent", 1)
    track = TrackFile(files)
    track.append(wave.tobytes(), {"out": 1, "offset": 0, "count": len(wave), "rate": RATE, "at": 1.0})
    for line in lines:
        track.note(line)
    track.close()
    return TrackReading(files)


def spans(reading: TrackReading) -> list[tuple[float, float]]:
    return [(piece.start, piece.end) for piece in reading.pieces()]


def test_only_what_the_device_played_is_heard(tmp_path: Path) -> None:
    reading = write_speech(
        tmp_path,
        tone(4, 300, rate=RATE),
        [{"played": 1, "offset": 0, "count": RATE, "at": 1.2}, {"finished": 1}],
    )
    (span,) = spans(reading)
    assert span == pytest.approx((1.2, 2.2))


def test_speech_that_was_paused_goes_on_later(tmp_path: Path) -> None:
    reading = write_speech(
        tmp_path,
        tone(3, 300, rate=RATE),
        [
            {"played": 1, "offset": 0, "count": RATE, "at": 1.0},
            {"played": 1, "offset": RATE + 800, "count": RATE, "at": 4.0},
            {"finished": 1},
        ],
    )
    first, second = spans(reading)
    assert first == pytest.approx((1.0, 2.0))
    assert second == pytest.approx((4.0, 5.0))


def test_speech_that_was_cut_off_before_it_began_is_not_heard(tmp_path: Path) -> None:
    assert spans(write_speech(tmp_path, tone(3, 300, rate=RATE), [{"finished": 1}])) == []


def test_of_a_process_that_died_what_was_due_is_heard(tmp_path: Path) -> None:
    """The device had said of half a second; the rest, due from 1.5 s on, follows it without an overlap."""
    reading = write_speech(tmp_path, tone(1, 300, rate=RATE), [{"played": 1, "offset": 0, "count": 4_000, "at": 1.1}])
    (span,) = spans(reading)
    assert span[0] == 1.1
    assert span[1] == pytest.approx(2.0)


def test_an_index_that_ends_in_the_middle_of_a_line_is_read_to_there(tmp_path: Path) -> None:
    files = write_arrivals(tmp_path, tone(2, 300, rate=RATE), even(40))
    files.index.write_bytes(files.index.read_bytes()[:-7])
    assert sum(len(piece.samples) for piece in TrackReading(files).pieces()) == 39 * FRAME


def test_a_sample_file_that_is_shorter_than_its_index_is_read_to_its_end(tmp_path: Path) -> None:
    files = write_arrivals(tmp_path, tone(2, 300, rate=RATE), even(40))
    files.pcm.write_bytes(files.pcm.read_bytes()[: 2 * 10 * FRAME + 1])
    assert sum(len(piece.samples) for piece in TrackReading(files).pieces()) == 10 * FRAME


def test_other_files_in_the_folder_are_no_tracks(tmp_path: Path) -> None:
    write_arrivals(tmp_path, tone(1, 300, rate=RATE), even(20))
    for name in ("caller.0.index", "caller.index", "Caller.1.index", "x.1.index.tmp"):
        (tmp_path / name).touch()
    assert [(files.track, files.attempt) for files in track_files(tmp_path)] == [("caller", 1)]
    assert track_files(tmp_path / "none") == []

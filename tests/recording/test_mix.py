"""One stereo file out of a call's tracks."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import av
import numpy as np
import pytest

from recording.errors import MixError
from recording.mix import Earlier, mix
from recording.segments import TrackFile, TrackFiles, name_track
from recording.state import Gap
from tests.recording.live_audio import Wave, clicks, decode, loudness, onsets, tone
from tests.recording.small_disk import ROOT

RATE = 24_000


def write_track(
    folder: Path, track: str, wave: Wave, *, start: float = 0.0, attempt: int = 1, rate: int = RATE, whole: bool = True
) -> TrackFiles:
    """A track that was heard without a break from `start` on; `whole` when its process closed it."""
    folder.mkdir(exist_ok=True)
    files = name_track(folder, track, attempt)
    file = TrackFile(files)
    file.note({"from": start})
    end = start
    for first in range(0, len(wave), rate // 20):
        frame = wave[first : first + rate // 20]
        end = start + (first + len(frame)) / rate
        file.append(frame.tobytes(), {"in": [[end, len(frame)]], "rate": rate})
    if whole:
        file.note({"until": end})
    file.close()
    return files


def test_callers_are_left_and_agents_right_and_neither_is_heard_on_the_other_side(tmp_path: Path) -> None:
    tracks = [
        write_track(tmp_path / "a", "caller", tone(2, 300)),
        write_track(tmp_path / "a", "agent", tone(2, 600), start=3.0),
    ]
    mixed = mix(tracks, tmp_path / "mix.ogg")
    assert mixed is not None
    wave, rate = decode(mixed.path)
    assert (wave.shape[0], rate) == (2, 48_000)
    assert loudness(wave[0], rate, 0.1, 1.9) > 0.2
    assert loudness(wave[1], rate, 0.1, 1.9) < 0.005
    assert loudness(wave[1], rate, 3.1, 4.9) > 0.2
    assert loudness(wave[0], rate, 3.1, 4.9) < 0.005


def test_the_file_is_described_as_it_is(tmp_path: Path) -> None:
    mixed = mix([write_track(tmp_path / "a", "caller", tone(2.5, 300))], tmp_path / "mix.ogg")
    assert mixed is not None
    data = mixed.path.read_bytes()
    assert (mixed.bytes, mixed.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (mixed.channels, mixed.gaps) == (2, ())
    assert mixed.seconds == pytest.approx(2.5, abs=0.01)
    with av.open(str(mixed.path)) as container:
        assert container.format.name == "ogg"
        assert container.streams.audio[0].codec_context.name == "opus"
        assert (container.duration or 0) / av.time_base == pytest.approx(2.5, abs=0.05)


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 44_100, 48_000])
def test_sound_is_where_it_was_heard_whatever_the_rate(tmp_path: Path, rate: int) -> None:
    at = [0.5, 1.75, 3.0]
    mixed = mix(
        [write_track(tmp_path / "a", "caller", clicks(4, at, rate=rate), start=0.1, rate=rate)], tmp_path / "m.ogg"
    )
    assert mixed is not None
    wave, decoded_rate = decode(mixed.path)
    assert onsets(wave[0], decoded_rate) == pytest.approx([each + 0.1 for each in at], abs=0.01)


def test_several_on_one_side_are_heard_together(tmp_path: Path) -> None:
    tracks = [
        write_track(tmp_path / "a", "agent", tone(1, 300)),
        write_track(tmp_path / "a", "colleague", tone(1, 900), start=0.5),
        write_track(tmp_path / "a", "caller-2", tone(1, 500), start=2.0),
    ]
    mixed = mix(tracks, tmp_path / "mix.ogg")
    assert mixed is not None
    wave, rate = decode(mixed.path)
    both = np.abs(np.fft.rfft(wave[1][round(0.6 * rate) : round(0.9 * rate)]))
    frequencies = np.fft.rfftfreq(round(0.9 * rate) - round(0.6 * rate), 1 / rate)
    for hertz in (300, 900):
        assert both[np.abs(frequencies - hertz) < 10].max() > 0.5 * both.max()
    assert loudness(wave[0], rate, 2.1, 2.9) > 0.2


def test_what_is_too_loud_together_is_clipped_and_does_not_wrap(tmp_path: Path) -> None:
    loud = np.full(RATE, 30_000, dtype=np.int16)
    tracks = [write_track(tmp_path / "a", name, loud) for name in ("agent", "colleague")]
    mixed = mix(tracks, tmp_path / "mix.ogg")
    assert mixed is not None
    wave, rate = decode(mixed.path)
    assert wave[1][round(0.2 * rate) : round(0.8 * rate)].min() > -0.5


def test_attempts_are_joined_and_the_gap_between_them_is_marked(tmp_path: Path) -> None:
    tracks = [
        write_track(tmp_path / "a", "caller", tone(2, 300), whole=False),
        write_track(tmp_path / "a", "agent", tone(1, 600), whole=False),
        write_track(tmp_path / "a", "caller", tone(2, 300), start=5.0, attempt=2),
        write_track(tmp_path / "a", "agent", tone(1, 600), start=6.0, attempt=2),
    ]
    mixed = mix(tracks, tmp_path / "mix.ogg")
    assert mixed is not None
    assert mixed.gaps == tuple(
        Gap(track=name, start=2.0, end=5.0, reason="attempt_died") for name in ("agent", "caller")
    )
    wave, rate = decode(mixed.path)
    assert loudness(wave[0], rate, 2.1, 4.9) < 0.005
    assert loudness(wave[0], rate, 5.1, 6.9) > 0.2
    assert mixed.seconds == pytest.approx(7.0, abs=0.01)


def test_what_was_stored_before_goes_before_what_came_after(tmp_path: Path) -> None:
    first = mix(
        [
            write_track(tmp_path / "a", "caller", tone(2, 300)),
            write_track(tmp_path / "a", "agent", tone(2, 600), start=1),
        ],
        tmp_path / "earlier.ogg",
    )
    assert first is not None
    tracks = [write_track(tmp_path / "b", "caller", clicks(2, [1.0]), start=6.0, attempt=2)]
    mixed = mix(tracks, tmp_path / "mix.ogg", earlier=Earlier(path=first.path, mixed=first))
    assert mixed is not None
    assert mixed.gaps == (Gap(track="caller", start=first.seconds, end=6.0, reason="attempt_died"),)
    wave, rate = decode(mixed.path)
    assert loudness(wave[0], rate, 0.1, 1.9) > 0.2
    assert loudness(wave[1], rate, 1.1, 2.9) > 0.2
    assert loudness(wave[1], rate, 0.1, 0.9) < 0.01
    assert onsets(wave[0][4 * rate :], rate) == pytest.approx([3.0], abs=0.02)


def test_without_audio_there_is_no_file(tmp_path: Path) -> None:
    assert mix([], tmp_path / "mix.ogg") is None
    assert mix([write_track(tmp_path / "a", "caller", clicks(0, []))], tmp_path / "mix.ogg") is None
    assert not (tmp_path / "mix.ogg").exists()


def test_mixing_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(MixError, match="begins anew"):
        mix([write_track(tmp_path / "a", "caller", tone(2, 300))], tmp_path / "mix.ogg", stopping=stopping)
    assert list(tmp_path.glob("mix.ogg*")) == []


MEASURE = """
import resource, sys
from pathlib import Path
from recording.mix import mix
from recording.segments import track_files
folder = Path(sys.argv[1])
mix(track_files(folder), folder / "mix.ogg")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_length_of_the_call(tmp_path: Path) -> None:
    peaks = []
    for minutes in (1, 5):
        folder = tmp_path / str(minutes)
        for track in ("caller", "agent"):
            write_track(folder, track, np.tile(tone(60, 300, rate=8_000), minutes), rate=8_000)
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, str(folder)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=100,
        )
        peaks.append(int(done.stdout) * (1 if sys.platform == "darwin" else 1024))
    # Both tracks at 48 kHz are 11 MB a minute.
    assert peaks[1] - peaks[0] < 15_000_000


def test_a_gap_of_the_disk_is_not_also_a_gap_of_the_caller(tmp_path: Path) -> None:
    files = write_track(tmp_path / "a", "caller", tone(1, 300))
    track = TrackFile(files)
    for start in (1.0, 2.0):
        track.note({"lost": [start, start + 1.05]})
    track.append(tone(1, 300).tobytes(), {"in": [[4.0, RATE]], "rate": RATE})
    track.close()
    mixed = mix([files], tmp_path / "mix.ogg")
    assert mixed is not None
    assert mixed.gaps == (Gap(track="caller", start=1.0, end=3.05, reason="not_written"),)

"""A call whose process is killed with -9, audio and all."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from recording.call_folder import CallFolder, list_calls
from recording.errors import SpoolBusyError
from recording.journal import read_journal
from recording.mix import mix
from recording.spool import CallSpool, call_id_of
from tests.recording.live_audio import decode, loudness
from tests.recording.small_disk import ROOT

ROOM = "RM_doomed"


def hold_and_kill(home: Path, *, after: float) -> dict[str, float]:
    """Hold a call and kill its process `after` seconds of it; what it had said last."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.recording.doomed_call", str(home), ROOM],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    last: dict[str, float] = {"seconds": 0.0}
    assert process.stdout is not None
    try:
        while last["seconds"] < after:
            last = json.loads(process.stdout.readline())
        (folder,) = list_calls(home)
        assert folder.is_live()
        with pytest.raises(SpoolBusyError):
            CallSpool.open(home, call_id_of(ROOM), business="hibachi")
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    return last


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[CallFolder, dict[str, float]]:
    home = tmp_path_factory.mktemp("home")
    last = hold_and_kill(home, after=5.0)
    (folder,) = list_calls(home)
    return folder, last


@pytest.mark.realtime
def test_every_journalled_turn_survives(killed: tuple[CallFolder, dict[str, float]]) -> None:
    folder, last = killed
    turns = [entry.turn for _, entry in read_journal(folder.journal) if entry.kind == "caller_turn"]
    assert turns[: int(last["turn"])] == list(range(1, int(last["turn"]) + 1))


@pytest.mark.realtime
def test_at_most_two_seconds_of_what_was_received_and_played_are_missing(
    killed: tuple[CallFolder, dict[str, float]], tmp_path: Path
) -> None:
    folder, last = killed
    mixed = mix(folder.tracks(), tmp_path / "mix.ogg")
    assert mixed is not None
    wave, rate = decode(mixed.path)
    until = last["seconds"] - 2.0
    for channel in wave:
        assert loudness(channel, rate, until - 0.5, until) > 0.1
    assert mixed.seconds > until
    assert loudness(wave[1], rate, 0.0, 0.8) < 0.01, "the agent began to speak after a second"


@pytest.mark.realtime
def test_the_call_is_seen_to_be_dead(killed: tuple[CallFolder, dict[str, float]]) -> None:
    folder, _ = killed
    assert not folder.is_live()


@pytest.mark.realtime
def test_a_call_that_was_killed_goes_on_as_the_next_attempt_with_its_audio_joined(tmp_path: Path) -> None:
    hold_and_kill(tmp_path, after=2.5)
    last = hold_and_kill(tmp_path, after=7.0)
    (folder,) = list_calls(tmp_path)
    assert [attempt.number for attempt in folder.attempts()] == [1, 2]
    starts = [entry for _, entry in read_journal(folder.journal) if entry.kind == "call_started"]
    assert [start.attempt for start in starts] == [1, 2]
    assert last["seconds"] >= 7.0, "the second attempt counts on from the first"
    mixed = mix(folder.tracks(), tmp_path / "mix.ogg")
    assert mixed is not None
    gaps = [gap for gap in mixed.gaps if gap.reason == "attempt_died"]
    assert {gap.track for gap in gaps} == {"caller", "agent"}
    wave, rate = decode(mixed.path)
    gap = next(gap for gap in gaps if gap.track == "caller")
    assert loudness(wave[0], rate, gap.start + 0.1, gap.end) < 0.01
    # On a busy machine some of the tone comes late; silence would be below a tenth of this.
    assert loudness(wave[0], rate, gap.end + 0.5, gap.end + 1.0) > 0.03

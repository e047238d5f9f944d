"""A disk without room: the call goes on, and what can be kept is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recording.small_disk import run_on_small_disk


def run(scenario: str, tmp_path: Path, *, module: str = "full_disk") -> dict[str, Any]:
    return run_on_small_disk(f"tests.recording.{module}", scenario, tmp_path / "disk")


def test_journal_entries_wait_in_memory_while_the_disk_is_full_and_are_written_in_order(tmp_path: Path) -> None:
    done = run("journal", tmp_path)
    assert done["waiting"] > 100
    assert done["on_disk"] + done["waiting"] == 202, "200 turns, the first line, and the fault"
    assert done["turns"] == list(range(1, 202))
    assert done["faults"] == 1
    assert done["log"].count("journal_disk_full") == 1


def test_closing_waits_for_room_so_that_no_entry_is_lost(tmp_path: Path) -> None:
    assert run("journal_waits_at_the_end", tmp_path)["entries"] == 2, "the turn, and the fault"


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path) -> None:
    done = run("state_stays", tmp_path)
    assert done["raised"]
    assert done["held"] == "old"
    assert set(done["files"]) <= {"state.json", "ballast"}


@pytest.mark.realtime
def test_audio_is_dropped_and_marked_while_the_disk_is_full_and_recorded_again_afterwards(tmp_path: Path) -> None:
    done = run("audio", tmp_path, module="full_disk_audio")
    assert done["heard"] == 120, "the audio path is not held up"
    assert len(done["gaps"]) == 1
    track, start, end, reason = done["gaps"][0]
    assert (track, reason) == ("caller", "not_written")
    assert start == pytest.approx(done["filled"], abs=0.4)
    assert end == pytest.approx(done["freed"], abs=0.4)
    assert done["seconds"] == pytest.approx(6.0, abs=0.2), "the rest stays in its place"
    assert sum(what.startswith("audio not written") for what in done["faults"]) == 1
    assert done["log"].count("audio_not_written") == 1


def test_a_call_begins_on_a_full_disk(tmp_path: Path) -> None:
    done = run("begins_full", tmp_path)
    assert done["waiting"] == 2
    assert done["kinds"] == ["call_started", "fault"]
    assert done["businesses"] == ["hibachi"], "the journal names the attempt that could not be noted"


def test_a_mix_without_room_leaves_nothing_and_can_be_made_later(tmp_path: Path) -> None:
    done = run("mixing", tmp_path)
    assert done["raised"]
    assert done["left"] == []
    assert done["seconds"] == pytest.approx(120.0, abs=0.1)


def test_a_recording_that_the_store_has_no_room_for_leaves_nothing_and_can_be_put_later(tmp_path: Path) -> None:
    done = run("storing", tmp_path)
    assert done["raised"]
    assert done["left"] == []
    assert done["bytes"] == 500_000

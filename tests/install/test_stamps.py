from __future__ import annotations

from pathlib import Path

from install import stamps
from install.folders import Folders


def test_a_finished_step_is_fresh_until_what_it_depends_on_changes(tmp_path: Path) -> None:
    folders = Folders(root=tmp_path)
    lock = tmp_path / "uv.lock"
    lock.write_text("one")
    before = stamps.key_of(["packages", lock])
    assert not stamps.is_fresh(folders, "packages", before, [])
    stamps.write(folders, "packages", before)
    assert stamps.is_fresh(folders, "packages", before, [])

    lock.write_text("two")
    assert not stamps.is_fresh(folders, "packages", stamps.key_of(["packages", lock]), [])


def test_a_step_whose_result_was_deleted_is_not_fresh(tmp_path: Path) -> None:
    folders = Folders(root=tmp_path)
    program = tmp_path / "livekit-server"
    program.write_text("")
    stamps.write(folders, "livekit-server", "key")
    assert stamps.is_fresh(folders, "livekit-server", "key", [program])
    program.unlink()
    assert not stamps.is_fresh(folders, "livekit-server", "key", [program])


def test_a_file_that_is_missing_has_another_key_than_an_empty_one(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    missing = stamps.key_of([file])
    file.write_text("")
    assert stamps.key_of([file]) != missing


def test_a_folder_with_read_only_directories_is_discarded(tmp_path: Path) -> None:
    module = tmp_path / "build" / "modules" / "one@v1"
    module.mkdir(parents=True)
    (module / "go.mod").write_text("")
    module.chmod(0o555)
    stamps.discard_folder(tmp_path / "build")
    assert not (tmp_path / "build").exists()

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from install import weights
from install.errors import MissingPieceError
from install.folders import Folders


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    folders = Folders(root=tmp_path)
    (folders.environment / "lib" / "python3.11" / "site-packages" / "voice").mkdir(parents=True)
    return folders


@pytest.fixture
def weights_file(folders: Folders) -> Path:
    site_packages = folders.site_packages()
    assert site_packages is not None
    file = site_packages / "voice" / "model.bin"
    file.write_bytes(b"the weights that were measured")
    return file


@pytest.fixture
def listing(tmp_path: Path, weights_file: Path) -> Path:
    digest = hashlib.sha256(weights_file.read_bytes()).hexdigest()
    listing = tmp_path / "weights.sha256"
    listing.write_text(f"{digest}  voice/model.bin\n")
    return listing


def test_the_installed_weights_are_the_pinned_ones(tmp_path: Path) -> None:
    installed = Folders().site_packages()
    assert installed is not None
    own_stamps = Folders(root=tmp_path)
    library = own_stamps.environment / "lib" / "python3.11"
    library.mkdir(parents=True)
    (library / "site-packages").symlink_to(installed)
    weights.check(own_stamps)


def test_every_pinned_hash_is_a_full_one() -> None:
    pinned = list(weights.pinned())
    assert [path.rsplit("/", 1)[-1] for _, path in pinned] == ["model.bin", "hibari.onnx", "e5-small-q4.bin"]
    assert all(len(digest) == 64 and int(digest, 16) for digest, _ in pinned)


def test_other_weights_are_refused_in_one_line_that_names_the_file(
    folders: Folders, weights_file: Path, listing: Path
) -> None:
    weights_file.write_bytes(b"some other weights")
    with pytest.raises(MissingPieceError) as refused:
        weights.check(folders, listing)
    line = str(refused.value)
    assert str(weights_file) in line
    assert "sha256" in line
    assert "make clean" in line
    assert "\n" not in line


def test_weights_changed_after_a_good_check_are_refused(folders: Folders, weights_file: Path, listing: Path) -> None:
    weights.check(folders, listing)
    weights_file.write_bytes(b"the weights that were mangled!")
    os.utime(weights_file, ns=(1, 1))
    with pytest.raises(MissingPieceError):
        weights.check(folders, listing)


def test_unchanged_weights_are_not_read_again(folders: Folders, weights_file: Path, listing: Path) -> None:
    weights.check(folders, listing)
    os.utime(weights_file, ns=(1, weights_file.stat().st_mtime_ns))
    weights.check(folders, listing)
    assert weights_file.stat().st_atime_ns == 1


def test_missing_weights_are_named(folders: Folders, weights_file: Path, listing: Path) -> None:
    weights_file.unlink()
    with pytest.raises(MissingPieceError, match="missing"):
        weights.check(folders, listing)

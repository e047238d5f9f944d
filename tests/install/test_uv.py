from __future__ import annotations

import functools
import hashlib
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from install import uv
from install.errors import MissingPieceError
from install.folders import Folders

_WHEEL = "uv-9.9.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def wheel_address(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Serve a wheel that holds a program named uv; gives its address and sha256."""
    served = tmp_path / "served"
    served.mkdir()
    with zipfile.ZipFile(served / _WHEEL, "w") as wheel:
        wheel.writestr("uv-9.9.9.data/scripts/uv", "#!/bin/sh\necho uv 9.9.9\n")
    digest = hashlib.sha256((served / _WHEEL).read_bytes()).hexdigest()
    handler = functools.partial(_QuietHandler, directory=str(served))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/{_WHEEL}", digest
        server.shutdown()
        thread.join()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Folders]:
    """Make a project whose lock names one wheel of uv, on a machine without uv and pip that runs Linux on x86_64."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("platform.libc_ver", lambda: ("glibc", "2.36"))

    def make(address: str, digest: str) -> Folders:
        root = tmp_path / "project"
        root.mkdir()
        (root / "uv.lock").write_text(
            '[[package]]\nname = "uv"\nversion = "9.9.9"\n'
            f'wheels = [{{ url = "{address}", hash = "sha256:{digest}" }}]\n'
        )
        return Folders(root=root)

    return make


def test_without_pip_uv_comes_from_the_address_and_with_the_hash_in_the_lock(
    project: Callable[[str, str], Folders], wheel_address: tuple[str, str]
) -> None:
    folders = project(*wheel_address)
    program = uv.install(folders)
    assert program == folders.tools / "uv" / "bin" / "uv"
    assert uv.find(folders) == program


def test_a_wheel_with_another_hash_is_refused_and_leaves_nothing(
    project: Callable[[str, str], Folders], wheel_address: tuple[str, str]
) -> None:
    address, _ = wheel_address
    folders = project(address, "0" * 64)
    with pytest.raises(MissingPieceError) as refused:
        uv.install(folders)
    line = str(refused.value)
    assert "has sha256" in line
    assert "this Python has no pip" in line
    assert "apt install python3-pip" in line
    assert "\n" not in line
    assert uv.find(folders) is None


def test_the_lock_has_a_wheel_for_each_common_machine() -> None:
    pinned = uv.read_pinned(Folders().root / "uv.lock")
    for system, machine, libc in (
        ("linux", "x86_64", "glibc"),
        ("linux", "aarch64", "glibc"),
        ("linux", "x86_64", ""),
        ("darwin", "arm64", ""),
    ):
        address, digest = uv.wheel_for(pinned, system=system, machine=machine, libc=libc)
        assert address.endswith(f"_{machine}.whl")
        assert len(digest) == 64


def test_a_machine_without_a_wheel_is_named() -> None:
    pinned = uv.read_pinned(Folders().root / "uv.lock")
    with pytest.raises(ValueError, match="no wheel for linux on pdp11"):
        uv.wheel_for(pinned, system="linux", machine="pdp11", libc="glibc")


def test_the_shell_s_own_environment_cannot_lead_uv_into_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", "/elsewhere")
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    monkeypatch.delenv("UV_CACHE_DIR", raising=False)
    folders = Folders()
    environment = uv.environment(folders)
    assert "/elsewhere" not in environment.values()
    assert environment["UV_CACHE_DIR"].startswith(str(folders.tools))

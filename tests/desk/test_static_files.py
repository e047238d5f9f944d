"""The static files: what they are made of, and how long browsers may keep them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from desk.assets import STATIC_FOLDER, Assets
from desk.pages import TEMPLATE_FOLDER
from tests.desk.conftest import RunningDesk

VENDOR = STATIC_FOLDER / "vendor"


def listed() -> dict[str, str]:
    lines = (VENDOR / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def test_every_vendored_file_is_the_published_one() -> None:
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert found == listed()


def test_every_vendored_package_keeps_its_licence() -> None:
    for folder in (path for path in VENDOR.iterdir() if path.is_dir()):
        assert (folder / "LICENSE").stat().st_size > 500, folder


@pytest.mark.parametrize("path", sorted(TEMPLATE_FOLDER.glob("*.html")), ids=lambda path: path.name)
def test_no_template_has_inline_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)


def test_no_own_script_or_style_reaches_out_to_another_site() -> None:
    for path in STATIC_FOLDER.glob("*.*"):
        reached = set(re.findall(r"(?:https?|wss?)://[^\s\"')]+", path.read_text()))
        assert reached <= {"http://www.w3.org/2000/svg"}, path


async def test_a_file_under_the_present_build_may_be_kept_for_good(desk: RunningDesk) -> None:
    async with desk.visitor() as browser:
        answer = await browser.get(desk.parts.assets.url("desk.css"))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]


async def test_a_file_of_another_build_is_asked_for_again(desk: RunningDesk) -> None:
    async with desk.visitor() as browser:
        answer = await browser.get("/static/0123456789abcdef/desk.css")
        again = await browser.get(
            "/static/0123456789abcdef/desk.css", headers={"If-None-Match": answer.headers["etag"]}
        )
    assert answer.headers["cache-control"] == "no-cache"
    assert again.status_code == 304


async def test_large_scripts_come_compressed_and_whole(desk: RunningDesk) -> None:
    name = "vendor/livekit-client-2.23.0/livekit-client.umd.js"
    async with desk.visitor() as browser:
        answer = await browser.get(desk.parts.assets.url(name), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert hashlib.sha256(answer.content).hexdigest() == listed()[name.removeprefix("vendor/")]


async def test_nothing_outside_the_static_folder_is_served(desk: RunningDesk) -> None:
    async with desk.visitor() as browser:
        for name in ("../app.py", "%2e%2e/app.py", "..%2fapp.py", "vendor/../../app.py", "/etc/passwd", ""):
            answer = await browser.get(f"/static/{desk.parts.assets.build}/{name}", follow_redirects=True)
            assert answer.status_code == 404, name


def test_the_build_changes_with_any_file(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}")
    before = Assets(tmp_path).build
    (tmp_path / "a.css").write_text("b{}")
    assert Assets(tmp_path).build != before

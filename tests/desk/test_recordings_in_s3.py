"""A recording that lies in S3, as the desk plays and draws it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
import httpx2
import pytest
from playwright.async_api import Browser, expect

from agent.ports import free_port
from database.records import PostgresRecordWriter
from desk.lines import LivekitServer
from recording.s3_store import S3Store
from settings import Settings
from tests.desk.conftest import PASSWORD, RunningDesk, running_desk, serving
from tests.desk.past_calls import keep_party_call
from tests.desk.reading import becomes, complaints_of, log_in
from tests.minio_server import MinioServer


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedCall:
    """A desk, and a call on it whose recording is in the bucket alone."""

    desk: RunningDesk
    call_id: str
    content: bytes
    key: str


@pytest.fixture
async def played(
    desk_settings: Settings, database_dsn: str, database_pool: asyncpg.Pool, livekit: LivekitServer, minio: MinioServer
) -> AsyncIterator[PlayedCall]:
    elsewhere = desk_settings.home / "elsewhere"
    call_id = await keep_party_call(database_pool, elsewhere)
    stored = next((elsewhere / "recordings").rglob(f"{call_id}*"))
    settings = minio.settings(desk_settings.home, **desk_settings.model_dump(include={"switchboard_staff_password"}))
    writer = PostgresRecordWriter(database_pool)
    before = await writer.get_recording(call_id)
    assert before is not None
    key = str(stored.relative_to(elsewhere / "recordings"))
    await writer.save_recording(replace(before, store="s3", uri=await S3Store(settings).put_file(key, stored)))
    async with running_desk(settings, database_dsn=database_dsn, livekit=livekit) as desk:
        yield PlayedCall(desk=desk, call_id=call_id, content=stored.read_bytes(), key=key)


async def test_the_desk_gives_out_a_signed_address_to_staff_who_may_see_the_call(played: PlayedCall) -> None:
    path = f"/staff/calls/{played.call_id}/recording"
    stranger = await played.desk.staff_of("alive5").get(path)
    assert stranger.status_code == 404
    answer = await played.desk.staff_of("hibachi").get(path, headers={"Range": "bytes=0-99"})
    assert answer.status_code == 307
    assert "no-store" in answer.headers["cache-control"]
    address = answer.headers["location"]
    assert address.startswith(f"{played.desk.settings.aws_endpoint_url_s3}/")
    async with httpx2.AsyncClient() as browser:
        part = await browser.get(address, headers={"Range": "bytes=0-99"})
    assert (part.status_code, part.content) == (206, played.content[:100])


async def test_its_shape_is_drawn_by_the_desk(played: PlayedCall) -> None:
    drawn = await (await played.desk.staff()).get(f"/staff/calls/{played.call_id}/waveform")
    assert len(drawn.json()["left"]) == 400


async def test_one_that_the_bucket_lost_is_not_found(played: PlayedCall, minio: MinioServer) -> None:
    minio.client().delete_object(Bucket=played.desk.settings.recordings_bucket, Key=played.key)
    browser = await played.desk.staff()
    answer = await browser.get(f"/staff/calls/{played.call_id}/recording")
    assert answer.status_code == 404
    assert "no longer in its store" in answer.json()["error"]["message"]


async def test_while_the_bucket_is_away_the_desk_says_so(played: PlayedCall, database_dsn: str, tmp_path: Path) -> None:
    away = played.desk.settings.model_copy(update={"aws_endpoint_url_s3": f"http://127.0.0.1:{free_port()}"})
    async with running_desk(away, database_dsn=database_dsn, livekit=played.desk.livekit) as desk:
        browser = await desk.staff()
        answer = await browser.get(f"/staff/calls/{played.call_id}/recording")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "recordings_away")
        assert int(answer.headers["retry-after"]) > 0
        assert (await browser.get(f"/staff/calls/{played.call_id}")).status_code == 200


@pytest.mark.browser
async def test_a_browser_plays_it_and_seeks_in_it(chromium: Browser, played: PlayedCall) -> None:
    context = await chromium.new_context()
    async with serving(played.desk.app) as address:
        page = await log_in(context, address, PASSWORD)
        complaints = complaints_of(page)
        async with page.expect_response(lambda answer: played.key in answer.url) as answered:
            await page.goto(f"{address}/staff/calls/{played.call_id}")
        assert (await answered.value).status == 206
        await becomes(page, "document.getElementById('audio').readyState >= 1")
        said = page.locator(".utterance", has_text="Saturday the fifth of December")
        await said.locator(".text").click()
        await becomes(page, "document.getElementById('audio').currentTime > 32.2")
        await expect(page.locator("#play")).to_have_text("Pause")
        assert complaints == []
    await context.close()

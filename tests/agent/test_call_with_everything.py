"""One call with everything configured at once: Deepgram, OpenAI and ElevenLabs by their protocols, the recording in
MinIO, the record by Supabase's API, and both read and played as staff do."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import httpx
import httpx2
import pytest
from playwright.async_api import Browser, expect
from supabase import AsyncClientOptions, acreate_client

from database.rows import KnownCaller
from database.supabase_ledger import SupabaseCallers
from recording.s3_store import S3Store
from tests.agent.live_call import SETTLED, dialled, id_of, voice
from tests.desk.reading import becomes, complaints_of, log_in
from tests.live_switchboard import LiveSwitchboard, home_of_its_own, started
from tests.minio_server import MinioServer
from tests.providers.chat_request import Call
from tests.providers.deepgram import Deepgram
from tests.providers.elevenlabs import ElevenLabs
from tests.providers.openai import OpenAI
from tests.providers.replies import DETAILS, Line, plausible
from tests.providers.script import Script, measured
from tests.supabase_server import SupabaseProject

pytestmark = [pytest.mark.realtime, pytest.mark.browser]

RATE = 24_000
PASSWORD = "a password for tests"
BUSINESS = "hibachi"
MORGAN = "+19165550142"
TELEPHONE = {"sip.phoneNumber": MORGAN, "sip.trunkPhoneNumber": "+19165550123", "sip.callID": "SCL_everything"}
PARTS = ("participants", "turns", "replies", "hand_offs", "tool_runs")

DAY = date.today() + timedelta(days=30)
WANTED = {"event_date": DAY.isoformat(), "start_time": "18:00"}
FREE = f"Is a chef still free on {DAY:%B} {DAY.day} at six in the evening?"
BOOK = "I would like to book a chef for fourteen adults."
STILL_FREE = "Yes, six o'clock is still free that day."
FOURTEEN = "Fourteen grown-ups, lovely. What is the ZIP code?"
LINES = (
    Line(words="", when="still free", calls=(Call(name="check_availability", arguments=json.dumps(WANTED)),)),
    Line(words=STILL_FREE, when="true", after_tool=True, details={**DETAILS, "route": "tool"}),
    Line(
        words=FOURTEEN,
        when="fourteen",
        details={**DETAILS, "route": "flow", "target": "booking", "step": "event_zipcode"},
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCall:
    """The call when it is over: its record, and the Switchboard that goes on running."""

    id: str
    running: LiveSwitchboard
    record: Mapping[str, Any]

    @property
    def recording(self) -> Mapping[str, Any]:
        row: Mapping[str, Any] = self.record["recordings"]
        return row

    @property
    def bucket_and_key(self) -> tuple[str, str]:
        bucket, _, key = self.recording["uri"].removeprefix("s3://").partition("/")
        return bucket, key


async def test_a_call_with_everything_configured_is_kept_whole_private_and_played(
    supabase: SupabaseProject, minio: MinioServer, chromium: Browser
) -> None:
    async with _held(supabase, minio) as call:
        _is_complete(call)
        await _is_encrypted_and_private(call, minio)
        await _is_read_and_played_by_staff(call, chromium)


@asynccontextmanager
async def _held(supabase: SupabaseProject, minio: MinioServer) -> AsyncIterator[HeldCall]:
    """A call of somebody known, by telephone: a question that a tool answers, a hand-over, a step of a booking."""
    api = supabase.api()
    known = KnownCaller(phone_number=MORGAN, name="Morgan Diaz", is_vip=True, purchase_history=("Party in May",))
    await SupabaseCallers(api, business=BUSINESS).save(known)
    await api.aclose()
    script = Script(*(measured(text, voice(text), RATE) for text in (FREE, BOOK)))
    async with (
        Deepgram(script=script) as deepgram,
        OpenAI(plausible(*LINES)) as openai,
        ElevenLabs(pace=0.02) as elevenlabs,
    ):
        with home_of_its_own(
            **deepgram.environment,
            **openai.environment,
            **elevenlabs.environment,
            **supabase.environment,
            **minio.environment(minio.fresh_bucket()),
            DATABASE_URL=supabase.dsn,
            SWITCHBOARD_BUSINESS=BUSINESS,
            SWITCHBOARD_STAFF_PASSWORD=PASSWORD,
            SWITCHBOARD_GRACE_SECONDS="1",
            # This is about what is kept; a busy machine may be slow.
            SWITCHBOARD_FIRST_TOKEN_SECONDS="10",
        ) as place:
            async with started(place) as running:
                async with dialled(running.state, sip=TELEPHONE) as caller:
                    for text in (FREE, BOOK):
                        await caller.say(text, voice(text))
                    call_id = await id_of(caller)
                record = await _settled(supabase, call_id)
                yield HeldCall(id=call_id, running=running, record=record)
        assert deepgram.refused == openai.refused == []
        voiced = " ".join(spoken.text for spoken in elevenlabs.spoken)
        assert all(words in voiced for words in ("Morgan", STILL_FREE, FOURTEEN))
        assert "@@" not in voiced


async def _settled(supabase: SupabaseProject, call_id: str, *, within: float = 60.0) -> Mapping[str, Any]:
    """Everything of a call, read with supabase-py, once it is over and its recording is settled."""
    async with httpx.AsyncClient() as http:
        options = AsyncClientOptions(httpx_client=http)
        client = await acreate_client(supabase.url, supabase.secret_key, options=options)
        asked = client.table("calls").select(f"*, recordings(*), {', '.join(f'{part}(*)' for part in PARTS)}")
        asked = asked.eq("id", call_id)
        for part in PARTS:
            asked = asked.order("seq", foreign_table=part)
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            rows: Any = (await asked.execute()).data
            for row in rows:
                if row["status"] != "live" and (row["recordings"] or {}).get("status") in SETTLED:
                    return dict(row)
            await asyncio.sleep(0.2)
    raise AssertionError(f"call {call_id} was not settled within {within} s: {rows}")


def _is_complete(call: HeldCall) -> None:
    record = call.record
    assert record["providers"] == {"stt": "deepgram", "llm": "openai", "tts": "elevenlabs"}
    assert (record["business"], record["channel"], record["status"]) == (BUSINESS, "phone", "ended")
    assert record["personas"] == ["reception", "sales"]
    known, (caller, agent) = record["caller"], record["participants"]
    assert (caller["kind"], caller["attributes"], agent["kind"]) == ("caller", TELEPHONE, "agent")
    assert caller["joined_at"] < caller["left_at"]
    assert (known["name"], known["phone_number"], known["is_vip"]) == ("Morgan Diaz", MORGAN, True)

    assert [turn["text"] for turn in record["turns"]] == [FREE, BOOK]
    assert [turn["slots"] for turn in record["turns"]] == [WANTED, {"adults": 14}]
    assert {turn["sentiment"] for turn in record["turns"]} <= {"positive", "neutral"}
    greeting, looked_up, booking = record["replies"]
    assert [reply["turn"] for reply in record["replies"]] == [0, 1, 2]
    assert greeting["persona"] == "reception"
    assert (looked_up["route"], looked_up["target"]) == ("tool", "check_availability")
    assert (booking["route"], booking["target"], booking["persona"]) == ("flow", "booking", "sales")
    assert looked_up["said"].endswith(STILL_FREE)
    assert booking["said"].endswith(FOURTEEN)
    for reply in (looked_up, booking):
        assert {"end_to_end_ms", "model_first_token_ms", "voice_first_audio_ms"} <= set(reply["timings"])
        assert reply["started_seconds"] < reply["ended_seconds"] < call.recording["seconds"]
        assert (reply["model"]["failures"], reply["model"]["faults"]) == ([], [])
    (handed,) = record["hand_offs"]
    assert (handed["from_persona"], handed["to_persona"]) == ("reception", "sales")
    assert handed["reason"]
    (run,) = record["tool_runs"]
    assert (run["tool"], run["arguments"], run["error"]) == ("check_availability", WANTED, None)
    assert run["result"]["available"] is True
    assert (call.recording["status"], call.recording["store"], call.recording["channels"]) == ("stored", "s3", 2)


async def _is_encrypted_and_private(call: HeldCall, minio: MinioServer) -> None:
    bucket, key = call.bucket_and_key
    head = minio.client().head_object(Bucket=bucket, Key=key)
    assert head["ServerSideEncryption"] == "AES256"
    on_disk = minio.bytes_on_disk(bucket)
    assert len(on_disk) >= call.recording["bytes"]
    assert b"OggS" not in on_disk
    assert b"OpusHead" not in on_disk

    store = S3Store(call.running.settings)
    signed, brief = await store.url(key), await store.url(key, seconds=1)
    assert signed is not None
    assert brief is not None
    async with httpx2.AsyncClient() as stranger:
        for place in (urlunsplit(urlsplit(signed)._replace(query="")), f"{minio.endpoint}/{bucket}"):
            assert (await stranger.get(place)).status_code == 403
        whole = await stranger.get(signed)
        assert whole.content.startswith(b"OggS")
        assert b"OpusHead" in whole.content[:100]
        assert len(whole.content) == call.recording["bytes"]
        assert hashlib.sha256(whole.content).hexdigest() == call.recording["sha256"]
        part = await stranger.get(signed, headers={"Range": "bytes=1000-1999"})
        assert (part.status_code, part.content) == (206, whole.content[1000:2000])
        await asyncio.sleep(2)
        assert (await stranger.get(brief)).status_code == 403


async def _is_read_and_played_by_staff(call: HeldCall, chromium: Browser) -> None:
    _, key = call.bucket_and_key
    context = await chromium.new_context()
    page = await log_in(context, call.running.state.desk_url, PASSWORD)
    complaints = complaints_of(page)
    async with page.expect_response(lambda answer: key in answer.url) as answered:
        await page.locator(f"a[href='/staff/calls/{call.id}']").first.click()
    answer = await answered.value
    assert answer.status == 206
    asked = parse_qs(urlsplit(answer.url).query)
    assert "X-Amz-Signature" in asked
    assert int(asked["X-Amz-Expires"][0]) < 3600

    for text in (FREE, STILL_FREE, BOOK, FOURTEEN):
        await expect(page.locator(".utterance", has_text=text)).to_be_visible()
    await expect(page.locator(".aside-handoff")).to_contain_text("Sarah")
    await expect(page.locator(".aside-tool")).to_contain_text("availability")
    await becomes(page, "document.getElementById('audio').readyState >= 1")
    await page.locator("#play").click()
    await becomes(page, "document.getElementById('audio').currentTime > 0.5")
    booking = page.locator(".utterance", has_text=BOOK)
    said_at = float(await booking.get_attribute("data-from") or 0)
    assert said_at > 5
    await booking.locator(".text").click()
    await becomes(page, f"document.getElementById('audio').currentTime > {said_at + 0.5}")
    await expect(page.locator("#play")).to_have_text("Pause")
    assert complaints == []
    await context.close()

"""The staff's pages: calls, one call, and what is to be worked off; each with the reader's own rights."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from database.ledger import PostgresLedger
from database.records import PostgresRecordWriter
from database.rows import RecordingRow
from desk import words
from tests.desk.conftest import PAGE, RunningDesk, running_desk
from tests.desk.past_calls import BEGAN, PARTY, Exchange, entries, keep, keep_recording
from tests.desk.test_staff_login import csrf_of


def rows(page: str) -> list[str]:
    return re.findall(r'href="/staff/calls/([0-9a-f-]{36})"', page)


async def test_the_list_shows_when_who_whom_mood_routes_and_length(filled_desk: RunningDesk, party_call: str) -> None:
    page = (await (await filled_desk.staff()).get("/staff")).text
    assert rows(page) == [party_call]
    # In the business's own time: 18:04 UTC is 10:04 in California.
    for shown in ("Sat 22 Aug 2026, 11:04", "Dana Reed", "Hibachi at Home", "Positive", "Flow: booking ×2", "1:20"):
        assert shown in page
    names = re.findall(r'class="persona [^"]+" title="[^"]+"><bdi>(\w+)', page)
    assert names == ["Ahmed", "Sarah", "Mohammed"]


async def test_an_empty_list_says_what_to_do_next(filled_desk: RunningDesk) -> None:
    page = (await (await filled_desk.staff()).get("/staff")).text
    assert "No calls yet" in page
    assert "make demo" in page
    assert "No call fits" in (await (await filled_desk.staff()).get("/staff?status=live")).text


async def test_calls_are_found_by_words_name_state_mood_and_reference(
    filled_desk: RunningDesk, database_pool: asyncpg.Pool, party_call: str
) -> None:
    live = str(uuid4())
    await keep(database_pool, live, entries(live, PARTY[4:5], ended=False, caller={"phone_number": "+19165550123"}))
    browser = await filled_desk.staff()
    booking = re.findall(r"/staff/bookings/(\d+)/done", (await browser.get("/staff/bookings")).text)[0]
    for query, found in (
        ("q=filet MIGNON", {party_call}),
        ("q=100%25", set()),
        ("q=dana", {party_call}),
        ("q=55501", {live}),
        (f"q={booking}", {party_call}),
        ("status=live", {live}),
        ("mood=negative", {live}),
        ("business=hibachi", {party_call, live}),
        ("business=alive5", set()),
        ("q=nobody said sorry&mood=positive", {party_call}),
        ("q=%00", {party_call, live}),
    ):
        assert set(rows((await browser.get(f"/staff?{query}")).text)) == found, query


async def test_a_long_list_comes_in_pages_without_loss(filled_desk: RunningDesk, database_pool: asyncpg.Pool) -> None:
    kept = []
    for place in range(27):
        call_id = str(uuid4())
        kept.append(call_id)
        began = BEGAN - timedelta(minutes=place)
        await keep(database_pool, call_id, entries(call_id, PARTY[:1], began=began))
    browser = await filled_desk.staff()
    first = (await browser.get("/staff?business=hibachi")).text
    assert rows(first) == kept[:25]
    older = re.findall(r'rel="next" href="([^"]+)"', first)[0].replace("&amp;", "&")
    second = (await browser.get(older)).text
    assert rows(second) == kept[25:]
    assert 'rel="next"' not in second


async def test_a_call_page_shows_what_was_said_why_and_with_what_result(
    filled_desk: RunningDesk, party_call: str
) -> None:
    page = (await (await filled_desk.staff()).get(f"/staff/calls/{party_call}")).text
    for shown in (
        "Let me hand you over to Sarah from our sales team.",
        "Ahmed hands over to Sarah.",
        "The caller wants to book and sounds glad about it",
        "Calculate party quote.",
        "total 600.00",
        "phone number",
        "Refused",
        "nobody said sorry",
        "Would have said",
        "First audio",
        "1,180 ms",
        "1,244 ms",
        "gpt-4.1-mini; gpt-4.1-nano: slow; 2,710 tokens read, 2,560 of them cached, 88 written",
        "wrong in its form: missing",
        "Booking ",
        "Call-back ",
        "the caller hung up",
    ):
        assert shown in page, shown
    # A reply in two voices is shown under two names, even when it was cut short.
    assert re.search(r"<bdi>Sarah</bdi>(?:(?!<bdi>).)*Your party is booked", page, re.DOTALL)
    assert re.search(r"<bdi>Mohammed</bdi>(?:(?!<bdi>).)*a colleague will call<span", page, re.DOTALL)
    assert len(re.findall(r'class="mood-dot ', page)) == len(PARTY)
    stages = re.findall(r'<th scope="row">([^<]+)</th>', page)
    assert stages[:6] == ["Heard", "Reading", "First token", "First words", "First audio", "Caller hears"]


def test_a_turn_whose_stages_were_not_kept_shows_what_each_timing_lasted() -> None:
    timings = {"new_stage_ms": 7.0, "end_to_end_ms": 1034.0, "transcription_ms": 412.4}
    assert words.stages(timings) == [("Transcript", "412 ms"), ("End to end", "1,034 ms"), ("New stage", "7 ms")]


async def test_a_call_that_is_live_refreshes_itself_and_one_that_is_over_does_not(
    filled_desk: RunningDesk, database_pool: asyncpg.Pool, party_call: str
) -> None:
    live = str(uuid4())
    await keep(database_pool, live, entries(live, PARTY[:1], ended=False))
    browser = await filled_desk.staff()
    assert "data-refresh" in (await browser.get(f"/staff/calls/{live}")).text
    assert "data-refresh" in (await browser.get("/staff")).text
    assert "data-refresh" not in (await browser.get(f"/staff/calls/{party_call}")).text


@pytest.mark.parametrize(
    ("status", "words"),
    [("pending", "is being made ready"), ("deleted", "was deleted: the caller asked not to be recorded")],
)
async def test_a_call_without_a_playable_recording_says_why(
    filled_desk: RunningDesk, database_pool: asyncpg.Pool, status: str, words: str
) -> None:
    call_id = str(uuid4())
    await keep(database_pool, call_id, entries(call_id, PARTY[:1]))
    reason = "the caller asked not to be recorded" if status == "deleted" else None
    await PostgresRecordWriter(database_pool).save_recording(
        RecordingRow(call_id=call_id, status=status, reason=reason)  # type: ignore[arg-type]
    )
    page = (await (await filled_desk.staff()).get(f"/staff/calls/{call_id}")).text
    assert words in page
    assert "<audio" not in page


async def test_what_callers_say_is_text_and_never_markup(filled_desk: RunningDesk, database_pool: asyncpg.Pool) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' & ‮"
    call_id = str(uuid4())
    evil = Exchange(
        heard=attack, mood="neutral", said=attack, persona="reception", route="flow", target=attack,
        slots={attack: attack}, refused=(attack,), evidence=(attack,),
    )  # fmt: skip
    await keep(database_pool, call_id, entries(call_id, [evil], caller={"name": attack, attack: attack}))
    await PostgresLedger(database_pool).request_callback(
        business="hibachi",
        call_id=call_id,
        idempotency_key="k",
        phone_number="+19165550100",
        email=attack,
        reason=attack,
        best_time=attack,
        details={attack: {attack: 1}},
    )
    browser = await filled_desk.staff()
    for path in ("/staff", f"/staff/calls/{call_id}", "/staff/callbacks", f"/staff?q={'%3Cscript%3E'}"):
        page = (await browser.get(path)).text
        assert "alert(1)" in page or "?" in path
        assert "<script>alert" not in page
        assert "<img" not in page


async def test_a_business_whose_folder_is_gone_is_still_shown(
    filled_desk: RunningDesk, database_pool: asyncpg.Pool
) -> None:
    call_id = str(uuid4())
    await keep(database_pool, call_id, entries(call_id, PARTY[:2], business="closed_down"))
    page = (await (await filled_desk.staff()).get(f"/staff/calls/{call_id}")).text
    assert "closed_down" in page
    assert "Reception" in page


async def test_staff_of_another_business_see_nothing_of_this_one(filled_desk: RunningDesk, party_call: str) -> None:
    stranger, colleague = filled_desk.staff_of("alive5"), filled_desk.staff_of("hibachi")
    for browser, sees in ((stranger, False), (colleague, True)):
        assert (rows((await browser.get("/staff")).text) == [party_call]) is sees
        for path in ("", "/recording", "/waveform"):
            answer = await browser.get(f"/staff/calls/{party_call}{path}")
            assert answer.status_code == (200 if sees else 404), path
        for path in ("/staff/bookings?show=all", "/staff/callbacks?show=all"):
            assert ("Dana Reed" in (await browser.get(path)).text) is sees, path
    for path in ("/staff?q=filet", "/staff?business=hibachi"):
        assert rows((await stranger.get(path)).text) == []


async def test_staff_of_another_business_cannot_work_off_what_they_do_not_see(
    filled_desk: RunningDesk, party_call: str
) -> None:
    ours = await filled_desk.staff()
    reference = re.findall(r"/staff/bookings/(\d+)/done", (await ours.get("/staff/bookings")).text)[0]
    stranger = filled_desk.staff_of("alive5")
    token = csrf_of((await stranger.get("/staff")).text)
    answer = await stranger.post(f"/staff/bookings/{reference}/done", data={"csrf": token})
    assert answer.status_code == 404
    assert reference in (await ours.get("/staff/bookings")).text


@pytest.mark.parametrize("what", ["bookings", "callbacks"])
async def test_an_item_is_worked_off_once_with_a_note_and_the_name(
    filled_desk: RunningDesk, party_call: str, what: str
) -> None:
    browser = filled_desk.staff_of("hibachi")
    page = (await browser.get(f"/staff/{what}")).text
    assert 'class="count">1<' in page
    (reference,) = re.findall(rf"/staff/{what}/(\d+)/done", page)
    data = {"csrf": csrf_of(page), "note": "  reached her  "}
    answer = await browser.post(f"/staff/{what}/{reference}/done", data=data)
    assert answer.headers["location"] == f"/staff/{what}?done={reference}"
    after = (await browser.get(answer.headers["location"])).text
    assert f"{reference} is done." in after
    assert f"/staff/{what}/{reference}/done" not in after
    done = (await browser.get(f"/staff/{what}?show=done")).text
    assert "by Ana" in done
    assert "reached her" in done
    await browser.post(f"/staff/{what}/{reference}/done", data={**data, "note": "again"})
    assert "again" not in (await browser.get(f"/staff/{what}?show=done")).text


async def test_an_empty_list_of_work_says_so_kindly(filled_desk: RunningDesk) -> None:
    browser = await filled_desk.staff()
    assert "Nothing to do" in (await browser.get("/staff/bookings")).text
    assert "Nobody waits for a call" in (await browser.get("/staff/callbacks")).text


async def test_when_the_database_drops_its_connections_the_pages_recover(
    filled_desk: RunningDesk, party_call: str, database_pool: asyncpg.Pool
) -> None:
    browser = await filled_desk.staff(**PAGE)
    assert (await browser.get("/staff")).status_code == 200
    await database_pool.fetch(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where pid <> pg_backend_pid() and datname = current_database()"
    )
    answers = [await browser.get("/staff") for _ in range(3)]
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert answers[-1].status_code == 200


async def test_while_the_database_is_away_the_pages_say_so(filled_desk: RunningDesk) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    async with running_desk(filled_desk.settings, database_dsn=nowhere, livekit=filled_desk.livekit) as other:
        browser = await other.staff(**PAGE)
        for path in ("/staff", "/staff/bookings", f"/staff/calls/{uuid4()}"):
            answer = await browser.get(path)
            assert answer.status_code == 503
            assert "cannot be read at the moment" in answer.text
            assert int(answer.headers["retry-after"]) > 0


async def test_a_recording_can_be_played_in_parts(filled_desk: RunningDesk, database_pool: asyncpg.Pool) -> None:
    call_id = str(uuid4())
    await keep(database_pool, call_id, entries(call_id, PARTY[:1]))
    stored = (await keep_recording(database_pool, filled_desk.settings.home, call_id, seconds=20, turns=1)).read_bytes()
    size = len(stored)
    browser = await filled_desk.staff()
    path = f"/staff/calls/{call_id}/recording"

    whole = await browser.get(path)
    assert whole.status_code == 200
    assert whole.content == stored
    assert whole.headers["content-type"] == "audio/ogg"
    assert whole.headers["accept-ranges"] == "bytes"
    assert "no-store" in whole.headers["cache-control"]

    for asked, first, last in (
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, size - 1),
        ("bytes=-50", size - 50, size - 1),
        (f"bytes=10-{size + 500}", 10, size - 1),
        (f"bytes=-{size * 2}", 0, size - 1),
    ):
        part = await browser.get(path, headers={"Range": asked})
        assert part.status_code == 206, asked
        assert part.headers["content-range"] == f"bytes {first}-{last}/{size}"
        assert part.headers["content-length"] == str(last - first + 1)
        assert part.content == stored[first : last + 1]

    behind = await browser.get(path, headers={"Range": f"bytes={size}-"})
    assert behind.status_code == 416
    assert behind.headers["content-range"] == f"bytes */{size}"
    for other in ("seconds=0-1", "bytes=5-2", "bytes=-", "bytes=0-1,5-9", "nonsense"):
        assert (await browser.get(path, headers={"Range": other})).content == stored, other


async def test_the_waveform_is_loud_where_each_side_spoke(
    filled_desk: RunningDesk, database_pool: asyncpg.Pool
) -> None:
    call_id = str(uuid4())
    await keep(database_pool, call_id, entries(call_id, PARTY[:1]))
    await keep_recording(database_pool, filled_desk.settings.home, call_id, seconds=20, turns=1)
    drawn = (await (await filled_desk.staff()).get(f"/staff/calls/{call_id}/waveform")).json()
    left, right = drawn["left"], drawn["right"]
    assert len(left) == len(right) == 400
    # The greeting is right from 1 s to 6.5 s, the caller left from 8 s to 12.2 s; twenty bars a second.
    assert max(right[40:100]) > 0.5 > max(left[40:100]) * 2
    assert max(left[180:240]) > 0.5 > max(right[180:240]) * 2


async def test_a_recording_that_its_store_lost_is_not_found(
    filled_desk: RunningDesk, database_pool: asyncpg.Pool
) -> None:
    call_id = str(uuid4())
    await keep(database_pool, call_id, entries(call_id, PARTY[:1]))
    (await keep_recording(database_pool, filled_desk.settings.home, call_id, seconds=9, turns=0)).unlink()
    browser = await filled_desk.staff()
    for part in ("recording", "waveform"):
        answer = await browser.get(f"/staff/calls/{call_id}/{part}")
        assert answer.status_code == 404
        assert "no longer in its store" in answer.json()["error"]["message"]


async def test_an_address_in_the_record_cannot_lead_out_of_the_store(
    filled_desk: RunningDesk, database_pool: asyncpg.Pool
) -> None:
    call_id = str(uuid4())
    await keep(database_pool, call_id, entries(call_id, PARTY[:1]))
    await PostgresRecordWriter(database_pool).save_recording(
        RecordingRow(call_id=call_id, status="stored", uri="file:///recordings/../../../signing-secret", store="folder")
    )
    assert (await (await filled_desk.staff()).get(f"/staff/calls/{call_id}/recording")).status_code == 404

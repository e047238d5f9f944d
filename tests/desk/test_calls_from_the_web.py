"""A visitor's way into a call: the line, its token, and what is said when there is none."""

from __future__ import annotations

import asyncio
import json
from uuid import uuid4

import asyncpg
import jwt
from livekit import api, rtc

from desk.lines import LivekitServer
from desk.rate_limit import RateLimit
from desk.sessions import CALL_COOKIE
from recording.spool import call_id_of
from settings import Settings
from tests.desk.conftest import PAGE, RunningDesk, running_desk
from tests.desk.past_calls import PARTY, entries, keep, keep_party_call


async def test_a_line_is_a_token_for_one_new_room_that_calls_our_agent(desk: RunningDesk) -> None:
    async with desk.visitor() as browser:
        lines = [(await browser.post("/call")).json() for _ in range(2)]
    assert set(lines[0]) == {"url", "token", "room"}
    assert lines[0]["url"] == desk.livekit.url
    assert lines[0]["room"] != lines[1]["room"]
    assert lines[0]["room"].startswith("web-")
    claims = [jwt.decode(line["token"], desk.livekit.api_secret, algorithms=["HS256"]) for line in lines]
    assert claims[0]["video"]["room"] == lines[0]["room"]
    assert claims[0]["video"]["roomJoin"] is True
    assert "roomAdmin" not in claims[0]["video"]
    assert claims[0]["video"]["canPublishSources"] == ["microphone"]
    assert claims[0]["sub"] != claims[1]["sub"]
    (dispatch,) = claims[0]["roomConfig"]["agents"]
    assert dispatch["agentName"] == "switchboard"
    assert json.loads(dispatch["metadata"]) == {"business": "hibachi"}


async def test_the_token_lets_a_client_in_and_the_server_dispatches(desk: RunningDesk) -> None:
    async with desk.visitor() as browser:
        line = (await browser.post("/call")).json()
    room = rtc.Room()
    await room.connect(line["url"], line["token"])
    try:
        async with api.LiveKitAPI(desk.livekit.url, desk.livekit.api_key, desk.livekit.api_secret) as client:
            dispatches = await client.agent_dispatch.list_dispatch(line["room"])
        assert [dispatch.agent_name for dispatch in dispatches] == ["switchboard"]
    finally:
        await room.disconnect()


async def test_when_all_lines_are_taken_the_visitor_is_told_so(desk: RunningDesk) -> None:
    rooms = []
    async with desk.visitor() as browser:
        for _ in range(2):
            line = (await browser.post("/call")).json()
            room = rtc.Room()
            await room.connect(line["url"], line["token"])
            rooms.append(room)
        answer = await browser.post("/call")
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "all_lines_taken"
        assert "try again" in answer.json()["error"]["message"]
        assert int(answer.headers["retry-after"]) > 0

        await rooms.pop().disconnect()
        async with asyncio.timeout(20):
            while answer.status_code != 200:
                for limit in desk.parts.call_limits:
                    limit.forgive("127.0.0.1")
                answer = await browser.post("/call")
    await rooms.pop().disconnect()


async def test_a_visitor_who_hangs_up_at_once_frees_the_line(desk: RunningDesk) -> None:
    async with desk.visitor() as browser:
        line = (await browser.post("/call")).json()
        assert await desk.parts.lines.live_calls() == 1
        room = await join(desk, line)
        await browser.post("/call/joined")
    await room.disconnect()
    async with asyncio.timeout(10):
        while await desk.parts.lines.live_calls():  # noqa: ASYNC110  (the server is asked)
            await asyncio.sleep(0.1)


async def test_two_visitors_at_once_do_not_share_the_last_line(
    desk_settings: Settings, empty_dsn: str, livekit: LivekitServer
) -> None:
    one_line = desk_settings.model_copy(update={"switchboard_max_calls": 1})
    async with running_desk(one_line, database_dsn=empty_dsn, livekit=livekit) as desk, desk.visitor() as browser:
        answers = [await browser.post("/call") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 503]


async def test_a_call_by_telephone_takes_a_line_too(desk: RunningDesk) -> None:
    name = f"call-{uuid4()}"
    caller, agent = rtc.Room(), rtc.Room()
    for room, identity, kind in ((caller, "sip_+19165550100", "sip"), (agent, "agent-1", "agent")):
        token = (
            api.AccessToken(desk.livekit.api_key, desk.livekit.api_secret)
            .with_identity(identity)
            .with_kind(kind)  # type: ignore[arg-type]
            .with_grants(api.VideoGrants(room_join=True, room=name, agent=kind == "agent"))
        )
        await room.connect(desk.livekit.url, token.to_jwt())
    try:
        assert await desk.parts.lines.live_calls() == 1
        await caller.disconnect()
        # The agent alone is no call.
        assert await desk.parts.lines.live_calls() == 0
    finally:
        await agent.disconnect()


async def test_other_rooms_of_a_shared_server_take_no_line(desk: RunningDesk) -> None:
    guest = rtc.Room()
    token = (
        api.AccessToken(desk.livekit.api_key, desk.livekit.api_secret)
        .with_identity("guest")
        .with_grants(api.VideoGrants(room_join=True, room=f"meeting-{uuid4()}"))
    )
    await guest.connect(desk.livekit.url, token.to_jwt())
    try:
        assert await desk.parts.lines.live_calls() == 0
    finally:
        await guest.disconnect()


async def test_when_the_livekit_server_is_away_the_visitor_is_told_so(desk_settings: Settings, empty_dsn: str) -> None:
    away = LivekitServer(url="ws://127.0.0.1:1", api_key="k", api_secret="s" * 32)
    async with running_desk(desk_settings, database_dsn=empty_dsn, livekit=away) as desk, desk.visitor() as browser:
        answer = await browser.post("/call")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "server_away"


async def test_a_wrong_key_of_the_livekit_server_is_no_crash(
    desk_settings: Settings, empty_dsn: str, livekit: LivekitServer
) -> None:
    stranger = LivekitServer(url=livekit.url, api_key="stranger", api_secret="s" * 32)
    async with (
        running_desk(desk_settings, database_dsn=empty_dsn, livekit=stranger) as desk,
        desk.visitor() as browser,
    ):
        answer = await browser.post("/call")
    assert answer.json()["error"]["code"] == "server_away"


async def test_who_calls_too_often_is_asked_to_wait(desk: RunningDesk) -> None:
    async with desk.visitor() as browser:
        answers = [await browser.post("/call") for _ in range(7)]
    assert answers[-1].status_code == 429
    assert answers[-1].json()["error"]["code"] == "too_many_attempts"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


def test_a_rate_limit_lets_a_key_in_again_after_the_window_and_forgets_it() -> None:
    now = 0.0
    limit = RateLimit(limit=2, seconds=10, clock=lambda: now)
    assert [limit.attempt("a") for _ in range(3)] == [None, None, 10]
    assert limit.attempt("b") is None
    now = 4.0
    assert limit.attempt("a") == 6
    now = 10.0
    assert limit.attempt("a") is None
    now = 100.0
    limit.attempt("c")
    assert set(limit._attempts) == {"c"}


async def join(desk: RunningDesk, line: dict[str, str]) -> rtc.Room:
    room = rtc.Room()
    await room.connect(line["url"], line["token"])
    return room


async def test_a_visitor_sees_the_own_call_afterwards_and_nobody_else_does(
    filled_desk: RunningDesk, database_pool: asyncpg.Pool
) -> None:
    async with filled_desk.visitor(**PAGE) as browser, filled_desk.visitor(**PAGE) as stranger:
        line = (await browser.post("/call")).json()
        room = await join(filled_desk, line)
        try:
            sid = await room.sid
            assert (await browser.post("/call/joined")).status_code == 204
        finally:
            await room.disconnect()
        before = await browser.get("/call/summary")
        assert "is being written up" in before.text
        assert "data-refresh" in before.text

        await keep_party_call(database_pool, filled_desk.settings.home, call_id=str(call_id_of(sid)), room=line["room"])
        mine = await browser.get("/call/summary")
        assert "for 1:20" in mine.text
        assert "What was arranged" in mine.text
        assert "come to 600 dollars" in mine.text
        assert "data-refresh" not in mine.text
        # What staff note about a call is not for the caller.
        assert "nobody said sorry”" not in mine.text
        assert "nearest to what this target" not in mine.text

        theirs = await stranger.get("/call/summary")
        assert "No call to show" in theirs.text
        assert "600 dollars" not in theirs.text


async def test_a_cookie_made_up_or_changed_shows_no_call(filled_desk: RunningDesk, party_call: str) -> None:
    for forged in (
        f'{{"room":"web-k3Jq0f9sLm2PxZ7a","call_id":"{party_call}"}}',
        "eyJyb29tIjoid2ViIn0.aaaa.bbbb",
    ):
        async with filled_desk.visitor(**PAGE) as browser:
            browser.cookies.set(CALL_COOKIE, forged)
            answer = await browser.get("/call/summary")
        assert "No call to show" in answer.text


async def test_a_staff_session_is_no_call_cookie_nor_the_other_way_round(desk: RunningDesk) -> None:
    staff, visitor = await desk.staff(), desk.visitor()
    await visitor.post("/call")
    session, call = staff.cookies["desk_staff"], visitor.cookies[CALL_COOKIE]
    async with desk.visitor(**PAGE) as browser:
        browser.cookies.set("desk_staff", call)
        browser.cookies.set(CALL_COOKIE, session)
        assert (await browser.get("/staff")).status_code == 303
        assert "No call to show" in (await browser.get("/call/summary")).text


async def test_a_call_whose_room_is_another_is_not_shown(filled_desk: RunningDesk, database_pool: asyncpg.Pool) -> None:
    async with filled_desk.visitor(**PAGE) as browser:
        line = (await browser.post("/call")).json()
        room = await join(filled_desk, line)
        call_id = str(call_id_of(await room.sid))
        await browser.post("/call/joined")
        await room.disconnect()
        await keep(database_pool, call_id, entries(call_id, PARTY[:1], room="web-somebody-else"))
        answer = await browser.get("/call/summary")
    assert "Folsom" not in answer.text


async def test_the_summary_says_so_when_the_database_is_away(desk_settings: Settings, livekit: LivekitServer) -> None:
    async with (
        running_desk(desk_settings, database_dsn="postgresql://nobody@127.0.0.1:1/none", livekit=livekit) as desk,
        desk.visitor(**PAGE) as browser,
    ):
        line = (await browser.post("/call")).json()
        room = await join(desk, line)
        await browser.post("/call/joined")
        await room.disconnect()
        answer = await browser.get("/call/summary")
    assert answer.status_code == 503
    assert "cannot be read at the moment" in answer.text

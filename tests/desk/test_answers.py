"""What every answer has: strict headers, one shape of errors, and no posts from other sites."""

from __future__ import annotations

import pytest

from desk.lines import LivekitServer
from settings import Settings
from tests.desk.conftest import PAGE, PASSWORD, RunningDesk, running_desk


@pytest.mark.parametrize("path", ["/", "/staff/login", "/staff", "/health", "/nowhere", "/call/summary"])
async def test_every_answer_has_the_strict_headers(desk: RunningDesk, path: str) -> None:
    async with desk.visitor(**PAGE) as browser:
        headers = (await browser.get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


async def test_pages_may_connect_to_the_desk_and_the_livekit_server_only(desk: RunningDesk) -> None:
    async with desk.visitor() as browser:
        headers = (await browser.get("/")).headers
    connect = next(p for p in headers["content-security-policy"].split("; ") if p.startswith("connect-src"))
    host = desk.livekit.url.removeprefix("ws://")
    assert connect == f"connect-src 'self' ws://{host} http://{host}"


def test_livekit_cloud_may_send_a_browser_to_a_region() -> None:
    cloud = LivekitServer(url="wss://name.livekit.cloud", api_key="k", api_secret="s")
    assert "wss://*.livekit.cloud" in cloud.origins
    assert "wss://name.livekit.cloud" in cloud.origins


async def test_a_program_gets_errors_in_one_shape(desk: RunningDesk) -> None:
    async with desk.visitor() as browser:
        answers = [
            await browser.get("/nowhere"),
            await browser.delete("/call"),
            await browser.get("/staff"),
            await browser.get("/staff/calls/no-id"),
            await browser.post("/call/joined"),
            await browser.post("/staff/login", data={"password": "wrong"}),
        ]
    assert [answer.status_code for answer in answers] == [404, 405, 401, 401, 404, 401]
    for answer in answers:
        error = answer.json()["error"]
        assert set(error) == {"code", "message"}
        assert error["message"].endswith(".")


async def test_a_person_gets_errors_as_pages_in_plain_words(desk: RunningDesk) -> None:
    async with desk.visitor(**PAGE) as browser:
        answer = await browser.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "There is nothing here" in answer.text


async def test_a_mistake_of_our_own_is_answered_in_the_same_shape_with_the_same_headers(desk: RunningDesk) -> None:
    @desk.app.get("/broken")
    async def broken() -> None:
        raise ZeroDivisionError("a secret detail")

    async with desk.visitor() as browser:
        answer = await browser.get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["error"]["code"] == "broken"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
    ],
)
async def test_a_post_from_another_site_is_refused(desk: RunningDesk, headers: dict[str, str]) -> None:
    async with desk.visitor() as browser:
        for path in ("/call", "/staff/login"):
            answer = await browser.post(path, data={"password": PASSWORD}, headers=headers)
            assert answer.status_code == 403
            assert answer.json()["error"]["code"] == "foreign_form"


async def test_a_form_of_our_own_whose_origin_is_withheld_is_taken(desk: RunningDesk) -> None:
    # `Referrer-Policy: no-referrer` makes browsers send `Origin: null` with forms.
    async with desk.visitor() as browser:
        answer = await browser.post(
            "/staff/login", data={"password": PASSWORD}, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        )
    assert answer.status_code == 303


async def test_an_oversized_body_is_refused(desk: RunningDesk) -> None:
    async with desk.visitor() as browser:
        answer = await browser.post("/staff/login", data={"password": "x" * 100_000})
    assert answer.status_code == 413


async def test_ready_says_which_part_is_away(desk_settings: Settings, empty_dsn: str, livekit: LivekitServer) -> None:
    away = LivekitServer(url="ws://127.0.0.1:1", api_key="k", api_secret="s" * 32)
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    for server, dsn, expected in (
        (livekit, empty_dsn, {"status": "ok", "livekit": "ok", "database": "ok"}),
        (away, empty_dsn, {"status": "unready", "livekit": "server_away", "database": "ok"}),
        (livekit, nowhere, {"status": "unready", "livekit": "ok", "database": "database_away"}),
    ):
        async with (
            running_desk(desk_settings, database_dsn=dsn, livekit=server) as desk,
            desk.visitor() as browser,
        ):
            assert (await browser.get("/health")).json() == {"status": "ok"}
            answer = await browser.get("/ready")
            assert answer.json() == expected
            assert answer.status_code == (200 if expected["status"] == "ok" else 503)


async def test_head_is_answered_as_get(desk: RunningDesk) -> None:
    async with desk.visitor() as browser:
        assert (await browser.head("/health")).status_code == 200

"""Who gets to the staff pages, and for how long."""

from __future__ import annotations

import re
import stat
from http.cookies import SimpleCookie

import pytest
from pydantic import SecretStr

from desk.errors import PasswordIsSet
from desk.secret import signing_secret
from desk.sessions import STAFF_COOKIE
from desk.staff_password import PasswordHash, StaffPassword, first_password, reset_password
from settings import Settings
from tests.desk.conftest import PAGE, PASSWORD, RunningDesk, running_desk

STAFF_PAGES = ["/staff", "/staff/bookings", "/staff/callbacks", "/staff/calls/3f2c6a0e-0000-4000-8000-000000000000"]
STAFF_FILES = [f"{STAFF_PAGES[3]}/recording", f"{STAFF_PAGES[3]}/waveform"]


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", STAFF_PAGES + STAFF_FILES)
async def test_without_a_login_a_program_is_refused_and_a_person_is_led_to_the_login(
    desk: RunningDesk, path: str
) -> None:
    assert (await desk.visitor().get(path)).status_code == 401
    answer = await desk.visitor(**PAGE).get(path)
    assert answer.status_code == 303
    assert "/staff/login?next=%2Fstaff" in answer.headers["location"]


async def test_the_password_opens_the_page_that_was_asked_for(desk: RunningDesk) -> None:
    browser = desk.visitor(**PAGE)
    answer = await browser.post("/staff/login", data={"password": PASSWORD, "next": "/staff/bookings?show=done"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/staff/bookings?show=done"
    assert (await browser.get("/staff")).status_code == 200


@pytest.mark.parametrize(
    "place",
    ["https://elsewhere.example", "//elsewhere.example", "/staff//elsewhere.example", "/staff\\x", "/staffs"],
)
async def test_the_login_leads_to_no_other_site(desk: RunningDesk, place: str) -> None:
    answer = await desk.visitor().post("/staff/login", data={"password": PASSWORD, "next": place})
    assert answer.headers["location"] == "/staff"


async def test_a_wrong_password_is_refused_in_words(desk: RunningDesk) -> None:
    browser = desk.visitor(**PAGE)
    answer = await browser.post("/staff/login", data={"password": "guess"})
    assert answer.status_code == 401
    assert "That was not the staff password" in answer.text
    assert STAFF_COOKIE not in browser.cookies


async def test_guessing_is_limited_and_the_right_password_has_to_wait_too(desk: RunningDesk) -> None:
    browser = desk.visitor()
    answers = [await browser.post("/staff/login", data={"password": "guess"}) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {401}
    limited = await browser.post("/staff/login", data={"password": PASSWORD})
    assert limited.status_code == 429
    assert int(limited.headers["retry-after"]) > 0


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(desk: RunningDesk) -> None:
    answer = await desk.visitor().post("/staff/login", data={"password": PASSWORD})
    cookie = SimpleCookie(answer.headers["set-cookie"])[STAFF_COOKIE]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "strict"


async def test_after_logging_out_the_old_cookie_opens_nothing(desk: RunningDesk) -> None:
    browser = await desk.staff(**PAGE)
    stolen = browser.cookies[STAFF_COOKIE]
    page = await browser.get("/staff")
    answer = await browser.post("/staff/logout", data={"csrf": csrf_of(page.text)})
    assert answer.headers["location"] == "/staff/login"
    assert STAFF_COOKIE not in browser.cookies
    thief = desk.visitor()
    thief.cookies.set(STAFF_COOKIE, stolen)
    assert (await thief.get("/staff")).status_code == 401


async def test_a_form_without_its_token_changes_nothing(filled_desk: RunningDesk, party_call: str) -> None:
    browser = await filled_desk.staff()
    other = csrf_of((await (await filled_desk.staff(**PAGE)).get("/staff")).text)
    page = await browser.get("/staff/bookings")
    (reference,) = re.findall(r"/staff/bookings/(\d+)/done", page.text)
    for token in ({}, {"csrf": ""}, {"csrf": other}, {"csrf": "é"}):
        for path in (f"/staff/bookings/{reference}/done", "/staff/logout"):
            answer = await browser.post(path, data=token)
            assert answer.status_code == 403
            assert answer.json()["error"]["code"] == "foreign_form"
    assert reference in (await browser.get("/staff/bookings?show=open")).text


async def test_a_password_is_made_once_and_only_its_hash_is_kept(desk_settings: Settings) -> None:
    settings = desk_settings.model_copy(update={"switchboard_staff_password": None})
    made = first_password(settings)
    assert made is not None
    assert re.fullmatch(r"([a-z2-9]{5}-){3}[a-z2-9]{5}", made)
    assert first_password(settings) is None
    file = settings.home / "desk" / "staff-password"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert made not in file.read_text()
    known = StaffPassword(settings).hash
    assert known.matches(made)
    assert not known.matches(made[:-1])


async def test_resetting_the_password_ends_every_session(
    desk_settings: Settings, empty_dsn: str, desk: RunningDesk
) -> None:
    settings = desk_settings.model_copy(update={"switchboard_staff_password": None})
    async with running_desk(settings, database_dsn=empty_dsn, livekit=desk.livekit) as other:
        made = other.parts.password.made
        assert made is not None
        browser = other.visitor()
        await browser.post("/staff/login", data={"password": made})
        assert (await browser.get("/staff")).status_code == 200
        fresh = reset_password(settings)
        assert (await browser.get("/staff")).status_code == 401
        assert (await browser.post("/staff/login", data={"password": made})).status_code == 401
        assert (await browser.post("/staff/login", data={"password": fresh})).status_code == 303


def test_a_password_that_is_set_is_not_reset_here(desk_settings: Settings) -> None:
    with pytest.raises(PasswordIsSet, match="SWITCHBOARD_STAFF_PASSWORD"):
        reset_password(desk_settings)
    assert first_password(desk_settings) is None


def test_a_set_password_keeps_sessions_over_a_restart_and_another_one_ends_them(desk_settings: Settings) -> None:
    marks = [StaffPassword(desk_settings).hash.mark for _ in range(2)]
    assert marks[0] == marks[1]
    changed = desk_settings.model_copy(update={"switchboard_staff_password": SecretStr("another")})
    assert StaffPassword(changed).hash.mark != marks[0]


def test_a_hash_survives_being_written_down() -> None:
    known = PasswordHash.of("pässword")
    assert PasswordHash.read(known.write()) == known


def test_the_signing_secret_is_made_once_and_private(desk_settings: Settings) -> None:
    made = signing_secret(desk_settings.home)
    assert len(made) >= 32
    assert signing_secret(desk_settings.home) == made
    file = desk_settings.home / "desk" / "signing-secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["signing-secret"]

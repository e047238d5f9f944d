"""What leaves and what comes in: letters over real SMTP, and webhooks that are signed and tried again."""

from __future__ import annotations

import asyncio
import email
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default as modern
from itertools import pairwise
from typing import Any

import aiosmtplib
import asyncpg
import pytest
from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from agent.livekit_server import free_port
from desk.api.deliveries import Deliveries, back_off
from desk.api.webhooks import SIGNATURE, WebhookSender, signature
from settings import Settings
from tests.desk.api_desk import ApiDesk, api_desk
from tests.desk.test_review import csrf

SECRET = "a secret for tests"
ADDRESS = "hello@hibachi.example"


@dataclass(slots=True)
class MailServer:
    """A mail server that keeps what it is given; `answers` are what it says before it takes one."""

    port: int
    answers: list[str] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answers:
            return self.answers.pop(0)
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=modern)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 OK"


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    server = MailServer(port=free_port())
    listening = await asyncio.get_running_loop().create_server(lambda: SMTP(server), "127.0.0.1", server.port)
    yield server
    listening.close()


@dataclass(slots=True)
class Hook:
    """An address that is told of replies; `answers` are the statuses it gives before it takes one."""

    url: str
    answers: list[int] = field(default_factory=list)
    told: list[tuple[dict[str, Any], str, bytes]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.told.append((json.loads(body), request.headers[SIGNATURE], body))
        return web.Response(status=self.answers.pop(0) if self.answers else 204)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    port = free_port()
    found = Hook(url=f"http://127.0.0.1:{port}/hook")
    app = web.Application()
    app.router.add_post("/hook", found.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield found
    await runner.cleanup()


@pytest.fixture
async def api(
    desk_settings: Settings, database_dsn: str, database_pool: asyncpg.Pool, mail: MailServer, hook: Hook
) -> AsyncIterator[ApiDesk]:
    settings = desk_settings.model_copy(
        update={
            "smtp_url": Settings(_env_file=None, smtp_url=f"smtp://127.0.0.1:{mail.port}").smtp_url,
            "switchboard_mail_port": free_port(),
            "webhook_url": hook.url,
            "webhook_secret": Settings(_env_file=None, webhook_secret=SECRET).webhook_secret,
        }
    )
    async with api_desk(settings, dsn=database_dsn, pool=database_pool) as desk:
        yield desk


async def until(ready: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await ready():  # noqa: ASYNC110  (other processes' work has no event)
            await asyncio.sleep(0.1)


async def write(api: ApiDesk, text: str, **headers: str) -> None:
    """A letter of Ana's to the business, as this machine's mail server hands it on."""
    letter = EmailMessage()
    for name, value in {
        "From": "Ana Lopez <ana@example.com>",
        "To": ADDRESS,
        "Subject": "A party",
        "Message-ID": "<first@example.com>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }.items():
        letter[name] = value
    letter.set_content(text)
    await aiosmtplib.send(letter, hostname="127.0.0.1", port=api.desk.settings.switchboard_mail_port)


async def waiting(api: ApiDesk) -> int:
    found: int = await api.pool.fetchval("select count(*) from public.written_replies where status = 'waiting'")
    return found


async def test_a_letter_is_answered_in_its_thread_once_a_person_approved(api: ApiDesk, mail: MailServer) -> None:
    quoted = "On Mon, Nov 2, 2026 at 5 PM Hibachi <hello@hibachi.example> wrote:\n> 99 adults\n"
    await write(api, f"A quote for 10 adults in 95630, please.\n\n{quoted}")
    await write(api, "A quote for 10 adults in 95630, please.")  # the same Message-ID: it came twice
    await until(lambda: _is(waiting(api), 1))
    await asyncio.sleep(1.5)
    assert mail.taken == []

    browser = await api.desk.staff()
    reply = await api.pool.fetchval("select id from public.written_replies")
    await browser.post(f"/staff/review/{reply}", data={"csrf": await csrf(browser), "decision": "approve"})
    await until(lambda: _is(asyncio.sleep(0, len(mail.taken)), 1))

    (letter,) = mail.taken
    assert letter["To"] == "ana@example.com"
    assert letter["From"] == f"Hibachi at Home <{ADDRESS}>"
    assert letter["Subject"] == "Re: A party"
    assert letter["In-Reply-To"] == "<first@example.com>"
    assert letter["Auto-Submitted"] == "auto-replied"
    said = letter.get_content()
    assert "$550.00" in said
    assert said.startswith("Hello Ana Lopez,")
    assert await api.pool.fetchval("select email from public.callers") == "ana@example.com"


async def _is(found: Awaitable[int], expected: int) -> bool:
    return await found == expected


async def test_a_letter_of_a_program_or_of_a_forger_is_not_answered(api: ApiDesk) -> None:
    await write(api, "I am out of the office.", Auto_Submitted="auto-replied", Message_ID="<auto@example.com>")
    with pytest.raises(aiosmtplib.SMTPResponseException):
        await write(api, "Hello", Authentication_Results="mx.example; dmarc=fail header.from=example.com")
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await aiosmtplib.send(
            b"Subject: Hello\r\n\r\nHello",
            sender="ana@example.com",
            recipients=["nobody@hibachi.example"],
            hostname="127.0.0.1",
            port=api.desk.settings.switchboard_mail_port,
        )

    assert await api.pool.fetchval("select count(*) from public.inbound_letters") == 0


async def test_a_webhook_is_told_signed_of_what_may_be_sent(api: ApiDesk, hook: Hook) -> None:
    answer = await api.process("Quote for 10 adults in 95630", channel="facebook")
    await until(lambda: _is(asyncio.sleep(0, len(hook.told)), 1))

    ((event, signed, body),) = hook.told
    assert event["type"] == "reply.ready"
    assert event["data"]["response"] == answer["response"]
    assert event["data"]["conversation_id"] == answer["conversation_id"]
    at = int(signed.split(",")[0].removeprefix("t="))
    assert signed == signature(SECRET, body, at=at)
    assert signed != signature("another", body, at=at)
    assert signed != signature(SECRET, body + b" ", at=at)


async def test_what_cannot_be_delivered_is_tried_again_as_the_same_and_then_given_up(
    desk_settings: Settings, database_dsn: str, database_pool: asyncpg.Pool, hook: Hook
) -> None:
    settings = desk_settings.model_copy(update={"webhook_url": hook.url})
    async with api_desk(settings, dsn=database_dsn, pool=database_pool) as api:
        await api.process("Quote for 10 adults in 95630", channel="facebook")
        deliveries = Deliveries(
            api.desk.app.state.api.records, {"webhook": WebhookSender(SECRET)}, pause=lambda attempt: 0.0
        )
        hook.answers = [500, 503]
        tries = 0
        while await deliveries.step():
            tries += 1
        row = await database_pool.fetchrow("select status, attempts from public.deliveries")
        assert row is not None
        assert (tries, row["status"], row["attempts"]) == (3, "sent", 3)
        assert len({event["id"] for event, _, _ in hook.told}) == 1

        await api.process("Quote for 11 adults in 95630", channel="facebook")
        hook.answers = [410]
        assert await deliveries.step()
        assert not await deliveries.step()
    failed = await database_pool.fetchrow("select last_error from public.deliveries where status = 'failed'")
    assert failed is not None
    assert "410" in failed["last_error"]


def test_the_pauses_grow_and_have_an_end() -> None:
    pauses = [back_off(attempt) for attempt in range(1, 13)]

    assert all(later > earlier for earlier, later in pairwise(pauses[:10]))
    assert pauses[0] < 12
    assert max(pauses) <= 6 * 3600 * 1.1

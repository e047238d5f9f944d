"""Letters in: an SMTP listener on the loopback address, to which this machine's mail server hands on what came for a
business. A letter is taken once it is kept; it is answered afterwards."""

from __future__ import annotations

import asyncio
import email
import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default as modern
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from mailparser_reply import EmailReplyParser

from database.connection import storable_text
from desk.api.answering import Answering, Asked
from desk.api.conversations import Identity
from desk.api.deliveries import IDLE_SECONDS, TRIES, back_off
from desk.api.shapes import LONGEST_MESSAGE
from desk.errors import DatabaseAway
from desk.records import Records

log = structlog.get_logger(__name__)

LARGEST_LETTER = 10 * 1024 * 1024
ADDRESS = "127.0.0.1"
_FAILED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)
_BULK = ("bulk", "list", "junk", "auto_reply")
_CLAIM = """
update public.inbound_letters as l set attempts = l.attempts + 1, next_at = now() + $1
where l.id = (
  select w.id from public.inbound_letters as w
  where w.answered_at is null and w.given_up is null and w.next_at <= now()
  order by w.next_at limit 1 for update skip locked
)
returning l.id, l.business, l.message_id, l.sender, l.sender_name, l.subject, l.text, l.thread, l.attempts
"""


class LetterBox:
    """Takes letters; its methods are named by aiosmtpd.

    Args:
        business: the business that an address belongs to, in small letters; None for one that is nobody's.
    """

    def __init__(self, records: Records, *, business: Callable[[str], str | None]) -> None:
        self._records = records
        self._business = business

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._business(address.lower()) is None:
            return "550 5.1.1 there is no such address here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content or "").encode()
        message = email.message_from_bytes(raw, policy=modern)
        if any(_FAILED.search(str(line)) for line in message.get_all("Authentication-Results", [])):
            return "550 5.7.1 the sender could not be verified"
        if _automatic(message, envelope.mail_from):
            # Taken and left: two programs would answer each other for ever.
            log.info("letter_left", reason="a program wrote it")
            return "250 OK"
        name, sender = parseaddr(str(message.get("From", "")))
        text = text_of(message)
        if "@" not in sender or not text:
            return "554 5.6.0 there is no sender or no text in it"
        message_id = " ".join(str(message.get("Message-ID", "")).split()) or f"<{hashlib.sha256(raw).hexdigest()}>"
        try:
            async with self._records.pool() as pool:
                for business in sorted({str(self._business(to.lower())) for to in envelope.rcpt_tos}):
                    await pool.execute(
                        "insert into public.inbound_letters"
                        " (business, message_id, sender, sender_name, subject, text, thread)"
                        " values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
                        business,
                        storable_text(message_id),
                        storable_text(sender),
                        storable_text(name) or None,
                        storable_text(str(message.get("Subject", ""))),
                        storable_text(text),
                        storable_text(" ".join(str(message.get("References", "")).split())),
                    )
        except DatabaseAway:
            return "451 4.3.0 it cannot be kept at the moment, please try again later"
        return "250 OK"


def listener(box: LetterBox) -> Callable[[], SMTP]:
    """What `loop.create_server` makes for each connection."""
    return lambda: SMTP(box, data_size_limit=LARGEST_LETTER, enable_SMTPUTF8=True, ident="Switchboard")


def text_of(message: EmailMessage) -> str:
    """What was written in this letter, without what it quotes."""
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    try:
        text = str(body.get_content())
    except (LookupError, UnicodeDecodeError):
        return ""
    if body.get_content_type() == "text/html":
        reader = _Words()
        reader.feed(text)
        text = "".join(reader.found)
    text = text.replace("\r\n", "\n").strip()
    latest = (EmailReplyParser(languages=["en"]).parse_reply(text=text) or "").strip()
    return (latest or text)[:LONGEST_MESSAGE]


class _Words(HTMLParser):
    """The words of an HTML letter."""

    _BREAKS = ("br", "p", "div", "tr", "li", "h1", "h2", "h3")
    _UNSEEN = ("style", "script", "head", "title", "blockquote")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._UNSEEN:
            self._unseen += 1
        elif tag in self._BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._UNSEEN:
            self._unseen = max(0, self._unseen - 1)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(data)


def _automatic(message: EmailMessage, sender: str | None) -> bool:
    """Whether a program wrote it (RFC 3834), or nobody can be answered."""
    submitted = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    return submitted != "no" or precedence in _BULK or not sender or message.get("List-Id") is not None


class Letters:
    """Answers the letters that were taken."""

    def __init__(self, records: Records, answering: Answering, *, pause: Callable[[int], float] = back_off) -> None:
        self._records = records
        self._answering = answering
        self._pause = pause

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                busy = await self.step()
            except DatabaseAway:
                busy = False
            except Exception:
                # One that cannot be read must not keep the others: it comes round again when its lease is over.
                log.exception("letter_failed")
                busy = False
            if not busy:
                await asyncio.sleep(IDLE_SECONDS)

    async def step(self) -> bool:
        """Answer the letter that is due longest; false where none is."""
        async with self._records.pool() as pool:
            row = await pool.fetchrow(_CLAIM, timedelta(minutes=2))
            if row is None:
                return False
            try:
                asked = _asked(row)
                caller = await self._answering.caller(pool, asked)
                async with pool.acquire() as connection, connection.transaction():
                    held = await connection.fetchval(
                        "select answered_at is null from public.inbound_letters where id = $1 for update", row["id"]
                    )
                    if held:
                        await self._answering.answer(connection, asked, caller)
                        await connection.execute(
                            "update public.inbound_letters set answered_at = now() where id = $1", row["id"]
                        )
            except Exception as error:
                log.exception("letter_not_answered", attempts=row["attempts"])
                await pool.execute(
                    "update public.inbound_letters set next_at = now() + $2, given_up = $3 where id = $1",
                    row["id"],
                    timedelta(seconds=self._pause(row["attempts"])),
                    type(error).__name__ if row["attempts"] >= TRIES else None,
                )
        return True


def _asked(row: Mapping[str, Any]) -> Asked:
    subject = " ".join(row["subject"].split())
    details = {
        "subject": subject if subject.lower().startswith("re:") else f"Re: {subject}".strip(),
        "in_reply_to": row["message_id"],
        "references": row["thread"],
    }
    return Asked(
        business=row["business"],
        message=row["text"],
        channel="email",
        identity=Identity(email=row["sender"], name=row["sender_name"]),
        deliver=({"kind": "email", "target": row["sender"], "details": details},),
    )

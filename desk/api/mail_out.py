"""Letters out, by SMTP."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from desk.api.deliveries import Delivery, NotDelivered

SECONDS = 20.0


class LetterSender:
    """Sends letters through the server of an address such as `smtp://user:password@host:587`.

    Args:
        sender: the name and the address that a business writes from, by its key; None where it has none.
    """

    def __init__(self, url: str, *, sender: Callable[[str], tuple[str, str] | None]) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._secure else 587)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._sender = sender

    async def send(self, delivery: Delivery) -> None:
        """See `desk.api.deliveries.Sender`."""
        sender = self._sender(delivery.business)
        if sender is None:
            raise NotDelivered("the business has no address of its own: set `written.email.address` in business.yaml")
        try:
            await aiosmtplib.send(
                letter(delivery, sender),
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._secure,
                timeout=SECONDS,
            )
        except aiosmtplib.SMTPResponseException as error:
            raise NotDelivered(f"the mail server answered {error.code}", final=500 <= error.code < 600) from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            final = all(500 <= refused.code < 600 for refused in error.recipients)
            raise NotDelivered("the mail server does not take the recipient", final=final) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"the mail server does not answer ({type(error).__name__})") from error


def letter(delivery: Delivery, sender: tuple[str, str]) -> EmailMessage:
    """The letter, in the thread of the one it answers. It says that a program wrote it, so that no other answers it."""
    details = delivery.details
    message = EmailMessage()
    message["From"] = formataddr(sender)
    message["To"] = delivery.target
    message["Subject"] = _one_line(details.get("subject") or "Your message")
    message["Date"] = format_datetime(delivery.created_at)
    message["Message-ID"] = f"<{delivery.id}@{sender[1].rsplit('@', 1)[1]}>"
    if details.get("in_reply_to"):
        message["In-Reply-To"] = _one_line(details["in_reply_to"])
        message["References"] = _one_line(f"{details.get('references') or ''} {details['in_reply_to']}")
    message["Auto-Submitted"] = "auto-replied"
    message.set_content(delivery.text)
    return message


def _one_line(text: str) -> str:
    return " ".join(str(text).split())

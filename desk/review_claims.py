"""What staff wrote, held against what a conversation proves, before it leaves."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence

import asyncpg
import structlog

from desk.api.conversations import read_entries
from desk.review_queue import ReviewRow, Unproven
from routing.business import load_business
from routing.business_model import Business
from routing.claims import Violation
from routing.conversation import Conversation
from routing.errors import BusinessError
from routing.evidence import Evidence
from routing.profile import Profile
from routing.protocols import KnownCaller
from routing.receipts import Deed
from routing.restoration import restore

log = structlog.get_logger(__name__)

_DEEDS = {
    Deed.BOOKED: "something was booked",
    Deed.CANCELLED: "something was cancelled",
    Deed.MOVED: "a booking was moved",
    Deed.CALL_BACK: "somebody will call back",
    Deed.PASSED_ON: "the matter was passed on",
    Deed.PUT_THROUGH: "the customer is put through",
    Deed.SENT: "something was sent",
    Deed.REFUNDED: "money was paid back",
    Deed.CHARGED: "money was taken",
    Deed.AVAILABLE: "a time is free",
    Deed.LOOKED_UP: "something was looked up",
    Deed.DONE: "it is done",
}


class ReviewClaims:
    """The claims checker over replies that people edit. Businesses are loaded at the first use; `setting` is how the
    settings name theirs."""

    def __init__(self, setting: str) -> None:
        self._setting = setting
        self._businesses: dict[str, Business] = {}
        self._loading = asyncio.Lock()

    async def unproven(self, pool: asyncpg.Pool, reply: ReviewRow, text: str) -> tuple[Unproven, ...]:
        """What `text` says that nothing in the conversation proves, in its order. The draft was checked when it was
        written, with what was known then: its own clauses are not held against whoever leaves them in."""
        if text == reply.draft:
            return ()
        try:
            business = await self._business(reply.business)
        except BusinessError as error:
            log.error("review_not_checked", business=reply.business, problems=len(error.problems))
            reason = "the business's files cannot be loaded, so that its prices are not known to the desk"
            return (Unproven(said=text, reason=reason),)
        async with pool.acquire() as connection:
            entries = await read_entries(connection, reply.call_id)
        begun = Conversation(
            call_id=str(reply.call_id), persona=business.file.first_persona, caller=KnownCaller(), profile=Profile()
        )
        conversation = restore(begun, entries).conversation
        drafted = {_key(violation) for violation in _violations(business, conversation, reply, reply.draft)}
        return tuple(
            Unproven(said=violation.said, reason=_reason(violation, business))
            for violation in _violations(business, conversation, reply, text)
            if _key(violation) not in drafted
        )

    async def _business(self, key: str) -> Business:
        async with self._loading:
            if key not in self._businesses:
                self._businesses[key] = await asyncio.to_thread(self._load, key)
            return self._businesses[key]

    def _load(self, key: str) -> Business:
        # The setting may be a path, by whose folder the business is known.
        front = load_business(self._setting)
        return front if front.key == key else load_business(key)


def confirmation(text: str, unproven: Sequence[Unproven]) -> str:
    """What a second confirmation has to name: these words with these faults, and no others."""
    shown = json.dumps([text, *([each.said, each.reason] for each in unproven)], ensure_ascii=False)
    return hashlib.sha256(shown.encode()).hexdigest()


def _violations(business: Business, conversation: Conversation, reply: ReviewRow, text: str) -> list[Violation]:
    checker = Evidence.of(business, conversation, heard=reply.message).checker
    return [violation for clause in checker.clauses([text]) for violation in clause.violations]


def _key(violation: Violation) -> tuple[str, object]:
    return violation.said, violation.amount if violation.amount is not None else violation.deed


def _reason(violation: Violation, business: Business) -> str:
    if violation.deed is not None:
        return f"it says that {_DEEDS[violation.deed]}, and no receipt of this conversation proves it"
    if violation.foreign:
        return f"it names {violation.amount} in another currency than {business.file.currency}"
    named = f"it names {violation.amount} {business.file.currency}"
    if violation.subject is not None:
        return f"{named}, which is not the amount of {violation.subject.replace('_', ' ')}"
    return f"{named}, which neither the price list nor a result of this conversation's tools holds"

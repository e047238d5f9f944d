"""Replies that wait for a person, and how often people change them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Any, Literal
from uuid import UUID

import asyncpg

from desk.api.conversations import Taken, append_entries, read_entries
from routing.channels.correction import corrected
from routing.channels.rule import Channel

Show = Literal["waiting", "approved", "rejected", "all"]
PAGE_SIZE = 30
DAYS = 30
"""Over so many days the edit rate is reckoned."""
AIM = 0.05
"""Edited replies should stay below this share."""

_COLUMNS = (
    "id, call_id, business, channel, turn, message, draft, text, status, reasons, tools, details, difference,"
    " unproven, created_at, reviewed_at, reviewed_by, note"
)
_PIECES = re.compile(r"\S+\s*|\s+")

Change = Literal["kept", "removed", "added"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """Words of an edited reply that nothing proves, and why not."""

    said: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A reply as it is kept. `difference` is what a person changed of the draft, piece by piece; `unproven` what
    was sent all the same."""

    id: UUID
    call_id: UUID
    business: str
    channel: Channel
    turn: int
    message: str
    draft: str
    text: str
    status: Literal["ready", "waiting", "approved", "rejected"]
    reasons: tuple[str, ...]
    tools: tuple[Mapping[str, Any], ...]
    details: Mapping[str, Any]
    difference: tuple[tuple[Change, str], ...]
    unproven: tuple[Unproven, ...]
    created_at: datetime
    reviewed_at: datetime | None
    reviewed_by: str | None
    note: str | None

    @property
    def edited(self) -> bool:
        return self.text != self.draft


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRate:
    """Of the replies that were approved, how many were changed before; `rejected` are beside them."""

    approved: int
    edited: int
    rejected: int

    @property
    def share(self) -> float | None:
        """Edited of approved, None without any."""
        return self.edited / self.approved if self.approved else None


async def find_replies(connection: asyncpg.Connection, *, show: Show, page: int) -> list[ReviewRow]:
    """One page of replies that were to be reviewed, and one more where there is a next page: the longest waiting first,
    of the others the latest. With the rights of the connection."""
    rows = await connection.fetch(
        f"select {_COLUMNS} from public.written_replies"
        " where case when $1 = 'all' then status <> 'ready' else status = $1 end"
        " order by case when $1 = 'waiting' then created_at end, created_at desc, id limit $2 offset $3",
        show,
        PAGE_SIZE + 1,
        (page - 1) * PAGE_SIZE,
    )
    return [_row(row) for row in rows]


async def find_reply(connection: asyncpg.Connection, reply_id: UUID) -> ReviewRow | None:
    """One reply; None where there is none such to be seen."""
    row = await connection.fetchrow(f"select {_COLUMNS} from public.written_replies where id = $1", reply_id)
    return None if row is None else _row(row)


async def edit_rate(connection: asyncpg.Connection) -> EditRate:
    """The edit rate of the last days, over the businesses that may be seen."""
    row = await connection.fetchrow(
        "select count(*) filter (where status = 'approved') as approved,"
        " count(*) filter (where status = 'approved' and text <> draft) as edited,"
        " count(*) filter (where status = 'rejected') as rejected"
        " from public.written_replies where reviewed_at > now() - make_interval(days => $1)",
        DAYS,
    )
    assert row is not None
    return EditRate(**row)


async def decide(
    connection: asyncpg.Connection,
    reply: ReviewRow,
    status: Literal["approved", "rejected"],
    *,
    text: str,
    by: str,
    note: str | None,
    unproven: Sequence[Unproven] = (),
) -> bool:
    """A person's word on a reply; false where somebody else was quicker. Its deliveries come into being with it.
    `unproven` is what is sent all the same, as the person confirmed."""
    difference = differences(reply.draft, text) if text != reply.draft and status == "approved" else None
    row = await connection.fetchval(
        "select public.review_reply($1, $2, $3, $4, $5, $6, $7)",
        reply.id,
        status,
        text if status == "approved" else None,
        None if difference is None else [list(part) for part in difference],
        by,
        note,
        [asdict(each) for each in unproven] or None,
    )
    return row is not None


async def correct_record(pool: asyncpg.Pool, reply: ReviewRow, text: str) -> None:
    """Make the conversation's record say what was sent, nothing where `text` is empty."""
    async with pool.acquire() as connection, connection.transaction():
        held = await connection.fetchrow(
            "select caller_id, entries from public.written_conversations where call_id = $1 for update", reply.call_id
        )
        if held is None:
            return
        entries = await read_entries(connection, reply.call_id)
        more = corrected(entries, reply_id=str(reply.id), text=text, at=datetime.now(UTC))
        if more:
            taken = Taken(call_id=reply.call_id, caller_id=held["caller_id"], entries=held["entries"])
            await append_entries(connection, taken, more)


def differences(draft: str, text: str) -> list[tuple[Change, str]]:
    """What was kept, removed and added, word by word."""
    before, after = _PIECES.findall(draft), _PIECES.findall(text)
    found: list[tuple[Change, str]] = []
    for kind, i, j, m, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("kept", "".join(before[i:j])))
            continue
        if i < j:
            found.append(("removed", "".join(before[i:j])))
        if m < n:
            found.append(("added", "".join(after[m:n])))
    return found


def _row(row: asyncpg.Record) -> ReviewRow:
    held = dict(row)
    return ReviewRow(
        **{
            **held,
            "reasons": tuple(held["reasons"]),
            "tools": tuple(held["tools"]),
            "difference": tuple((change, words) for change, words in held["difference"] or ()),
            "unproven": tuple(Unproven(**each) for each in held["unproven"] or ()),
        }
    )

"""The list of calls: filtered, searched, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import asyncpg

from database.connection import storable_text
from database.rows import CallRow

PAGE_SIZE = 25

# What callers said and were told is searched as well as what is known of them. ILIKE is enough for the calls of a desk.
_SEARCH = """
select c.id::text, c.business, c.room, c.attempt, c.language, c.channel, c.status, c.started_at, c.ended_at,
  c.end_reason, c.first_persona, c.last_persona, c.personas, c.mood, c.mood_score, c.providers, c.caller,
  c.turns_count, r.status as recording,
  coalesce((
    select jsonb_agg(jsonb_build_array(taken.route, taken.target, taken.times) order by taken.first_seq)
    from (
      select replies.route, replies.target, count(*) as times, min(replies.attempt * 1000000 + replies.seq) as first_seq
      from public.replies where replies.call_id = c.id and replies.turn > 0
      group by replies.route, replies.target
    ) as taken
  ), '[]') as routes
from public.calls as c left join public.recordings as r on r.call_id = c.id
where ($1::text is null or c.business = $1)
  and ($2::text is null or c.status = $2)
  and ($3::text is null or c.mood = $3)
  and ($4::text is null
    or c.id::text = $5
    or exists (select from jsonb_each_text(c.caller) as known where known.value ilike $4)
    or exists (select from public.turns where turns.call_id = c.id and turns.text ilike $4)
    or exists (select from public.replies where replies.call_id = c.id and replies.said ilike $4)
    or exists (select from public.bookings where bookings.call_id = c.id and bookings.reference = $5)
    or exists (select from public.callbacks where callbacks.call_id = c.id and callbacks.reference = $5))
order by c.started_at desc, c.id limit $6 offset $7
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Which calls to list; an empty string leaves a filter out. `page` counts from 1."""

    q: str = ""
    business: str = ""
    status: str = ""
    mood: str = ""
    page: int = 1

    @property
    def active(self) -> bool:
        return bool(self.q or self.business or self.status or self.mood)

    def address(self, *, page: int) -> str:
        """The address of another page of the same list."""
        asked = {"q": self.q, "business": self.business, "status": self.status, "mood": self.mood}
        asked = {name: value for name, value in asked.items() if value}
        if page > 1:
            asked["page"] = str(page)
        return f"/staff?{urlencode(asked)}" if asked else "/staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCall:
    """A call with the routes its replies took: route, target, how often, in the order of first use."""

    row: CallRow
    routes: tuple[tuple[str, str | None, int], ...]


async def search_calls(connection: asyncpg.Connection, search: CallFilter) -> tuple[ListedCall, ...]:
    """The calls of a page, and one more when there is a next page, with the rights of the connection."""
    words = search.q.replace("\x00", "").strip()
    pattern = f"%{words.translate(_LITERAL)}%" if words else None
    rows = await connection.fetch(
        _SEARCH,
        storable_text(search.business) or None,
        storable_text(search.status) or None,
        storable_text(search.mood) or None,
        pattern and storable_text(pattern),
        storable_text(words),
        PAGE_SIZE + 1,
        (search.page - 1) * PAGE_SIZE,
    )
    return tuple(_listed(dict(row)) for row in rows)


# The signs that mean something to ILIKE are searched as themselves.
_LITERAL = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


def _listed(row: dict[str, Any]) -> ListedCall:
    routes: list[tuple[str, str | None, int]] = [(route, target, times) for route, target, times in row.pop("routes")]
    values: Mapping[str, Any] = {**row, "personas": tuple(row["personas"])}
    return ListedCall(row=CallRow(**values), routes=tuple(routes))

"""Supabase by its API, tried with a caller of no business, who is kept, found and forgotten again."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from cli.finding import Finding, ok, problem
from database.choice import supabase_api
from database.errors import DatabaseError
from database.rows import KnownCaller
from settings import Settings

PART = "supabase"
BUSINESS = "switchboard-doctor"


def check_supabase(settings: Settings) -> list[Finding]:
    """Whether records can be written by the API; nothing where no project is named."""
    if settings.supabase_url is None:
        return []
    return asyncio.run(_try(settings))


async def _try(settings: Settings) -> list[Finding]:
    # Loads supabase-py, which only a project needs.
    from database.supabase_ledger import SupabaseCallers
    from database.supabase_writer import SupabaseRecordWriter

    api = supabase_api(settings)
    callers, number = SupabaseCallers(api, business=BUSINESS), f"+0{uuid4().int % 10**14:014}"
    try:
        # Without entries nothing is kept; what the call's record needs is there when it answers.
        await SupabaseRecordWriter(api).record_journal(call_id=str(uuid4()), attempt=1, first_seq=1, entries=[])
        saved = await callers.save(KnownCaller(phone_number=number, name="Doctor"))
        try:
            found = await callers.find(phone_number=number)
        finally:
            forgotten = await callers.forget(phone_number=number)
    except DatabaseError as error:
        return [problem(PART, str(error))]
    finally:
        await api.aclose()
    if found != saved or not forgotten:
        return [problem(PART, f"{settings.supabase_url} does not give back what was written: is it read from a copy?")]
    return [ok(PART, f"{settings.supabase_url}: a try was written, read back and deleted by the API")]

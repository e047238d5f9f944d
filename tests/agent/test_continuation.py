"""Where a job that goes on with a call finds what was said before it."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

from agent.continuation import earlier_attempts
from database.journal_copy import PostgresJournalReader
from database.records import PostgresRecordWriter
from recording.journal import ENTRY, read_journal
from recording.spool import CallSpool
from tests.recording.kept_calls import dead_call

UNREACHABLE = PostgresJournalReader(lambda: "postgresql://nobody@127.0.0.1:1/none")


async def test_on_the_same_machine_the_journal_in_the_spool_is_read(tmp_path: Path) -> None:
    folder = dead_call(tmp_path)
    earlier = await earlier_attempts(tmp_path, folder.call_id, resumed=True, copies=UNREACHABLE)
    assert earlier.entries == tuple(entry for _, entry in read_journal(folder.journal))
    assert earlier.lacks is None


async def test_on_another_machine_the_copy_is_read_and_what_it_may_lack_is_said(
    tmp_path: Path, database_pool: asyncpg.Pool, database_dsn: str
) -> None:
    folder = dead_call(tmp_path / "one")
    written = [entry for _, entry in read_journal(folder.journal)]
    entries = [ENTRY.dump_python(entry, mode="json") for entry in written]
    await PostgresRecordWriter(database_pool).record_journal(
        call_id=str(folder.call_id), attempt=1, first_seq=1, entries=entries[:-1]
    )
    other = tmp_path / "other"
    copies = PostgresJournalReader(lambda: database_dsn)
    earlier = await earlier_attempts(other, folder.call_id, resumed=True, copies=copies)
    assert earlier.entries == tuple(written[:-1])
    assert earlier.lacks is not None
    spool = CallSpool.open(other, folder.call_id, business="hibachi", after_attempt=earlier.attempt)
    assert spool.attempt == 2
    spool.close()


@pytest.mark.parametrize("resumed", [True, False])
async def test_a_database_that_is_away_holds_up_no_caller(tmp_path: Path, resumed: bool) -> None:
    folder = dead_call(tmp_path / "one")
    earlier = await earlier_attempts(tmp_path / "other", folder.call_id, resumed=resumed, copies=UNREACHABLE)
    assert earlier.entries == ()
    assert (earlier.lacks is not None) == resumed

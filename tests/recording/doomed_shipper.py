"""A shipper in a process of its own, to be killed: `python -m tests.recording.doomed_shipper HOME DSN`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from database.connection import connect_pool
from database.records import PostgresRecordWriter
from recording.folder_store import FolderStore
from recording.shipper import Shipper


async def ship(home: Path, dsn: str) -> None:
    pool = await connect_pool(dsn)
    await Shipper(home=home, writer=PostgresRecordWriter(pool), store=FolderStore(home)).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(ship(Path(sys.argv[1]), sys.argv[2]))

"""Where recordings and records go by the settings, and that a whole call ends up there, also after an outage."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from agent.ports import free_port
from database.choice import open_record_writer
from database.record_reads import PostgresRecordReader
from database.records import PostgresRecordWriter, RecordWriter
from database.rows import RecordingRow
from recording.call_folder import CallFolder
from recording.errors import RecordingMissingError
from recording.folder_store import FolderStore
from recording.s3_store import S3Store
from recording.shipper import Shipper
from recording.spool import call_id_of
from recording.state import Stage
from recording.stores import Recordings, choose_store
from settings import Settings
from tests.minio_server import MinioServer
from tests.recording.kept_calls import whole_call
from tests.supabase_server import SupabaseProject

CALL = str(call_id_of("RM_kept"))


@pytest.fixture
def writer(database_pool: asyncpg.Pool) -> PostgresRecordWriter:
    return PostgresRecordWriter(database_pool)


def shipper(home: Path, writer: RecordWriter, settings: Settings) -> Shipper:
    none = timedelta(0)
    return Shipper(home=home, writer=writer, store=choose_store(settings), grace=none, linger=none)


async def recording(writer: PostgresRecordWriter) -> RecordingRow:
    row = await writer.get_recording(CALL)
    assert row is not None
    return row


def stage(folder: CallFolder) -> Stage:
    state = folder.state()
    assert state is not None
    return state.stage


async def test_a_bucket_is_used_where_one_is_named(minio: MinioServer, tmp_path: Path) -> None:
    assert isinstance(choose_store(Settings(_env_file=None, switchboard_home=tmp_path)), FolderStore)
    assert isinstance(choose_store(minio.settings(tmp_path)), S3Store)


def test_a_recording_is_looked_for_where_it_was_stored(minio: MinioServer, tmp_path: Path) -> None:
    here = RecordingRow(call_id=CALL, status="stored", store="folder")
    there = RecordingRow(call_id=CALL, status="stored", store="s3")
    with_bucket = Recordings.of(minio.settings(tmp_path))
    assert with_bucket.store_of(here).name == "folder"
    assert with_bucket.store_of(there).name == "s3"
    without = Recordings.of(Settings(_env_file=None, switchboard_home=tmp_path))
    assert without.store_of(here).name == "folder"
    with pytest.raises(RecordingMissingError, match="RECORDINGS_BUCKET"):
        without.store_of(there)


async def test_a_call_that_is_over_ends_up_in_the_bucket(
    minio: MinioServer, tmp_path: Path, writer: PostgresRecordWriter
) -> None:
    settings = minio.settings(tmp_path)
    folder = whole_call(tmp_path)
    await shipper(tmp_path, writer, settings).run_once()
    assert stage(folder) is Stage.FREED
    row = await recording(writer)
    assert (row.status, row.store, row.channels) == ("stored", "s3", 2)
    assert row.uri is not None
    opened = await choose_store(settings).open_range(choose_store(settings).key_of(row.uri))
    data = b"".join([chunk async for chunk in opened.chunks])
    assert (len(data), hashlib.sha256(data).hexdigest()) == (row.bytes, row.sha256)
    assert not (tmp_path / "recordings").exists()


async def test_a_recording_that_cannot_be_put_is_kept_and_put_when_the_bucket_is_back(
    minio: MinioServer, tmp_path: Path, writer: PostgresRecordWriter
) -> None:
    settings = minio.settings(tmp_path)
    away = settings.model_copy(update={"aws_endpoint_url_s3": f"http://127.0.0.1:{free_port()}"})
    folder = whole_call(tmp_path)
    await shipper(tmp_path, writer, away).run_once()
    assert stage(folder) is Stage.MIXED
    assert await asyncio.to_thread(folder.mix.exists)
    assert await writer.get_recording(CALL) is None
    record = await writer.get_call(CALL)
    assert record is not None
    assert record.call.turns_count == 2, "the record does not wait for the recording"
    await shipper(tmp_path, writer, settings).run_once()
    assert stage(folder) is Stage.FREED
    assert (await recording(writer)).status == "stored"


async def test_a_record_that_supabase_does_not_take_is_kept_and_written_when_it_is_back(
    tmp_path: Path, supabase: SupabaseProject
) -> None:
    folder = whole_call(tmp_path)
    settings = supabase.settings(tmp_path)
    away = settings.model_copy(update={"supabase_url": f"http://127.0.0.1:{free_port()}"})
    async with open_record_writer(away) as nowhere:
        await shipper(tmp_path, nowhere, away).run_once()
    assert stage(folder) is Stage.STORED, "the recording does not wait for the record"
    async with open_record_writer(settings) as writer:
        await shipper(tmp_path, writer, settings).run_once()
    assert stage(folder) is Stage.FREED
    record = await PostgresRecordReader(supabase.pool).get_call(CALL)
    assert record is not None
    assert (record.call.status, record.call.turns_count) == ("ended", 2)
    assert record.recording is not None
    assert record.recording.status == "stored"

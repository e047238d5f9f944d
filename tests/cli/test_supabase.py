"""The command line beside a Supabase project: what is tried, what runs by its API alone, and what refuses to."""

from __future__ import annotations

import asyncio
import json

import pytest

from database.connection import connect
from recording.spool import call_id_of
from tests.cli.command import Command, Place
from tests.minio_server import MinioServer
from tests.recording.kept_calls import whole_call
from tests.supabase_server import SupabaseProject

BESIDE = {"SUPABASE_URL": "http://127.0.0.1:1", "SUPABASE_SECRET_KEY": "sb_secret_hush"}
CALL = str(call_id_of("RM_kept"))


def findings(command: Command, place: Place, **settings: str) -> dict[str, dict[str, str]]:
    return {each["part"]: each for each in json.loads(command(place, "doctor", "--json", **settings).out)}


def rows(project: SupabaseProject) -> int:
    async def count() -> int:
        connection = await connect(project.dsn)
        counted: int = await connection.fetchval(
            "select (select count(*) from callers) + (select count(*) from journal_entries)"
        )
        await connection.close()
        return counted

    return asyncio.run(count())


@pytest.fixture
def project(supabase: SupabaseProject) -> SupabaseProject:
    return supabase


def test_doctor_writes_reads_and_leaves_nothing(command: Command, place: Place, project: SupabaseProject) -> None:
    found = findings(command, place, **project.environment)
    assert found["supabase"]["state"] == "ok", found["supabase"]
    assert project.url in found["supabase"]["what"]
    assert found["database"]["state"] == "note"
    assert "set DATABASE_URL" in found["database"]["what"]
    assert project.secret_key not in json.dumps(found)

    with_sql = findings(command, place, **project.environment, DATABASE_URL=project.dsn)
    assert (with_sql["supabase"]["state"], with_sql["database"]["state"]) == ("ok", "ok")
    assert rows(project) == 0


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"SUPABASE_SECRET_KEY": "sb_secret_hush"}, "SUPABASE_SECRET_KEY"),
        ({"SUPABASE_URL": "http://127.0.0.1:1"}, "SUPABASE_URL"),
    ],
)
def test_doctor_says_what_is_wrong_with_a_project(
    command: Command, place: Place, project: SupabaseProject, wrong: dict[str, str], says: str
) -> None:
    found = findings(command, place, **{**project.environment, **wrong})
    assert found["supabase"]["state"] == "problem"
    assert says in found["supabase"]["what"]
    assert "hush" not in json.dumps(found)


@pytest.mark.parametrize(
    "arguments",
    [("calls", "list"), ("bookings", "list"), ("migrate",), ("up",), ("desk",), ("demo",)],
    ids=lambda arguments: arguments[0],
)
def test_what_needs_sql_refuses_and_says_which_setting_gives_it(
    command: Command, place: Place, arguments: tuple[str, ...]
) -> None:
    livekit = {"LIVEKIT_URL": "ws://127.0.0.1:1", "LIVEKIT_API_KEY": "key", "LIVEKIT_API_SECRET": "s" * 32}
    ended = command(place, *arguments, **BESIDE, **livekit)
    assert ended.code == 3, ended
    assert "set DATABASE_URL to the project's connection string" in ended.errors
    assert not (place.home / "postgres").exists()


def test_a_call_is_shipped_by_the_api_and_into_the_bucket_with_nothing_else_configured(
    command: Command, place: Place, project: SupabaseProject, minio: MinioServer
) -> None:
    whole_call(place.home)
    bucket = minio.fresh_bucket()
    ended = command(
        place, "ship", "--once", **project.environment, **minio.environment(bucket), SWITCHBOARD_GRACE_SECONDS="0"
    )
    assert ended.code == 0, ended
    assert not (place.home / "postgres").exists()
    (stored,) = minio.client().list_objects_v2(Bucket=bucket)["Contents"]
    assert CALL in stored["Key"]

    kept = {**project.environment, **minio.environment(bucket), "DATABASE_URL": project.dsn}
    record = json.loads(command(place, "calls", "show", CALL, "--json", **kept).out)
    assert (record["call"]["status"], record["call"]["turns_count"]) == ("ended", 2)
    assert (record["recording"]["status"], record["recording"]["uri"]) == ("stored", f"s3://{bucket}/{stored['Key']}")
    exported = json.loads(command(place, "calls", "export", CALL, "--json", **kept).out)
    assert exported["recording"].endswith(f"{CALL}.ogg")

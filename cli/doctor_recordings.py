"""Where recordings go, tried with one of a few bytes: put, read back, played, closed to others, and deleted again."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
import urllib.request
from pathlib import Path
from urllib.error import HTTPError, URLError
from uuid import uuid4

from cli.finding import Finding, ok, problem
from recording.errors import RecordingError
from recording.store import RecordingStore
from recording.stores import choose_store
from settings import Settings

PART = "recordings"
FOLDER = "switchboard-doctor"
FETCH_SECONDS = 10


def check_recordings(settings: Settings) -> list[Finding]:
    """Whether recordings can be kept in the bucket; the home's folder is looked at with the home."""
    if settings.recordings_bucket is None:
        return [ok(PART, f"{settings.home / 'recordings'} (RECORDINGS_BUCKET is not set)")]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "try.ogg")
        content = secrets.token_bytes(64)
        file.write_bytes(content)
        return asyncio.run(_try(settings, choose_store(settings), file, content))


async def _try(settings: Settings, store: RecordingStore, file: Path, content: bytes) -> list[Finding]:
    key = f"{FOLDER}/{uuid4()}.ogg"
    try:
        uri = await store.put_file(key, file)
    except RecordingError as error:
        return [problem(PART, str(error))]
    try:
        findings = await _read_back(settings, store, key, content)
    except RecordingError as error:
        findings = [problem(PART, str(error))]
    try:
        await store.delete(key)
    except RecordingError as error:
        what = "so a caller who asks not to be recorded would be kept all the same"
        findings.append(problem(PART, f"{error}\n{uri} is still there, {what}"))
    return findings or [ok(PART, _praise(settings))]


async def _read_back(settings: Settings, store: RecordingStore, key: str, content: bytes) -> list[Finding]:
    """What is wrong with a recording that was put; nothing when all is well."""
    opened = await store.open_range(key)
    if b"".join([chunk async for chunk in opened.chunks]) != content:
        return [problem(PART, f"bucket {settings.recordings_bucket} gives back other bytes than were put")]
    address = await store.url(key)
    assert address is not None
    findings = []
    try:
        status, body = await asyncio.to_thread(_fetch, address, {"Range": "bytes=16-31"})
        if (status, body) != (206, content[16:32]):
            what = f"a signed address is answered with HTTP {status}: recordings cannot be played in the desk"
            findings.append(problem(PART, f"{what}; set AWS_DEFAULT_REGION to the bucket's region"))
        status, _ = await asyncio.to_thread(_fetch, address.partition("?")[0], {})
        if status == 200:
            what = f"anybody can read what is in bucket {settings.recordings_bucket}, without a key"
            findings.append(problem(PART, f"{what}: block public access and delete the policy that allows it"))
    except (URLError, OSError) as error:
        findings.append(problem(PART, f"{store.origin()} cannot be reached by a browser on this machine: {error}"))
    return findings


def _fetch(address: str, headers: dict[str, str]) -> tuple[int, bytes]:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=FETCH_SECONDS) as answer:
            return answer.status, answer.read()
    except HTTPError as refused:
        return refused.code, b""


def _praise(settings: Settings) -> str:
    place = settings.aws_endpoint_url_s3 or "AWS"
    encrypted = "not encrypted" if settings.recordings_encryption == "none" else settings.recordings_encryption
    return (
        f"S3 bucket {settings.recordings_bucket} at {place} ({encrypted}): "
        "a try was put, read back, played by a signed address, closed to others, and deleted"
    )

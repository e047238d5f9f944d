"""Recordings in S3, on a real MinIO: private, encrypted, put once, played from addresses that are signed."""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from pydantic import SecretStr

from agent.ports import free_port
from recording.errors import RecordingMissingError, StoreRefusedError, StoreUnreachableError
from recording.s3_store import S3Store
from settings import Settings
from tests.minio_server import MinioServer, running_minio
from tests.recording.conftest import KEY

# Long enough to be found again on the disk, and nothing else.
SPOKEN = b"what the caller said " * 20_000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "mix.ogg"
    path.write_bytes(SPOKEN)
    return path


@pytest.fixture
def settings(minio: MinioServer, tmp_path: Path) -> Settings:
    return minio.settings(tmp_path)


@pytest.fixture
def store(settings: Settings) -> S3Store:
    return S3Store(settings)


def fetch(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """What a browser without any key gets."""
    try:
        with urlopen(Request(address, headers=headers), timeout=20) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    except HTTPError as refused:
        return refused.code, {}, refused.read()


async def test_a_recording_is_encrypted_where_it_lies(
    minio: MinioServer, settings: Settings, store: S3Store, source: Path
) -> None:
    await store.put_file(KEY, source)
    assert SPOKEN[:40] not in minio.bytes_on_disk(settings.recordings_bucket)
    head = minio.client().head_object(Bucket=settings.recordings_bucket, Key=KEY)
    assert (head["ServerSideEncryption"], head["ContentType"]) == ("AES256", "audio/ogg")
    assert head["Metadata"]["sha256"] == hashlib.sha256(SPOKEN).hexdigest()


async def test_without_encryption_it_can_be_read_there(minio: MinioServer, tmp_path: Path, source: Path) -> None:
    settings = minio.settings(tmp_path, recordings_encryption="none")
    await S3Store(settings).put_file(KEY, source)
    assert SPOKEN[:40] in minio.bytes_on_disk(settings.recordings_bucket)


async def test_a_key_of_ones_own_encrypts(minio: MinioServer, tmp_path: Path, source: Path) -> None:
    settings = minio.settings(tmp_path, recordings_encryption="aws:kms", recordings_kms_key="tests")
    store = S3Store(settings)
    await store.put_file(KEY, source)
    await store.put_file(KEY, source)
    head = minio.client().head_object(Bucket=settings.recordings_bucket, Key=KEY)
    assert head["ServerSideEncryption"] == "aws:kms"
    assert head["SSEKMSKeyId"].endswith("tests")


async def test_a_server_that_cannot_encrypt_is_refused_until_one_says_that_it_need_not(
    tmp_path: Path, source: Path
) -> None:
    with running_minio(tmp_path, encrypts=False) as minio:
        store = S3Store(minio.settings(tmp_path))
        with pytest.raises(StoreRefusedError, match=r"MINIO_KMS_SECRET_KEY.*RECORDINGS_ENCRYPTION=none"):
            await store.put_file(KEY, source)
        assert not await store.exists(KEY)
        plain = S3Store(minio.settings(tmp_path, recordings_encryption="none"))
        await plain.put_file(KEY, source)
        assert await plain.exists(KEY)


async def test_what_is_there_unencrypted_is_replaced(minio: MinioServer, tmp_path: Path, source: Path) -> None:
    bucket = minio.fresh_bucket()
    await S3Store(minio.settings(tmp_path, bucket=bucket, recordings_encryption="none")).put_file(KEY, source)
    await S3Store(minio.settings(tmp_path, bucket=bucket)).put_file(KEY, source)
    assert SPOKEN[:40] not in minio.bytes_on_disk(bucket)


async def test_nobody_without_a_key_reads_it(settings: Settings, store: S3Store, source: Path) -> None:
    uri = await store.put_file(KEY, source)
    assert uri == f"s3://{settings.recordings_bucket}/{KEY}"
    plain = f"{settings.aws_endpoint_url_s3}/{settings.recordings_bucket}/{KEY}"
    assert (await asyncio.to_thread(fetch, plain))[0] == 403


async def test_a_signed_address_plays_whole_and_in_parts_until_it_expires(store: S3Store, source: Path) -> None:
    await store.put_file(KEY, source)
    address = await store.url(KEY)
    assert address is not None
    origin = store.origin()
    assert origin is not None
    assert address.startswith(f"{origin}/")
    status, headers, body = await asyncio.to_thread(fetch, address)
    assert (status, headers["content-type"], body) == (200, "audio/ogg", SPOKEN)
    assert headers["cache-control"] == "private, no-store"
    status, headers, body = await asyncio.to_thread(fetch, address, Range="bytes=1000-1999")
    assert (status, body) == (206, SPOKEN[1000:2000])
    assert headers["content-range"] == f"bytes 1000-1999/{len(SPOKEN)}"
    assert (await asyncio.to_thread(fetch, address.replace("6f7a", "6f7b")))[0] == 403

    brief = await store.url(KEY, seconds=1)
    assert brief is not None
    await asyncio.sleep(2)
    assert (await asyncio.to_thread(fetch, brief))[0] == 403


async def test_the_same_file_is_not_sent_again(
    minio: MinioServer, settings: Settings, store: S3Store, source: Path
) -> None:
    await store.put_file(KEY, source)
    first = minio.client().head_object(Bucket=settings.recordings_bucket, Key=KEY)["LastModified"]
    await asyncio.sleep(1.1)
    await store.put_file(KEY, source)
    assert minio.client().head_object(Bucket=settings.recordings_bucket, Key=KEY)["LastModified"] == first


async def test_of_many_that_put_at_once_one_file_is_there_whole(settings: Settings, tmp_path: Path) -> None:
    files = []
    for number in range(4):
        files.append(tmp_path / f"{number}.ogg")
        files[-1].write_bytes(os.urandom(200_000))
    store = S3Store(settings)
    outcomes = await asyncio.gather(*(store.put_file(KEY, file) for file in files), return_exceptions=True)
    assert any(isinstance(outcome, str) for outcome in outcomes)
    assert all(isinstance(outcome, str | StoreUnreachableError) for outcome in outcomes)
    opened = await store.open_range(KEY)
    assert b"".join([chunk async for chunk in opened.chunks]) in [file.read_bytes() for file in files]


async def test_deleting_leaves_no_old_version_behind(
    minio: MinioServer, settings: Settings, store: S3Store, source: Path, tmp_path: Path
) -> None:
    client, bucket = minio.client(), settings.recordings_bucket
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    await store.put_file(KEY, source)
    other = tmp_path / "other.ogg"
    other.write_bytes(b"another")
    await store.put_file(KEY, other)
    await store.put_file(f"{KEY}.other", other)
    assert len(client.list_object_versions(Bucket=bucket, Prefix=KEY)["Versions"]) == 3
    await store.delete(KEY)
    left = client.list_object_versions(Bucket=bucket, Prefix=KEY)
    assert [version["Key"] for version in left["Versions"]] == [f"{KEY}.other"]
    assert "DeleteMarkers" not in left


async def test_a_recording_that_goes_while_it_is_read_is_missed(store: S3Store, source: Path) -> None:
    await store.put_file(KEY, source)
    opened = await store.open_range(KEY)
    await store.delete(KEY)
    with pytest.raises(RecordingMissingError, match="while it was being read"):
        [chunk async for chunk in opened.chunks]


async def test_a_bucket_that_is_not_there_is_no_missing_recording(
    minio: MinioServer, tmp_path: Path, source: Path
) -> None:
    store = S3Store(minio.settings(tmp_path, bucket="nowhere"))
    for attempt in (store.put_file(KEY, source), store.exists(KEY), store.open_range(KEY), store.delete(KEY)):
        with pytest.raises(StoreRefusedError, match=r"NoSuchBucket.*RECORDINGS_BUCKET"):
            await attempt


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"aws_access_key_id": "somebody"}, "AWS_ACCESS_KEY_ID"),
        ({"aws_secret_access_key": SecretStr("hush-hush")}, "AWS_SECRET_ACCESS_KEY"),
    ],
)
async def test_a_wrong_key_is_refused_with_the_setting_to_mend(
    minio: MinioServer, tmp_path: Path, source: Path, wrong: dict[str, str], says: str
) -> None:
    store = S3Store(minio.settings(tmp_path, **wrong))
    with pytest.raises(StoreRefusedError, match=says) as refused:
        await store.put_file(KEY, source)
    assert "hush" not in str(refused.value)


async def test_a_key_that_is_nowhere_is_asked_for(
    minio: MinioServer, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    store = S3Store(minio.settings(tmp_path, aws_access_key_id=None, aws_secret_access_key=None))
    with pytest.raises(StoreRefusedError, match="set AWS_ACCESS_KEY_ID"):
        await store.put_file(KEY, source)


async def test_a_server_that_is_away_is_unreachable_within_seconds(
    minio: MinioServer, tmp_path: Path, source: Path
) -> None:
    store = S3Store(minio.settings(tmp_path, bucket="b-1", aws_endpoint_url_s3=f"http://127.0.0.1:{free_port()}"))
    async with asyncio.timeout(30):
        with pytest.raises(StoreUnreachableError, match="AWS_ENDPOINT_URL_S3"):
            await store.put_file(KEY, source)
        with pytest.raises(StoreUnreachableError):
            await store.open_range(KEY)


def test_addresses_of_aws_name_bucket_and_region(tmp_path: Path) -> None:
    settings = Settings(
        _env_file=None,
        switchboard_home=tmp_path,
        recordings_bucket="my-recordings",
        aws_default_region="eu-central-1",
        aws_access_key_id="me",
        aws_secret_access_key=SecretStr("hush"),
    )
    assert S3Store(settings).origin() == "https://my-recordings.s3.eu-central-1.amazonaws.com"

"""Recordings in an S3 bucket: private, encrypted by the server, played from addresses that are signed for a while."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from recording.errors import KeyNotAllowedError, RecordingMissingError, StoreRefusedError, StoreUnreachableError
from recording.s3_client import S3Client, code_of, explained
from recording.store import CONTENT_TYPE, OpenedRange, check_key
from settings import Settings

CHUNK_BYTES = 256 * 1024
SCHEME = "s3://"
SHA256 = "sha256"

_MISSING = ("404", "NoSuchKey", "NotFound")
_CHANGED = ("412", "PreconditionFailed")


class S3Store:
    """`RecordingStore` in the bucket that the settings name. Its URIs are `s3://bucket/key`.

    Beside what the Protocol says, every method raises `StoreUnreachableError` when the server does not answer and
    `StoreRefusedError` when it does not do what is asked; both say how to mend it.
    """

    name = "s3"

    def __init__(self, settings: Settings) -> None:
        self._client = S3Client(settings)
        self._bucket = self._client.bucket

    async def put_file(self, key: str, path: Path) -> str:
        """Put a file there. What was put before is known by its sha256 and not sent again."""
        await asyncio.to_thread(self._put, check_key(key), path)
        return f"{SCHEME}{self._bucket.name}/{key}"

    def key_of(self, uri: str) -> str:
        # Recordings may have been moved to another bucket since; only what is below the bucket counts.
        bucket, found, key = uri.removeprefix(SCHEME).partition("/")
        if not uri.startswith(SCHEME) or not bucket or not found:
            raise KeyNotAllowedError(f"{uri!r} is no recording in S3: {SCHEME}bucket/… is")
        return check_key(key)

    async def open_range(self, key: str, start: int = 0, end: int | None = None) -> OpenedRange:
        head = await asyncio.to_thread(self._head, check_key(key))
        if head is None:
            raise RecordingMissingError(
                f"there is no recording {key} in {self._bucket.place}; it may have been deleted"
            )
        size = head["ContentLength"]
        last = size if end is None else min(end, size)
        if not 0 <= start <= last:
            raise ValueError(f"bytes {start} to {end} are not in {key}, which has {size}")
        return OpenedRange(start=start, end=last, size=size, chunks=self._chunks(key, start, last, head["ETag"]))

    async def url(self, key: str, *, seconds: int = 300) -> str | None:
        return await asyncio.to_thread(self._sign, check_key(key), seconds)

    def origin(self) -> str | None:
        return self._client.origin()

    async def delete(self, key: str) -> None:
        """Delete a recording, in a bucket that keeps versions with every one of them."""
        await asyncio.to_thread(self._delete, check_key(key))

    async def exists(self, key: str) -> bool:
        return await asyncio.to_thread(self._head, check_key(key)) is not None

    def _put(self, key: str, path: Path) -> None:
        client = self._client.get()
        with path.open("rb") as file, explained(self._bucket):
            digest = hashlib.file_digest(file, "sha256").digest()
            condition: dict[str, str] = {"IfNoneMatch": "*"}
            # Twice: what is there may have been put by another in the meantime.
            for last_try in (False, True):
                file.seek(0)
                try:
                    answer = client.put_object(
                        Bucket=self._bucket.name,
                        Key=key,
                        Body=file,
                        ContentType=CONTENT_TYPE,
                        CacheControl="private, no-store",
                        # The server compares what it got with it; the metadata are for stores that forget it.
                        ChecksumSHA256=base64.b64encode(digest).decode(),
                        Metadata={SHA256: digest.hex()},
                        **self._encryption(),
                        **condition,
                    )
                except ClientError as error:
                    if code_of(error) not in _CHANGED:
                        raise
                else:
                    self._check_encrypted(key, answer)
                    return
                there = self._head(key)
                if there is not None and there["Metadata"].get(SHA256) == digest.hex() and self._is_encrypted(there):
                    return
                if last_try:
                    break
                condition = {"IfNoneMatch": "*"} if there is None else {"IfMatch": there["ETag"]}
        raise StoreUnreachableError(f"{key} in {self._bucket.place} was changed by another at the same time: try again")

    def _encryption(self) -> dict[str, str]:
        if self._bucket.encryption == "none":
            return {}
        key = {"SSEKMSKeyId": self._bucket.kms_key} if self._bucket.kms_key is not None else {}
        return {"ServerSideEncryption": self._bucket.encryption, **key}

    def _is_encrypted(self, answer: dict[str, Any]) -> bool:
        return self._bucket.encryption in ("none", answer.get("ServerSideEncryption"))

    def _check_encrypted(self, key: str, answer: dict[str, Any]) -> None:
        """A server may pass over the request to encrypt; what lies there readable then does not stay."""
        if not self._is_encrypted(answer):
            self._delete(key)
            raise StoreRefusedError(
                f"{self._bucket.place} does not encrypt with {self._bucket.encryption}: have the server do it, "
                "or set RECORDINGS_ENCRYPTION to what it does"
            )

    def _head(self, key: str) -> dict[str, Any] | None:
        client = self._client.get()
        with explained(self._bucket):
            try:
                head: dict[str, Any] = client.head_object(Bucket=self._bucket.name, Key=key)
            except ClientError as error:
                if code_of(error) not in _MISSING:
                    raise
                self._check_bucket()
                return None
            return head

    def _check_bucket(self) -> None:
        """A missing bucket is no missing recording; only the answer with a body tells them apart."""
        self._client.get().list_objects_v2(Bucket=self._bucket.name, MaxKeys=1)

    def _sign(self, key: str, seconds: int) -> str:
        client = self._client.get()
        with explained(self._bucket):
            address: str = client.generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self._bucket.name,
                    "Key": key,
                    "ResponseContentDisposition": f'inline; filename="{key.rsplit("/", 1)[-1]}"',
                },
                ExpiresIn=seconds,
            )
            return address

    def _delete(self, key: str) -> None:
        client = self._client.get()
        with explained(self._bucket):
            client.delete_object(Bucket=self._bucket.name, Key=key)
            for page in client.get_paginator("list_object_versions").paginate(Bucket=self._bucket.name, Prefix=key):
                for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if version["Key"] == key:
                        client.delete_object(Bucket=self._bucket.name, Key=key, VersionId=version["VersionId"])

    async def _chunks(self, key: str, start: int, end: int, etag: str) -> AsyncIterator[bytes]:
        if start == end:
            return
        body = await asyncio.to_thread(self._get, key, start, end, etag)
        try:
            while chunk := await asyncio.to_thread(self._read, body):
                yield chunk
        finally:
            await asyncio.to_thread(body.close)

    def _get(self, key: str, start: int, end: int, etag: str) -> Any:
        client = self._client.get()
        with explained(self._bucket):
            try:
                return client.get_object(
                    Bucket=self._bucket.name, Key=key, Range=f"bytes={start}-{end - 1}", IfMatch=etag
                )["Body"]
            except ClientError as error:
                if code_of(error) not in (*_MISSING, *_CHANGED):
                    raise
                raise RecordingMissingError(f"{key} was deleted or replaced while it was being read") from error

    def _read(self, body: Any) -> bytes:
        with explained(self._bucket):
            chunk: bytes = body.read(CHUNK_BYTES)
            return chunk

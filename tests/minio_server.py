"""A real S3 server for the tests: one MinIO a session (and xdist worker), a fresh bucket a test."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from agent.ports import free_port
from install.folders import Folders
from settings import Settings
from tests.server_start import wait_until_it_answers


@dataclass(frozen=True, slots=True, kw_only=True)
class MinioServer:
    """A running server, and its owner's key. `data` is where it keeps what it is given, as it lies on the disk."""

    endpoint: str
    key: str
    secret: str
    data: Path
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def client(self) -> Any:
        """boto3's client as the server's owner."""
        # Every test process loads this file, and few of them boto3.
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.key,
            aws_secret_access_key=self.secret,
            region_name="us-east-1",
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )

    def fresh_bucket(self) -> str:
        name = f"test-{next(self._numbers)}"
        self.client().create_bucket(Bucket=name)
        return name

    def bytes_on_disk(self, bucket: str | None) -> bytes:
        """All that lies on the disk for a bucket, as it lies there."""
        assert bucket is not None
        return b"".join(path.read_bytes() for path in sorted((self.data / bucket).rglob("*")) if path.is_file())

    def settings(self, home: Path, *, bucket: str | None = None, **more: Any) -> Settings:
        """Settings that name a bucket of this server, a fresh one when none is given, and nothing of this machine."""
        given: dict[str, Any] = {
            "recordings_bucket": bucket or self.fresh_bucket(),
            "aws_endpoint_url_s3": self.endpoint,
            "aws_access_key_id": self.key,
            "aws_secret_access_key": SecretStr(self.secret),
            "aws_default_region": "us-east-1",
        }
        return Settings(_env_file=None, switchboard_home=home, **{**given, **more})

    def environment(self, bucket: str) -> dict[str, str]:
        """The same for a process of its own."""
        return {
            "RECORDINGS_BUCKET": bucket,
            "AWS_ENDPOINT_URL_S3": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_DEFAULT_REGION": "us-east-1",
        }


@contextmanager
def running_minio(folder: Path, *, encrypts: bool = True) -> Iterator[MinioServer]:
    """A server of its own, with or without a key to encrypt with."""
    port = free_port()
    server = MinioServer(
        endpoint=f"http://127.0.0.1:{port}",
        key="switchboard-tests",
        secret=secrets.token_urlsafe(24),
        data=folder / "data",
    )
    server.data.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "MINIO_ROOT_USER": server.key,
        "MINIO_ROOT_PASSWORD": server.secret,
        "MINIO_BROWSER": "off",
        "MINIO_UPDATE": "off",
    }
    if encrypts:
        environment["MINIO_KMS_SECRET_KEY"] = f"tests:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    command = [Folders().programs / "minio", "server", server.data, "--address", f"127.0.0.1:{port}", "--quiet"]
    with (folder / "minio.log").open("wb") as log:
        process = subprocess.Popen([str(part) for part in command], env=environment, stdout=log, stderr=log)
        try:
            wait_until_it_answers(f"{server.endpoint}/minio/health/ready", process, folder / "minio.log")
            yield server
        finally:
            process.kill()
            process.wait(20)


@pytest.fixture(scope="session")
def minio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MinioServer]:
    """The session's server."""
    with running_minio(tmp_path_factory.mktemp("minio")) as server:
        yield server

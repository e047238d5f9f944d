"""The connection to S3: boto3's client with our time limits, and its failures in our own words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)
from botocore.exceptions import ConnectionError as ConnectionFailed

from recording.errors import StoreRefusedError, StoreUnreachableError
from settings import Settings

CONNECT_SECONDS = 3
READ_SECONDS = 30
# Whoever calls tries again on his own; a second try here is for connections that were cut while they lay idle.
ATTEMPTS = 2

Encryption = Literal["AES256", "aws:kms", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The bucket of the settings. `kms_key` None is the account's own key; without an `endpoint` it is AWS's."""

    name: str
    region: str | None = None
    endpoint: str | None = None
    encryption: Encryption = "AES256"
    kms_key: str | None = None

    @property
    def place(self) -> str:
        """The bucket and its server, for messages."""
        return f"the bucket {self.name} at {self.endpoint or 'AWS'}"

    @classmethod
    def of(cls, settings: Settings) -> Bucket:
        """The bucket that these settings name."""
        assert settings.recordings_bucket is not None
        return cls(
            name=settings.recordings_bucket,
            region=settings.aws_default_region,
            endpoint=settings.aws_endpoint_url_s3,
            encryption=settings.recordings_encryption,
            kms_key=settings.recordings_kms_key,
        )


class S3Client:
    """boto3's client for one bucket, made at the first use. Its calls block: make them in a thread."""

    def __init__(self, settings: Settings) -> None:
        self.bucket = Bucket.of(settings)
        self._settings = settings
        self._lock = threading.Lock()
        self._client: Any = None

    def get(self) -> Any:
        """The client, which is safe to be used by several threads.

        Raises:
            StoreRefusedError: the machine's AWS profile is not there.
        """
        with self._lock:
            if self._client is None:
                with explained(self.bucket):
                    self._client = self._make(Config(signature_version="s3v4"))
            return self._client

    def origin(self) -> str:
        """The origin of every address that is signed for this bucket, `https://host`. No key is needed for it."""
        with self._lock, explained(self.bucket):
            address: str = self._make(Config(signature_version=UNSIGNED)).generate_presigned_url(
                "get_object", Params={"Bucket": self.bucket.name, "Key": "x"}
            )
        scheme, _, rest = address.partition("://")
        return f"{scheme}://{rest.split('/', 1)[0]}"

    def _make(self, signing: Config) -> Any:
        settings = self._settings
        session = boto3.session.Session(
            aws_access_key_id=settings.aws_access_key_id,
            aws_secret_access_key=_shown(settings.aws_secret_access_key),
            aws_session_token=_shown(settings.aws_session_token),
            region_name=settings.aws_default_region,
        )
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            # "virtual" also makes the signed address name the region, so that AWS does not redirect it.
            s3={"addressing_style": "virtual" if self.bucket.endpoint is None else "path"},
        )
        return session.client("s3", endpoint_url=self.bucket.endpoint, config=config.merge(signing))


def _shown(secret: Any) -> str | None:
    return None if secret is None else secret.get_secret_value()


def code_of(error: ClientError) -> str:
    """What S3 calls the failure; for requests without a body, whose answers have none either, the HTTP status."""
    return str(error.response.get("Error", {}).get("Code", "unknown"))


@contextmanager
def explained(bucket: Bucket) -> Iterator[None]:
    """Turn boto3's failures into ours.

    Raises:
        StoreUnreachableError: the server does not answer, or not now.
        StoreRefusedError: it answers and does not do it; trying again helps only once something was mended.
    """
    try:
        yield
    except ClientError as error:
        raise _refusal(bucket, error) from error
    except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
        raise StoreRefusedError(
            f"there is no key for {bucket.place} ({error}): set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            "or give the machine an AWS profile or role"
        ) from error
    except (ConnectionFailed, HTTPClientError, IncompleteReadError) as error:
        raise StoreUnreachableError(
            f"{bucket.place} does not answer ({type(error).__name__}): check the network and AWS_ENDPOINT_URL_S3"
        ) from error
    except (BotoCoreError, ValueError) as error:
        raise StoreRefusedError(f"{bucket.place} cannot be used: {error}") from error


_MENDS = {
    "NoSuchBucket": "make it, or mend RECORDINGS_BUCKET",
    "InvalidAccessKeyId": "the server does not know AWS_ACCESS_KEY_ID: check it, and that it is this server's",
    "SignatureDoesNotMatch": "AWS_SECRET_ACCESS_KEY is not that of AWS_ACCESS_KEY_ID",
    "ExpiredToken": "the key was lent for a time that is over: get another",
    "RequestTimeTooSkewed": "this machine's clock is wrong: set it",
    "AccessDenied": "the key may not do this: give it the rights that docs/operations.md lists",
    "403": "the key is wrong or may not do this: give it the rights that docs/operations.md lists",
    "AuthorizationHeaderMalformed": "set AWS_DEFAULT_REGION to the bucket's region",
    "PermanentRedirect": "set AWS_DEFAULT_REGION to the bucket's region",
    "301": "set AWS_DEFAULT_REGION to the bucket's region",
    "NotImplemented": (
        "the server cannot encrypt: give it a key (MinIO: MINIO_KMS_SECRET_KEY), "
        "or set RECORDINGS_ENCRYPTION=none where its disks are encrypted"
    ),
    "KMS.NotFoundException": "there is no such key: mend RECORDINGS_KMS_KEY",
    "ObjectLocked": "the bucket's object lock keeps it: use no lock, or one in governance mode",
}


def _refusal(bucket: Bucket, error: ClientError) -> StoreRefusedError | StoreUnreachableError:
    code = code_of(error)
    doing = error.operation_name
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code not in _MENDS and (status >= 500 or code in ("SlowDown", "RequestTimeout", "409", "OperationAborted")):
        return StoreUnreachableError(f"{bucket.place} does not answer {doing} now ({code}): it is tried again")
    said = error.response.get("Error", {}).get("Message") or code
    mend = _MENDS.get(code, "look in its documentation for what that means")
    return StoreRefusedError(f"{bucket.place} refuses {doing} ({code}: {said.rstrip('.')}): {mend}")

"""What `switchboard doctor` tries in S3, and what the documentation says to set up there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import boto3
import pytest

from agent.ports import free_port
from cli.doctor_recordings import check_recordings
from cli.finding import Finding
from settings import Settings
from tests.cli.command import Command, Place
from tests.minio_server import MinioServer

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
BUCKET_POLICY, LIFECYCLE, RIGHTS = re.findall(r"```json\n(.*?)```", OPERATIONS, re.DOTALL)[:3]


def left(minio: MinioServer, settings: Settings) -> list[Any]:
    listed = minio.client().list_object_versions(Bucket=settings.recordings_bucket)
    return [*listed.get("Versions", ()), *listed.get("DeleteMarkers", ())]


def only(findings: list[Finding]) -> Finding:
    (finding,) = findings
    return finding


def with_rights(minio: MinioServer, home: Path, rights: dict[str, Any]) -> Settings:
    """Settings with a key that was lent with these rights on a fresh bucket, and no others."""
    bucket = minio.fresh_bucket()
    lent = boto3.client(
        "sts",
        endpoint_url=minio.endpoint,
        aws_access_key_id=minio.key,
        aws_secret_access_key=minio.secret,
        region_name="us-east-1",
    ).assume_role(
        RoleArn="arn:aws:iam::123456789012:role/switchboard",
        RoleSessionName="tests",
        Policy=json.dumps(rights).replace("my-recordings", bucket),
    )["Credentials"]
    return minio.settings(
        home,
        bucket=bucket,
        aws_access_key_id=lent["AccessKeyId"],
        aws_secret_access_key=lent["SecretAccessKey"],
        aws_session_token=lent["SessionToken"],
    )


@pytest.mark.parametrize("versions", [False, True])
def test_the_documented_rights_are_enough_and_nothing_stays_behind(
    minio: MinioServer, tmp_path: Path, versions: bool
) -> None:
    settings = with_rights(minio, tmp_path, json.loads(RIGHTS))
    if versions:
        minio.client().put_bucket_versioning(
            Bucket=settings.recordings_bucket, VersioningConfiguration={"Status": "Enabled"}
        )
    finding = only(check_recordings(settings))
    assert finding.state == "ok", finding
    assert str(settings.recordings_bucket) in finding.what
    assert left(minio, settings) == []


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("s3:PutObject", "PutObject"),
        ("s3:GetObject", "HeadObject"),
        ("s3:DeleteObject", "DeleteObject"),
    ],
)
def test_a_right_that_is_missing_is_named(minio: MinioServer, tmp_path: Path, missing: str, says: str) -> None:
    rights = json.loads(RIGHTS)
    for statement in rights["Statement"]:
        statement["Action"] = [action for action in statement["Action"] if action != missing]
    findings = check_recordings(with_rights(minio, tmp_path, rights))
    assert findings
    assert {finding.state for finding in findings} == {"problem"}
    assert f"refuses {says}" in findings[-1].what
    assert "docs/operations.md" in findings[-1].what


def test_the_documented_lifecycle_and_policy_are_taken(minio: MinioServer) -> None:
    bucket = minio.fresh_bucket()
    client = minio.client()
    client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=json.loads(LIFECYCLE))
    (rule,) = client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert rule["Expiration"] == {"Days": 365}
    client.put_bucket_policy(Bucket=bucket, Policy=BUCKET_POLICY.replace("my-recordings", bucket))
    assert json.loads(client.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"][0]["Effect"] == "Deny"


def test_a_bucket_that_everybody_reads_is_a_problem(minio: MinioServer, tmp_path: Path) -> None:
    settings = minio.settings(tmp_path)
    open_to_all = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{settings.recordings_bucket}/*",
            }
        ],
    }
    minio.client().put_bucket_policy(Bucket=settings.recordings_bucket, Policy=json.dumps(open_to_all))
    finding = only(check_recordings(settings))
    assert finding.state == "problem"
    assert "anybody can read" in finding.what
    assert left(minio, settings) == []


def test_a_server_that_is_away_is_a_problem(minio: MinioServer, tmp_path: Path) -> None:
    away = minio.settings(tmp_path, bucket="b-1", aws_endpoint_url_s3=f"http://127.0.0.1:{free_port()}")
    finding = only(check_recordings(away))
    assert (finding.state, "AWS_ENDPOINT_URL_S3" in finding.what) == ("problem", True)


def test_doctor_says_where_recordings_go(command: Command, place: Place, minio: MinioServer) -> None:
    def recordings(**settings: str) -> tuple[str, str]:
        out = command(place, "doctor", "--json", **settings).out
        (finding,) = [finding for finding in json.loads(out) if finding["part"] == "recordings"]
        return finding["state"], finding["what"]

    assert recordings() == ("ok", f"{place.home / 'recordings'} (RECORDINGS_BUCKET is not set)")
    bucket = minio.fresh_bucket()
    state, what = recordings(**minio.environment(bucket))
    assert (state, bucket in what, minio.secret in what) == ("ok", True, False)

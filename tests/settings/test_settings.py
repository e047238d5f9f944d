"""Settings: read from the environment, checked at the edge, documented in `.env.example`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from settings import Settings, SettingsError, load_settings

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    example = (PROJECT / ".env.example").read_text()
    named = set(re.findall(r"^([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_the_example_as_it_is_gives_the_defaults(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text((PROJECT / ".env.example").read_text())
    assert load_settings() == Settings(_env_file=None)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LIVEKIT_URL", "livekit.example", "wss://"),
        ("LIVEKIT_URL", "wss://livekit.example", "LIVEKIT_API_KEY and LIVEKIT_API_SECRET"),
        ("DATABASE_URL", "mysql://nobody", "postgresql://"),
        ("SUPABASE_URL", "abcdefgh.supabase.co", "https://"),
        ("SUPABASE_URL", "https://abcdefgh.supabase.co", "SUPABASE_SECRET_KEY"),
        ("SUPABASE_SECRET_KEY", "sb_publishable_x", "sb_secret_"),
        ("RECORDINGS_BUCKET", "s3://my-recordings/calls", "without s3://"),
        ("RECORDINGS_ENCRYPTION", "rot13", "'AES256', 'aws:kms' or 'none'"),
        ("RECORDINGS_KMS_KEY", "alias/mine", "RECORDINGS_ENCRYPTION=aws:kms"),
        ("AWS_ACCESS_KEY_ID", "me", "AWS_SECRET_ACCESS_KEY"),
        ("AWS_ENDPOINT_URL_S3", "minio.example:9000", "https://minio.example:9000"),
        ("SWITCHBOARD_MAX_CALLS", "0", "SWITCHBOARD_MAX_CALLS"),
        ("SWITCHBOARD_MAX_CALLS", "many", "SWITCHBOARD_MAX_CALLS"),
        ("SWITCHBOARD_DESK_PORT", "70000", "SWITCHBOARD_DESK_PORT"),
        ("SWITCHBOARD_LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("SWITCHBOARD_WRITTEN_DAYS", "0", "a whole number of days from 1 to 36500"),
        ("SWITCHBOARD_WRITTEN_DAYS", "a year", "a whole number of days from 1 to 36500"),
        ("SWITCHBOARD_WRITTEN_DAYS", "1e9", "a whole number of days from 1 to 36500"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_to_write(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert says in str(refused.value)


def test_a_secret_is_neither_shown_nor_named_in_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://user:hunter2@host/db")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert "hunter2" not in str(refused.value)
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hunter2@host/db")
    assert "hunter2" not in repr(load_settings())

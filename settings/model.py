"""The settings: one typed field an environment variable, read from the environment and `.env`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from settings.errors import SettingsError

Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """What an operator can set. Names are the environment variables' own, in lower case.

    Secrets are `SecretStr`, so that a settings object that reaches a log shows none of them.
    """

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    livekit_url: str | None = None
    livekit_api_key: str | None = None
    livekit_api_secret: SecretStr | None = None

    deepgram_api_key: SecretStr | None = None
    deepgram_model: str = "nova-3"
    deepgram_base_url: str | None = None
    eleven_api_key: SecretStr | None = None
    eleven_model: str = "eleven_flash_v2_5"
    eleven_base_url: str | None = None
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str = "gpt-4.1-mini"
    openai_fallback_model: str | None = None
    switchboard_first_token_seconds: Annotated[float, Field(ge=0.2, le=10)] = 1.2

    faq_service_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("faq_service_url", "alive5_base_url"),
        pattern=r"^https?://[^\s/?#]+[^\s?#]*$",
    )
    faq_bot_id: str | None = None

    database_url: SecretStr | None = None
    supabase_url: str | None = None
    supabase_secret_key: SecretStr | None = None

    recordings_bucket: str | None = None
    recordings_encryption: Literal["AES256", "aws:kms", "none"] = "AES256"
    recordings_kms_key: str | None = None
    aws_access_key_id: str | None = None
    aws_secret_access_key: SecretStr | None = None
    aws_session_token: SecretStr | None = None
    aws_default_region: str | None = None
    aws_endpoint_url_s3: str | None = None

    smtp_url: SecretStr | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    switchboard_mail_port: Port | None = None
    switchboard_written_days: int = 365

    switchboard_business: str = "hibachi"
    switchboard_home: Path = Path(".switchboard")
    switchboard_agent_name: str = "switchboard"
    switchboard_max_calls: Annotated[int, Field(ge=1, le=100)] = 2
    switchboard_max_waiting: Annotated[int, Field(ge=0, le=100)] = 10
    switchboard_callback_offer_seconds: Annotated[float, Field(ge=1, le=3600)] = 60.0
    switchboard_silence_seconds: Annotated[float, Field(ge=1, le=300)] = 15.0
    switchboard_rooms: str = "*"
    switchboard_webhook_port: Port | None = None
    switchboard_grace_seconds: Annotated[float, Field(ge=0, le=3600)] = 30.0
    switchboard_staff_password: SecretStr | None = None
    switchboard_local_models: Path | None = None
    switchboard_desk_port: Port | None = None
    switchboard_metrics_port: Port | None = None
    otel_exporter_otlp_endpoint: str | None = None
    otel_exporter_otlp_headers: SecretStr | None = None
    switchboard_log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("livekit_url")
    @classmethod
    def _livekit_url_is_a_websocket(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("ws://", "wss://", "http://", "https://")):
            raise ValueError("write an address such as wss://name.livekit.cloud")
        return url

    @field_validator("database_url")
    @classmethod
    def _database_url_is_postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("postgres://", "postgresql://")):
            raise ValueError("write a PostgreSQL connection string: postgresql://user:password@host:5432/database")
        return url

    @field_validator("supabase_url")
    @classmethod
    def _supabase_url_is_a_project(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^/]+/?", url):
            raise ValueError("write the project's address such as https://abcdefgh.supabase.co")
        return url

    @field_validator("supabase_secret_key")
    @classmethod
    def _supabase_key_is_secret(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and key.get_secret_value().startswith("sb_publishable_"):
            raise ValueError("this is the publishable key, which may not write: write a secret key (sb_secret_…)")
        return key

    @field_validator("recordings_bucket")
    @classmethod
    def _recordings_bucket_is_a_name(cls, bucket: str | None) -> str | None:
        if bucket is not None and not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket):
            raise ValueError("write the bucket's name alone, such as my-recordings, without s3:// and without a path")
        return bucket

    @field_validator("smtp_url")
    @classmethod
    def _smtp_url_is_a_mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not re.fullmatch(r"smtps?://[^/\s]+/?", url.get_secret_value()):
            raise ValueError("write a mail server's address: smtp://user:password@host:587, or smtps://… on port 465")
        return url

    @field_validator("webhook_url")
    @classmethod
    def _webhook_url_is_http(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^/\s]+\S*", url):
            raise ValueError("write an address such as https://shop.example/switchboard")
        return url

    @field_validator("switchboard_written_days", mode="before")
    @classmethod
    def _written_days_are_days(cls, days: object) -> object:
        if not re.fullmatch(r"\d{1,5}", str(days).strip()) or not 1 <= int(str(days)) <= 36500:
            raise ValueError("write a whole number of days from 1 to 36500, such as 365")
        return days

    @field_validator("otel_exporter_otlp_endpoint")
    @classmethod
    def _otlp_endpoint_is_http(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^/].*", url):
            raise ValueError(
                "write the collector's OTLP/HTTP address such as http://127.0.0.1:4318, without /v1/traces"
            )
        return url

    @field_validator("aws_endpoint_url_s3")
    @classmethod
    def _endpoint_is_an_address(cls, url: str | None) -> str | None:
        if url is not None and not re.fullmatch(r"https?://[^/]+/?", url):
            raise ValueError("write an address such as https://minio.example:9000, or leave it out for AWS's own")
        return url

    @model_validator(mode="after")
    def _supabase_is_whole(self) -> Settings:
        if (self.supabase_url is None) != (self.supabase_secret_key is None):
            raise ValueError("SUPABASE_URL and SUPABASE_SECRET_KEY must be set together, or neither")
        return self

    @model_validator(mode="after")
    def _webhooks_are_signed(self) -> Settings:
        if self.webhook_url is not None and self.webhook_secret is None:
            raise ValueError(
                "WEBHOOK_URL needs WEBHOOK_SECRET, with which what is told is signed: set both, or neither"
            )
        return self

    @model_validator(mode="after")
    def _recordings_fit_together(self) -> Settings:
        if (self.aws_access_key_id is None) != (self.aws_secret_access_key is None):
            raise ValueError(
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together, or neither, and the machine's own "
                "AWS profile or role is used"
            )
        if self.recordings_kms_key is not None and self.recordings_encryption != "aws:kms":
            raise ValueError("RECORDINGS_KMS_KEY is used with RECORDINGS_ENCRYPTION=aws:kms only: set that, or neither")
        return self

    @model_validator(mode="after")
    def _livekit_is_whole(self) -> Settings:
        parts = {
            "LIVEKIT_URL": self.livekit_url,
            "LIVEKIT_API_KEY": self.livekit_api_key,
            "LIVEKIT_API_SECRET": self.livekit_api_secret,
        }
        missing = [name for name, value in parts.items() if value is None]
        if missing and len(missing) < len(parts):
            raise ValueError(
                f"{' and '.join(missing)} must be set together with the other LIVEKIT settings, "
                "or none of the three, and a server is started here"
            )
        return self

    @property
    def room_patterns(self) -> tuple[str, ...]:
        """The rooms that `watch` serves: patterns with `*` and `?`."""
        return tuple(pattern for part in self.switchboard_rooms.split(",") if (pattern := part.strip()))

    @property
    def home(self) -> Path:
        """The folder of state, spool, recordings and voice cache, absolute."""
        return self.switchboard_home.expanduser().resolve()


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value is wrong; the message has one line a setting, never with the value of a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for problem in error.errors(include_input=False, include_url=False):
            name = str(problem["loc"][0]).upper() if problem["loc"] else "settings"
            lines.append(f"{name}: {problem['msg'].removeprefix('Value error, ')}")
        raise SettingsError("\n".join(lines)) from None

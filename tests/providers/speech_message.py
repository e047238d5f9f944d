"""What a client sends on ElevenLabs' multi-stream websocket: read, and refused where it is not of the protocol."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class VoiceSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    stability: float | None = Field(default=None, ge=0, le=1)
    similarity_boost: float | None = Field(default=None, ge=0, le=1)
    style: float | None = Field(default=None, ge=0, le=1)
    speed: float | None = Field(default=None, ge=0.7, le=1.2)
    use_speaker_boost: bool | None = None


class GenerationConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    chunk_length_schedule: list[float] = Field(default=[120, 160, 250, 290], min_length=1)


class SpeechMessage(BaseModel):
    """One message. `text` ends with a space, or is empty; settings come with the first of a context."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str | None = None
    context_id: str = "default"
    voice_settings: VoiceSettings | None = None
    generation_config: GenerationConfig | None = None
    pronunciation_dictionary_locators: list[dict[str, Any]] | None = None
    flush: bool = False
    close_context: bool = False
    close_socket: bool = False


class NotOfTheProtocol(ValueError):
    """A message that is no JSON, or has a field that there is not."""


def read_message(text: str) -> SpeechMessage:
    """Raises `NotOfTheProtocol`."""
    try:
        return SpeechMessage.model_validate_json(text)
    except ValidationError as error:
        raise NotOfTheProtocol(str(error)) from None

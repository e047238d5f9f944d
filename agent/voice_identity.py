"""Which voice it is that speaks, so that what it spoke is found again and another's is not taken for it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from agent.errors import SpeechUnavailable
from agent.local.weights import hibari_file
from agent.voice_cache import VoiceIdentity
from personas.persona import Persona
from routing.business_model import Business
from settings import Settings

ELEVEN_ENCODING: Final = "pcm_24000"
_LOCAL = Path(__file__).parent / "local"


def voice_identities(settings: Settings, business: Business, language: str) -> dict[str, VoiceIdentity]:
    """The voice of each persona with these settings, by the persona's key."""
    return {key: voice_identity(settings, persona, language) for key, persona in business.personas.items()}


def voice_identity(settings: Settings, persona: Persona, language: str) -> VoiceIdentity:
    """The voice with which a persona speaks with these settings."""
    if settings.eleven_api_key is not None:
        return VoiceIdentity(
            provider="elevenlabs",
            voice=persona.voice.elevenlabs,
            model=settings.eleven_model,
            language=language,
            settings=" ".join((ELEVEN_ENCODING, settings.eleven_base_url or "")).strip(),
        )
    return VoiceIdentity(
        provider="local",
        voice=persona.voice.local,
        model="hibari",
        language=language,
        settings=_local_settings(settings.switchboard_local_models),
    )


def _local_settings(models: Path | None) -> str:
    """The model's file and how words are prepared for it; the files are small beside the model."""
    try:
        file = hibari_file(models)
    except SpeechUnavailable:
        return ""
    status = file.stat()
    digest = hashlib.sha256(f"{status.st_size} {status.st_mtime_ns}".encode())
    for name in ("spoken_text.py", "pronunciations.yaml", "synthesizer.py"):
        digest.update((_LOCAL / name).read_bytes())
    return digest.hexdigest()[:16]

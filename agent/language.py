"""The languages that a call can be held in, and changing from one to another in the middle of it."""

from __future__ import annotations

import structlog
from livekit.plugins import deepgram, elevenlabs

from agent.hearing_fallback import FallbackHearing
from agent.speech import Speech, deepgram_language
from routing.business_model import Business
from settings import Settings

log = structlog.get_logger(__name__)

LOCAL_LANGUAGE = "en"


def spoken_languages(settings: Settings, business: Business) -> tuple[str, ...]:
    """Those of the business's languages that are heard and spoken with these settings. Without both providers, and with
    Deepgram's Flux, that is English alone."""
    heard = settings.deepgram_api_key is not None and not settings.deepgram_model.startswith("flux")
    spoken = settings.eleven_api_key is not None
    return tuple(one for one in business.file.languages if one == LOCAL_LANGUAGE or (heard and spoken))


def first_language(asked: str | None, business: Business, languages: tuple[str, ...]) -> str:
    """The language in which a call begins: the one that was asked for where it can be spoken, else the first one that
    can; the business's own first where none can be."""
    if asked is not None and asked not in languages:
        log.warning("language_not_spoken", language=asked, spoken=languages)
    wanted = (asked, business.file.languages[0], *languages)
    return next((one for one in wanted if one in languages), business.file.languages[0])


def change_language(speech: Speech, business: Business, language: str) -> None:
    """Hear and speak another language from here on, in the same voices. The providers' connections are made anew."""
    speech.language = language
    if isinstance(speech.stt, FallbackHearing):
        speech.stt.language = language
        if isinstance(speech.stt.provided, deepgram.STT):
            speech.stt.provided.update_options(language=deepgram_language(language, business.file.phone_region))
    for voice in speech.voices.values():
        if isinstance(voice, elevenlabs.TTS):
            voice.update_options(language=language)
    speech.connect()

"""How a call hears and speaks: built from the settings, with a provider where its key is set and locally where not.

Keys and addresses come from the settings alone; the plugins never look into the environment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import aiohttp
from livekit.agents import inference, stt, tts, vad
from livekit.agents.metrics import TTSMetrics
from livekit.agents.types import NOT_GIVEN
from livekit.plugins import deepgram, elevenlabs
from pydantic import SecretStr

from agent.clause_tokenizer import ClauseTokenizer
from agent.errors import SpeechUnavailable
from agent.hearing_fallback import FallbackHearing
from agent.local.weights import hibari_file, whisper_folder
from agent.standby import Standby
from agent.standby_voices import StandbyVoices
from agent.voice_cache import VoiceIdentity
from agent.voice_identity import ELEVEN_ENCODING, voice_identities
from personas.persona import Persona
from routing.business_model import Business
from routing.keyterms import keyterms
from settings import Settings

Kind = Literal["stt", "llm", "tts"]

# How sure Flux must be that a turn is over, from 0.3 to 0.9.
_EAGER_END_OF_TURN, _END_OF_TURN = 0.4, 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpointing:
    """How long after the caller's last sound the turn is committed, at least and at most, in seconds."""

    min_delay: float
    max_delay: float


@dataclass(slots=True, kw_only=True)
class Speech:
    """What a session hears and speaks with. `voices` holds one TTS a persona, by the persona's key.

    `turn_detection` is what a session is to be told: `stt` where what hears also knows when a turn is over. `language`
    is what is spoken now, and `make_voice` makes a persona's voice in it anew. `standby` are the local voices behind a
    provider's, None where those speak anyway.
    """

    stt: stt.STT[Any]
    vad: vad.VAD
    voices: dict[str, tts.TTS[Any]]
    providers: Mapping[Kind, str]
    endpointing: Endpointing
    turn_detection: Literal["vad", "stt"]
    language: str
    identities: Mapping[str, VoiceIdentity]
    make_voice: Callable[[str, str], tts.TTS[Any]]
    standby: StandbyVoices | None = None
    _reported_to: tts.TTS[Any] | None = None
    _closing: set[asyncio.Task[None]] = field(default_factory=set)

    def identity(self, persona: str) -> VoiceIdentity:
        """The voice with which a persona speaks now."""
        return replace(self.identities[persona], language=self.language)

    def prewarm(self) -> None:
        """Load and run the local models once, so that the first caller does not wait for them.

        Blocks for up to two seconds the first time in a process, needs no event loop, does nothing with providers.
        What stands by for a provider is loaded in a thread meanwhile.
        """
        if self.standby is not None:
            self.standby.load()
        self.stt.prewarm()
        if self.providers["tts"] == "local":
            for voice in self.voices.values():
                voice.prewarm()

    def connect(self) -> None:
        """Open the voices' connections to their provider ahead of the first reply. Call it inside a job; it may be
        called again at any time, for a provider closes a connection that is long idle."""
        if self.providers["tts"] != "local":
            for voice in self.voices.values():
                voice.prewarm()

    def report_to(self, main: tts.TTS[Any]) -> None:
        """Let a session that was given the voice `main` learn of the other voices' usage and errors too."""

        self._reported_to = main
        for voice in self.voices.values():
            self._report(voice, main)

    def _report(self, voice: tts.TTS[Any], main: tts.TTS[Any]) -> None:
        def used(metrics: TTSMetrics) -> None:
            main.emit("metrics_collected", metrics)

        def failed(error: tts.TTSError) -> None:
            main.emit("error", error)

        if voice is not main:
            voice.on("metrics_collected", used)
            voice.on("error", failed)

    def renew(self, persona: str) -> None:
        """Put a new voice in the place of one that failed: its connection may be open still and dead."""
        failed = self.voices[persona]
        if failed.provider == "local":
            return
        self.voices[persona] = voice = self.make_voice(persona, self.language)
        if self._reported_to is not None:
            self._report(voice, self._reported_to)
        closing = asyncio.create_task(failed.aclose())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def aclose(self) -> None:
        """Close the connections that were opened."""
        await asyncio.gather(*self._closing, return_exceptions=True)
        for voice in self.voices.values():
            await voice.aclose()
        await self.stt.aclose()


def chosen_providers(settings: Settings) -> dict[Kind, str]:
    """Who hears, decides and speaks with these settings; loads and checks nothing."""
    return {
        "stt": "deepgram" if settings.deepgram_api_key else "local",
        "llm": "openai" if settings.openai_api_key else "local",
        "tts": "elevenlabs" if settings.eleven_api_key else "local",
    }


def check_speech(settings: Settings) -> None:
    """Whether speech can be built at all, without loading a model.

    Raises:
        SpeechUnavailable: a key is missing and so is what would be used in its place.
    """
    if settings.deepgram_api_key is None:
        whisper_folder(settings.switchboard_local_models)
    if settings.eleven_api_key is None:
        hibari_file(settings.switchboard_local_models)


def build_speech(
    settings: Settings,
    business: Business,
    *,
    language: str | None = None,
    vad: vad.VAD | None = None,
    http_session: aiohttp.ClientSession | None = None,
) -> Speech:
    """Build what a call with this business hears and speaks with. Local models are loaded once in a process.

    Args:
        settings: Whose keys are set decides between the providers and the local models.
        business: Gives the voices of its personas and the words it listens for.
        language: What is spoken, `en` or `ar`; the business's first language where none is given.
        vad: A voice activity detector to use instead of one of our own.
        http_session: For use outside a job, where the plugins have no session of their own.

    Raises:
        SpeechUnavailable: what hears or speaks with these settings does not know the language; or a key is missing,
            and what would be used in its place is not there.
    """
    language = language or business.file.languages[0]
    providers = chosen_providers(settings)
    detector = vad or build_vad(settings)
    return Speech(
        stt=_hearing(settings, business, language, http_session, detector),
        vad=detector,
        voices=build_voices(settings, business, language=language, http_session=http_session),
        providers=providers,
        endpointing=_endpointing(settings),
        turn_detection="stt" if _hears_turns(settings) else "vad",
        language=language,
        identities=voice_identities(settings, business, language),
        make_voice=lambda persona, spoken: _voice(settings, business.personas[persona], spoken, http_session),
        standby=StandbyVoices(business.personas, settings.switchboard_local_models)
        if providers["tts"] != "local"
        else None,
    )


def build_voices(
    settings: Settings, business: Business, *, language: str, http_session: aiohttp.ClientSession | None = None
) -> dict[str, tts.TTS[Any]]:
    """The voice of each persona, by its key.

    Raises:
        SpeechUnavailable: as `build_speech`.
    """
    return {key: _voice(settings, persona, language, http_session) for key, persona in business.personas.items()}


def build_vad(settings: Settings) -> vad.VAD:
    """Silero, run by LiveKit's own library. Set explicitly: a session without one measures silence by another clock."""
    # Locally a pause cuts the utterance in two, each transcribed without the other; the turn waits longer anyway.
    silence = 0.25 if settings.deepgram_api_key else 0.4
    return inference.VAD(model="silero", min_silence_duration=silence)


def _hears_turns(settings: Settings) -> bool:
    return settings.deepgram_api_key is not None and settings.deepgram_model.startswith("flux")


def _endpointing(settings: Settings) -> Endpointing:
    if settings.deepgram_api_key is None:
        # Whisper's transcript comes 0.4 s after the silence was noticed; committing earlier would answer without it.
        return Endpointing(min_delay=0.8, max_delay=1.5)
    # Flux waited already: the end of the turn that it tells is the end.
    return Endpointing(min_delay=0.0 if _hears_turns(settings) else 0.4, max_delay=1.2)


def _hearing(
    settings: Settings, business: Business, language: str, session: aiohttp.ClientSession | None, detector: vad.VAD
) -> stt.STT[Any]:
    def local() -> stt.STT[Any]:
        from agent.local.recognizer import shared_recognizer
        from agent.local.stt import LocalSTT

        return LocalSTT(shared_recognizer(settings.switchboard_local_models), terms=business.file.keyterms)

    def loaded() -> stt.STT[Any]:
        hearing = local()
        hearing.prewarm()
        return hearing

    if settings.deepgram_api_key is not None:
        provided = _flux if _hears_turns(settings) else _nova
        return FallbackHearing(
            provided(settings, settings.deepgram_api_key, business, language, session),
            detector=detector,
            standby=Standby(
                "standby-hearing", check=lambda: whisper_folder(settings.switchboard_local_models), load=loaded
            ),
            language=language,
            ends_turns=_hears_turns(settings),
        )
    if language != "en":
        raise SpeechUnavailable(f"the language {language!r} is not heard without a provider: set DEEPGRAM_API_KEY")
    return local()


def _nova(
    settings: Settings, key: SecretStr, business: Business, language: str, session: aiohttp.ClientSession | None
) -> stt.STT[Any]:
    # Other models refuse the whole connection when key terms are asked for.
    takes_terms = settings.deepgram_model.startswith("nova-3")
    return deepgram.STT(
        model=settings.deepgram_model,
        language=deepgram_language(language, business.file.phone_region),
        interim_results=True,
        smart_format=True,
        keyterm=list(keyterms(business, language=language)) if takes_terms else NOT_GIVEN,
        api_key=key.get_secret_value(),
        base_url=_listen_address(settings, "/v1/listen"),
        http_session=session,
    )


def _flux(
    settings: Settings, key: SecretStr, business: Business, language: str, session: aiohttp.ClientSession | None
) -> stt.STT[Any]:
    if language != "en":
        raise SpeechUnavailable(
            f"the language {language!r} is not heard by DEEPGRAM_MODEL={settings.deepgram_model}: write nova-3"
        )
    return deepgram.STTv2(
        model=settings.deepgram_model,
        # A reply is begun when the turn is probably over, and spoken when it is.
        eager_eot_threshold=_EAGER_END_OF_TURN,
        eot_threshold=_END_OF_TURN,
        # What Deepgram recommends for Flux.
        audio_chunk_duration_ms=80,
        keyterm=list(keyterms(business, language=language)),
        language_hint=[language] if settings.deepgram_model == "flux-general-multi" else NOT_GIVEN,
        api_key=key.get_secret_value(),
        base_url=_listen_address(settings, "/v2/listen"),
        http_session=session,
    )


def _listen_address(settings: Settings, path: str) -> str:
    """Where a model listens: an address written with the other protocol's path is meant for this one too."""
    address = (settings.deepgram_base_url or "https://api.deepgram.com").rstrip("/")
    for written in ("/v1/listen", "/v2/listen"):
        if address.endswith(written):
            return address.removesuffix(written) + path
    return _address(address, path)


def deepgram_language(language: str, region: str) -> str:
    """A language as Deepgram is told it: English with the country, where it knows that country's."""
    return f"en-{region}" if language == "en" and region in ("US", "GB", "AU", "NZ", "IN") else language


def _voice(settings: Settings, persona: Persona, language: str, session: aiohttp.ClientSession | None) -> tts.TTS[Any]:
    if settings.eleven_api_key is not None:
        return elevenlabs.TTS(
            voice_id=persona.voice.elevenlabs,
            model=settings.eleven_model,
            language=language,
            encoding=ELEVEN_ENCODING,
            word_tokenizer=ClauseTokenizer(),
            # Timed as it was written, so that what a voice that breaks off has not said yet can be told.
            preferred_alignment="original",
            api_key=settings.eleven_api_key.get_secret_value(),
            base_url=_address(settings.eleven_base_url or "https://api.elevenlabs.io", "/v1"),
            http_session=session,
        )
    if language != "en":
        raise SpeechUnavailable(f"the language {language!r} is not spoken without a provider: set ELEVEN_API_KEY")
    from agent.local.synthesizer import shared_synthesizer
    from agent.local.tts import LocalTTS

    return LocalTTS(shared_synthesizer(settings.switchboard_local_models), voice=persona.voice.local)


def _address(base_url: str, path: str) -> str:
    """An address with its path: written in full it stays as it is, without a path it gets the provider's own."""
    host = base_url.rstrip("/")
    return host if host.count("/") > 2 else host + path

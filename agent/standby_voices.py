"""Local voices that stand by while a provider speaks, for when it does not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from livekit.agents import tts

from agent.errors import SpeechUnavailable
from agent.local.weights import hibari_file
from personas.persona import Persona

if TYPE_CHECKING:
    from agent.local.synthesizer import Synthesizer

log = structlog.get_logger(__name__)


class StandbyVoices:
    """The local voice of each persona. The model is loaded once in a process, in a thread of its own."""

    def __init__(self, personas: Mapping[str, Persona], models: Path | None) -> None:
        """`models` is the setting `SWITCHBOARD_LOCAL_MODELS`."""
        self._personas = personas
        self._models = models
        self._loaded: Future[Synthesizer] | None = None

    @property
    def installed(self) -> bool:
        """Whether there is anything to load."""
        try:
            hibari_file(self._models)
        except SpeechUnavailable:
            return False
        return True

    def load(self) -> None:
        """Begin to load the model; returns at once."""
        if self._loaded is None and self.installed:
            self._loaded = Future()
            threading.Thread(target=self._load, args=(self._loaded,), name="standby-voices", daemon=True).start()

    def _load(self, loaded: Future[Synthesizer]) -> None:
        from agent.local.synthesizer import shared_synthesizer

        try:
            synthesizer = shared_synthesizer(self._models)
            synthesizer.warm_up()
        except Exception as error:
            log.warning("standby_voices_not_loaded", reason=str(error))
            loaded.set_exception(error)
        else:
            loaded.set_result(synthesizer)

    async def voice(self, persona: str, *, within: float) -> tts.TTS[Any] | None:
        """The voice of a persona, None where it is not installed, or not loaded within so many seconds."""
        self.load()
        if self._loaded is None:
            return None
        waiting = asyncio.wrap_future(self._loaded)
        done, _ = await asyncio.wait([waiting], timeout=within)
        if not done or waiting.exception() is not None:
            return None
        from agent.local.tts import LocalTTS

        return LocalTTS(waiting.result(), voice=self._personas[persona].voice.local)

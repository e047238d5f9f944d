"""Local voices that stand by while a provider speaks, for when it does not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livekit.agents import tts

from agent.local.weights import hibari_file
from agent.standby import Standby
from personas.persona import Persona

if TYPE_CHECKING:
    from agent.local.synthesizer import Synthesizer


class StandbyVoices:
    """The local voice of each persona."""

    def __init__(self, personas: Mapping[str, Persona], models: Path | None) -> None:
        """`models` is the setting `SWITCHBOARD_LOCAL_MODELS`."""
        self._personas = personas
        self._models = models
        self._model = Standby("standby-voices", check=lambda: hibari_file(models), load=self._loaded)

    def _loaded(self) -> Synthesizer:
        from agent.local.synthesizer import shared_synthesizer

        synthesizer = shared_synthesizer(self._models)
        synthesizer.warm_up()
        return synthesizer

    def load(self) -> None:
        """Begin to load the model, where it is installed; returns at once."""
        self._model.load()

    async def voice(self, persona: str, *, within: float) -> tts.TTS[Any] | None:
        """The voice of a persona, None where it is not installed, or not loaded within so many seconds."""
        synthesizer = await self._model.get(within=within)
        if synthesizer is None:
            return None
        from agent.local.tts import LocalTTS

        return LocalTTS(synthesizer, voice=self._personas[persona].voice.local)

"""Hears the caller whatever becomes of the provider: connects again at once, with what was being said once more, and
lets the local model hear an utterance that the provider leaves without words.

LiveKit's own `stt.FallbackAdapter` was looked at and not taken: audio that the failed stream was sent is gone, a stream
that hangs is no failure to it, and once it changed it stays with the other until its stream ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from livekit.agents import NOT_GIVEN, APIConnectOptions, NotGivenOr, stt, utils, vad
from livekit.agents.metrics import STTMetrics
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

from agent.hearing_stream import STANDBY_LANGUAGE, FallbackStream
from agent.standby import Standby

log = structlog.get_logger(__name__)


class FallbackHearing(stt.STT[None]):
    """A provider's STT with a local one behind it.

    Args:
        provided: the provider's; its streams may be made anew at any time.
        detector: hears when the caller speaks; each stream makes its own of it.
        standby: the local STT, which hears English.
        language: what is spoken.
        ends_turns: whether the provider tells words as final only once the turn is over.
    """

    def __init__(
        self,
        provided: stt.STT[Any],
        *,
        detector: vad.VAD,
        standby: Standby[stt.STT[Any]] | None,
        language: str,
        ends_turns: bool,
    ) -> None:
        super().__init__(capabilities=provided.capabilities)
        self.provided = provided
        self.detector = detector
        self.language = language
        self._standby = standby
        self.ends_turns = ends_turns
        self._on_fault: Callable[[str, str], None] = lambda part, what: None
        self._on_lost: Callable[[], None] = lambda: None
        provided.on("metrics_collected", self._used)

    @property
    def model(self) -> str:
        return self.provided.model

    @property
    def provider(self) -> str:
        return self.provided.provider

    @property
    def standby(self) -> Standby[stt.STT[Any]] | None:
        """The local STT, None where there is none for what is spoken now."""
        return self._standby if self.language == STANDBY_LANGUAGE else None

    def prewarm(self) -> None:
        """Begin to load the local model; returns at once."""
        if self.standby is not None:
            self.standby.load()

    def report_to(self, *, on_fault: Callable[[str, str], None], on_lost: Callable[[], None] = lambda: None) -> None:
        """`on_fault` is told what failed, in words for the record; `on_lost` that the caller spoke and nobody could
        hear it."""
        self._on_fault, self._on_lost = on_fault, on_lost

    def fault(self, what: str) -> None:
        log.warning("hearing_failed", provider=self.provider, what=what)
        self._on_fault("hearing", f"{self.provider} {what}")

    def lost(self) -> None:
        self._on_lost()

    def _used(self, metrics: STTMetrics) -> None:
        self.emit("metrics_collected", metrics)

    def _update_session_keyterms(self, keyterms: list[str]) -> None:
        self.provided._update_session_keyterms(keyterms)

    async def _recognize_impl(
        self, buffer: utils.AudioBuffer, *, language: NotGivenOr[str] = NOT_GIVEN, conn_options: APIConnectOptions
    ) -> stt.SpeechEvent:
        return await self.provided.recognize(buffer, language=language, conn_options=conn_options)

    def stream(
        self, *, language: NotGivenOr[str] = NOT_GIVEN, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> FallbackStream:
        return FallbackStream(self, language=language, conn_options=conn_options)

    async def aclose(self) -> None:
        self.provided.off("metrics_collected", self._used)
        await self.provided.aclose()

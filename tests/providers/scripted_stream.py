"""A websocket on which Deepgram hears what a script says, whichever of its protocols it speaks."""

from __future__ import annotations

from abc import abstractmethod

from tests.providers.listen import Connection, Line, ListenStream
from tests.providers.listening import Samples
from tests.providers.script import Script, ScriptedEar, Stretch
from tests.providers.timing import Timing


class ScriptedStream(ListenStream):
    """One stream. All delays are on the clock of the audio that came: faster than real time in, faster out."""

    def __init__(
        self, line: Line, connection: Connection, *, script: Script, timing: Timing, idle_seconds: float
    ) -> None:
        super().__init__(line, connection, idle_seconds=idle_seconds)
        self._ear, self._timing = ScriptedEar(script, self._rate), timing
        self._known_stretches = 0

    async def _hear(self, samples: Samples) -> None:
        for clock in self._ear.hear(samples):
            if len(self._ear.stretches) > self._known_stretches:
                self._known_stretches += 1
                stretch = self._ear.stretches[-1]
                if stretch.cue is None:
                    self._connection.unscripted += 1
                await self._started(stretch)
            await self._tick(clock)

    def _lost(self) -> None:
        self._ear.lose()

    def _seconds(self) -> float:
        return self._ear.clock

    @abstractmethod
    async def _started(self, stretch: Stretch) -> None:
        """Somebody begins to speak."""

    @abstractmethod
    async def _tick(self, clock: float) -> None:
        """Say what there is to say now that so much of the stream was heard, in seconds."""

"""Asks the language models in turn, so that a caller is never left in silence by one that does not answer.

The first model has a short while for its first token. Then the next one is asked beside it, and whichever speaks first
goes on. A model that failed rests for a while before it is asked again, so that an outage is not waited for each turn.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

import structlog

from routing.language_model import LanguageModel, Message, ModelFailed, ModelFault, ModelPart, ToolSchema, Usage
from routing.provider_health import Health

log = structlog.get_logger(__name__)

FIRST_TOKEN_SECONDS = 1.2
WHOLE_SECONDS = 1.6
"""What all models together may take until the first token. With the 0.2 s until speculation begins, the local decision
and the voice behind it, silence stays below 2.5 s."""
STALL_SECONDS = 0.7
STALL_AGAIN_SECONDS = 0.4
"""The same where a model broke off before in this turn: the caller has waited for that one already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What became of one request: the model and how it failed, None where it answered."""

    model: str
    fault: ModelFault | None = None


@dataclass(slots=True)
class Asking:
    """One request over all models. `attempts` tells afterwards who answered and who did not."""

    attempts: list[Attempt] = field(default_factory=list)
    first_token_ms: float | None = None

    @property
    def model(self) -> str | None:
        return next((a.model for a in self.attempts if a.fault is None), None)


class ModelLadder:
    """The models in the order in which they are asked.

    Args:
        first_token: seconds for a model's first token until the next one is asked beside it.
        whole: seconds for the first token of any.
        stall: seconds between two parts of a stream until it counts as broken.
    """

    def __init__(
        self,
        models: Sequence[LanguageModel],
        *,
        first_token: float = FIRST_TOKEN_SECONDS,
        whole: float = WHOLE_SECONDS,
        stall: float = STALL_SECONDS,
    ) -> None:
        self.models = tuple(models)
        self._first_token = first_token
        self._whole = max(whole, first_token)
        self._stall = stall
        self._health = {model.name: Health() for model in self.models}

    async def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema], asking: Asking, *, whole: float | None = None
    ) -> AsyncIterator[ModelPart]:
        """The parts of the first model that answers, within `whole` seconds where those are fewer. `whole` is given
        where a model broke off in this turn before; then a stall is not waited for as long.

        Raises:
            ModelFailed: no model gave a first token in time, or the one that did broke off.
        """
        began = time.monotonic()
        runners: list[_Runner] = []
        try:
            winner, first = await self._race(messages, tools, asking, runners, min(whole or self._whole, self._whole))
            asking.first_token_ms = round((time.monotonic() - began) * 1000, 1)
            for other in runners:
                if other is not winner:
                    other.cancel()
            yield first
            stall = self._stall if whole is None else min(self._stall, STALL_AGAIN_SECONDS)
            async for part in self._rest_of(winner, asking, stall):
                yield part
        finally:
            for runner in runners:
                runner.cancel()
            await asyncio.gather(*(runner.task for runner in runners), return_exceptions=True)

    async def _race(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSchema],
        asking: Asking,
        runners: list[_Runner],
        whole: float,
    ) -> tuple[_Runner, ModelPart]:
        waiting = [model for model in self.models if not self._health[model.name].resting]
        if not waiting:
            raise ModelFailed(ModelFault.UNREACHABLE, "every model failed a moment ago and rests")
        until = time.monotonic() + whole
        failure: ModelFailed | None = None
        next_at = 0.0
        while waiting or any(not r.settled for r in runners):
            now = time.monotonic()
            if now >= until:
                break
            if waiting and (now >= next_at or all(r.settled for r in runners)):
                runners.append(_Runner(waiting.pop(0), messages, tools))
                next_at = now + self._first_token
            pending = [r for r in runners if not r.settled]
            limit = min(until, next_at) if waiting else until
            await asyncio.wait(
                [r.first for r in pending], timeout=max(limit - now, 0), return_when=asyncio.FIRST_COMPLETED
            )
            for runner in pending:
                if not runner.first.done():
                    continue
                runner.settled = True
                try:
                    first = runner.first.result()
                except ModelFailed as error:
                    failure = error
                    self._failed(runner.model, error, asking)
                    continue
                for slow in (r for r in runners if not r.settled):
                    slow.settled = True
                    self._failed(slow.model, ModelFailed(ModelFault.SLOW, "another model was quicker"), asking)
                return runner, first
        for slow in (r for r in runners if not r.settled):
            slow.settled = True
            failure = ModelFailed(ModelFault.SLOW, "no first token in time")
            self._failed(slow.model, failure, asking)
        raise failure or ModelFailed(ModelFault.SLOW, "no model answered in time")

    async def _rest_of(self, winner: _Runner, asking: Asking, stall: float) -> AsyncIterator[ModelPart]:
        while True:
            try:
                part = await asyncio.wait_for(winner.parts.get(), stall)
            except TimeoutError:
                error = ModelFailed(ModelFault.STALLED, f"nothing came for {stall:g} s in mid-stream")
                self._failed(winner.model, error, asking)
                raise error from None
            if isinstance(part, ModelFailed):
                self._failed(winner.model, part, asking)
                raise part
            if part is None:
                self._health[winner.model.name].answered()
                asking.attempts.append(Attempt(model=winner.model.name))
                return
            yield part

    def _failed(self, model: LanguageModel, error: ModelFailed, asking: Asking) -> None:
        self._health[model.name].failed(error.retry_after)
        asking.attempts.append(Attempt(model=model.name, fault=error.fault))
        log.warning("model_failed", model=model.name, fault=error.fault.value, why=str(error)[:200])


class _Runner:
    """One request under way: its first part that says anything, then the others."""

    def __init__(self, model: LanguageModel, messages: Sequence[Message], tools: Sequence[ToolSchema]) -> None:
        self.model = model
        self.settled = False
        self.first: asyncio.Future[ModelPart] = asyncio.get_running_loop().create_future()
        self.parts: asyncio.Queue[ModelPart | ModelFailed | None] = asyncio.Queue()
        self.task = asyncio.create_task(self._run(messages, tools), name=f"model {model.name}")
        # A failure nobody waits for any more would otherwise be reported by the event loop.
        self.first.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _run(self, messages: Sequence[Message], tools: Sequence[ToolSchema]) -> None:
        try:
            async with aclosing(self.model.stream(messages, tools)) as stream:  # type: ignore[type-var]
                async for part in stream:
                    if self.first.done():
                        self.parts.put_nowait(part)
                    elif not isinstance(part, Usage) and not (hasattr(part, "text") and not part.text):
                        self.first.set_result(part)
            self._over(ModelFailed(ModelFault.EMPTY, "the stream ended without a word"), None)
        except ModelFailed as error:
            self._over(error, error)
        except asyncio.CancelledError:
            self.first.cancel()
            raise
        except Exception as error:
            wrapped = ModelFailed(ModelFault.GARBLED, f"{type(error).__name__} while reading the stream")
            self._over(wrapped, wrapped)

    def _over(self, before_first: ModelFailed, after: ModelFailed | None) -> None:
        if not self.first.done():
            self.first.set_exception(before_first)
        else:
            self.parts.put_nowait(after)

    def cancel(self) -> None:
        self.task.cancel()

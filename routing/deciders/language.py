"""The decider that asks a language model: one streaming request decides and speaks.

What a model may not do is not left to it. A tool that writes runs through the same moves as without a model: nothing is
booked before it was read back, and what is said of it comes from its receipt. Where no model answers, the local decider
decides in the same turn.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence

import structlog

from routing.clause_stream import ClauseStream
from routing.deciders import call_moves, cancel_moves, flow_moves, reply_effects
from routing.deciders.certain import certain
from routing.deciders.local import LocalDecider, untold
from routing.deciders.model_ladder import Asking, ModelLadder
from routing.deciders.tool_words import arguments_for, contact_of
from routing.decision import ModelReport, Route
from routing.events import SegmentKind, Step, ToolUsed, WordsEnded
from routing.hand_over import takes_over
from routing.language_model import Message, ModelFailed, Piece, ToolCall, ToolSchema, Usage
from routing.prompt import request_messages
from routing.reply import Details, ReplyParser, Speaker, Spoken
from routing.reply import WordsEnded as Delimited
from routing.slots import Assent
from routing.tools.tool import ToolResult
from routing.turn import Turn

log = structlog.get_logger(__name__)

ROUNDS = 4
"""Requests in one turn at most: a tool's result asks for another one."""
AGAIN_SECONDS = 0.8
"""What a second request may take to its first token when the first one broke off behind words already given out."""


class LanguageDecider:
    """Decides with language models. Shared by the calls of a process; holds no state of a call.

    Args:
        ladder: the models, in the order in which they are asked.
        system: the stable part of the prompt (`routing.prompt.system_prompt`).
        tools: every tool of the business, the same in each request.
        local: decides where no model answers.
    """

    name = "language_model"

    def __init__(
        self, ladder: ModelLadder, *, system: str, tools: Sequence[ToolSchema], local: LocalDecider | None = None
    ) -> None:
        self._ladder = ladder
        self._system = system
        self._tools = tuple(tools)
        self._local = local or LocalDecider()

    async def decide(self, turn: Turn) -> AsyncIterator[Step]:
        """Yield the words of a turn as they come, and the tools they rest on."""
        for words in untold(turn):
            yield words
        async for step in certain(turn) or self._asked(turn):
            yield step

    async def _asked(self, turn: Turn) -> AsyncIterator[Step]:
        turn.model = report = ModelReport()
        messages = list(request_messages(self._system, turn))
        limit: float | None = None
        begun = len(turn.said)
        for _ in range(ROUNDS):
            answer = _Answer(turn)
            failed = False
            asking = Asking()
            try:
                async for part in self._ladder.stream(messages, self._tools, asking, whole=limit):
                    for step in answer.take(part, report):
                        yield step
            except ModelFailed:
                failed = not answer.ended
            finally:
                _note(report, asking)
            if failed:
                if limit is None and asking.first_token_ms is not None:
                    # The next model is told what was said already, and goes on from there.
                    messages, limit = list(request_messages(self._system, turn)), AGAIN_SECONDS
                    continue
                break
            for step in answer.finish():
                yield step
            if answer.calls:
                messages.append(Message(role="assistant", text=answer.text, calls=tuple(answer.calls)))
                decided = False
                for call in answer.calls:
                    if _writes(turn, call.name):
                        decided = True
                        async for step in _deed(turn, call):
                            yield step
                        break
                    if not _spoke(turn, begun):
                        yield turn.say(turn.line("look_up_filler"), kind=SegmentKind.FILLER)
                    result = await _look_up(turn, call)
                    if call.name in turn.used:
                        yield ToolUsed(result=result)
                    messages.append(Message(role="tool", text=_as_json(result), call_id=call.id))
                if decided:
                    return
                continue
            if not _spoke(turn, begun):
                break
            report.faults += reply_effects.take(turn, answer.details, used=turn.used)
            return
        log.info("decided_locally", failures=report.failures)
        async for step in self._local.decide(turn):
            yield step


class _Answer:
    """One streaming answer: words clause by clause, calls, and the details at its end."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._personas = {persona.tag: key for key, persona in turn.business.personas.items()}
        self._parser = ReplyParser(tags=self._personas)
        self._clauses = ClauseStream()
        self._arrives: str | None = None
        self.calls: list[ToolCall] = []
        self.text = ""
        self.ended = False
        self.details = Details(values=reply_effects.NOTHING)

    def take(self, part: Piece | ToolCall | Usage, report: ModelReport) -> list[Step]:
        """A part of the stream; the clauses that became whole by it."""
        if isinstance(part, Usage):
            report.prompt_tokens += part.prompt
            report.cached_tokens += part.cached
            report.completion_tokens += part.completion
            return []
        if isinstance(part, ToolCall):
            if self.ended:
                report.faults.append("late_call")
            self.calls.append(part)
            return []
        out: list[Step] = []
        for given in self._parser.feed(part.text):
            if isinstance(given, Speaker):
                self._hand_to(self._personas[given.tag])
            elif isinstance(given, Spoken):
                self.text += given.text
                out += [self._say(cut.text) for cut in self._clauses.feed(given.text)]
            elif isinstance(given, Delimited):
                out += self._end()
        return out

    def finish(self) -> list[Step]:
        """The stream is over. A reply that calls a tool goes on behind it."""
        out: list[Step] = []
        for given in self._parser.finish():
            if isinstance(given, Spoken):
                self.text += given.text
                out += [self._say(cut.text) for cut in self._clauses.feed(given.text)]
            elif isinstance(given, Delimited):
                out += [self._say(cut.text) for cut in self._clauses.finish()] if self.calls else self._end()
            elif isinstance(given, Details):
                self.details = given
        return out

    def _end(self) -> list[Step]:
        self.ended = True
        return [*(self._say(cut.text) for cut in self._clauses.finish()), WordsEnded()]

    def _say(self, text: str) -> Step:
        arriving, self._arrives = self._arrives, None
        return self._turn.say(text, *([takes_over(arriving)] if arriving is not None else []))

    def _hand_to(self, persona: str) -> None:
        """The tag decides where selection was not sure; a change that was announced already binds for this turn."""
        if self._turn.reading.persona.switched or persona == self._turn.persona:
            return
        name = self._turn.business.personas[persona].name
        self._turn.hand_to(persona, f"The language model gave the turn to {name}.")
        self._arrives = persona


def _spoke(turn: Turn, begun: int) -> bool:
    return any(said.words.text.strip() for said in turn.said[begun:])


def _note(report: ModelReport, asking: Asking) -> None:
    report.requests += len(asking.attempts)
    report.model = asking.model or report.model
    report.failures += [f"{attempt.model}: {attempt.fault.value}" for attempt in asking.attempts if attempt.fault]
    if report.first_token_ms is None:
        report.first_token_ms = asking.first_token_ms


def _writes(turn: Turn, tool: str) -> bool:
    return turn.tools.available(tool) and not turn.tools.reads(tool)


async def _look_up(turn: Turn, call: ToolCall) -> ToolResult:
    """Run a tool that reads. What the caller gave stands above what the model makes of it."""
    try:
        given = json.loads(call.arguments or "{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        return ToolResult(tool=call.name, arguments={}, error="bad_arguments", message="Write one JSON object.")
    if not turn.tools.available(call.name):
        name = turn.business.personas[turn.persona].name
        message = f"{name} cannot use {call.name}; offer a call-back."
        return ToolResult(tool=call.name, arguments=given, error="not_permitted", message=message)
    result = await turn.tools.read(call.name, {**given, **arguments_for(turn, call.name)})
    turn.used.append(call.name)
    turn.keep(reply_effects.looked_up(result))
    return result


def _as_json(result: ToolResult) -> str:
    body = {"result": result.result} if result.ok else {"error": result.error, "message": result.message}
    return json.dumps(body, default=str)


def _deed(turn: Turn, call: ToolCall) -> flow_moves.Steps:
    """The moves behind a tool that writes: what is missing is asked, all is read back, and only then it is done."""
    flow = flow_moves.active_flow(turn)
    if call.name == "cancel_booking":
        return cancel_moves.confirm_cancel(turn)
    if flow is None or flow.end.tool != call.name:
        flow = next(
            (f for f in turn.business.flows.values() if f.end.tool == call.name and turn.reading.wanted(f.name)), None
        )
    if flow is None:
        return _callback(turn) if call.name == "request_callback" else _begin_named(turn, call.name)
    state = turn.draft.flow
    if state is not None and state.name == flow.name and state.status == "confirming" and _agreed(turn):
        return flow_moves.complete(turn, flow)
    return flow_moves.begin(turn, flow)


def _agreed(turn: Turn) -> bool:
    """Whether nothing in the caller's words speaks against what was read back."""
    reading = turn.reading
    changed = reading.slots or reading.refused or reading.question
    return reading.assent not in (Assent.NO, Assent.CHANGE) and not changed


async def _callback(turn: Turn) -> AsyncIterator[Step]:
    turn.decide(Route.TOOL, "request_callback", because="A call-back is wanted.", confidence=0.8)
    about = call_moves.reason(turn)
    steps = call_moves.write_callback(turn, about) if contact_of(turn) else call_moves.ask_contact(turn, about)
    async for step in steps:
        yield step


async def _begin_named(turn: Turn, tool: str) -> AsyncIterator[Step]:
    flow = next((f for f in turn.business.flows.values() if f.end.tool == tool), None)
    if flow is None:
        yield turn.say(turn.line("tool_failed"))
        return
    async for step in flow_moves.begin(turn, flow):
        yield step

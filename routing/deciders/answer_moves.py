"""Moves of the local decider that answer a question: recall, tools that look something up, the FAQ."""

from __future__ import annotations

from collections.abc import Iterator

from routing import flows
from routing.acts.act import Act
from routing.acts.recognise import follows_up
from routing.conversation import Conversation, Offer
from routing.deciders.flow_effects import asks, remembers
from routing.deciders.flow_moves import Steps, active_flow
from routing.deciders.tool_words import arguments_for, tool_line
from routing.decision import Match, Route
from routing.events import ToolUsed, Words
from routing.flow_model import FlowField
from routing.slots import Assent
from routing.turn import Turn
from routing.wording import joined

_ABOUT_THE_CALL = {Act.WHO_ARE_YOU, Act.HOW_ARE_YOU, Act.ARE_YOU_HUMAN, Act.CAN_YOU_HEAR}
AGAIN = 0.1
"""So near to the nearest look-up, the one that answered last is meant again: 'and the grand total with lobster?'"""
_NEARER = 0.05
"""So much nearer than a look-up, what is to be booked goes before it: 'could I book a party for the fifth?'"""
_TOLD = 0.75
"""Words that ask nothing have to be so near to an entry to be answered by it: 'the prices, please'."""
CLOSE = 0.25
"""Two wishes whose similarities differ by less are told apart by what the call is about."""


def recall(turn: Turn) -> Iterator[Words] | None:
    return _recall(turn) if turn.reading.recall is not None else None


def _recall(turn: Turn) -> Iterator[Words]:
    name = turn.reading.recall or ""
    fields = fields_of(turn)
    profile = turn.draft.profile
    turn.recalled = name
    turn.decide(Route.CONVERSATION, because="The caller asks for something said before.", confidence=0.9)
    region, currency = turn.business.file.phone_region, turn.business.file.currency
    if not name:
        parts = [
            f"{fields[n].label}: {flows.say_value(fields[n], profile, region=region, currency=currency)}"
            for n in profile.values
            if n in fields
        ]
        yield turn.say(turn.line("recall_all", summary=joined(parts)) if parts else turn.line("recall_nothing"))
        return
    field = fields[name]
    known = profile.values.get(name)
    if known is None:
        yield turn.say(turn.line("recall_refused" if name in profile.refused else "recall_none", label=field.label))
        return
    value = flows.say_value(field, profile, region=region, currency=currency)
    value = value.removeprefix(f"{flows.ABOUT.get(turn.draft.language, flows.ABOUT['en'])} ")
    line = "recall_approximate" if known.approximate else "recall"

    def notes(conversation: Conversation) -> None:
        conversation.recalled = name

    yield turn.say(turn.line(line, label=field.label, value=value), notes)


def fields_of(turn: Turn) -> dict[str, FlowField]:
    """Every field of the business by name, the active flow's first."""
    flow = active_flow(turn)
    every = {f.name: f for each in reversed(list(turn.business.flows.values())) for f in each.fields}
    return every | {f.name: f for f in (flow.fields if flow else ())}


def tool_request(turn: Turn) -> Steps | None:
    """A tool that looks something up: asked for now, or waiting for a value that came now."""
    name = _wished_tool(turn) or _waiting_tool(turn)
    return _look_up(turn, name) if name is not None else None


def _wished_tool(turn: Turn) -> str | None:
    """The look-up that is asked for; of several, the one that can use the most of what was given with the question."""
    near = [w for w in turn.reading.wants if w.kind == "tool" and turn.tools.reads(w.name)]
    if not near:
        return None
    wished = [w.name for w in near]
    flow = active_flow(turn)
    begun = turn.reading.want("flow")
    if begun is not None and flow is None and begun.similarity > near[0].similarity + _NEARER:
        return None if Act.PRICE not in turn.reading.acts else near[0].name
    given = {slot.field for slot in turn.reading.slots}
    last = turn.draft.last_tool
    if (
        last is not None
        and given & turn.tools.accepts(last)
        and turn.tools.reads(last)
        and follows_up(turn.reading.text)
    ):
        return last
    again = next((w for w in near if w.name == last), None)
    if again is not None and near[0].similarity - again.similarity < AGAIN and not _lacks(turn, again.name):
        return again.name
    quote = next((w for w in near if flow is not None and w.name == flow.end.quote), None)
    if quote is not None and near[0].similarity - quote.similarity < CLOSE:
        # In the middle of an order, "what would that cost" means the order.
        return quote.name
    first = wished[0]
    better = max(turn.tools.lookups(), key=lambda name: len(given & turn.tools.accepts(name)))
    if len(given & turn.tools.accepts(better)) > len(given & turn.tools.accepts(first)):
        return better
    return first


def _lacks(turn: Turn, name: str) -> bool:
    held = arguments_for(turn, name)
    return any(argument not in held for argument in turn.tools.required(name))


def _waiting_tool(turn: Turn) -> str | None:
    """A look-up that waits for a value which came now, or the last one again with another value ('and in 95608?')."""
    reading, draft = turn.reading, turn.draft
    given = {slot.field for slot in reading.slots}
    if draft.pending_tool is not None and given:
        if given & turn.tools.accepts(draft.pending_tool):
            return draft.pending_tool
        # The caller goes on with something else: what was asked for the look-up is not asked again.
        turn.keep(_lapses)
    if draft.last_tool is None or active_flow(turn) is not None or not turn.tools.reads(draft.last_tool):
        return None
    want = reading.want("flow")
    if want is not None and want.example and not reading.question:
        return None  # "I want to book that, for eight" asks for no figure again.
    return draft.last_tool if given & turn.tools.accepts(draft.last_tool) else None


def _lapses(conversation: Conversation) -> None:
    conversation.pending_tool = None


async def _look_up(turn: Turn, name: str) -> Steps:
    held = arguments_for(turn, name)
    missing = [argument for argument in turn.tools.required(name) if argument not in held]
    fields = fields_of(turn)
    askable = [fields[m] for m in missing if m in fields and m not in turn.draft.profile.refused]

    def waits(conversation: Conversation) -> None:
        conversation.pending_tool = name

    def answered(conversation: Conversation) -> None:
        conversation.pending_tool = None
        conversation.last_tool = name

    turn.decide(Route.TOOL, name, because=f"The caller asks for what {name} gives.")
    if missing:
        special = f"tool.{name}.missing"
        if turn.has_line(special):
            yield turn.say(turn.line(special))
        if askable:
            yield turn.say(askable[0].ask[0], asks(askable[0]), waits)
        elif not turn.has_line(special):
            yield turn.say(turn.line("unknown"), answered)
        return
    result = await turn.tools.read(name, held)
    turn.used.append(name)
    yield ToolUsed(result=result)
    if result.ok:
        yield turn.say(tool_line(turn, result), remembers(result), answered)
    else:
        yield turn.say(tool_line(turn, result), answered)


def faq(turn: Turn) -> Iterator[Words] | None:
    """An FAQ entry near enough to what was asked."""
    reading, thresholds = turn.reading, turn.business.file.thresholds
    if not reading.matches:
        return None
    best = reading.matches[0]
    given = bool(reading.slots or reading.refused)
    if best.similarity < thresholds.faq:
        return None
    if (reading.refused or reading.acts & _ABOUT_THE_CALL) and best.similarity < thresholds.known_answer:
        return None
    if not reading.question and (best.similarity < _TOLD or Act.GOODBYE in reading.acts):
        return None
    if not reading.question and (given or reading.want("flow") or reading.assent is not Assent.NONE):
        return None
    if not reading.question and active_flow(turn) is not None and turn.draft.asked is not None:
        return None
    return _answer(turn, best)


def _answer(turn: Turn, match: Match) -> Iterator[Words]:
    turn.decide(
        Route.FAQ,
        match.subject,
        because=f"The question is near to '{match.question}' ({match.similarity:.2f}).",
        confidence=match.similarity,
    )

    def notes(conversation: Conversation) -> None:
        if conversation.flow is None or not conversation.flow.active:
            conversation.topic = match.subject.replace("_", " ")

    yield turn.say(match.answer, notes)


def clarify(turn: Turn) -> Iterator[Words] | None:
    """A question between two entries, or not near enough to one: ask which is meant."""
    reading, thresholds = turn.reading, turn.business.file.thresholds
    if not reading.question or not reading.matches or reading.acts & _ABOUT_THE_CALL:
        return None
    best = reading.matches[0]
    if not thresholds.clarify <= best.similarity < thresholds.faq:
        return None
    return _clarify(turn, best)


def _clarify(turn: Turn, match: Match) -> Iterator[Words]:
    turn.decide(Route.FAQ, match.subject, because="The question is near to an entry, not near enough.", confidence=0.5)

    def offers(conversation: Conversation) -> None:
        conversation.offer = Offer(kind="clarify", about=match.subject)

    yield turn.say(turn.line("clarify_one", first=match.question), offers)

"""Moves of the local decider within a flow: beginning, asking, reading back, completing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any

from routing import flows
from routing.acts.act import Act
from routing.conversation import Conversation, FlowState, Offer
from routing.deciders.flow_effects import (
    asks,
    begins,
    closes,
    closes_if_open,
    passes,
    reads_back,
    refuses,
    remembers,
    supposes,
    takes_back,
    told,
)
from routing.deciders.tool_words import arguments_for, contact_of, spoken_values, tool_line
from routing.deciders.written_moves import quote_at_once, read_back
from routing.decision import Route
from routing.events import SegmentKind, Step, ToolUsed, Words
from routing.flow_model import Flow, FlowField
from routing.slots.assent import Assent
from routing.slots.validity import bounds
from routing.slots.value import Held
from routing.tools.tool import ToolResult
from routing.turn import Turn
from routing.wording import brief_date, fill
from routing.write_effects import done_words, template

Steps = AsyncIterator[Step]

UNAVAILABLE = "(unavailable)"
"""What `FlowState.missed` counts times under that could not be had; no field can have that name."""
UNAVAILABLE_MOST = 3


def active_flow(turn: Turn) -> Flow | None:
    state = turn.draft.flow
    return turn.business.flows[state.name] if state is not None and state.active else None


def acknowledge(turn: Turn) -> Iterator[Words]:
    """Answer to what was given: a correction is repeated, a refusal accepted, an estimate taken."""
    reading, draft = turn.reading, turn.draft
    flow = active_flow(turn)
    region, currency = turn.business.file.phone_region, turn.business.file.currency
    fields = {f.name: f for f in (flow.fields if flow else ())}
    for name in reading.refused:
        field = fields.get(name)
        text = field.refused if field is not None and field.refused else turn.line("refused_fine")
        yield turn.say(text)
    for slot in reading.slots:
        field = fields.get(slot.field)
        if field is None:
            continue
        value = flows.spoken_value(field, slot.value, region=region, currency=currency)
        if slot.correction:
            yield turn.say(turn.line("corrected", label=field.label, value=value))
        elif slot.approximate:
            yield turn.say(turn.line("noted_approximate", value=value))
    for slot in reading.invalid:
        if (field := fields.get(slot.field)) is not None:
            yield turn.say(not_allowed(turn, field, slot.value))
    if reading.unsure and not reading.slots and draft.asked in fields:
        yield turn.say(turn.line("unsure_fine"), passes(str(draft.asked)))


def not_allowed(turn: Turn, field: FlowField, value: Held) -> str:
    """That a value may not be, in the business's words where it has any."""
    region, currency = turn.business.file.phone_region, turn.business.file.currency
    allowed = {
        name: brief_date(bound) if isinstance(bound, date) else bound
        for name, bound in bounds(field.slot(), turn.today).items()
    }
    said = {"value": flows.spoken_value(field, value, region=region, currency=currency), "label": field.label}
    return fill(field.invalid, {**said, **allowed}) if field.invalid else turn.line("not_allowed", **said)


async def go_on(turn: Turn, *, after_answer: bool = False) -> Steps:
    """Ask for the next field, or read back and complete when all are settled."""
    flow = active_flow(turn)
    assert flow is not None
    assert turn.draft.flow is not None
    state, profile = turn.draft.flow, turn.draft.profile
    if state.status == "confirming" and after_answer:
        yield turn.say(turn.line("read_back_again"), reads_back)
        return
    field = flows.next_field(flow, state, profile) or still_missing(flow, state, turn)
    if field is not None:
        gave = bool(turn.reading.slots) and not any(s.correction or s.approximate for s in turn.reading.slots)
        if gave and not after_answer and not turn.reading.refused and turn.draft.turn:
            serves = turn.business.personas[turn.persona].serves
            yield turn.say(turn.line("noted_problem" if serves == "problems" else "noted"))
        yield _question(turn, field, state)
        return
    async for step in _settle(turn, flow):
        yield step


def _question(turn: Turn, field: FlowField, state: FlowState) -> Words:
    """The question for a field, or what was probably said of it already, to be confirmed."""
    supposed = turn.draft.likely.get(field.name)
    if supposed is None or turn.draft.profile.should_skip(field.name):
        return turn.say(flows.question(field, state), asks(field))
    region, currency = turn.business.file.phone_region, turn.business.file.currency
    value = flows.spoken_value(field, supposed, region=region, currency=currency)
    if field.type == "choice":
        # "The crew as two movers" reads badly: a choice is said as in the summary.
        part = fill(field.read_back, {"value": value, "label": field.label})
        return turn.say(turn.line("supposed_choice", part=part), supposes(field, supposed))
    return turn.say(turn.line("supposed", label=field.label, value=value), supposes(field, supposed))


def supposition_answered(turn: Turn, offer: Offer | None) -> Steps | None:
    """The caller says whether what was supposed is right: a yes goes on, a no that gives nothing else is asked openly,
    and so is what the caller would rather not give."""
    flow = active_flow(turn)
    field = flow.field(offer.about) if flow is not None and offer is not None and offer.kind == "value" else None
    if flow is None or field is None or any(slot.field == field.name for slot in turn.reading.slots):
        return None
    declined = field.name in turn.reading.refused
    if turn.reading.assent in (Assent.NO, Assent.CHANGE) or declined:
        if declined:
            turn.keep(refuses(field))
        else:
            turn.keep(takes_back(field))
    elif turn.reading.assent is not Assent.YES or turn.reading.question:
        return None
    return _go_on_with(turn, flow)


async def _go_on_with(turn: Turn, flow: Flow) -> Steps:
    turn.decide(Route.FLOW, flow.name, because="The caller says whether what was supposed is right.")
    for words in acknowledge(turn):
        yield words
    async for step in go_on(turn):
        yield step


def still_missing(flow: Flow, state: FlowState, turn: Turn) -> FlowField | None:
    """A required field that was left open ('not sure yet') is asked for once more before the end."""
    for field in flows.required(flow, turn.draft.profile):
        if field.name in state.passed and state.asked.get(field.name, 0) < 2:
            if turn.draft.profile.should_skip(field.name):
                continue
            if field.alternative and turn.draft.profile.get(field.alternative) is not None:
                continue
            return field
    return None


def _unsettled(flow: Flow, turn: Turn) -> bool:
    profile = turn.draft.profile
    return any(
        profile.get(f.name) is None and not (f.alternative and profile.get(f.alternative) is not None)
        for f in flows.required(flow, profile)
    )


async def _settle(turn: Turn, flow: Flow) -> Steps:
    """Every field is settled: check, quote, read back; or say what is missing and offer a call-back."""
    end = flow.end
    if _unsettled(flow, turn):
        offer = Offer(kind="callback", about=flow.topic)
        turn.reasoning += " A required field was not given, so the flow stays incomplete."
        yield turn.say(end.incomplete, closes("incomplete", offer=offer))
        return
    values: dict[str, Any] = dict(flows.values(flow, turn.draft.profile))
    if end.check:
        result = await turn.tools.read(end.check, arguments_for(turn, end.check))
        turn.used.append(end.check)
        yield ToolUsed(result=result)
        if not result.ok or not (result.result or {}).get("available"):
            async for step in _not_available(turn, flow, result):
                yield step
            return
    if end.quote:
        result = await turn.tools.read(end.quote, arguments_for(turn, end.quote))
        turn.used.append(end.quote)
        yield ToolUsed(result=result)
        if not result.ok:
            offer = Offer(kind="callback", about=flow.topic)
            yield turn.say(tool_line(turn, result, flow), closes("incomplete", offer=offer))
            return
        values.update(result.result or {})
        turn.say("", remembers(result))
    wording, summary = read_back(turn, flow)
    said = {**spoken_values(turn, values, flow), "summary": summary}
    yield turn.say(fill(wording, said), reads_back, asks_back=True)


async def _not_available(turn: Turn, flow: Flow, result: ToolResult) -> Steps:
    """The time is taken: it is given up, so that another one can be asked for. Where there is none to ask for, or it
    was taken time and again, the flow ends with the offer of a call-back."""
    field = flow.field("start_time")
    taken = turn.draft.flow.missed.get(UNAVAILABLE, 0) + 1 if turn.draft.flow is not None else 1

    def frees(conversation: Conversation) -> None:
        conversation.profile.values.pop("start_time", None)
        if conversation.flow is not None:
            conversation.flow.missed[UNAVAILABLE] = taken

    yield turn.say(tool_line(turn, result, flow), frees)
    if field is None or taken > UNAVAILABLE_MOST:
        offer = Offer(kind="callback", about=flow.topic)
        yield turn.say(turn.line("offer_callback"), closes("incomplete", offer=offer))
        return
    if field is not None and result.ok and (result.result or {}).get("alternatives"):
        yield turn.say("", asks(field))


def read_back_answered(turn: Turn) -> Steps | None:
    """The caller answers the read-back: yes completes the flow, no asks what to change, new values are read back."""
    flow, state = active_flow(turn), turn.draft.flow
    if flow is None or state is None or state.status != "confirming":
        return None
    reading = turn.reading
    if reading.recall is not None or Act.PERSON in reading.acts or Act.FORGET in reading.acts:
        return None
    if reading.slots or reading.refused:
        return _changed(turn, flow)
    if reading.assent is Assent.YES:
        return complete(turn, flow)
    if reading.question:
        return None
    if reading.assent in (Assent.NO, Assent.CHANGE):
        return _what_to_change(turn, flow)
    return None


async def _changed(turn: Turn, flow: Flow) -> Steps:
    turn.decide(Route.FLOW, flow.name, because="The caller changed a value after the read-back.")
    for words in acknowledge(turn):
        yield words
    if turn.draft.flow is not None:
        turn.draft.flow.status = "open"
    async for step in go_on(turn):
        yield step


async def _what_to_change(turn: Turn, flow: Flow) -> Steps:
    turn.decide(Route.FLOW, flow.name, because="The caller did not confirm what was read back.")

    def reopens(conversation: Conversation) -> None:
        conversation.offer = None
        if conversation.flow is not None:
            conversation.flow.status = "open"

    yield turn.say(turn.line("read_back_change"), reopens)


async def complete(turn: Turn, flow: Flow) -> Steps:
    """Run the flow's writing tool and say what came of it, never more."""
    end = flow.end
    turn.decide(Route.FLOW, flow.name, because="The caller confirmed what was read back.", confidence=0.95)
    filler = "callback_filler" if end.tool == "request_callback" else "write_filler"
    yield turn.say(turn.line(filler), kind=SegmentKind.FILLER)
    run = turn.draft.runs.get(flow.name, 0)
    arguments = arguments_for(turn, end.tool, fixed=end.arguments)
    done = _done(turn, flow, arguments)
    result = await turn.tools.write(
        end.tool, arguments, key=f"{flow.name}:{run}", counts_as=flow.name, flow=flow.name, done=done
    )
    turn.used.append(end.tool)
    yield ToolUsed(result=result)
    if result.ok:
        turn.completed = flow.name
        receipt = result.receipt or end.tool
        yield turn.say(done_words(turn.business, done, result), told(receipt), closes_if_open(flow))
        yield turn.say(turn.line("go_on"))
    elif result.error == "slot_taken":
        yield turn.say(turn.line("slot_taken"))
        async for step in _not_available(turn, flow, result):
            yield step
    elif result.error == "outcome_unknown":
        yield turn.say(turn.line("write_unknown"), closes("incomplete"))
    else:
        yield turn.say(tool_line(turn, result, flow) or turn.line("write_failed"), closes("incomplete"))


def _done(turn: Turn, flow: Flow, arguments: dict[str, Any]) -> str:
    """What will be said once the flow's tool has done it; what the tool gives is filled in then."""
    contact = contact_of(turn)
    known = {**spoken_values(turn, arguments, flow), "contact": contact[1] if contact else ""}
    return template(flow.end.done, known, turn.tools.gives(flow.end.tool))


def resume(turn: Turn) -> Steps | None:
    """The caller goes back to a flow that waits: by saying so, or by giving what only that one asks for."""
    state = turn.draft.flow
    if state is not None and state.status == "cancelled" and Act.RESUME in turn.reading.acts:
        return _resume(turn, turn.business.flows[state.name])
    waiting = turn.draft.paused[-1] if turn.draft.paused else None
    if waiting is None or state is None or not state.active:
        return None
    flow, current = turn.business.flows[waiting.name], turn.business.flows[state.name]
    own = {slot.field for slot in turn.reading.slots if current.field(slot.field) is None}
    if Act.RESUME not in turn.reading.acts and len(own & {f.name for f in flow.fields}) < 2:
        return None
    return _resume(turn, flow)


async def _resume(turn: Turn, flow: Flow) -> Steps:
    turn.decide(Route.FLOW, flow.name, because=f"The caller goes back to {flow.topic}.")
    turn.say("", begins(flow))
    for words in acknowledge(turn):
        yield words
    async for step in go_on(turn, after_answer=True):
        yield step


def wanted_flow(turn: Turn) -> Flow | None:
    """The flow that this utterance begins, if any: the one wanted, else the one an earlier turn aimed at."""
    reading = turn.reading
    want = reading.want("flow")
    if want is not None:
        flow = turn.business.flows[want.name]
        done = want.name in turn.draft.completed
        current = turn.draft.flow
        if current is not None and current.active and current.name == want.name:
            return None
        return None if done and not reading.slots else flow
    return None


async def begin(turn: Turn, flow: Flow) -> Steps:
    """Begin a flow with what is known already, and ask the first question that is open. What the caller agreed to
    before, and was not told the outcome of, is tried again as it was."""
    if not turn.reading.slots and any(w.flow == flow.name and w.unknown for w in turn.draft.writes.values()):
        async for step in complete(turn, flow):
            yield step
        return
    turn.decide(Route.FLOW, flow.name, because=f"The caller begins the flow '{flow.name}' ({flow.topic}).")
    # A persona that has just introduced itself by the flow's topic need not open it as well.
    opening = "" if turn.reading.persona.switched or turn.reading.refused else flow.opening
    first = turn.draft.flow is None or turn.draft.flow.name != flow.name
    begun = begins(flow)
    if first and opening:
        yield turn.say(opening, begun)
    else:
        turn.say("", begun)
    for words in acknowledge(turn):
        yield words
    async for step in quote_at_once(turn, flow):
        yield step
    async for step in go_on(turn, after_answer=True):
        yield step

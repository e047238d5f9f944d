"""What the details of a model's reply bring about: each held against the business, and filled from the local reading
where it is missing or cannot be."""

from __future__ import annotations

from collections.abc import Collection

from routing import flows
from routing.acts.act import Act
from routing.conversation import Conversation, Offer
from routing.deciders.answer_moves import fields_of
from routing.deciders.flow_effects import asks, begins
from routing.deciders.flow_moves import active_flow
from routing.deciders.grounding import route_is_likely, said_by_caller
from routing.decision import Route
from routing.flow_model import Flow, FlowField
from routing.reply import Details, Fault, ReplyDetails
from routing.slots import Listening, extract
from routing.slots.value import Held, SlotValue
from routing.tools.tool import ToolResult
from routing.turn import Effect, Turn

NOTHING = ReplyDetails()
CALLBACK = "callback"
CONTACTS = ("phone_number", "email")


def take(turn: Turn, details: Details, *, used: Collection[str]) -> list[str]:
    """Make the details those of the turn. `used` are the tools that ran in it.

    Returns what was wrong with them: the faults of the form, and the parts that do not fit the business.
    """
    wrong = [fault.value for fault in details.faults]
    missing = Fault.MISSING in details.faults or Fault.NOT_JSON in details.faults
    values = details.values
    wrong += _learn(turn, values.profile, values.refused)
    route, target, odd = _route(turn, values.route, values.target, used)
    wrong += odd
    turn.decide(
        route,
        target,
        because=values.reasoning or _because(turn, route, target),
        confidence=values.confidence if values.confidence is not None else 0.6,
    )
    flow = turn.business.flows[target] if route is Route.FLOW and target is not None else None
    if flow is not None and flow.name not in turn.draft.completed:
        turn.attach(begins(flow))
    if route is Route.FAQ and target is not None and active_flow(turn) is None:
        turn.attach(_speaks_of(target.replace("_", " ")))
    if Act.GOODBYE in turn.reading.acts and not turn.reading.question:
        turn.attach(_ends)
    wrong += _step(turn, values.step, missing=missing)
    return wrong


def _learn(turn: Turn, profile: dict[str, object], refused: Collection[str]) -> list[str]:
    """What the model heard beyond the local reading. A value is taken only where the field would hear it too."""
    fields, heard = fields_of(turn), {slot.field for slot in turn.reading.slots}
    wrong, taken = [], []
    for name, value in profile.items():
        field = fields.get(name)
        if name in heard or value is None or value == turn.draft.profile.get(name):
            continue
        slot = _checked(turn, field, value) if field is not None else None
        if slot is None:
            wrong.append("wrong_value" if field is not None else "unknown_field")
        else:
            taken.append(slot)
    refusals = [name for name in refused if name in fields and not turn.draft.profile.should_skip(name)]
    wrong += ["unknown_field" for name in refused if name not in fields]
    if taken or refusals:
        number = turn.draft.turn

        def learns(conversation: Conversation) -> None:
            conversation.profile.take(taken, number)
            conversation.profile.refuse(refusals, number)

        turn.keep(learns)
        turn.learned.update({slot.field: slot.value for slot in taken})
        turn.learned_refusals.extend(refusals)
    return wrong


def _checked(turn: Turn, field: FlowField, value: object) -> SlotValue | None:
    """The value as the field's own extraction hears it, with the field's bounds and choices."""
    if not isinstance(value, str | int | float | dict):
        return None
    text = " and ".join(f"{count} {name}" for name, count in value.items()) if isinstance(value, dict) else str(value)
    if len(text) > 400:
        return None
    listening = Listening(
        fields=(field.slot(),),
        expected=field.name,
        today=turn.today,
        zone=turn.business.zone,
        phone_region=turn.business.file.phone_region,
        language=turn.draft.language,
        held=dict[str, Held](turn.draft.profile.held()),
        confirming=False,
    )
    heard = next((slot for slot in extract(text, listening) if slot.field == field.name), None)
    return heard if heard is not None and said_by_caller(turn, field, heard.value) else None


def _route(
    turn: Turn, route: Route | None, target: str | None, used: Collection[str]
) -> tuple[Route, str | None, list[str]]:
    """Where the turn went: as the details say where that exists here and can be, else as the local reading has it."""
    told, wrong = _told_route(turn, route, target, used)
    if told is not None:
        if told[1] in used or route_is_likely(turn, *told):
            return *told, wrong
        wrong = ["unlikely_route"]
    return *_read_route(turn, used), wrong


def _told_route(
    turn: Turn, route: Route | None, target: str | None, used: Collection[str]
) -> tuple[tuple[Route, str | None] | None, list[str]]:
    """The route of the details with a target that exists; None where there is none such."""
    reading, flow = turn.reading, active_flow(turn)
    if route is Route.FLOW:
        if target in turn.business.flows:
            return (route, target), []
        if flow is not None:
            return (route, flow.name), ["unknown_target"] if target else []
    elif route is Route.FAQ:
        subjects = {entry.subject for entry in turn.business.faq}
        if target in subjects:
            return (route, target), []
        if reading.matches:
            return (route, reading.matches[0].subject), ["unknown_target"] if target else []
    elif route is Route.TOOL:
        if target is not None and (target in used or turn.tools.available(target)):
            return (route, target), []
        if used:
            return (route, list(used)[-1]), ["unknown_target"] if target else []
    elif route is not None:
        return (route, None), []
    return None, ["unknown_target"] if route is not None else []


def _read_route(turn: Turn, used: Collection[str]) -> tuple[Route, str | None]:
    """Where the turn went, by the local reading."""
    reading, flow = turn.reading, active_flow(turn)
    if used:
        return Route.TOOL, list(used)[-1]
    if Act.PERSON in reading.acts:
        return Route.ESCALATE, None
    wanted = reading.want("flow")
    name = flow.name if flow is not None else wanted.name if wanted is not None else None
    if name is not None and not (reading.question and reading.matches and reading.matches[0].similarity >= 0.7):
        return Route.FLOW, name
    if reading.question and reading.matches and reading.matches[0].similarity >= turn.business.file.thresholds.faq:
        return Route.FAQ, reading.matches[0].subject
    return Route.CONVERSATION, None


def _because(turn: Turn, route: Route, target: str | None) -> str:
    return f"Taken from the local reading: {route.value}{f' {target}' if target else ''}."


def _step(turn: Turn, step: str | None, *, missing: bool) -> list[str]:
    """The question that the words ask. Without details it is the flow's next one, where the words ask at all."""
    flow, fields = active_flow(turn), fields_of(turn)
    if step == CALLBACK:
        turn.attach(_offers_callback(turn, flow))
        return []
    if step is None:
        if not missing:
            turn.attach(_asks_nothing)
        elif flow is not None and "?" in turn.text:
            following = _next(turn, flow)
            if following is not None:
                turn.attach(asks(following))
        return []
    field = (flow.field(step) if flow is not None else None) or (fields.get(step) if step in CONTACTS else None)
    if field is None:
        return ["unknown_step"]
    turn.attach(asks(field))
    return ["asked_again"] if turn.draft.profile.should_skip(step) else []


def _next(turn: Turn, flow: Flow) -> FlowField | None:
    state = turn.draft.flow
    return flows.next_field(flow, state, turn.draft.profile) if state is not None else None


def _offers_callback(turn: Turn, flow: Flow | None) -> Effect:
    about = flow.topic if flow is not None else turn.draft.topic or turn.reading.text[:120]

    def effect(conversation: Conversation) -> None:
        conversation.offer = Offer(kind="callback", about=about)

    return effect


def _asks_nothing(conversation: Conversation) -> None:
    conversation.asked = None


def _ends(conversation: Conversation) -> None:
    conversation.ending = True


def _speaks_of(topic: str) -> Effect:
    def effect(conversation: Conversation) -> None:
        conversation.topic = topic

    return effect


def looked_up(result: ToolResult) -> Effect:
    """A tool gave this back: it may be spoken of from here on."""

    def effect(conversation: Conversation) -> None:
        conversation.results.append(result)
        if result.ok:
            conversation.last_tool = result.tool

    return effect

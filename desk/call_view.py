"""A call's record as its page shows it: turns set as a play, with what happened between the lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

from database.rows import BookingRow, CallbackRow, CallRecord, CallRow, RecordingRow, ReplyRow, TurnRow
from desk import words
from desk.mood_curve import MoodCurve, mood_curve
from desk.storefront import PersonaCard, Storefront

RECORDING_DUE = timedelta(minutes=10)
"""How long after a call its recording may be looked for: stored in seconds, later only where a store was away."""

CALLER_FACTS = {
    "name": "Caller",
    "is_vip": "VIP",
    "email": "E-mail",
    "caller_id": "Caller’s number in the records",
    "purchase_history": "Bought before",
    "number_source": "Number known from",
}

SIP_FACTS = {"sip.trunkPhoneNumber": "Dialled number", "sip.callID": "Call at the telephone provider"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What one side said in one go. `started` and `ended` are seconds of the recording."""

    side: Literal["caller", "agent"]
    speaker: str
    text: str
    tone: str = ""
    note: str = ""
    interrupted: bool = False
    started: float | None = None
    ended: float | None = None
    kind: str = "speech"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What happened between the lines: `kind` is `handoff`, `tool`, `flow` or `fault`."""

    kind: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    anchor: str
    number: int
    headline: str
    new_attempt: bool
    lines: tuple[Speech | Aside, ...]
    details: tuple[tuple[str, str], ...]
    timings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOffView:
    leaving: PersonaCard
    taking: PersonaCard
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """A booking or call-back that came out of the call."""

    title: str
    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """`unsettled`: something is still to come, so the page refreshes itself."""

    record: CallRecord
    zone: ZoneInfo
    caller: str
    business: str
    personas: tuple[PersonaCard, ...]
    turns: tuple[TurnView, ...]
    hand_offs: tuple[HandOffView, ...]
    mood: MoodCurve | None
    arranged: tuple[Arranged, ...]
    facts: tuple[tuple[str, str], ...]
    playable: bool
    recording_words: str
    unsettled: bool


def call_view(record: CallRecord, front: Storefront) -> CallView:
    call = record.call
    recording = record.recording
    return CallView(
        record=record,
        zone=front.zone,
        caller=caller_name(call),
        business=front.name,
        personas=tuple(front.persona(key) for key in call.personas),
        turns=tuple(_turn_views(record, front)),
        hand_offs=tuple(
            HandOffView(leaving=front.persona(h.from_persona), taking=front.persona(h.to_persona), reason=h.reason)
            for h in record.hand_offs
        ),
        mood=mood_curve(record.turns),
        arranged=arranged(record.bookings, record.callbacks, front),
        facts=tuple(_facts(record, front.zone)),
        playable=recording is not None and recording.uri is not None,
        recording_words=recording_words(call, recording),
        unsettled=unsettled(call, recording),
    )


def caller_name(call: CallRow) -> str:
    """Who called, as well as it is known."""
    for key in ("name", "phone_number", "email"):
        if call.caller.get(key):
            return str(call.caller[key])
    return "Caller from the web" if from_the_web(call) else "Unknown caller"


def from_the_web(call: CallRow) -> bool:
    return call.channel == "web"


def unsettled(call: CallRow, recording: RecordingRow | None) -> bool:
    """Whether more of the call is still to come: it is live, or its recording is being made."""
    return call.status == "live" or recording_due(call, recording)


def recording_due(call: CallRow, recording: RecordingRow | None) -> bool:
    """Whether a recording is still to come. The call's end is known before anything of its recording is."""
    if recording is not None:
        return recording.status == "pending"
    return call.ended_at is not None and abs(datetime.now(UTC) - call.ended_at) < RECORDING_DUE


def recording_words(call: CallRow, recording: RecordingRow | None) -> str:
    """What is to be said where no recording can be played."""
    if call.status == "live":
        return "The call is live; its recording can be played when it is over."
    if recording_due(call, recording):
        return "The recording is being made ready."
    if recording is None:
        return "There is no recording of this call."
    match recording.status:
        case "deleted":
            return f"The recording was deleted{f': {recording.reason}' if recording.reason else ''}."
        case _:
            return "The call was recorded."


def speeches(turn: TurnRow, front: Storefront, *, caller: str) -> Iterator[Speech]:
    """What was said in a turn, in order, each stretch with the persona that spoke it."""
    if turn.caller is not None:
        yield Speech(
            side="caller",
            speaker=caller,
            text=turn.caller.text,
            started=turn.caller.started,
            ended=turn.caller.ended,
        )
    for reply in turn.replies:
        yield from _reply_speeches(reply, front)


def _reply_speeches(reply: ReplyRow, front: Storefront) -> Iterator[Speech]:
    parts = _parts(reply)
    for place, (persona, text) in enumerate(parts):
        card = front.persona(persona)
        yield Speech(
            side="agent",
            speaker=card.name,
            tone=card.tone,
            text=text,
            interrupted=reply.interrupted and place == len(parts) - 1,
            # Where a second voice begins is not on record: only the first has a place to seek to.
            started=reply.started if place == 0 else None,
            ended=reply.ended if place == 0 else None,
        )


def _parts(reply: ReplyRow) -> list[tuple[str, str]]:
    """What was really said, by the persona that said it. Segments hold what was meant; of a reply that was cut short,
    only the beginning of them was said."""
    rest = reply.said.strip()
    parts = []
    for segment in reply.segments:
        text = str(segment.get("text", "")).strip()
        if not rest or not text:
            continue
        persona = str(segment.get("persona", reply.persona))
        if rest.startswith(text):
            parts.append((persona, text))
            rest = rest[len(text) :].lstrip()
        elif text.startswith(rest):
            parts.append((persona, rest))
            rest = ""
        else:
            break
    if rest:
        # Played otherwise than it was written, as with numbers: the reply's own persona is the likeliest speaker.
        parts.append((reply.persona, rest))
    # A persona that says two segments in a row goes on speaking.
    return [
        (persona, " ".join(text for _, text in spoken)) for persona, spoken in groupby(parts, key=lambda part: part[0])
    ]


def _turn_views(record: CallRecord, front: Storefront) -> Iterator[TurnView]:
    caller = "Caller"
    attempt = record.turns[0].attempt if record.turns else 1
    for turn in record.turns:
        lines: list[Speech | Aside] = list(speeches(turn, front, caller=caller))
        said_by_caller = 1 if turn.caller is not None else 0
        lines[said_by_caller:said_by_caller] = list(_before_reply(record, turn, front))
        lines.extend(_after_reply(record, turn))
        yield TurnView(
            anchor=f"{turn.attempt}-{turn.turn}",
            number=turn.turn,
            headline=_headline(turn),
            new_attempt=turn.attempt != attempt,
            lines=tuple(lines),
            details=tuple(_details(turn, front)),
            timings=tuple(stage for reply in turn.replies for stage in words.stages(reply.timings)),
        )
        attempt = turn.attempt


def _before_reply(record: CallRecord, turn: TurnRow, front: Storefront) -> Iterator[Aside]:
    for hand_off in record.hand_offs:
        if (hand_off.attempt, hand_off.turn) == (turn.attempt, turn.turn):
            leaving, taking = front.persona(hand_off.from_persona), front.persona(hand_off.to_persona)
            yield Aside(kind="handoff", title=f"{leaving.name} hands over to {taking.name}.", text=hand_off.reason)
    for run in record.tool_runs:
        if (run.attempt, run.turn) == (turn.attempt, turn.turn):
            outcome = f"failed: {run.error.replace('_', ' ')}" if run.error else words.value(run.result or {})
            receipt = f" Receipt {run.receipt}." if run.receipt else ""
            given = {name: held for name, held in run.arguments.items() if held not in (None, "", [], {})}
            yield Aside(
                kind="tool" if run.error is None else "fault",
                title=f"{words.label(run.tool)}.",
                text=f"{words.value(given)} → {outcome}.{receipt}",
            )


def _after_reply(record: CallRecord, turn: TurnRow) -> Iterator[Aside]:
    for flow in record.flow_completions:
        if (flow.attempt, flow.turn) == (turn.attempt, turn.turn):
            yield Aside(kind="flow", title=f"{words.label(flow.flow)} completed.", text=words.value(dict(flow.values)))
    for fault in record.faults:
        if (fault.attempt, fault.turn) == (turn.attempt, turn.turn):
            yield Aside(kind="fault", title=f"Fault in {fault.part}.", text=fault.what)


def _headline(turn: TurnRow) -> str:
    if turn.turn == 0:
        return "Greeting"
    routes = [words.ROUTES.get(reply.route, words.label(reply.route)) for reply in turn.replies]
    first = routes[0] if routes else "not answered"
    target = next((reply.target for reply in turn.replies if reply.target), None)
    return first + (f", {target.replace('_', ' ')}" if target else "")


def _details(turn: TurnRow, front: Storefront) -> Iterator[tuple[str, str]]:
    if turn.caller is not None:
        heard = turn.caller
        evidence = f" (“{'”, “'.join(heard.sentiment_evidence)}”)" if heard.sentiment_evidence else ""
        mood = words.MOODS.get(heard.sentiment, heard.sentiment)
        yield "Mood", f"{mood} {heard.sentiment_score:+.2f}, {words.percent(heard.sentiment_confidence)} sure{evidence}"
        if heard.modality != "spoken":
            yield "Given by", words.MODALITIES[heard.modality]
        if heard.slots:
            given = (
                f"{words.label(name)}: {words.value(held)}{' (about)' if name in heard.approximate else ''}"
                for name, held in heard.slots.items()
            )
            yield "Given", "; ".join(given)
        if heard.refused:
            yield "Refused", ", ".join(words.label(name).lower() for name in heard.refused)
    for reply in turn.replies:
        route = words.ROUTES.get(reply.route, words.label(reply.route))
        target = f", {reply.target.replace('_', ' ')}" if reply.target else ""
        yield "Route", f"{route}{target}, {words.percent(reply.confidence)} sure"
        if reply.reasoning:
            yield "Reasoning", reply.reasoning
        persona = front.persona(reply.persona).name
        reason = f": {reply.persona_reason}" if reply.persona_reason else ""
        yield "Persona", f"{persona}, {words.percent(reply.persona_confidence)} sure{reason}"
        if asked := words.language_model(reply.model):
            yield "Language model", asked
        if reply.interrupted and reply.meant != reply.said:
            yield "Would have said", reply.meant


def _facts(record: CallRecord, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    call = record.call
    yield "Channel", "Web page" if from_the_web(call) else words.label(call.channel)
    yield "Language", call.language
    yield "Times in", str(zone)
    if call.ended_at is not None and call.end_reason:
        yield "Ended because", words.end_reason(call.end_reason)
    for name, held in call.caller.items():
        if held not in (None, "", [], {}, False):
            yield CALLER_FACTS.get(name, words.label(name)), words.value(held)
    if call.providers:
        yield "Providers", ", ".join(f"{part} {provider}" for part, provider in call.providers.items())
    for person in record.participants:
        if person.kind == "colleague":
            yield "Colleague", person.name or person.identity
    for person in record.participants[:1] if call.channel == "phone" else ():
        for attribute, label in SIP_FACTS.items():
            if held := person.attributes.get(attribute):
                yield label, held
    for wait in record.waits:
        place = f"from place {wait.place}" if wait.place else "no place left"
        yield "Waited", f"{round(wait.seconds)} s, {place}: {words.WAIT_OUTCOMES[wait.outcome]}"
    if call.attempt > 1:
        yield "Attempts", str(call.attempt)
    yield "Room", call.room
    yield "Call", call.id
    if record.recording is not None and record.recording.sha256:
        yield "Recording SHA-256", record.recording.sha256


def arranged(
    bookings: Sequence[BookingRow], callbacks: Sequence[CallbackRow], front: Storefront
) -> tuple[Arranged, ...]:
    """What the call led to, with the numbers that the caller was told."""
    items = [
        Arranged(
            title=f"Booking {b.reference}",
            text=f"{words.day(b.day)}, {words.hour(b.start)}; total {words.amount(b.total, front.currency)}"
            + ("" if b.status == "booked" else f"; {b.status}"),
            href=f"/staff/bookings?show=all#item-{b.reference}",
        )
        for b in bookings
    ]
    items += [
        Arranged(
            title=f"Call-back {c.reference}",
            text=f"{c.phone_number or c.email}{f', {c.best_time}' if c.best_time else ''}; {c.reason}"
            + ("" if c.status == "open" else f"; {c.status}"),
            href=f"/staff/callbacks?show=all#item-{c.reference}",
        )
        for c in callbacks
    ]
    return tuple(items)

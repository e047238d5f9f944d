"""The part of the prompt that holds in this turn only: who speaks, what is known, what was read and what is near."""

from __future__ import annotations

from routing import flows
from routing.channels.rule import style_of
from routing.deciders.flow_moves import active_flow
from routing.deciders.stuck_moves import ANOTHER_WAY, way
from routing.hand_over import told
from routing.misunderstanding import READ_BACK
from routing.turn import Turn

NEAR = 0.30
"""Calibrated similarity below which a passage has nothing to do with the question."""
LANGUAGES = {"en": "English", "ar": "Arabic"}


def now(turn: Turn) -> str:
    """What is said to the model beside the caller's words."""
    return "\n".join(line for part in (_speaker, _channel, _caller, _flow, _knowledge, _said) for line in part(turn))


def _speaker(turn: Turn) -> list[str]:
    persona = turn.business.personas[turn.persona]
    lines = [
        f"Today is {turn.today:%A, %Y-%m-%d}. Speak {LANGUAGES.get(turn.draft.language, turn.draft.language)}.",
        f"Expected to speak: [{persona.tag}] {persona.name}, {persona.role}.",
    ]
    if turn.reading.persona.switched:
        lines.append(told(turn).briefing())
    elif turn.reading.persona.why != "default":
        lines.append(f"Perhaps another persona should: {turn.reading.persona.reason}")
    return lines


def _channel(turn: Turn) -> list[str]:
    """For a channel that is written: that nothing is spoken, the tone, and the room there is."""
    style = style_of(turn.draft.channel)
    if style is None:
        return []
    unit = {"utf8": "bytes of UTF-8", "sms": "characters of a plain text message"}.get(style.counts, "characters")
    return [
        f"This turn is in writing, by {turn.draft.channel}, and not spoken. The tone is {style.tone}.",
        f"At most {style.limit} {unit} in all, in whole sentences. Ask nobody to hold the line.",
        "A greeting, a signature and who writes are added to it: begin with what matters.",
    ]


def _caller(turn: Turn) -> list[str]:
    draft, reading = turn.draft, turn.reading
    lines = [f"The caller sounds {reading.sentiment.mood}."]
    known = [f"{name} = {value}" for name, value in draft.profile.held().items()]
    if known:
        lines.append(f"Known, never ask again: {'; '.join(known)}.")
    supposed = [f"{name} = {value}" for name, value in draft.likely.items() if not draft.profile.should_skip(name)]
    if supposed:
        lines.append(f"Probably said already, so read it back instead of asking: {'; '.join(supposed)}.")
    if reading.slots:
        lines.append(f"Given just now: {', '.join(slot.field for slot in reading.slots)}.")
    if draft.profile.refused:
        lines.append(f"Refused, never ask again: {', '.join(draft.profile.refused)}.")
    if draft.profile.earlier is not None and draft.profile.earlier.summary:
        lines.append(f"Last time, on whatever channel: {draft.profile.earlier.summary}.")
    if reading.recall is not None:
        lines.append(f"The caller asks for what was said before: {reading.recall or 'everything'}.")
    return lines


def _flow(turn: Turn) -> list[str]:
    flow, state = active_flow(turn), turn.draft.flow
    want = turn.reading.want("flow")
    lines = []
    if flow is not None and state is not None:
        lines.append(f"Flow under way: {flow.name}.")
        if state.status == "confirming":
            lines.append("Everything was read back; the caller has to say yes or what to change.")
            lines += _not_understood(state.missed.get(READ_BACK, 0), other=turn.line("yes_or_no"))
        else:
            field = flows.next_field(flow, state, turn.draft.profile)
            lines.append(
                f"Next to ask: {field.name}, for example: {flows.question(field, state)}"
                if field is not None
                else f"Nothing is left to ask: call {flow.end.tool}."
            )
            if field is not None:
                other = turn.line(way(turn, field), label=field.label)
                lines += _not_understood(state.missed.get(field.name, 0), other=other)
    elif want is not None and want.name not in turn.draft.completed:
        lines.append(f"The caller seems to want the flow {want.name}.")
    if turn.draft.paused:
        lines.append(f"Waiting to be gone on with: {', '.join(s.name for s in turn.draft.paused)}.")
    if turn.draft.completed:
        lines.append(f"Done in this call: {', '.join(turn.draft.completed)}.")
    if turn.draft.offer is not None:
        lines.append(f"Open question to the caller: {turn.draft.offer.kind.replace('_', ' ')} {turn.draft.offer.about}")
    return lines


def _not_understood(missed: int, *, other: str) -> list[str]:
    if missed < ANOTHER_WAY:
        return []
    if missed == ANOTHER_WAY:
        return [f"The answer was not understood twice. Ask in other words and offer another way, for example: {other}"]
    return ["The answer was not understood in any way: ask no more, offer that somebody calls back (step callback)."]


def _knowledge(turn: Turn) -> list[str]:
    near = [m for m in turn.reading.matches if m.similarity >= NEAR]
    return [f"Knowledge [{m.subject}] {m.question} {m.answer}" for m in near] or ["Knowledge: nothing near."]


def _said(turn: Turn) -> list[str]:
    if not turn.text.strip():
        return []
    return [f"You have just said, and go on from there without another greeting: {turn.text.strip()}"]

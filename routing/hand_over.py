"""Handing a call over: the transition line in the leaving voice, then the first words of the new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from personas.handoff import HandOff, Spoken
from personas.selection import Why
from routing.conversation import Conversation
from routing.events import SegmentKind, Words
from routing.turn import Effect, Turn
from routing.wording import fill


def hand_over(turn: Turn) -> Sequence[Words]:
    """The words of a hand-over, with what the new persona was told showing in them; none where nobody changes."""
    choice, conversation = turn.reading.persona, turn.draft
    if not choice.switched:
        return ()
    known = told(turn)
    new = known.to_persona
    values = {
        "name": known.from_persona.name,
        "business": turn.business.file.name,
        "to_name": new.name,
        "to_role": new.role,
        "topic": known.topic,
        "caller": str(conversation.profile.get("name") or ""),
    }
    transition = fill(known.transition(conversation.turn), values)
    acknowledgement = fill(known.acknowledgement(conversation.turn), {**values, "name": new.name})
    return [
        turn.say(transition, kind=SegmentKind.TRANSITION, persona=choice.previous),
        turn.say(acknowledgement, takes_over(new.key)),
        *_recognise(turn, known),
    ]


def takes_over(persona: str) -> Effect:
    """The persona is the one who speaks, once its first words were played."""

    def effect(held: Conversation) -> None:
        held.persona = persona
        held.personas.append(persona)
        held.met.add(persona)

    return effect


def told(turn: Turn) -> HandOff:
    """What the persona that takes over is told."""
    choice, conversation, personas = turn.reading.persona, turn.draft, turn.business.personas
    return HandOff(
        from_persona=personas[choice.previous],
        to_persona=personas[choice.persona],
        why="return" if choice.persona in conversation.met else cast(Why, choice.why),
        reason=choice.reason,
        exchanges=tuple(Spoken(heard=e.heard, said=e.said, persona=e.persona) for e in conversation.history[-3:]),
        known=conversation.profile.held(),
        refused=tuple(conversation.profile.refused),
        purchase_history=conversation.caller.purchase_history,
        is_vip=conversation.caller.is_vip,
        mood=turn.reading.sentiment.mood,
        topic=_topic(turn),
    )


def _topic(turn: Turn) -> str:
    want = turn.reading.want("flow")
    return turn.business.flows[want.name].topic if want is not None else turn.draft.topic


def _recognise(turn: Turn, handed: HandOff) -> Sequence[Words]:
    """What is on record of the caller is mentioned once a call."""
    if turn.draft.greeted_history:
        return ()
    lines = []
    if handed.purchase_history:
        lines.append(turn.line("known_history", history=handed.purchase_history[-1]))
    if handed.is_vip:
        lines.append(turn.line("known_vip"))
    return [turn.say(line, _recognised) for line in lines]


def _recognised(conversation: Conversation) -> None:
    conversation.greeted_history = True

"""Fields that were asked for after they were given, known or refused, over a whole conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cli.evaluation import asked_arabic
from cli.evaluation.asked import REFUSED, asked_fields, names_field
from cli.evaluation.played import PlayedScenario, PlayedTurn
from cli.evaluation.quoted import own_words
from cli.evaluation.scenario import ScenarioTurn
from cli.evaluation.sentences import normal
from cli.evaluation.values import same
from cli.evaluation.violation import Violation

COUNTER = "fields_asked_again"

# What a tool would not take has to be asked for once more.
_REJECTED = {
    "unknown_zipcode": {"event_zipcode"},
    "outside_area": {"event_zipcode"},
    "unknown_protein": {"protein_selections"},
    "no_guests": {"adults"},
    "past_date": {"event_date"},
    "outside_hours": {"start_time"},
    "slot_taken": {"event_date", "start_time"},
    "bad_phone_number": {"phone_number"},
    "bad_email": {"email"},
}
_CHANGE = re.compile(
    r"\b(?:change|correct|correction|move|reschedule|update|wrong|mistake|mixed up|different|another|switch|edit|"
    r"instead)\b"
)
_REFUSAL = re.compile(
    r"\b(?:rather not|prefer not|not (?:want|going|like|comfortable|willing|give|giving|share|sharing|say|tell)|"
    r"(?:will|do|would) not\b(?! (?:talk|speak|know|think|understand|mind|believe|deal|see|hear)\b)|no thanks|"
    r"none of your|private|keep (?:that|it) to myself|skip|pass on that|"
    r"not necessary)\b"
)
_ON_THE_PHONE = re.compile(r"\b(?:on|over|by|via) (?:the )?(?:phone|email|line)\b")
_GIVING = re.compile(
    r"\b(?:you can have|i can (?:give|tell)|i will (?:give|tell|leave)|let me (?:give|tell)|take down|here is)\b"
)


def fields_asked_again(played: PlayedScenario) -> Iterator[Violation]:
    """Each turn and field once. A refused field counts whatever the wording; a given one does not count where the
    caller wants it changed, where a tool would not take it, or where another value is asked for."""
    settled: dict[str, object] = {
        field: value for field in ("name", "phone_number", "email") if (value := getattr(played.scenario.caller, field))
    }
    watched = played.scenario.end.never_asked_again if played.scenario.end else ()
    before: PlayedTurn | None = None
    for number, (script, turn) in enumerate(zip(played.scenario.turns, played.turns, strict=False), 1):
        _settle(settled, script, turn)
        # Where it is known what this turn refuses, it refuses nothing else.
        for field in () if script.expect.refused else watched:
            if field not in settled and _refuses(field, turn, before):
                settled[field] = REFUSED
        excused = _excused(settled, turn, before)
        watching = {field: value for field, value in settled.items() if field not in excused}
        for field, sentence in asked_fields(own_words(turn), watching).items():
            yield Violation(counter=COUNTER, turn=number, what=f"{field}: {sentence}")
        before = turn


def _settle(settled: dict[str, object], script: ScenarioTurn, turn: PlayedTurn) -> None:
    """What is known after the caller's words of this turn."""
    for field in (*turn.refused, *script.expect.refused):
        if field not in script.expect.slots:
            settled[field] = REFUSED
    given = {**turn.slots, **script.expect.slots}
    settled.update({field: value for field, value in given.items() if field not in script.expect.refused})


def _refuses(field: str, turn: PlayedTurn, before: PlayedTurn | None) -> bool:
    """Whether the caller's words refuse a field, which they name or were just asked for."""
    heard = _ON_THE_PHONE.sub("", normal(turn.heard))
    if not (_REFUSAL.search(heard) or asked_arabic.refuses(heard)):
        return False
    return names_field(heard, field) or (before is not None and field in asked_fields(before.said, {field: REFUSED}))


def _excused(settled: dict[str, object], turn: PlayedTurn, before: PlayedTurn | None) -> set[str]:
    """The fields that may be asked for once more in this turn."""
    excused: set[str] = set()
    heard = normal(turn.heard)
    given = {field for field, value in settled.items() if value is not REFUSED}
    if _CHANGE.search(heard) or asked_arabic.wants_change(heard):
        named = {field for field in given if names_field(heard, field)}
        unchanged = {f for f in given if before is None or same(turn.slots.get(f), before.slots.get(f))}
        excused |= (named or given) & unchanged
    giving = _GIVING.search(heard) is not None or asked_arabic.is_about_to_give(heard)
    if giving and not (_REFUSAL.search(heard) or asked_arabic.refuses(heard)):
        excused |= {field for field in settled if names_field(heard, field) and field not in turn.slots}
    for tool in turn.tools:
        if tool.error is not None:
            excused |= given & _REJECTED.get(tool.error, set(tool.arguments))
        elif tool.result is not None and tool.result.get("available") is False:
            excused |= given & {"event_date", "start_time"}
    return excused

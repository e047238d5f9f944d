"""Where a flow goes next: pure functions over a flow, its state and what is known of the caller."""

from __future__ import annotations

import re
from datetime import date

from embedding.arabic_text import has_arabic
from routing.conversation import FlowState
from routing.criterion import all_met
from routing.flow_model import Flow, FlowField
from routing.profile import Profile
from routing.slots.field_cues import is_birth
from routing.slots.value import Held
from routing.wording import brief_date, fill, joined, spoken

ABOUT = {"en": "about", "ar": "حوالي"}
_SAME_IN_PLURAL = frozenset({"shrimp", "salmon", "fish", "chicken"})
_IRREGULAR = {"child": "children", "person": "people", "man": "men", "woman": "women"}


def next_field(flow: Flow, state: FlowState, profile: Profile) -> FlowField | None:
    """The field to ask for now, or None when every field is settled. One whose condition does not hold is left out.

    A field is settled when it is known, refused, or was passed over; a field whose alternative is known is settled
    too. An alternative is asked for only once its first choice was refused.
    """
    return next((field for field in flow.fields if not _settled(flow, field, state, profile)), None)


def applies(field: FlowField, profile: Profile) -> bool:
    """Whether what is known so far calls for a field."""
    return all_met(field.when, profile.held()) if field.when else True


def required(flow: Flow, profile: Profile) -> list[FlowField]:
    """The fields without which the flow cannot be completed, given what is known so far."""
    return [field for field in flow.fields if field.required and applies(field, profile)]


def _settled(flow: Flow, field: FlowField, state: FlowState, profile: Profile) -> bool:
    if not applies(field, profile):
        return True
    if profile.should_skip(field.name) or field.name in state.passed:
        return True
    if field.alternative and profile.get(field.alternative) is not None:
        return True
    if field.volunteer:
        first_choice = flow.field(field.alternative) if field.alternative else None
        return first_choice is None or not (first_choice.required and first_choice.name in profile.refused)
    return False


def withheld(flow: Flow, profile: Profile) -> list[FlowField]:
    """Required fields that the caller refused, with no alternative given: with any of these a flow stays incomplete."""
    return [
        field
        for field in required(flow, profile)
        if field.name in profile.refused
        and not (field.alternative and profile.get(field.alternative) is not None)
        and not (field.alternative and field.alternative not in profile.refused)
    ]


def values(flow: Flow, profile: Profile) -> dict[str, Held]:
    """The flow's fields that are known, and called for."""
    return {
        field.name: value
        for field in flow.fields
        if (value := profile.get(field.name)) is not None and applies(field, profile)
    }


def question(field: FlowField, state: FlowState) -> str:
    """The question for a field; another wording each time it has to be asked."""
    asked = state.asked.get(field.name, 0)
    return field.ask[asked % len(field.ask)]


def say_value(field: FlowField, profile: Profile, *, region: str, currency: str) -> str:
    known = profile.values[field.name]
    text = spoken_value(field, known.value, region=region, currency=currency)
    return f"{ABOUT[_language(field)]} {text}" if known.approximate else text


def spoken_value(field: FlowField, value: Held, *, region: str, currency: str) -> str:
    """A value of a field as it is said: when somebody was born with the year, more than one of a kind in the plural
    that the business gives it."""
    if isinstance(value, dict):
        value = {_plural(field, name) if count != 1 else name: count for name, count in value.items()}
    text = spoken(value, field.type, region=region, currency=currency, language=_language(field))
    return f"{text}, {str(value)[:4]}" if is_birth(field.slot()) else text


def _language(field: FlowField) -> str:
    """A field's label is written in the language that the call is held in."""
    return "ar" if has_arabic(field.label) else "en"


def _plural(field: FlowField, choice: str) -> str:
    """The plural of a choice, where it stands among the ways to say it."""
    one = choice.replace("_", " ")
    if one in _SAME_IN_PLURAL:
        return choice
    forms = (f"{one}s", f"{one}es", f"{one[:-1]}ies", _IRREGULAR.get(one, one))
    return next((form for form in forms if form in field.choices.get(choice, ())), choice)


def _of_one(said: str, field: FlowField) -> str:
    """'1 campaign', where a flow is written for several and its words have one as well."""
    several = re.search(r"(?<!\d)1 (?P<noun>\w+)", said)
    if several is None:
        return said
    shorter = [word for word in field.words if word != several["noun"] and several["noun"].startswith(word)]
    return said[: several.start("noun")] + max(shorter, key=len, default=several["noun"]) + said[several.end() :]


def summary(flow: Flow, profile: Profile, *, region: str, currency: str, brief: bool = False) -> str:
    """What is known, each field in its read-back wording, joined into one sentence part. A `brief` one names the field
    only with a number, which says nothing alone."""
    parts = []
    for field in flow.fields:
        known = profile.values.get(field.name)
        if known is None or known.value in (0, {}, "") or not applies(field, profile):
            continue
        value = (
            brief_date(date.fromisoformat(str(known.value)))
            if brief and field.type == "date" and not is_birth(field.slot())
            else say_value(field, profile, region=region, currency=currency)
        )
        alone = brief and field.type not in ("count", "text", "money")
        said = value if alone else fill(field.read_back, {"value": value, "label": field.label})
        parts.append(_of_one(said, field) if known.value == 1 else said)
    return ", ".join(parts) if brief else joined(parts)

"""Where a flow goes next: pure functions over a flow, its state and what is known of the caller."""

from __future__ import annotations

from datetime import date

from embedding.arabic_text import has_arabic
from routing.conversation import FlowState
from routing.criterion import all_met
from routing.flow_model import Flow, FlowField
from routing.profile import Profile
from routing.slots.value import Held
from routing.wording import brief_date, fill, joined, spoken

ABOUT = {"en": "about", "ar": "حوالي"}


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
    # A field's label is written in the language that the call is held in.
    language = "ar" if has_arabic(field.label) else "en"
    text = spoken(known.value, field.type, region=region, currency=currency, language=language)
    return f"{ABOUT[language]} {text}" if known.approximate else text


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
            if brief and field.type == "date"
            else say_value(field, profile, region=region, currency=currency)
        )
        alone = brief and field.type not in ("count", "text", "money")
        parts.append(value if alone else fill(field.read_back, {"value": value, "label": field.label}))
    return ", ".join(parts) if brief else joined(parts)

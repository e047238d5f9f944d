"""Values that were heard well and may not be: a party of none, a day that is too soon, a number of another form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from routing.slots.listening import Listening
from routing.slots.value import Held, SlotField, SlotValue

Extract = Callable[[str, Listening], list[SlotValue]]


def sift(
    slots: Iterable[SlotValue], text: str, listening: Listening, extract: Extract
) -> tuple[tuple[SlotValue, ...], tuple[SlotValue, ...]]:
    """What was given, parted into what may be and what may not.

    A number outside of its field's bounds is not extracted at all, as it might count something else; where nothing
    else was given, it is what the question was answered with.
    """
    valid: list[SlotValue] = []
    invalid: list[SlotValue] = []
    for slot in slots:
        field = listening.field(slot.field)
        (valid if field is None or may_be(field, slot.value, listening.today) else invalid).append(slot)
    asked = listening.asks("count")
    if asked is not None and not valid and not invalid and (asked.minimum is not None or asked.maximum is not None):
        unbound = replace(asked, minimum=None, maximum=None)
        fields = tuple(unbound if field.name == asked.name else field for field in listening.fields)
        found = extract(text, replace(listening, fields=fields))
        invalid += [slot for slot in found if slot.field == asked.name]
    return tuple(valid), tuple(invalid)


def may_be(field: SlotField, value: Held, today: date) -> bool:
    """Whether a value is within what its field allows."""
    if field.pattern is not None and not re.fullmatch(field.pattern, str(value)):
        return False
    if field.type == "date":
        days = (date.fromisoformat(str(value)) - today).days
        return (field.from_days is None or days >= field.from_days) and (
            field.within_days is None or days <= field.within_days
        )
    if field.type in ("count", "money"):
        amount = Decimal(str(value))
        return (field.minimum is None or amount >= field.minimum) and (field.maximum is None or amount <= field.maximum)
    return True


def bounds(field: SlotField, today: date) -> dict[str, object]:
    """What a field allows, for the words that say so: numbers, and the first and the last day."""
    return {
        "minimum": field.minimum,
        "maximum": field.maximum,
        "first_day": None if field.from_days is None else today + timedelta(days=field.from_days),
        "last_day": None if field.within_days is None else today + timedelta(days=field.within_days),
    }

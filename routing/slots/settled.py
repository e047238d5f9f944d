"""What an utterance gives in the end, of all that was found in it; the same in every language."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from routing.slots.corrections import marks_correction
from routing.slots.found import Found
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.value import SlotType, SlotValue

_WORDS: tuple[SlotType, ...] = ("person_name", "company", "text")
"""Types whose values are the caller's own words."""
_STORY = 11
"""Words. With fewer, what keeps something back tells nothing besides."""


def settled(
    found: Sequence[Found], hearing: Hearing, listening: Listening, *, declined: Collection[str], original: str
) -> list[SlotValue]:
    """The last value found of each field, in the order of the fields; words are no value of a field that was declined.

    Args:
        declined: fields that the utterance refuses.
        original: the text in which the places of words count.
    """
    order = {field.name: index for index, field in enumerate(listening.fields)}
    words = {field.name for field in listening.of(*_WORDS)}
    words_alone = {field.name for field in listening.of("text") if field.name != listening.expected}
    dropped = words & set(declined)
    if declined and len(original.split()) < _STORY:
        # "My name doesn't come into it" tells nothing of what happened.
        dropped |= words_alone
    given = {one.field: one for one in found if one.field in order and one.field not in dropped}
    corrected = listening.confirming or marks_correction(hearing)
    values = []
    for one in sorted(given.values(), key=lambda one: order[one.field]):
        held = listening.held.get(one.field)
        heard = original[one.start : one.end] if one.field in words else hearing.heard(one.start, one.end)
        values.append(
            SlotValue(
                field=one.field,
                value=one.value,
                approximate=one.approximate,
                correction=corrected and held is not None and held != one.value,
                heard=heard.strip(),
            )
        )
    return values

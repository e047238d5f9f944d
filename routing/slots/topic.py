"""A caller who names the field before answering: 'Team size? About fifty.', 'My phone number? No.'"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from routing.slots.field_names import field_nouns
from routing.slots.hearing import hear
from routing.slots.listening import Listening
from routing.slots.nouns import alternatives, counted
from routing.slots.value import SlotField

_LEAD = r"^\W*(?:(?:and|oh|well|so|okay|ok|yes|the|my|our|your|for the|as for|what about)\W+)*"


def with_topic(text: str, listening: Listening) -> Listening:
    """The same with the named field as the expected one, where the utterance begins with a field's name and goes on."""
    said = hear(text).text
    for field in listening.fields:
        if field.name != listening.expected and _names(field).match(said):
            return replace(listening, expected=field.name)
    return listening


@lru_cache(maxsize=256)
def _pattern(nouns: tuple[str, ...], marks: str) -> re.Pattern[str]:
    return re.compile(rf"{_LEAD}(?:{alternatives(nouns)})(?: \w+)? ?[{marks}],? ?\S")


@lru_cache(maxsize=256)
def _canonical(nouns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(hear(noun).text for noun in nouns)


def _names(field: SlotField) -> re.Pattern[str]:
    if field.type != "count":
        return _pattern(_canonical(field_nouns(field)), "?:")
    nouns = counted((field,))[0].nouns
    return _pattern(tuple(dict.fromkeys((*nouns, field.name.replace("_", " ")))), "?:,")

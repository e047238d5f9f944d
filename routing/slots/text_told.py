"""Answers in the caller's own words that the field's name leads up to: 'the pick-up address is 9 Banksia Street'."""

from __future__ import annotations

import re
from functools import lru_cache

from routing.slots.field_names import field_nouns
from routing.slots.found import Found
from routing.slots.hearing import straight
from routing.slots.listening import Listening
from routing.slots.nouns import alternatives
from routing.slots.value import SlotField

_NO_ANSWER = re.compile(
    r"(?:not|no|none|nobody|wrong|right|correct|fine|ok|okay|the same|as (?:I|we|before|above)|private|unknown|"
    r"important|what|where|why|how|that (?:I|we|you)|still|already|just|on (?:the|my|our)|in (?:the|my|our|there)|"
    r"missing|gone|something|nothing|anything|it|this|that|different|new|old)\b",
    re.IGNORECASE,
)
_SHORTEST = 2
"""Words of an answer that is told by the field's name."""


def told_by_name(text: str, listening: Listening, field: SlotField) -> Found | None:
    """What a caller says a field is, though something else was asked for; nothing where it is held already."""
    if field.name in listening.held or field.name not in listening.at_hand or text.rstrip().endswith("?"):
        return None
    match = _lead(_own(field)).search(straight(text))
    if match is None:
        return None
    value = text[match.start("told") : match.end("told")].strip(" ,.!;")
    if len(value.split()) < _SHORTEST or _NO_ANSWER.match(value):
        return None
    return Found(field=field.name, value=value, start=match.start("told"), end=match.start("told") + len(value))


def without_its_name(answer: str, field: SlotField) -> str:
    """The answer to a question for words without what only says it again: 'the address we're leaving is …'."""
    match = _lead(_own(field)).match(straight(answer))
    value = answer[match.start("told") :].strip() if match is not None else ""
    return value if value and not _NO_ANSWER.match(value) else answer


def _own(field: SlotField) -> tuple[str, ...]:
    return tuple(noun for noun in field_nouns(field) if noun)


@lru_cache(maxsize=128)
def _lead(nouns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|(?<=[.!?;,]\s)|\band )(?:and |well |so |oh )*(?:(?:the|my|our|your|that) )(?:{alternatives(nouns)})"
        r"(?: (?!is\b|was\b|would\b)[\w']+){0,5}?(?:,[^,.]{1,40},)?(?: is| would be| will be|'s|:|'ll be),? "
        r"(?P<told>[^.!?;]+?)(?=[.!?;](?:\s|$)|,? and (?:the|my|our) |$)",
        re.IGNORECASE,
    )

"""Callers who ask what they said: 'how many people did I say?'"""

from __future__ import annotations

import re

from routing.slots.hearing import plain
from routing.slots.listening import Listening
from routing.slots.nouns import GROWN, PEOPLE, YOUNG
from routing.slots.refusal import field_nouns
from routing.slots.value import SlotField

_BACK = re.compile(
    r"\b(?:did|have|had|do) (?:i|we) (?:just |already |actually )?(?:say|said|tell|told|give|given|gave|mention|"
    r"mentioned|put|pick|picked|choose|chose|chosen|order|ordered|ask for|asked for|request|set|decide|settle on|"
    r"agree on|book it for|have|leave|left|provide|provided)\b"
    r"|\b(?:i|we) (?:just |already )?(?:said|told you|gave you|gave|mentioned|picked|chose|ordered)\b"
    r"|\byou (?:have|got|get|write|wrote|put|note|noted|take|took|hear|heard|record|recorded)(?: \w+){0,2} (?:down|"
    r"for me|for us|on file|as|written|noted)\b"
    r"|\b(?:what|which|how many)(?: \w+){0,4} (?:do|did|have) you (?:have|got|get|hear|write|put)$"
    r"|\b(?:remind me|read (?:me )?(?:that |it |back|my)|repeat (?:the|my|back)|say (?:back|again) (?:the|my)|"
    r"refresh my memory|what was (?:my|the)|what were (?:my|the)|what's my|what is my|what are my|which .* was it|"
    r"do you (?:still )?(?:remember|recall|know) (?:my|what|how|which|the)|can you (?:confirm|repeat|read back|"
    r"tell me) (?:my|the|what|how many .* i)|double check (?:my|the|what))\b"
)
_ASKING = re.compile(
    r"\b(?:what|which|how many|how much|when|where|who|remind|repeat|read|remember|recall|confirm|refresh|did i|"
    r"have i|do you have|again|double check|tell me|know)\b"
)
_ALL = re.compile(
    r"\bwhat (?:did i|have i) (?:just |already )?(?:say|said|tell|told|give|given)(?: you)?(?: so far| until now|"
    r" already| about me)*$"
    r"|\bwhat (?:do|did|have) you (?:have|got|get|know|note|noted|write|wrote)(?: written| noted)?"
    r"(?: so far| down| for me| about me| on me| on file| until now)+$"
    r"|\b(?:everything|all (?:of )?(?:the|my|that)|the details|my details|my booking|the whole thing|"
    r"it all)\b.*\b(?:back|again|so far|have|down)\b|\b(?:read|repeat|go over|summarize|recap)\b.*\b(?:everything|"
    r"all|details|back to me|what (?:i|you|we))\b|\bwhat (?:do|have) you (?:know|got|have) (?:about me|so far|down|"
    r"on file)\b|\bso far\b.*\bhave\b"
)
_NOT_HELD = re.compile(
    r"\b(?:total|deposit|price|cost|quote|balance|your (?:name|number|phone|email|address|company)|"
    r"booking (?:number|id)|confirmation|refund|travel fee|who am i|you said|did you say|you told|you quoted)\b"
)
_TELLING = re.compile(
    r"^(?:no |sorry |but |well |actually |yes |yeah |like |as |oh )*(?:i|we) (?:just |already )*(?:said|told you|"
    r"gave you|gave|mentioned|picked|chose|ordered)\b(?! (?:how|what|which|when|where).*\bright$)"
)
_KINDS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(
        r"\b(?:phone|telephone|cell|mobile|number to call|my number|what number|which number|the number (?:i|you)|"
        r"contact number|digits)\b"
    ), ("phone_number",)),
    (re.compile(r"\be-? ?mail\b"), ("email",)),
    (re.compile(
        r"\b(?:zip|zip code|postcode|postal code|where did (?:i|we)|what address|which address|my address|location|"
        r"what area)\b"
    ), ("postcode",)),
    (re.compile(
        r"\b(?:what time|which time|when does it start|start time|starting time|time did|the time|my time|"
        r"time do you have)\b"
    ), ("time",)),
    (re.compile(
        r"\b(?:what date|which date|what day|which day|the date|my date|when did (?:i|we)|when is (?:it|my|the)|"
        r"date did|date do|day did|day do|for when|when (?:i|we) said|when do you have)\b"
    ), ("date",)),
    (re.compile(r"\b(?:what company|which company|company name|my company|the company)\b"), ("company",)),
    (re.compile(
        r"\b(?:my name|what name|which name|the name|name did|name do|name you|under what name|name's it)\b"
    ), ("person_name",)),
    (re.compile(r"\b(?:budget|how much did (?:i|we) say|spend|how much (?:i|we) said)\b"), ("money",)),
    (re.compile(
        r"\b(?:protein|proteins|meat|food did|what food|menu|what did (?:i|we) (?:order|pick|choose)|what to eat|"
        r"which dishes|what dishes)\b"
    ), ("counts",)),
)  # fmt: skip


def recalls(text: str, listening: Listening) -> str | None:
    """The field whose value the caller asks for; `""` when asking for everything, None when not asking."""
    words = plain(text)
    if not (_BACK.search(words) and _ASKING.search(words)) or _TELLING.match(words):
        return "" if _ALL.search(words) and not _NOT_HELD.search(words) else None
    if re.search(r"\byou (?:say|said|quote|quoted|tell me)\b", words) or _NOT_HELD.search(words):
        return None
    return _field(words, listening) or ("" if _ALL.search(words) else None)


def _field(words: str, listening: Listening) -> str | None:
    how_many = re.search(r"\bhow many\b|\bnumber of\b|\bhow big\b|\bheadcount\b|\bguest count\b|\bparty size\b", words)
    if how_many is not None or re.search(r"\b(?:count|people|guests|adults|kids|children)\b", words):
        counted = _count_field(words, listening)
        if counted is not None:
            return counted
    for pattern, types in _KINDS:
        if how_many is None and pattern.search(words):
            fields = listening.of(*types)  # type: ignore[arg-type]
            if fields:
                return _preferring_held(fields, listening)
    padded = f" {words} "
    named = [f for f in listening.fields if any(f" {noun} " in padded for noun in (*field_nouns(f), *f.choices))]
    return _preferring_held(tuple(named), listening) if named else None


def _count_field(words: str, listening: Listening) -> str | None:
    fields = listening.of("count")
    padded = f" {words} "
    best: tuple[int, SlotField] | None = None
    for field in fields:
        for noun in (*field_nouns(field), *_relatives(field)):
            if f" {noun} " in padded and (best is None or len(noun) > best[0]):
                best = (len(noun), field)
    if best is not None:
        return best[1].name
    for field in listening.of("counts"):
        if any(
            f" {key.replace('_', ' ')} " in padded or any(f" {w} " in padded for w in ways)
            for key, ways in field.choices.items()
        ):
            return field.name
    if re.search(
        r"\b(?:people|guests|persons|of us|party size|headcount|guest count|how big)\b", words
    ) or not re.search(r"\bhow many (?!did|do|have|was|were|i\b|we\b|people|guests)\w+", words):
        held = [name for name in listening.held if any(f.name == name for f in fields)]
        grown = [f.name for f in fields if any(r in GROWN for r in (*f.words, f.name))]
        if re.search(r"\b(?:people|guests|persons|of us|party size|headcount)\b", words) and grown:
            return grown[0]
        return grown[0] if grown and grown[0] in held else held[-1] if held else fields[0].name if fields else None
    return None


def _relatives(field: SlotField) -> tuple[str, ...]:
    own = (field.name, *field.words)
    if "adults" in own:
        return (*GROWN, *PEOPLE)
    return YOUNG if "children" in own or "kids" in own else ()


def _preferring_held(fields: tuple[SlotField, ...], listening: Listening) -> str:
    return next((f.name for f in fields if f.name in listening.held), fields[0].name)

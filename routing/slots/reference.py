"""The number of an order, a ticket or an invoice: digits, often with letters before them ("ORD-4471")."""

from __future__ import annotations

import re

from routing.slots.corrections import turned_down
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.value import SlotField

_NOUNS = ("order", "ticket", "reference", "invoice", "case", "confirmation", "booking", "purchase")
_LED = r"(?:[:,#-]| (?:number|id|no\.?|code|is|was|it's|it is|its|the|that's|that is|would be|called|in question)\b)*"
_PART = (
    r"(?:(?:dash|hyphen|slash)\b|[-/]|\d+|(?!i [a-z]{2})[a-z](?![\w'])|[a-z]{1,4}(?=\d)|[a-z]{2,5}(?= ?(?:-|"
    r"(?:dash|hyphen|slash)\b)))"
)
_RUN = re.compile(rf"(?<![\w+@.'])#? ?{_PART}(?:[ ,]*{_PART})*(?![\w@])")
_AS_IN = re.compile(r"\b(?P<letter>[a-z]),? (?:as in|like|for) [a-z]+\b")
_SIGNS = {"dash": "-", "hyphen": "-", "slash": "/"}
_SHORTEST = 3


def reference(hearing: Hearing, listening: Listening, field: SlotField) -> Found | None:
    """The reference given: after its noun ("order", or one of the field's `words`), or where it was asked for."""
    asked = listening.expected == field.name
    nouns = "|".join(re.escape(noun) for noun in sorted({*_NOUNS, *field.words}, key=len, reverse=True))
    cue = re.compile(rf"(?<!\w)(?:{nouns})(?:'s)?(?!\w){_LED} ?$")
    found = []
    rest = _AS_IN.sub(lambda said: said["letter"].ljust(len(said.group())), hearing.rest)
    for run in _RUN.finditer(rest):
        value = _written(run.group())
        named = cue.search(hearing.text[: run.start()]) is not None
        # A telephone number is longer than the number of an order, and begins with a plus or a zero.
        long = len(re.sub(r"\D", "", value)) > (10 if named else 8)
        if turned_down(hearing, run.start(), run.end()):
            continue
        if (named or asked) and not long and len(value) >= _SHORTEST and re.search(r"\d", value):
            found.append(Found(field=field.name, value=value, start=run.start(), end=run.end()))
    meant = the_one_meant(hearing, found)
    for one in found:
        hearing.claim(one.start, one.end)
    return meant


def _written(run: str) -> str:
    """The parts without the spaces between them, letters in capitals."""
    parts = re.findall(r"[a-z]+|\d+|[-/]", run, re.IGNORECASE)
    joined = "".join(_SIGNS.get(part.lower(), part) for part in parts).strip("-/")
    return joined.upper()

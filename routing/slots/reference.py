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
_BEHIND = r"^,? ?(?:(?:is|was|'s|that's|that is|it's|it is|would be|as|for) )?(?:(?:my|the|our|your|an?) )?"
"""What may stand between a number and its noun: '3391, that's the job number'."""
_MEANWHILE = (
    r"(?:,? (?:hang on|hold on|wait|bear with me|just|one|1|a)(?: (?:just|a|one|1))*"
    r"(?: (?:second|sec|moment|minute))?\b,?|"
    r",? (?:let me|i'll|i) (?:just )?(?:see|look|check|find|get)(?: it)?(?: here)?\b,?|"
    r"(?:,? [a-z]+){1,2},|,? (?:where|what|it's|it|ah|here|now|i|it'll)\b(?: [a-z']+){0,4},)"
)
"""What is said while a number is looked for: 'job number, hang on, where is it, yes, 4077'."""
_OH = re.compile(r"(?<![\w'])oh(?= (?:\d(?!\d)|oh\b))|(?<=\d )oh(?![\w'])|(?<=\doh )oh(?![\w'])|(?<=oh )oh(?![\w'])")
_TWICE = re.compile(r"(?<![\w'])(?P<times>double|triple) (?P<sign>\d(?!\d)|oh\b|o\b)")
_FIRST_OF_IT = re.compile(r"\b(?:starts?|starting|begins?|beginning|ends?|ending) (?:with|in|on) (?:an? )?\w\b,?(?= )")
"""'It starts with a seven, seven one one two.'"""
_AS_IN = re.compile(r"\b(?P<letter>[a-z]),? (?:as in|like|for) [a-z]+\b")
_SIGNS = {"dash": "-", "hyphen": "-", "slash": "/"}
_SHORTEST = 3


def reference(hearing: Hearing, listening: Listening, field: SlotField) -> Found | None:
    """The reference given: after its noun ("order", or one of the field's `words`), or where it was asked for."""
    asked = listening.expected == field.name
    nouns = "|".join(re.escape(noun) for noun in sorted({*_NOUNS, *field.words}, key=len, reverse=True))
    noun = rf"(?<!\w)(?:{nouns})(?:'s)?(?!\w)"
    cue = re.compile(rf"{noun}(?:{_LED}|{_LED}{_MEANWHILE}{{1,4}}{_LED}) ?$")
    behind = re.compile(rf"{_BEHIND}{noun}")
    found = []
    rest = _in_digits(hearing.rest)
    for run in _RUN.finditer(rest):
        value = _written(run.group())
        before, after = hearing.text[: run.start()], hearing.text[run.end() :]
        named = cue.search(before) is not None or behind.match(after) is not None
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


def _in_digits(rest: str) -> str:
    """The same with letters and digits for the words that stand for them; positions stay as they are."""
    rest = _AS_IN.sub(lambda said: said["letter"].ljust(len(said.group())), rest)
    rest = _FIRST_OF_IT.sub(lambda said: " " * len(said.group()), rest)
    rest = _OH.sub("0 ", rest)
    times = {"double": 2, "triple": 3}

    def repeated(said: re.Match[str]) -> str:
        sign = said["sign"] if said["sign"].isdigit() else "0"
        return (sign * times[said["times"]]).rjust(len(said.group()))

    return _TWICE.sub(repeated, rest)


def _written(run: str) -> str:
    """The parts without the spaces between them, letters in capitals."""
    parts = re.findall(r"[a-z]+|\d+|[-/]", run, re.IGNORECASE)
    joined = "".join(_SIGNS.get(part.lower(), part) for part in parts).strip("-/")
    return joined.upper()

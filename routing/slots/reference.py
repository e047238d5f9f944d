"""The number of an order, a ticket or an invoice: digits, often with letters before them ("ORD-4471")."""

from __future__ import annotations

import re

from routing.slots.corrections import repaired, turned_down
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.nouns import alternatives, counted
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
_LETTERS_BEFORE = re.compile(
    r"(?<![\w'])(?P<letters>(?!(?:to|at|no|is|it|on|of|in|my|or|by|so|oh|as|we|an|be|the|was)\b)[a-z]{1,4}) ?$"
)
_PIECE = re.compile(r"\d+|[a-z]+|[-/]", re.IGNORECASE)
_LETTERED = re.compile(r"[A-Z].*\d.*\d.*\d|\d.*\d.*\d.*[A-Z]")
"""Letters with three digits: nothing else that callers say is of such a form."""


def reference(hearing: Hearing, listening: Listening, field: SlotField) -> Found | None:
    """The reference given: after its noun ("order", or one of the field's `words`), or where it was asked for."""
    asked = listening.expected == field.name
    nouns = "|".join(re.escape(noun) for noun in sorted({*_NOUNS, *field.words}, key=len, reverse=True))
    noun = rf"(?<!\w)(?:{nouns})(?:'s)?(?!\w)"
    cue = re.compile(rf"{noun}(?:{_LED}|{_LED}{_MEANWHILE}{{1,4}}{_LED}) ?$")
    behind = re.compile(rf"{_BEHIND}{noun}")
    things = [thing for one in counted(listening.of("count")) for thing in one.nouns]
    counts_something = re.compile(rf" (?:{alternatives(things)})(?!\w)")
    found: list[Found] = []
    rest = _in_digits(hearing.rest)
    form = re.compile(field.pattern) if field.pattern else None
    for run in _RUN.finditer(rest):
        spelled = asked or re.search(noun, hearing.text) is not None
        start, end = _fitting(rest, run, form, spelled=spelled) if form is not None else run.span()
        value = _in_form(_written(rest[start:end]), form)
        before, after = hearing.text[:start], hearing.text[end:]
        named = cue.search(before) is not None or behind.match(after) is not None
        # A telephone number is longer than the number of an order, and begins with a plus or a zero.
        long = len(re.sub(r"\D", "", value)) > (10 if named else 8)
        if turned_down(hearing, start, end):
            continue
        fits = form is not None and form.fullmatch(value) is not None
        if not fits and counts_something.match(after):
            continue  # "210,000 kilometres" is no number of a plate.
        # "70418, no wait, 70481"
        again = bool(found) and repaired(hearing, found[-1].end, start) and len(value) == len(str(found[-1].value))
        likely = named or asked or again or (fits and _LETTERED.search(value) is not None)
        if likely and (fits or (not long and len(value) >= _SHORTEST)) and re.search(r"\d", value):
            found.append(Found(field=field.name, value=value, start=start, end=end))
    fitting = [one for one in found if form is not None and form.fullmatch(str(one.value))]
    found = fitting or found
    meant = the_one_meant(hearing, found)
    for one in found:
        hearing.claim(one.start, one.end)
    return meant


def _fitting(rest: str, run: re.Match[str], form: re.Pattern[str], *, spelled: bool) -> tuple[int, int]:
    """The longest part of a run that is of the form asked for, else the run: 'the 6th of November 2026, C40771' is one.
    `spelled`: letters right before it may belong to it."""
    letters = _LETTERS_BEFORE.search(rest[: run.start()]) if spelled else None
    parts = [(one.start() + run.start(), one.end() + run.start()) for one in _PIECE.finditer(run.group())]
    if letters is not None:
        parts.insert(0, letters.span("letters"))
    spans = [(first[0], last[1]) for at, first in enumerate(parts) for last in parts[at:]]
    fitting = [span for span in spans if form.fullmatch(_in_form(_written(rest[slice(*span)]), form))]
    return max(fitting, key=lambda span: span[1] - span[0], default=run.span())


def _in_form(value: str, form: re.Pattern[str] | None) -> str:
    """Without its signs, where the form has none: a plate is read as 'CKLM-482' too."""
    plain = re.sub("[-/]", "", value)
    return plain if form is not None and form.fullmatch(plain) and not form.fullmatch(value) else value


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

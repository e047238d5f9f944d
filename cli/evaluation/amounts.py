"""Amounts of money in what was said, with the words around each: what was said of what is read from those."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from cli.evaluation.numbers import Number, numbers
from cli.evaluation.sentences import Sentence

_CLAUSE_END = re.compile(r",(?=\s)|[;:!?](?=\s|$)|\s[-–]+\s|—|\.(?=\s|$)")
_BACK = re.compile(r"(?:,\s|[;:]\s|\s[-–]+\s|—)(?!.*(?:,\s|[;:]\s|\s[-–]+\s|—))")
_AGES = re.compile(r"\s?(?:to|through|and|-|–)\s?(?:\d|twelve|eleven|thirteen|five)")
_DIGITS_NEAR = re.compile(r"^[\s()./-]*\d")
_DIGITS_BEFORE = re.compile(r"\d[\s()./-]*\(?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount at `start` to `end` of a sentence. `before` reaches back to the amount before it, `after` forward to
    the next one or the end of the clause."""

    readings: tuple[Decimal, ...]
    start: int
    end: int
    before: str
    after: str
    foreign: bool = False

    @property
    def value(self) -> Decimal:
        return self.readings[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyWords:
    """The expressions of `amounts.yaml`. `homes` has, by its code, what tells an amount in another currency than the
    dollar, for businesses that charge in it."""

    one: dict[str, re.Pattern[str]]
    subjects: dict[str, re.Pattern[str]]
    homes: dict[str, re.Pattern[str]]

    def __getitem__(self, name: str) -> re.Pattern[str]:
        return self.one[name]

    def is_marked(self, told: str) -> bool:
        """Whether an amount stands with the dollar's sign or word."""
        return any(self[name].search(told) for name in ("symbol", "currency"))


@cache
def money_words() -> MoneyWords:
    source = resources.files(__package__).joinpath("amounts.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = YAML(typ="safe", pure=True).load(source)
    subjects = {name: re.compile(pattern) for name, pattern in read.pop("subjects").items()}
    homes = {code: re.compile(pattern) for code, pattern in read.pop("homes").items()}
    return MoneyWords(one={name: re.compile(pattern) for name, pattern in read.items()}, subjects=subjects, homes=homes)


Subjects = Mapping[str, re.Pattern[str]]
"""What an amount may be said of, with the words for it."""


def amounts(sentence: Sentence, subjects: Subjects) -> list[Amount]:
    """The amounts that a sentence names, in order; also bare numbers, where the words make them money."""
    found = [amount for number in numbers(sentence.text) if (amount := _marked(sentence.text, number)) is not None]
    marked = {amount.start: amount for amount in found}
    bare = [n for n in numbers(sentence.text) if not any(a.start <= n.start < a.end for a in found)]
    for number in bare:
        # One price makes it likelier that the next number is a price too.
        if _is_bare_money(sentence.text, number, subjects, others=bool(marked)):
            marked[number.start] = Amount(
                readings=number.readings, start=number.start, end=number.end, before="", after=""
            )
    whole = [marked[start] for start in sorted(marked)]
    whole = _with_ends_of_ranges(sentence.text, whole, bare)
    return list(_with_words(sentence.text, _with_cents(sentence.text, whole), subjects))


_A_GRAND = re.compile(r"(?i:a grand)")
_BEFORE_A_GRAND = re.compile(
    r"\b(?:for|about|around|under|over|costs?|to|at|of|is|be|roughly|nearly|almost|just|only|than|save|extra|pay)\s$",
    re.IGNORECASE,
)


def _is_slang(text: str, number: Number) -> bool:
    """'Two grand' is money; 'a grand' may be a piano, unless it stands where only a price does."""
    single = _A_GRAND.fullmatch(text[number.start : number.end]) is not None
    return not single or _BEFORE_A_GRAND.search(text[: number.start]) is not None


def _marked(text: str, number: Number) -> Amount | None:
    """A number with a sign or word of a currency."""
    words = money_words()
    before, after = text[: number.start], text[number.end :]
    start, end = number.start, number.end
    readings = number.readings
    symbol = re.search(rf"{words['symbol'].pattern}\s?$", before)
    foreign_symbol = re.search(rf"{words['foreign_symbol'].pattern}\s?$", before)
    currency = re.match(rf"[\s-]?{words['currency'].pattern}(?!\w)", after)
    foreign = re.match(rf"\s?(?:{words['foreign'].pattern}(?!\w)|{words['foreign_symbol'].pattern}(?!\s?\d))", after)
    cents = re.match(rf"\s{words['cents'].pattern}\b", after)
    grand = re.search(r"\bgrand\b", text[number.start : number.end]) and _is_slang(text, number)
    if symbol or foreign_symbol:
        start = (symbol or foreign_symbol or re.match("", "")).start()  # type: ignore[union-attr]
    for suffix in (currency, foreign, cents):
        if suffix:
            end += suffix.end()
            break
    if not (symbol or foreign_symbol or currency or foreign or cents or grand):
        return None
    if cents:
        readings = tuple(reading / 100 for reading in readings)
    return Amount(readings=readings, start=start, end=end, before="", after="", foreign=bool(foreign_symbol or foreign))


def _is_bare_money(text: str, number: Number, subjects: Subjects, *, others: bool) -> bool:
    """Whether a number without a currency is money all the same."""
    words = money_words()
    before, after = text[: number.start], text[number.end :]
    if _is_something_else(text, number):
        return False
    if words["per_unit"].match(after):
        return True
    if not words["open_end"].match(after):
        return False
    if words["priced"].search(before):
        return True
    if words["number_of"].search(before):
        return False
    big = number.value >= 100
    if big and (others or words["copula"].search(before) or words["in_all"].match(after) or not before.strip()):
        return True
    others = others or words["pricing"].search(text) is not None
    priced = [subject.pattern for name, subject in subjects.items() if name != "head"]
    subject_before = any(re.search(rf"(?:{subject}),?(?: (?:is|are|for))? ?$", before) for subject in priced)
    subject_after = any(re.match(rf" ?(?:for|is|are)(?: the| a)? (?:{subject})", after) for subject in priced)
    if subject_after:
        return big or others or number.value >= 15
    each_before = any(
        re.search(rf"\b(?:each|every|per) (?:{subject}),? (?:is|at|pays) ?$", before) for subject in priced
    )
    return (subject_before and (big or others)) or each_before


def _is_something_else(text: str, number: Number) -> bool:
    """A time, a date, a count, a place, a part of a telephone number, a percentage, or no number: "a small one"."""
    if number.in_words and number.value == 1:
        return True
    words = money_words()
    before, after = text[: number.start], text[number.end :]
    digits = text[number.start : number.end]
    if not number.in_words and (_DIGITS_NEAR.match(after) or _DIGITS_BEFORE.search(before)):
        return True
    if re.match(r"\s?(?:%|percent|oclock|am\b|pm\b|:|x\s?\d|by \w+ feet|st\b|nd\b|rd\b|th\b)", after):
        return True
    if re.match(r"[a-z]", after) and not number.in_words:
        return True
    if _AGES.match(after) and re.search(r"\b(?:child|children|kids?|ages?|aged|from|between|ones)\s?$", before):
        return True
    if re.search(r"\b(?:6|six) (?:to|through|and) $|\b6\s?[-–]\s?$", before):
        return True
    if re.search(r"[:#]\s?$|[a-z]-$", before) or words["month"].search(before):
        return True
    if re.fullmatch(r"\d{5}", digits) or re.fullmatch(r"20[2-4]\d", digits):
        return True
    return words["number_of"].search(before) is not None


def _with_ends_of_ranges(text: str, found: list[Amount], bare: Sequence[Number]) -> list[Amount]:
    """Adds the other end of a range of which only one was told from a count ("from 600 to 700 dollars")."""
    words, ends = money_words(), []
    for amount in found:
        for number in bare:
            between = (
                text[number.end : amount.start] if number.start < amount.start else text[amount.end : number.start]
            )
            money = number.end <= amount.start or words["open_end"].match(text[number.end :])
            if money and words["range"].match(between) and not _is_something_else(text, number):
                ends.append(Amount(readings=number.readings, start=number.start, end=number.end, before="", after=""))
    known = {amount.start for amount in found}
    # "Six or seven hundred dollars" has no range: the words before the money are its own.
    return sorted([*found, *(end for end in ends if end.start not in known)], key=lambda amount: amount.start)


def _with_cents(text: str, found: list[Amount]) -> list[Amount]:
    """Joins "seventy-five dollars and fifty cents"."""
    joined: list[Amount] = []
    for amount in found:
        last = joined[-1] if joined else None
        if last and amount.value < 1 and re.fullmatch(r"(?: and)? ", text[last.end : amount.start]):
            joined[-1] = replace(last, readings=(last.value + amount.value,), end=amount.end)
        else:
            joined.append(amount)
    return joined


def _with_words(text: str, found: list[Amount], subjects: Subjects) -> Iterator[Amount]:
    """Gives each amount the words that belong to it. What is attached to the amount before is not looked at again."""
    at = 0
    for number, amount in enumerate(found):
        limit = found[number + 1].start if number + 1 < len(found) else len(text)
        clause_end = _CLAUSE_END.search(text, amount.end)
        after = text[amount.end : min(limit, clause_end.start() if clause_end else len(text))]
        yield replace(amount, before=text[at : amount.start], after=after)
        attached = attached_subject(after, subjects)
        at = amount.end + (attached[1] if attached else 0)


def attached_subject(after: str, subjects: Subjects) -> tuple[str, int] | None:
    """The subject that the words after an amount name ("for the children"), with where its name ends."""
    words = money_words()
    found = [
        (match.start(), name, match.end())
        for name, pattern in subjects.items()
        for match in [pattern.search(after)]
        if match and words["attached"].match(after[: match.start()])
    ]
    if not found:
        return None
    _, name, end = min(found)
    least = subjects.get("minimum_food")
    minimum = least is not None and re.match(rf" ?(?:{least.pattern})", after[end:])
    return ("minimum_food", end + minimum.end()) if minimum else (name, end)


def last_clause(before: str) -> tuple[str, str]:
    """The words before an amount, cut at its clause: what is before the clause, and the clause."""
    cut = _BACK.search(before)
    return (before[: cut.start()], before[cut.end() :]) if cut else ("", before)

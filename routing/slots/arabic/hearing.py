"""An Arabic utterance made ready for listening: numbers in digits, and the words that frame values in English.

What is a value in any language (a telephone number, an address, a day, a count) is looked for by the same readers as in
English. They need its frame, "not", "sorry", "at", "next", in their words: `gloss.yaml` gives them, and everything else
stays Arabic, folded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ruamel.yaml import YAML

from embedding.arabic_text import fold
from routing.slots.arabic.composed import composed
from routing.slots.arabic.numbers import Number, numbers
from routing.slots.hearing import Hearing

_TOKEN = re.compile(r"[\d٠-٩۰-۹]+(?:[,.:/٫٬][\d٠-٩۰-۹]+)*|[^\W\d_]+(?:\u0640+[^\W\d_]*)*|\S")
_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
_LETTERS = {
    "اي": "a", "بي": "b", "سي": "c", "دي": "d", "اف": "f", "جي": "g", "اتش": "h", "جاي": "j", "كي": "k", "ال": "l",
    "ام": "m", "ان": "n", "او": "o", "كيو": "q", "ار": "r", "اس": "s", "تي": "t", "يو": "u", "في": "v", "دبليو": "w",
    "اكس": "x", "واي": "y", "زد": "z", "زي": "z",
}  # fmt: skip
"""English letters as they are spelled in Arabic; they count only in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word as it was said, folded, with its place; `spaced` says whether a space stands before it."""

    said: str
    text: str
    start: int
    end: int
    spaced: bool


def tokens(text: str) -> list[Token]:
    """The words, numbers and signs of an utterance. Vowel signs belong to the word they stand in."""
    shown = _MARKS.sub("\u0640", text.replace("\u00a0", " "))
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(shown):
        folded = fold(match.group())
        if folded:
            found.append(
                Token(
                    said=text[match.start() : match.end()],
                    text=folded,
                    start=match.start(),
                    end=match.end(),
                    spaced=match.start() > end,
                )
            )
        end = match.end()
    return found


def hear(text: str) -> Hearing:
    """The canonical form of an utterance, for the readers of values."""
    heard = tokens(text)
    parts: list[str] = []
    origins: list[tuple[int, int]] = []
    at = 0
    counted = {number.start: number for number in numbers([token.text for token in heard])}
    words = [token.text for token in heard]
    while at < len(heard):
        said, used = composed(words, at, counted, _phrases()) or _said(heard, at, counted)
        first, last = heard[at], heard[at + used - 1]
        if parts and (first.spaced or said[0].isdigit() != parts[-1][-1].isdigit()) and not _tight(parts[-1], said):
            parts.append(" ")
            origins.append((first.start, first.start))
        parts.append(said)
        origins.extend([(first.start, last.end)] * len(said))
        at += used
    canonical = "".join(parts)
    return Hearing(original=text, text=canonical, origins=origins, rest=canonical)


def _tight(before: str, after: str) -> bool:
    """Signs that stand within an address or a number are not moved away from it."""
    return before in "@._+-/#" or after in "@._-/,?!;:"


def _said(heard: list[Token], at: int, counted: dict[int, Number]) -> tuple[str, int]:
    number = counted.get(at)
    if number is not None:
        return number.text, number.end - number.start
    phrases = _phrases()
    for length in range(min(4, len(heard) - at), 0, -1):
        words = tuple(token.text for token in heard[at : at + length])
        gloss = phrases.get(words) or (phrases.get((_bare(words[0]), *words[1:])) if length == 1 else None)
        if gloss is not None:
            return gloss, length
    following = heard[at + 1].text if at + 1 < len(heard) else ""
    spelled = _LETTERS.get(heard[at].text)
    if spelled and (following in _LETTERS or (at and heard[at - 1].text in _LETTERS)):
        return spelled, 1
    return heard[at].text, 1


def _bare(word: str) -> str:
    return word[1:] if len(word) > 3 and word[0] in "وف" else word


@cache
def _phrases() -> dict[tuple[str, ...], str]:
    source = resources.files(__package__).joinpath("gloss.yaml").read_text(encoding="utf-8")
    return {
        tuple(fold(phrase).split()): gloss
        for gloss, said in YAML(typ="safe", pure=True).load(source).items()
        for phrase in said
    }


_LEAD = re.compile(r"^(?:(?:نعم|ايوه|طيب|تمام|رقمي|الرقم|هو|رقم|جوالي|موبايلي|اوكي|حاضر|is|no|sorry) )*")


def only_digits(text: str) -> bool:
    """Whether an utterance is nothing but some digits, in words or figures: fewer than a whole number has."""
    canonical = _LEAD.sub("", hear(text).text)
    digits = re.sub(r"\D", "", canonical)
    return 1 <= len(digits) <= 9 and re.fullmatch(r"(?:[\d\s().,+-]|plus)+", canonical) is not None

"""The nouns that tie numbers to fields: what is written in the business's files, and what follows from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from routing.slots.hearing import hear
from routing.slots.value import SlotField
from routing.slots.words import listed

PEOPLE = listed("people")
GROWN = listed("grown")
YOUNG = listed("young")
SMALL = listed("small")
_UNDER = re.compile(r"under (?:the age of )?(\d{1,2})")
_SPAN = re.compile(r"(\d{1,2}) to (\d{1,2})")
_LEAST_LETTERS = 3
_LABEL_FILLERS = frozenset({"the", "number", "of", "your", "a", "an", "from", "how", "many", "total"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A count field made ready: its nouns, longest first, and the ages it is for (both ends included)."""

    field: SlotField
    nouns: tuple[str, ...]
    ages: tuple[int, int] | None
    grown: bool

    @property
    def young(self) -> bool:
        return (self.ages is not None and self.ages[1] < 18) or any(noun in self.nouns for noun in (*YOUNG, *SMALL))


@lru_cache(maxsize=256)
def _prepared(
    name: str, label: str, own_words: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[int, int] | None, bool]:
    said = [hear(text).text for text in (label, name.replace("_", " "), *own_words)]
    ages = _ages(said)
    nouns = {hear(word).text for word in own_words}
    plain_name = hear(name.replace("_", " ")).text
    stripped = " ".join(w for w in hear(label).text.split() if w not in _LABEL_FILLERS)
    nouns |= {plain_name, stripped}
    grown = "adult" in plain_name or "adults" in nouns or "grown" in stripped
    if grown:
        nouns |= set(GROWN)
    elif ages is not None and ages[0] == 0:
        nouns |= set(SMALL)
        bounds = [
            *(
                f"{below} {ages[1] + 1}"
                for below in ("under", "under the age of", "below", "younger than", "less than")
            ),
            *(f"{ages[1]} {and_under}" for and_under in ("and under", "or under", "and younger", "or younger")),
        ]
        bounds += [f"{link} {bound}" for link in ("who are", "who are both", "that are", "both") for bound in bounds]
        nouns |= {f"{young} {bound}" for young in ("", *YOUNG) for bound in bounds}
        nouns |= {f"under {ages[1] + 1}s", f"of {ages[1]} or younger", f"of {ages[1]} and under"}
    elif any(noun in YOUNG for noun in nouns):
        nouns |= set(YOUNG)
    nouns |= {form for noun in nouns for form in _in_both_numbers(noun)}
    own = {noun.strip() for noun in nouns if noun and not re.fullmatch(r"[\d ]+(?:to [\d]+)?", noun)}
    return tuple(sorted(own, key=len, reverse=True)), ages, grown


def _in_both_numbers(noun: str) -> list[str]:
    """'Bedroom' beside 'bedrooms', 'km' beside 'kms': which of them is written in a business's file is chance."""
    if not re.fullmatch(r"[a-z]{2,}", noun) or noun in (*PEOPLE, *GROWN, *YOUNG, *SMALL):
        return []
    if noun.endswith("s"):
        return [] if noun.endswith(("ss", "us")) or len(noun) < _LEAST_LETTERS else [noun[:-1]]
    return [f"{noun}s"]


def _ages(said: list[str]) -> tuple[int, int] | None:
    for text in said:
        if under := _UNDER.search(text):
            return 0, int(under[1]) - 1
    for text in said:
        if (span := _SPAN.search(text)) and int(span[1]) < int(span[2]) < 30:
            return int(span[1]), int(span[2])
    return None


def counted(fields: tuple[SlotField, ...]) -> tuple[Counted, ...]:
    """The count fields, in order; a noun belongs to the first field that lists it, words for people to nobody's own."""
    out: list[Counted] = []
    taken: set[str] = set()
    for field in sorted(fields, key=_narrow_first):
        nouns, ages, grown = _prepared(field.name, field.label, field.words)
        own = tuple(noun for noun in nouns if noun not in taken and not (grown and noun in (*PEOPLE, "of us")))
        taken.update(own)
        out.append(Counted(field=field, nouns=own, ages=ages, grown=grown))
    return tuple(out)


def _narrow_first(field: SlotField) -> int:
    """'Kids under six' before 'kids': the field for the youngest listens first."""
    ages = _prepared(field.name, field.label, field.words)[1]
    return 0 if ages is not None and ages[0] == 0 else 1


def whole_party(fields: tuple[Counted, ...]) -> Counted | None:
    """The field that "eight people" and "a party of twenty" belong to."""
    return next((one for one in fields if one.grown), None) or next(
        (one for one in fields if any(noun in PEOPLE for noun in one.nouns)), None
    )


def alternatives(nouns: tuple[str, ...] | list[str]) -> str:
    """The nouns as one expression; hyphens and spaces are interchangeable."""
    ways = [
        re.escape(noun).replace(r"\-", "[ -]?").replace(r"\ ", "[ -]") for noun in sorted(nouns, key=len, reverse=True)
    ]
    return "|".join(ways) if ways else r"(?!)"

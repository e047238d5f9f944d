"""What callers give: the fields to listen for and the values that are held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

SlotType = Literal[
    "person_name",
    "company",
    "date",
    "time",
    "count",
    "money",
    "phone_number",
    "email",
    "reference",
    "postcode",
    "choice",
    "counts",
    "text",
]

Held: TypeAlias = int | str | dict[str, int]
"""A value as it is held: dates `YYYY-MM-DD`, times `HH:MM`, counts integers, money decimal strings, phone numbers
E.164, postcodes and references (the number of an order) strings, `counts` a mapping from choice to number, everything
else text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotField:
    """One field to listen for.

    `words` are the nouns that tie a value to it ("adults", "grown-ups"), `choices` what may be chosen with the ways to
    say each, `total_of` the counts that a mapping of counts divides up ("chicken for everyone"). A value outside
    `minimum` to `maximum` is not taken; a time that could be morning or evening is the one between `earliest` and
    `latest` (`HH:MM`); a day without a year is the nearest one in the future unless `prefer` or the words say past. A
    day outside of `from_days` to `within_days` from today is heard and may not be, nor may what does not match
    `pattern`.
    """

    name: str
    type: SlotType
    label: str
    words: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    total_of: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    earliest: str | None = None
    latest: str | None = None
    prefer: Literal["future", "past"] | None = None
    from_days: int | None = None
    within_days: int | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotValue:
    """A value heard in one utterance, with the words it came from."""

    field: str
    value: Held
    approximate: bool = False
    correction: bool = False
    heard: str = ""

"""The country that a telephone number is said to be of: 'my number in Germany', 'a UK mobile', 'country code 49'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import phonenumbers

from routing.slots.words import listed

_A_NUMBER = (
    r"(?:(?:(?:home|office|work|contact|company) )?(?:(?:cell|mobile|phone|telephone|land ?line|whats ?app)"
    r"(?: (?:phone|number))?|numbers?|line|sim))"
)
_BY_CODE = re.compile(
    r"\b(?:country|dialling|dialing|international) code(?: is| for [a-z ]+? is|:|,)? (?:\+ ?|plus )?(?P<code>\d{1,3})\b"
    r"|\bplus (?P<plus>\d{1,3})\b(?=(?: for [a-z ]+)?,? then )"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A region as ISO 3166 writes it. `of_the_number`: the words say it of a number, and not of anything else.
    `digits` is where the country's code stands among other digits, if it was said."""

    region: str
    of_the_number: bool
    digits: tuple[int, int] | None = None


def country_named(text: str) -> Country | None:
    """The country named in canonical text, one said of a number before any other."""
    if code := _BY_CODE.search(text):
        group = "code" if code["code"] else "plus"
        region = phonenumbers.region_code_for_country_code(int(code[group]))
        if region not in ("ZZ", "001"):
            return Country(region=region, of_the_number=True, digits=code.span(group))
    pattern, regions = _countries()
    named = list(pattern.finditer(text))
    for match in named:
        region = regions[match.lastgroup or ""]
        before, after = text[: match.start()], text[match.end() :]
        if code_before := _code_before(before, region):
            return Country(region=region, of_the_number=True, digits=code_before)
        if _NUMBER_BEHIND.match(after) or _NUMBER_BEFORE.search(before):
            return Country(region=region, of_the_number=True)
    return Country(region=regions[named[0].lastgroup or ""], of_the_number=False) if named else None


_NUMBER_BEHIND = re.compile(rf" (?:\w+ )?{_A_NUMBER}\b")
_NUMBER_BEFORE = re.compile(
    rf"\b{_A_NUMBER}(?:'s| is| was)?(?: an?| my)?,? (?:in|from|of|registered in|over in|back in|for)(?: the)? $"
    r"|\b(?:that|this|it)(?:'s| is| would be)(?: all)? (?:an?|in|from|for)(?: the)? $"
)


def _code_before(before: str, region: str) -> tuple[int, int] | None:
    """Where the country's own code was said right before it: '44 for the UK'."""
    code = re.search(r"(?<!\d)(?P<code>\d{1,3}),? (?:for|is|which is|that's|as in)(?: the)? $", before)
    if code is None or int(code["code"]) != phonenumbers.country_code_for_region(region):
        return None
    return code.span("code")


@cache
def _countries() -> tuple[re.Pattern[str], dict[str, str]]:
    """One expression with a group for each region, and the region by its group."""
    parts, regions = [], {}
    for entry in listed("countries"):
        region, _, ways = entry.partition(": ")
        regions[region.lower()] = region
        parts.append(rf"(?P<{region.lower()}>{ways})")
    return re.compile(rf"(?<![\w@.])(?:{'|'.join(parts)})(?![\w@])"), regions

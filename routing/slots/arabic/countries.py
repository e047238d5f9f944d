"""The country that a telephone number is said to be of, in Arabic: "رقمي في مصر", "جوالي الأردني", "مفتاح سوريا"."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import phonenumbers
from ruamel.yaml import YAML

from routing.slots.arabic.patterns import pattern
from routing.slots.countries import Country

_STUCK = r"(?<!\w)[وف]?(?:بال|لل|ال|[بل])?"
_NUMBER = r"(?:ال)?(?:رقم|نمرة|نمرت|جوال|موبايل|تلفون|تليفون|هاتف|خط|واتس|واتساب|شريحة|شريحت)(?:ي|نا)?"
_OF_A_NUMBER = pattern(
    rf"(?<!\w)[وفبعل]*{_NUMBER}(?: (?:{_NUMBER}|is|هو|هي|تبع|تبعي|حق|حقي|بتاع|بتاعي|مال|مالي|الجديد|الشخصي|الخاص|"
    r"اللي|يلي|مسجل))*(?: (?:في|من|داخل|جوا|على))? $"
    r"|(?<!\w)(?:هذا|هذي|ده|دي|هيدا|هاد|is|هو) (?:(?:رقم|خط)(?: (?:في|من))?|في|من) $"
)
_OF_A_COUNTRY = r"(?: (?:ال)?(?:دولة|دولي|بلد|اتصال|نداء))"
_CODE = rf"(?<!\w)[وف]?(?:ال)?(?:(?:مفتاح|فتح خط){_OF_A_COUNTRY}*|(?:كود|رمز|مقدمة){_OF_A_COUNTRY}+)"
_CODE_OF = pattern(rf"(?:{_CODE}|(?<!\w)(?:كود|رمز|مقدمة)) $")
_CODE_SAID = pattern(rf"{_CODE}(?!\w)")
_BEFORE_DIGITS = pattern(r"(?:[ ,:+-]|(?<!\w)(?:is|هو|هي|يعني|plus)(?!\w))*")
_LONGEST_CODE = 3
_OTHERWISE = frozenset({"pm", "sorry"})
"""What the names of a country and of its people mean besides."""


def country_named(text: str) -> Country | None:
    """The country named in the canonical text of an Arabic utterance, one said of a number before any other."""
    expression, regions = _countries()
    named = [(match, regions[match.lastgroup or ""]) for match in expression.finditer(text)]
    for match, region in named:
        before = text[: match.start()]
        if _CODE_OF.search(before) or _OF_A_NUMBER.search(before):
            code = _digits_behind(text, match.end(), phonenumbers.country_code_for_region(region))
            return Country(region=region, of_the_number=match.group() not in _OTHERWISE, digits=code)
    if said := _CODE_SAID.search(text):
        lead = _BEFORE_DIGITS.match(text, said.end())
        digits = re.sub(r"\D", "", text[lead.end() if lead else said.end() :])
        for length in range(1, min(_LONGEST_CODE, len(digits)) + 1):
            region = phonenumbers.region_code_for_country_code(int(digits[:length]))
            if region not in ("ZZ", "001"):
                span = _digits_behind(text, said.end(), int(digits[:length]))
                return Country(region=region, of_the_number=True, digits=span)
    elsewhere = next((region for match, region in named if match.group() not in _OTHERWISE), None)
    return None if elsewhere is None else Country(region=elsewhere, of_the_number=False)


def _digits_behind(text: str, at: int, code: int) -> tuple[int, int] | None:
    """Where a country's code stands, digit by digit or whole, if it is what follows."""
    lead = _BEFORE_DIGITS.match(text, at)
    start = lead.end() if lead else at
    found = re.compile(" ?".join(str(code))).match(text, start)
    return None if found is None else found.span()


@cache
def _countries() -> tuple[re.Pattern[str], dict[str, str]]:
    """One expression with a group for each region, and the region by its group."""
    source = resources.files(__package__).joinpath("countries.yaml").read_text(encoding="utf-8")
    ways: dict[str, str] = YAML(typ="safe", pure=True).load(source)
    regions = {f"r_{region.lower()}": region for region in ways}
    parts = "|".join(f"(?P<{group}>{ways[region]})" for group, region in regions.items())
    return re.compile(rf"{_STUCK}(?:{parts})(?!\w)"), regions

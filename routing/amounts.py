"""Amounts of money in sentences: which are said, in what currency, and which a price list holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from text_to_num import alpha2digit

from routing.business_model import PartyPrices, PriceList
from routing.currencies import Currency, also_words, currencies, currency

_PLAIN = r"\d+(?:\.\d+)?"
_NO_BREAK = "\u00a0\u202f\u2009"
_BY_COMMA = rf"(?<![\d.,])(?:\d{{1,3}}(?:[.,'’{_NO_BREAK}]\d{{3}})+(?:[.,]\d{{1,2}})?|\d+,\d{{1,2}})(?![\d%])"
_BY_SPACE = rf"(?<![\d.,])(?<!\d )\d{{1,3}}(?:[ {_NO_BREAK}]\d{{3}})+(?:[.,]\d{{1,2}})?(?![\d%])"
_FRACTION = re.compile(r"[.,](\d{1,2})$")
_POINT = re.compile(r"\d{1,3}\.\d{3}")
_REST = r" (?P<rest_alone>\d\d)(?=\s*(?:[,;!?]|\.(?!\d)|$)| (?:an?|per|each|every|for)\b)"
"""The cents of "two pounds fifty"."""
_WEIGHT = "pound"
"""What is money in every business to those who may not miss any, though it be a weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """An amount with its currency's mark, at `start` to `end`. `currencies` are those that the mark may mean: a bare
    "$" means every dollar and peso there is."""

    value: Decimal
    start: int
    end: int
    currencies: frozenset[str]


def amounts_in(text: str, code: str) -> tuple[Decimal, ...]:
    """The amounts that a sentence names in a currency, in order: `$55`, `55.00 USD`, `55 dollars` or `fifty-five
    dollars`. Those of another country (`A$55` where it is USD) are none of them."""
    return tuple(one.value for one in _named(text, code) if code in one.currencies)


def foreign_amounts(text: str, code: str) -> tuple[str, ...]:
    """The amounts in other currencies than the one of a code, each as it is written."""
    digits = _in_digits(text, code)
    return tuple(digits[one.start : one.end] for one in sums(digits, code) if code not in one.currencies)


def amounts_of_any(text: str, code: str) -> tuple[Decimal, ...]:
    """The amounts that a sentence names in whichever currency, where a business has that of a code."""
    return tuple(one.value for one in _named(text, code))


def sums(text: str, code: str, *, strict: bool = False) -> list[Sum]:
    """The amounts with a currency's mark in a text whose numbers are digits, in order.

    Args:
        code: the currency of the business: words that are something else elsewhere ("rand") mean it.
        strict: take a weight for money too ("20 pounds"), where the business charges in something else.
    """
    marks = _marks(code, strict)
    found = []
    for match in marks.pattern.finditer(text):
        if match["coin"]:
            value, meant = Decimal(match["only"]) / 100, marks.coins[match["coin"].lower()]
        else:
            cents = Decimal(match["cents"] or match["rest"] or match["rest_alone"] or 0) / 100
            value = Decimal(match["signed"] or match["named"]) + cents
            meant = _meant([marks.meaning(match[group]) for group in ("before", "told", "behind") if match[group]])
        found.append(Sum(value=value, start=match.start(), end=match.end(), currencies=meant))
    return found


def even_amounts(text: str, code: str) -> str:
    """The same text with amounts in plain figures: `1.250,00 €`, `1 250 €` and `€1,250.00` are 1250.00."""
    commas = currency(code).commas

    def even(match: re.Match[str]) -> str:
        figure: str = match["figure"] or match["spaced"]
        if _POINT.fullmatch(figure) and not commas:
            return match.group()
        fraction = _FRACTION.search(figure)
        whole = re.sub(r"\D", "", figure[: fraction.start()] if fraction else figure)
        return f"{match['sign'] or ''}{whole}{f'.{fraction[1]}' if fraction else ''}"

    return _marks(code, True).grouped.sub(even, text)


def prices_held(prices: PartyPrices | PriceList | None) -> dict[str, Decimal]:
    """Every amount of a price list, by what it is for."""
    if prices is None:
        return {}
    if isinstance(prices, PriceList):
        return dict(prices.advertised)
    return {
        "adult": prices.adult,
        "child": prices.child,
        "child_under_6": prices.child_under_6,
        "minimum_food": prices.minimum_food,
        "per_mile": prices.per_mile,
        "deposit": prices.deposit,
        **prices.proteins,
        **prices.advertised,
    }


def _named(text: str, code: str) -> list[Sum]:
    return sums(_in_digits(text, code), code)


def _in_digits(text: str, code: str) -> str:
    joined = _marks(code, False).hyphen.sub(" ", even_amounts(text, code))
    digits: str = alpha2digit(joined, "en", threshold=0)
    return digits


def _meant(marks: list[frozenset[str]]) -> frozenset[str]:
    """What the marks of one amount mean together: "$38 USD" are US dollars."""
    together = frozenset.intersection(*marks)
    return together or marks[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marks:
    """The signs, names and codes of every currency, as a business of one of them uses them."""

    pattern: re.Pattern[str]
    grouped: re.Pattern[str]
    hyphen: re.Pattern[str]
    plain: Mapping[str, frozenset[str]]
    nations: Mapping[str, frozenset[str]]
    arabic: Mapping[str, frozenset[str]]
    coins: Mapping[str, frozenset[str]]

    def meaning(self, mark: str) -> frozenset[str]:
        said = " ".join(mark.lower().split())
        if said in self.plain:
            return self.plain[said]
        for nation, codes in self.nations.items():
            if said.startswith(f"{nation} "):
                return (codes & self.plain[said.removeprefix(f"{nation} ")]) or codes
        for stem, codes in self.arabic.items():
            if re.match(stem, said):
                return codes
        # "AUD $" and "CAD$": the code tells which dollar it is.
        return self.plain[re.split(r"\W", said)[0]]


@cache
def _marks(code: str, strict: bool) -> _Marks:
    everywhere = {**currencies(), code: currency(code)}
    here = {word.lower() for _, word, _ in _forms(everywhere[code])}
    kinds: dict[str, dict[str, set[str]]] = {kind: {} for kind in ("sign", "code", "name", "coin", "nation", "arabic")}
    for one in everywhere.values():
        for kind, word, form in _forms(one):
            known = word.lower() in here or (strict and word == _WEIGHT)
            if known or word.lower() not in also_words():
                kinds[kind].setdefault(form.lower(), set()).add(one.code)
    sign, codes, names, coins = (_any(kinds[kind]) for kind in ("sign", "code", "name", "coin"))
    before = rf"(?:(?<![^\W\d_]){codes}\s?[$£€¥]?|{sign})"
    behind = (
        rf"(?:{sign}(?!\s?\d)|{codes}\b|(?:{_any(kinds['nation'])}\s)?{names}\b(?! of\b)"
        rf"|(?:{'|'.join(kinds['arabic'])})\w*)"
    )
    return _Marks(
        pattern=re.compile(
            rf"(?P<before>{before})\s?(?P<signed>{_PLAIN})(?:\s?(?P<told>{codes})\b)?"
            rf"(?:(?: and)? (?P<cents>\d{{1,2}}) {coins}\b)?"
            rf"|(?<![\w.$£€])(?P<named>{_PLAIN})[\s-]?(?P<behind>{behind})"
            rf"(?:(?: and)? (?P<rest>\d{{1,2}}) {coins}\b|{_REST})?"
            rf"|(?<![\w.$£€])(?P<only>\d{{1,3}})[\s-]?(?P<coin>{coins})\b",
            re.IGNORECASE,
        ),
        grouped=re.compile(
            rf"(?P<sign>{before}\s?)(?P<figure>{_BY_COMMA})|(?P<spaced>{_BY_COMMA}|{_BY_SPACE})(?=[\s-]?{behind})",
            re.IGNORECASE,
        ),
        hyphen=re.compile(rf"-(?=(?:{names}|{coins}|{codes})\b)", re.IGNORECASE),
        plain=_frozen({**kinds["code"], **kinds["name"], **kinds["sign"]}),
        nations=_frozen(kinds["nation"]),
        arabic=_frozen(kinds["arabic"]),
        coins=_frozen(kinds["coin"]),
    )


def _forms(one: Currency) -> Iterator[tuple[str, str, str]]:
    """Whatever tells a currency: its kind, the word, and each form of it."""
    yield "code", one.code, one.code
    for sign in one.signs:
        yield "sign", sign, sign
    for nation in one.nation:
        yield "nation", nation, nation
    if one.arabic:
        yield "arabic", one.arabic, one.arabic
    for kind, words in (("name", one.names), ("coin", one.coins)):
        for word, forms in words.items():
            for form in forms:
                yield kind, word, form


def _any(forms: Iterable[str]) -> str:
    """One of these, the longest first; one that begins with a letter begins a word."""
    ordered = sorted(forms, key=len, reverse=True)
    return (
        "(?:" + "|".join(("(?<![^\\W\\d_])" if form[0].isalpha() else "") + re.escape(form) for form in ordered) + ")"
    )


def _frozen(meanings: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {word: frozenset(codes) for word, codes in meanings.items()}

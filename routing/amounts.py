"""Amounts of money in sentences: which are said, and which a price list holds."""

from __future__ import annotations

import re
from decimal import Decimal

from text_to_num import alpha2digit

from routing.business_model import PartyPrices, PriceList

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
_WORDS = {
    "USD": ("dollars?", "bucks?"),
    "EUR": ("euros?",),
    "GBP": ("pounds?",),
}
_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"


def amounts_in(text: str, currency: str) -> tuple[Decimal, ...]:
    """The amounts that a sentence names, in order: `$55`, `55.00 USD`, `55 dollars` or `fifty-five dollars`."""
    symbol = re.escape(_SYMBOLS.get(currency, currency))
    words = "|".join((re.escape(currency), *_WORDS.get(currency, ())))
    spoken = re.compile(rf"{symbol}\s?{_NUMBER}|(?<![\d.,]){_NUMBER.replace('number', 'counted')}\s(?:{words})\b", re.I)
    digits = alpha2digit(re.sub(rf"-(?=(?:{words})\b)", " ", text, flags=re.I), "en", threshold=0)
    return tuple(Decimal((found["number"] or found["counted"]).replace(",", "")) for found in spoken.finditer(digits))


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

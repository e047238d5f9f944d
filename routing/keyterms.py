"""Which words of a business the speech recogniser should expect: its names, as a hosted recogniser takes them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from routing.business_model import Business, PriceList

MOST_TERMS = 100
"""More than this does not help, says Deepgram."""
MOST_TOKENS = 500
"""More than this, over all terms, Deepgram refuses."""

# The tokenizer is not public. Three bytes a token is more than any usual one makes of such words.
_BYTES_A_TOKEN = 3
_CALENDAR = frozenset([*calendar.day_name, *calendar.month_name])
_ORDINAL = re.compile(r"\d+(st|nd|rd|th|s)", re.IGNORECASE)
_WORD = re.compile(r"(?P<word>[^\W_](?:[\w&-]*\w)?)(?:['’]\w+)?(?P<after>\W*)")


def keyterms(business: Business, *, language: str = "en") -> tuple[str, ...]:
    """The names a caller of this business is likely to say, most important first, as many as Deepgram takes.

    What the business lists as `keyterms` comes first, then its own name and its personas', its products and packages,
    and the names in its FAQ of this language.
    """
    terms: dict[str, str] = {}
    tokens = 0
    for term in _names(business, language):
        if term.casefold() in terms:
            continue
        tokens += sum(-(-len(word.encode()) // _BYTES_A_TOKEN) for word in term.split())
        if tokens > MOST_TOKENS or len(terms) == MOST_TERMS:
            break
        terms[term.casefold()] = term
    return tuple(terms.values())


def _names(business: Business, language: str) -> Iterator[str]:
    yield from business.file.keyterms
    yield business.file.name
    for persona in business.personas.values():
        yield persona.name
    if business.prices is not None:
        prices = business.prices
        products = prices.advertised if isinstance(prices, PriceList) else prices.proteins
        yield from (product.replace("_", " ") for product in products)
    for entry in business.faq:
        if entry.language == language:
            yield from names_in(entry.question)
            yield from names_in(entry.answer)


def names_in(text: str) -> Iterator[str]:
    """Proper names in a text: capitals within a sentence ("Elk Grove"), and words such as "HubSpot", "SMS", "10DLC"."""
    run: list[str] = []
    starts = True
    for found in _WORD.finditer(text):
        word, after = found["word"], found["after"]
        named = _unusual(word) or (not starts and word[0].isupper() and len(word) > 1 and word not in _CALENDAR)
        if named:
            run.append(word)
        if run and (not named or after.strip()):
            yield " ".join(run)
            run = []
        starts = any(mark in after for mark in ".!?:")
    if run:
        yield " ".join(run)


def _unusual(word: str) -> bool:
    mixed = any(letter.isdigit() for letter in word) and any(letter.isalpha() for letter in word)
    inner = any(letter.isupper() for letter in word[1:])
    return (mixed and not _ORDINAL.fullmatch(word)) or inner

"""Numbers in what was said, in figures and in English or Arabic words, also as people say prices ("six sixty", "twelve
hundred", "1.3k")."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cli.evaluation import arabic_words
from cli.evaluation.sentences import english

_UNITS = {word: number for number, word in enumerate(english()["units"])}
_TENS = {word: 10 * number for number, word in enumerate(english()["tens"], 2)}
_ORDINAL = rf"(?:st|nd|rd|th)\b|[\s-](?:{'|'.join(english()['ordinals'][:9])})\b"
_HUNDRED, _THOUSAND = {"hundred"}, {"thousand", "grand", "k"}
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩٫٬", "0123456789.,")
_TOKEN = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number at `start` to `end` of a text. `readings` are what it may mean: "six sixty" is 660 or 6.60."""

    readings: tuple[Decimal, ...]
    start: int
    end: int
    in_words: bool

    @property
    def value(self) -> Decimal:
        return self.readings[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    text: str
    start: int
    end: int


_Read = tuple[tuple[Decimal, ...], int]


def numbers(text: str) -> list[Number]:
    """The numbers of a text in normal spelling, in order. Ordinals ("5th", "fifth") are none."""
    text = text.translate(_ARABIC_DIGITS)
    tokens = [_Token(text=m.group().replace(",", ""), start=m.start(), end=m.end()) for m in _TOKEN.finditer(text)]
    found, at = [], 0
    while at < len(tokens):
        read = _number(text, tokens, at)
        if read is None:
            at += 1
            continue
        readings, after = read
        last = tokens[after - 1]
        ordinal = re.match(_ORDINAL, text[last.end :]) is not None
        if not ordinal:
            words = not any(ch.isdigit() for t in tokens[at:after] for ch in t.text)
            found.append(Number(readings=readings, start=tokens[at].start, end=last.end, in_words=words))
        at = after
    return found


def figures(text: str) -> str:
    """The text with its numbers in figures, without separators of thousands."""
    written, at = [], 0
    text = text.translate(_ARABIC_DIGITS)
    for number in numbers(text):
        plain = text[number.start : number.end].replace(",", "")
        written += [text[at : number.start], plain if plain.isdecimal() else _plain(number.value)]
        at = number.end
    return "".join(written) + text[at:]


def _plain(value: Decimal) -> str:
    return str(int(value)) if value == value.to_integral_value() else f"{value:f}"


def _number(text: str, tokens: Sequence[_Token], at: int) -> _Read | None:
    token = tokens[at].text
    if token[0].isdigit():
        return _scaled(text, tokens, at + 1, Decimal(token), whole=False)
    if token in ("a", "half") and at + 1 < len(tokens):
        return _vague(text, tokens, at)
    if arabic_words.is_arabic(token):
        read = arabic_words.number([t.text for t in _side_by_side(text, tokens[at:])], 0)
        return ((Decimal(read[0]),), at + read[1]) if read else None
    return _worded(text, tokens, at)


def _side_by_side(text: str, tokens: Sequence[_Token]) -> Sequence[_Token]:
    """The first token, with those that only space parts from it."""
    apart = (n for n in range(1, len(tokens)) if not _close(text, tokens[n - 1], tokens[n]))
    return tokens[: min(next(apart, len(tokens)), _LONGEST)]


_LONGEST = 12
"""Words. No number takes more."""


def _vague(text: str, tokens: Sequence[_Token], at: int) -> _Read | None:
    """ "a hundred", "a couple of hundred", "half a grand"."""
    words = [t.text for t in tokens[at : at + 4]]
    if words[0] == "half" and words[1:2] == ["a"] and words[2:3] and words[2] in _THOUSAND - {"k"}:
        return (Decimal(500),), at + 3
    if words[0] != "a":
        return None
    if words[1] in ("dollar", "buck"):
        return (Decimal(1),), at + 1
    if words[1] in _HUNDRED | (_THOUSAND - {"k"}):
        return _scaled(text, tokens, at + 1, Decimal(1), whole=True)
    if words[1] == "couple":
        skip = 3 if words[2:3] == ["of"] else 2
        if at + skip < len(tokens) and tokens[at + skip].text in _HUNDRED | (_THOUSAND - {"k"}):
            return _scaled(text, tokens, at + skip, Decimal(2), whole=True)
    return None


def _worded(text: str, tokens: Sequence[_Token], at: int) -> _Read | None:
    small = _small(tokens, at)
    if small is None:
        return None
    value, after = small
    if after < len(tokens) and tokens[after].text in _HUNDRED | _THOUSAND:
        return _scaled(text, tokens, after, Decimal(value), whole=True)
    if after < len(tokens) and tokens[after].text == "point":
        return _decimals(text, tokens, after, value)
    pair = _small(tokens, after) if value > 0 else None
    if pair is not None and pair[0] >= 10 and _close(text, tokens[after - 1], tokens[after]):
        cents = Decimal(pair[0]) / 100
        return (Decimal(value * 100 + pair[0]), value + cents), pair[1]
    return (Decimal(value),), after


def _decimals(text: str, tokens: Sequence[_Token], point: int, value: int) -> _Read:
    digits, at = "", point + 1
    while at < len(tokens) and _UNITS.get(tokens[at].text, 10) < 10:
        digits += str(_UNITS[tokens[at].text])
        at += 1
    if not digits:
        return (Decimal(value),), point
    return _scaled(text, tokens, at, Decimal(f"{value}.{digits}"), whole=False)


def _scaled(text: str, tokens: Sequence[_Token], at: int, value: Decimal, *, whole: bool) -> _Read:
    """Reads "hundred" and "thousand" and what follows them; `at` is the token after (or, if `whole`, at) the scale."""
    if at < len(tokens) and tokens[at].text in _HUNDRED and _close(text, tokens[at - 1], tokens[at], first=at == 0):
        value, at = _with_rest(tokens, at + 1, value * 100, _small)
    if at < len(tokens) and tokens[at].text in _THOUSAND and _close(text, tokens[at - 1], tokens[at], first=at == 0):
        value, at = _with_rest(tokens, at + 1, value * 1000, _below_thousand)
    return (value,), at


def _with_rest(
    tokens: Sequence[_Token],
    at: int,
    value: Decimal,
    read: Callable[[Sequence[_Token], int], tuple[int, int] | None],
) -> tuple[Decimal, int]:
    start = at + 1 if at < len(tokens) and tokens[at].text == "and" else at
    rest = read(tokens, start)
    return (value + rest[0], rest[1]) if rest else (value, at)


def _below_thousand(tokens: Sequence[_Token], at: int) -> tuple[int, int] | None:
    if at + 1 < len(tokens) and tokens[at].text == "a" and tokens[at + 1].text in _HUNDRED:
        value, after = 100, at + 2
    else:
        small = _small(tokens, at)
        if small is None:
            return None
        value, after = small
        if not (after < len(tokens) and tokens[after].text in _HUNDRED):
            return small
        value, after = value * 100, after + 1
    rest = _small(tokens, after + 1 if after < len(tokens) and tokens[after].text == "and" else after)
    return (value + rest[0], rest[1]) if rest else (value, after)


def _small(tokens: Sequence[_Token], at: int) -> tuple[int, int] | None:
    """A number below a hundred, in words."""
    if at >= len(tokens):
        return None
    word = tokens[at].text
    if word in _UNITS:
        return _UNITS[word], at + 1
    if word not in _TENS:
        return None
    unit = _UNITS.get(tokens[at + 1].text, 0) if at + 1 < len(tokens) else 0
    return (_TENS[word] + unit, at + 2) if 0 < unit < 10 else (_TENS[word], at + 1)


def _close(text: str, one: _Token, other: _Token, *, first: bool = False) -> bool:
    """Whether nothing but space or a hyphen stands between two tokens."""
    return first or re.fullmatch(r"[\s-]*", text[one.end : other.start]) is not None

"""An utterance made ready for listening: numbers in digits, fillers gone, with the way back to the words themselves.

Every kind of value is looked for in the same canonical text: lower case, number words written as digits ("twenty
five" is `25`, "the fifth" is `the 5th`, "half a dozen" is `6`), straight quotes, single spaces. What one kind has
recognised it claims, so that the digits of a telephone number are never taken for guests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from text_to_num import find_numbers

CLAIMED = "\x1f"
"""Stands in `rest` for every character that was claimed."""

_TOKEN = re.compile(
    r"\d+(?:,\d{3})+(?!\d)|\d+(?:[.:/]\d+)*(?:st|nd|rd|th)\b|\d+(?:[.:/]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|\S",
    re.IGNORECASE,
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "−": "-", "\u00a0": " "})
_DASH = re.compile(r"\s*—\s*|\s+-{1,2}\s+|\s*-{2,}\s*|…|\.{3,}")
_FORTNIGHT = re.compile(r"\b(?:a|one) fortnight\b", re.IGNORECASE)
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_FILLERS = frozenset({"um", "umm", "uhm", "uh", "uhh", "er", "err", "erm", "hmm", "hm", "mm", "ah", "eh"})
_NOT_A_NUMBER_AFTER = frozenset(
    {"no", "this", "that", "which", "the", "any", "every", "each", "some", "last", "another", "good", "big", "new"}
)
_DIGIT_WORDS = frozenset(
    {"zero", "oh", "o", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double", "triple"}
)
_NOT_SECOND_AFTER = frozenset({"a", "one", "1", "per", "every", "this", "each", "just", "split"})


@dataclass(slots=True)
class _Token:
    text: str
    start: int
    end: int
    spaced: bool
    number: bool = False


@dataclass(slots=True)
class Hearing:
    """`text` is the canonical form, `rest` the same with `CLAIMED` in place of what was recognised already."""

    original: str
    text: str
    origins: list[tuple[int, int]] = field(repr=False)
    rest: str = ""

    def claim(self, start: int, end: int) -> None:
        self.rest = self.rest[:start] + CLAIMED * (end - start) + self.rest[end:]

    def claim_original(self, start: int, end: int) -> None:
        """Claim what stands between two positions of the caller's own words."""
        covered = [at for at, (s, e) in enumerate(self.origins) if s < end and e > start]
        if covered:
            self.claim(covered[0], covered[-1] + 1)

    def heard(self, start: int, end: int) -> str:
        """The caller's own words behind a stretch of `text`."""
        span = self.origins[start:end]
        if not span:
            return ""
        return self.original[min(s for s, _ in span) : max(e for _, e in span)].strip()

    def sentence(self, at: int) -> tuple[int, int]:
        """Start and end of the sentence of `text` that holds position `at`."""
        start = 0
        for mark in _SENTENCE_END.finditer(self.text):
            if mark.end() <= at:
                start = mark.end()
            else:
                return start, mark.end()
        return start, len(self.text)

    def clause(self, at: int) -> str:
        """The clause of `text` that holds position `at`."""
        first, last = self.sentence(at)
        for mark in _CLAUSE_END.finditer(self.text, first, last):
            if mark.end() > at:
                return self.text[first : mark.start()]
            first = mark.end()
        return self.text[first:last]

    def about(self, at: int, own: re.Pattern[str]) -> str:
        """What says what a value at `at` is of: its clause, where that has words of its own for it, else the whole
        sentence."""
        clause = self.clause(at)
        if own.search(clause):
            return clause
        first, last = self.sentence(at)
        return self.text[first:last]


_CLAUSE_END = re.compile(
    r",(?=\s)|\b(?:and|but|so)(?= (?:you|i|we|my|our|the|it|it's|please|can|could|he|she|they|there)\b)"
)
_SENTENCE_END = re.compile(r"[.!?;](?=\s|$)")


def straight(text: str) -> str:
    """The same characters with straight quotes, plain hyphens and western digits; positions stay as they are."""
    return text.translate(_QUOTES).translate(_ARABIC_DIGITS)


def plain(text: str) -> str:
    """Lower-case words without punctuation and fillers."""
    words = re.sub(r"[^\w' ]+", " ", straight(text).lower().replace("-", " "))
    return " ".join(word for word in words.split() if word not in _FILLERS)


def hear(text: str) -> Hearing:
    """The canonical form of an utterance."""
    even = straight(text)
    even = _DASH.sub(lambda dash: ",".ljust(len(dash.group())), even)
    even = _FORTNIGHT.sub(lambda said: "2 weeks".ljust(len(said.group())), even)
    tokens = _with_digits(_tokens(even))
    tokens = _with_multiples(tokens)
    parts: list[str] = []
    origins: list[tuple[int, int]] = []
    for index, token in enumerate(tokens):
        if index and token.spaced:
            parts.append(" ")
            origins.append((token.start, token.start))
        parts.append(token.text)
        origins.extend([(token.start, token.end)] * len(token.text))
    canonical = "".join(parts)
    return Hearing(original=text, text=canonical, origins=origins, rest=canonical)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    end = 0
    dropped = False
    for match in _TOKEN.finditer(text):
        word = match.group().lower()
        spaced = match.start() > end
        end = match.end()
        if word in _FILLERS:
            dropped = True
            continue
        if word == "," and ((dropped and tokens and tokens[-1].text == ",") or not tokens):
            continue
        number = word[0].isdigit()
        if len(word) > 5 and word.endswith("ish") and is_number_word(word[:-3]):
            tokens.append(_Token(word[:-3], match.start(), match.end() - 3, spaced or dropped))
            word, spaced, dropped = "ish", False, False
        if number and re.fullmatch(r"\d+(?:,\d{3})+", word):
            word = word.replace(",", "")
        tokens.append(_Token(word, match.start(), match.end(), spaced or dropped, number))
        dropped = False
    return tokens


class _Word:
    """A token as text2num wants it."""

    def __init__(self, text: str, *, number_part: bool) -> None:
        self._text = text
        self._number_part = number_part

    def text(self) -> str:
        return self._text

    def nt_separated(self, previous: _Word) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return not self._number_part


def _with_digits(tokens: list[_Token]) -> list[_Token]:
    """Number words as digits, piece by piece between punctuation."""
    out: list[_Token] = []
    piece: list[_Token] = []
    for index, token in enumerate(tokens):
        if token.text == "-" and _joins_number_words(tokens, index):
            tokens[index + 1].spaced = True
            continue
        if token.text[0].isalpha():
            piece.append(token)
            continue
        out += _digits_of(piece)
        piece = []
        out.append(token)
    return out + _digits_of(piece)


def _joins_number_words(tokens: list[_Token], index: int) -> bool:
    if not 0 < index < len(tokens) - 1:
        return False
    return all(is_number_word(token.text) for token in (tokens[index - 1], tokens[index + 1]))


def is_number_word(word: str) -> bool:
    """Whether a word on its own is a number, cardinal or ordinal."""
    return word.isalpha() and bool(find_numbers([_Word(word, number_part=True)], "en", 0.0))


def _digits_of(words: list[_Token]) -> list[_Token]:
    if not words:
        return []
    for index in range(1, len(words) - 2):
        # "One eight hundred, five five five": the digits behind are not added to the hundred.
        if words[index].text == "hundred" and all(one.text in _DIGIT_WORDS for one in words[index + 1 : index + 3]):
            return _digits_of(words[: index + 1]) + _digits_of(words[index + 1 :])
    listened = [_Word(w.text, number_part=_may_be_number(words, i)) for i, w in enumerate(words)]
    out: list[_Token] = []
    at = 0
    for number in find_numbers(listened, "en", 0.0):
        out += words[at : number.start]
        first, last = words[number.start], words[number.end - 1]
        # A trailing "and" belongs to the sentence, not to the number.
        out.append(_Token(number.text, first.start, last.end, first.spaced, True))
        at = number.end
    return out + words[at:]


def _may_be_number(words: list[_Token], index: int) -> bool:
    word = words[index].text
    before = words[index - 1].text if index else ""
    if word in ("point", "o", "ones"):
        return False
    if word == "one":
        pointed = index > 1 and index == len(words) - 1 and words[index - 2].text in ("the", "this", "that", "which")
        # "The baby's one" tells an age.
        pointed = pointed and not before.endswith("'s")
        return before not in _NOT_A_NUMBER_AFTER and not pointed
    if word in ("second", "seconds"):
        return word == "second" and before not in _NOT_SECOND_AFTER
    return True


def _with_multiples(tokens: list[_Token]) -> list[_Token]:
    """ "a dozen", "half a dozen", "a couple of", "a pair of", "a hundred" as one number."""
    out: list[_Token] = []
    index = 0
    while index < len(tokens):
        number, used = _multiple(tokens, index)
        if number is None:
            out.append(tokens[index])
            index += 1
            continue
        first, last = tokens[index], tokens[index + used - 1]
        out.append(_Token(number, first.start, last.end, first.spaced, True))
        index += used
    return out


def _multiple(tokens: list[_Token], index: int) -> tuple[str | None, int]:
    words = [t.text for t in tokens[index : index + 5]]
    for phrase, value in _PHRASES:
        if tuple(words[: len(phrase)]) == phrase:
            following = words[len(phrase)] if len(words) > len(phrase) else ""
            if phrase[-1].startswith("couple") and following in ("100", "1000"):
                return str(2 * int(following)), len(phrase) + 1
            if following == "of" and phrase[-1] != "dozen":
                return str(value), len(phrase) + 1
            if phrase in (("a", "pair"), ("couple",)):
                continue
            return str(value), len(phrase)
    if len(words) > 1 and words[1] in ("dozen", "dozens") and words[0].isdigit() and len(words[0]) < 4:
        return str(12 * int(words[0])), 2
    if len(words) > 1 and words[0] == "a" and words[1] in ("100", "1000", "1000000"):
        return words[1], 2
    return None, 0


_PHRASES: tuple[tuple[tuple[str, ...], int], ...] = (
    (("a", "baker's", "dozen"), 13),
    (("half", "a", "dozen"), 6),
    (("half", "dozen"), 6),
    (("a", "half", "dozen"), 6),
    (("a", "dozen"), 12),
    (("a", "couple"), 2),
    (("couple",), 2),
    (("a", "pair"), 2),
)

"""What an agent says in its own words: without the caller's, which it only reads back."""

from __future__ import annotations

import re

from cli.evaluation.played import PlayedTurn

_LEAST_WORDS = 3
_SEVERAL = 2
_TELLING = re.compile(r"[^\W\d_]{3}|\d{6}")
"""What a value has in it that is no mere amount."""
_CODE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9/-]{2,}", re.IGNORECASE)
"""A value that can be the number of an order or a booking."""


def own_words(turn: PlayedTurn) -> str:
    """What was said in a turn, without each longer text that is held of the caller; where a number of the caller's is
    read back ("the booking number is 7714"), nothing is said to be booked, and nothing to cost what its figures are."""
    said = turn.said
    texts = [value for value in turn.slots.values() if isinstance(value, str)]
    for text in sorted(texts, key=len, reverse=True):
        words = text.rstrip(".!? ").split()
        if len(words) >= _LEAST_WORDS:
            quoted = r"\s+".join(re.escape(word) for word in words)
            said = re.sub(rf"(?<!\w){quoted}(?!\w)", "this", said, flags=re.IGNORECASE)
        elif _CODE.fullmatch(text):
            told = rf"\b(?P<what>number|id|reference|code) is (?P<code>{re.escape(text)})(?!\w)"
            said = re.sub(told, r"\g<what> \g<code>", said, flags=re.IGNORECASE)
            if text.isdecimal():
                said = re.sub(rf"\b(in|at|postcode|code) {text}\b", r"\1 this place", said, flags=re.IGNORECASE)
            else:
                said = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", "this", said, flags=re.IGNORECASE)
    return said


def reads_back(turn: PlayedTurn) -> bool:
    """Whether a turn says several things back that are held of the caller: a name, an address, a number."""
    said = turn.said.casefold()
    texts = {value.casefold() for value in turn.slots.values() if isinstance(value, str) and _TELLING.search(value)}
    return sum(text in said for text in texts) >= _SEVERAL

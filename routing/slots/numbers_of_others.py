"""Numbers that say something else than what was asked for: they stand with what they count, or name a choice."""

from __future__ import annotations

import re
from functools import lru_cache

from routing.slots.listening import Listening
from routing.slots.nouns import alternatives, counted
from routing.slots.offered import offered

_NO_NOUN = (
    r"thanks|works|suits|is|as|was|does|sounds|seems|always|perhaps|yes|this|us|it's|that's|let's|hours|minutes|mins|"
    r"unless|plus|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays"
)


def is_counted(listening: Listening) -> re.Pattern[str]:
    """What may follow a number that counts: a noun of a count, the rest of a choice ('three guys'), or any plural."""
    nouns = tuple(noun for one in counted(listening.of("count")) for noun in one.nouns if noun[:1].isalpha())
    choices = tuple(
        rest
        for field in listening.of("choice", "counts")
        for way in offered(field).keys
        if (rest := re.sub(r"^\d+ ", "", way)) != way
    )
    return _behind(nouns, choices)


@lru_cache(maxsize=128)
def _behind(nouns: tuple[str, ...], choices: tuple[str, ...]) -> re.Pattern[str]:
    named = alternatives((*nouns, *choices))
    return re.compile(rf"[ -](?:(?:[a-z]+[ -])?(?:{named})|(?!(?:{_NO_NOUN})\b)[a-z]{{3,}}s)(?![\w'])")

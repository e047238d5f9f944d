"""Numbers with what makes them rough: "about twenty", "20-ish", "15 to 20", "maybe 20 something"."""

from __future__ import annotations

import re

from routing.slots.hearing import Hearing
from routing.slots.words import one_of

RANGE = (
    r"(?:\bbetween )?(?P<low>\d+(?:\.\d+)?k?) ?(?:to|or|-|and|maybe|perhaps) ?(?:maybe |perhaps |"
    r"even )?(?P<high>\d+(?:\.\d+)?k?)"
)
_ROUGHLY = re.compile(
    r"\b(?:(?<!what )(?<!how )(?<!wondering )(?<!calling )(?<!asking )(?<!talk )(?<!inquiring )(?<!me )about|"
    r"around|roughly|approximately|approx|approximate|maybe|perhaps|probably|"
    r"somewhere|something like|nearly|near|almost|"
    r"close to|upwards of|more than|over|at least|up to|or so|ballpark|under|below|less than|(?:not|no) more than|"
    r"i guess|i'd guess|i would guess|i'd say|i would say|"
    r"in the (?:neighborhood|region|range) of|give or take|most likely|likely|estimate(?:d)?|"
    r"(?<!i'd )(?<!would )like)(?: of| like| around| about| in| at| to| a| an| the| than| be| we're| there are|"
    r" there will be|,)* ?$"
)
_OR_SO = re.compile(
    r"^(?: ?- ?|\s)?(?:ish\b|something\b|some\b|odd\b|plus\b(?! (?:a|an|the|my|our|\d))|or so\b|or thereabouts|"
    r"give or take|more or less|or maybe|or more\b|at least|tops\b|at most|approximately|roughly|give)|^ ?\+|^s\b"
)
_LATER = re.compile(
    r"^[^.!?;]{0,30}?\b(?:or so|give or take|more or less|or thereabouts|roughly|approximately|i guess|i'd guess|ish)\b"
)
_UNSURE_BEFORE = re.compile(
    r"\b(?:not (?:really |quite |totally |entirely |100 percent )?sure|don't know(?: exactly| yet)?|hard to say|"
    r"couldn't say|i guess|"
    r"i'd guess|no idea|unsure|not certain|ballpark|rough guess)\b[^.!?;]*$"
)


def is_rough(hearing: Hearing, start: int, end: int) -> bool:
    """Whether the number between two positions is given roughly."""
    before, after = hearing.text[:start], hearing.text[end:]
    return bool(
        _ROUGHLY.search(before)
        or _OR_SO.match(after)
        or _LATER.match(after)
        or _UNSURE_BEFORE.search(before.replace(".", ","))
    )


_ALONE = re.compile(rf"^ ?(?:$|[.,!?;)\x1f]|-?ish\b|(?:{one_of('after_a_lone_number')})\b)")


def stands_alone(text: str, end: int) -> bool:
    """Whether the number that ends here has no noun of its own after it."""
    return _ALONE.match(text[end:]) is not None

"""What children are to the one who brings them: 'the grandchildren', 'my sister's boys', 'the twins'."""

from __future__ import annotations

import re

from routing.slots.hearing import Hearing

CHILDREN = (
    r"(?:kids|children|childrens|childs|kiddos|boys|girls|grandkids|grandchildren|grandsons|granddaughters|daughters|sons|"
    r"nieces|nephews|cousins|godchildren|godsons|goddaughters|stepchildren|stepkids|stepsons|stepdaughters|"
    r"great-grandchildren|little ones|youngsters|babies|toddlers)"
)
TWINS = (
    r"(?:twins|twin (?:boys|girls|sons|daughters|nieces|nephews|cousins|brothers|sisters|grandsons|granddaughters)|"
    r"triplets)"
)
CHILD = (
    r"(?:daughter|son|niece|nephew|boy|girl|grandson|granddaughter|grandchild|child|kid|kiddo|baby|toddler|brother|"
    r"sister|cousin|godson|goddaughter|stepson|stepdaughter|little one|little guy|little girl|little boy|"
    r"neighbou?r's (?:kid|boy|girl))"
)
_TWINS_TOLD = re.compile(rf"\b{TWINS}\b")


def about_children(hearing: Hearing, at: int, within: int = 12) -> bool:
    """Whether children are spoken of before a place in the text, so many characters `within` the same sentence."""
    spoken_of = rf"\b(?:{CHILDREN}|{TWINS}|kid|child|(?:daughter|son|niece|nephew)(?='s))\b[?,:.]*[^.!?]{{0,{within}}}$"
    return re.search(spoken_of, hearing.text[:at]) is not None


def beside_twins(hearing: Hearing, at: int) -> bool:
    """Whether twins are told in the sentence of a place in the text, before or behind it."""
    first, last = hearing.sentence(at)
    return _TWINS_TOLD.search(hearing.text, first, last) is not None

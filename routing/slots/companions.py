"""Parties told by who is in them: 'me, my husband and six friends', 'just me'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routing.slots.words import one_of

_GROWN_RELATIVE = (
    r"(?:my|our|the) (?:\w+ )?(?:husband|wife|missus|partner|spouse|other half|better half|fianc[eé]e?|boyfriend|"
    r"girlfriend|mom|mum|mother|dad|"
    r"father|"
    r"mother-in-law|father-in-law|boss|business partner|co-?founder|colleague|co-?worker|assistant|roommate|neighbou?r|"
    r"friend|aunt|uncle|grandma|grandmother|grandpa|grandfather|sister|brother|cousin)"
)
_PAIR = r"(?:the 2 of us|both of us|(?:both )?(?:my|our|his|her) (?:parents|in-laws|grandparents|folks))"
_SELF = r"(?:me|myself|i)"
_SEVERAL = (
    r"(?P<n{at}>\d{{1,3}}) (?:other |more |of (?:my|our) |close |good |full-time |part-time )*"
    rf"(?:others?|more|{one_of('people')}|neighbou?rs|adults|employees|staff|agents|reps|assistants|coworkers|partners|"
    r"of them|sisters|brothers|cousins|aunts|uncles)"
)
_ONE = rf"(?:{_PAIR}|{_SELF}|{_GROWN_RELATIVE})"
_JOIN = r"(?:,? (?:and|plus|with|&) |, )"
_LIST = re.compile(
    r"\b(?P<list>"
    + rf"(?:{_ONE}|{_SEVERAL.format(at=0)})"
    + "".join(rf"(?:{_JOIN}(?:{_ONE}|{_SEVERAL.format(at=at)}))" + ("?" if at > 1 else "") for at in range(1, 7))
    + r")\b"
)
FOR_US = re.compile(r"\b(?:for|just|only|it's|it'd be|it'll be|there's|there'll be|be) (?:just |only )?(?:me|myself)\b")
"""'A boat for me and my wife', whatever was asked."""
JUST_ME = re.compile(
    r"\b(?:just|only) (?:me|myself)\b(?!,? (?:and|plus|with|or) (?:my|our|the (?!dogs?\b)|\d|a (?!dog)))"
)
_HAS_SELF = re.compile(rf"(?<![\w'])(?:{_SELF}|the 2 of us|both of us)(?![\w'])")
_IS_PAIR = re.compile(_PAIR)
_ITEM = re.compile(rf"{_ONE}|{_SEVERAL.format(at=0)}")
_MORE_FOLLOW = re.compile(
    rf"{_JOIN}(?:my|our|the|his|her|a|an|\d)\b(?!(?: \d+)?(?: \w+)? (?:{one_of('young')}|{one_of('small')}|"
    r"sons?|daughters?|boys?|girls?)\b| ?\x1f)|'"
)
"""Somebody else who is grown follows, so that the list is not whole."""
_ALONE = re.compile(
    r"^\W*(?:(?:it's|it is|well|no|oh|there's|um|right now|currently|for now|at the moment|so far|yes|yeah|that's|"
    r"honestly|"
    r"really|i'm|so)\W+)*(?:(?:just|only) (?:me|myself|little old me)|by myself|on my own|a one[ -]\w+ (?:show|band|"
    r"shop)|"
    r"a 1[ -]\w+ (?:show|band|shop))(?: (?:right now|currently|for now|at the moment|so far|really|here|i'm afraid|"
    r"yet))*\W*$"
)


def together(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and number of each party in canonical text that names the caller among others."""
    for match in _LIST.finditer(text):
        listed = match["list"]
        if not _HAS_SELF.search(listed) or _MORE_FOLLOW.match(text[match.end() :]):
            continue
        number = sum(
            int(item["n0"]) if item["n0"] else 2 if _IS_PAIR.fullmatch(item.group()) else 1
            for item in _ITEM.finditer(listed)
        )
        yield match.start(), match.end(), number


def alone(text: str) -> bool:
    """Whether the whole answer is the caller: 'just me'."""
    return _ALONE.match(text) is not None

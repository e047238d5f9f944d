"""How a caller takes something back: "not twelve, fourteen", "sorry, I meant the sixth", "make it 14 instead"."""

from __future__ import annotations

import re

from routing.slots.hearing import Hearing, hear, plain

REPAIR = re.compile(
    r"\b(?:no|nope|sorry|i mean|i meant|actually|make (?:that|it)|wait|or rather|rather|correction|scratch that|"
    r"excuse me|"
    r"my mistake|my bad|pardon|i misspoke|let's say|let's make it|hold on|hang on|oh|oops|strike that|well)\b"
)
_CONCLUDES = re.compile(
    r"\bso (?:(?:that's|that is|that makes|that'd be|it's|it is|we're|we are|make it|call it|let's say|let's do|"
    r"in total|"
    r"all in all|on|the|it'll be|we'll be|i'd say|probably|about|around) ?)*$"
)
_MARKS = re.compile(
    r"\b(?:actually|i mean|i meant|i misspoke|make (?:that|it|the|this)|change|changed|changes|switch|correction|"
    r"scratch that|"
    r"or rather|my mistake|my bad|instead|update|correct (?:that|it|the|my)|should(?:'ve| have)? (?:be|been|say|"
    r"read)|strike that|"
    r"that's wrong|that is wrong|not right|isn't right|wasn't right|incorrect|let's (?:do|make|say|go with)|"
    r"move (?:it|that|the)|push (?:it|that|the)|bump (?:it|that|the)|wait|sorry|supposed to be|got (?:it|that|"
    r"the \w+) wrong|"
    r"(?<!as )(?<!like )i said|i did(?:n't| not) say|not (?:the |on |at |for )*\d+|except|after all|rather than|"
    r"no longer|mistake|"
    r"(?:my|the|your) \w+ wrong|(?:it's|it is|that's|that is) (?:\w+ ){1,3}, not \w+|(?:it's|it is) (?:\w+ )?\w+, "
    r"not \w+|spelled|spelt|(?:is|it's|was) not [a-z][\w ]*, (?:it's|it is|but)|"
    r"(?:an|half an|\d+) (?:hours?|minutes?) (?:later|earlier|sooner)|"
    r"one more|\d+ (?:more|fewer|less)|add|it's actually|"
    r"(?:take|knock|drop|lose|cut|scratch|swap|move|turn) \d+ (?:off|of|from|to|into|[a-z]+ (?:to|for|into)))\b"
)
_OPENING_NO = re.compile(
    r"^(?:oh |well |um |uh |sorry )*(?:no|nope|nah|not)\b"
    r"(?! (?:problem|more than|less than|fewer than|later|earlier|sooner)\b)"
)
_TURNED_DOWN = re.compile(
    r"(?:\bdid (?:i|we) (?:just )?(?:say|tell you|put)(?: it was| there were| the)?|\bnot|\bnever|\binstead of|"
    r"\brather than|\bno longer|\b(?:can't|cannot|won't|don't|didn't|doesn't|isn't|"
    r"wasn't|not|wouldn't)"
    r"(?: (?:do|make|be|work|reach|want|say|mean|need|have|on))?)"
    r"(?: (?:on|at|for|the|a|an|like|about|really|going to be|in|it's|it is|to be|just|exactly|only|all))* ?$"
)
_WHY_NOT = re.compile(r"\b(?:why (?:not|don't we|don't you)|if not|why don't|not just|not only)(?: \w+){0,3} ?$")
_FROM = re.compile(
    r"\b(?:change|changed|move|moved|switch|go|bump|push|reschedule|update|up|it)\b[^.!?]*\bfrom (?:the )?$"
)
_THEN_TO = re.compile(r"^(?: \w+)? to\b")
_CHANGE_ASKED = re.compile(
    r"\b(?:please )?correct (?:my|the|that|it|this)\b|\b(?:change|fix|update|edit|adjust|modify|redo|switch)\b|"
    r"\bdifferent\b|\b(?:wrong|incorrect|mistake)\b.*\b(?:date|time|number|name|email|zip|count)\b"
    r"|\b(?:date|time|number|name|email|zip|zip code|count|total|address)(?:'s| is| was)(?: \w+)? (?:wrong|"
    r"incorrect|off|not right)\b|\bexcept\b"
)
_CONTENT_AFTER_NO = re.compile(
    r"^(?:oh |well |sorry )*(?:no|nope|not quite|not exactly)\b.*(?:\d|\b(?:it's|it is|my|the|it should|i said|"
    r"we're|there are|there's|that's for|at|on|in)\b (?!all\b|right\b|fine\b|need\b)\w+)"
)
_NO_CHANGE = re.compile(r"\b(?:no|don't|nothing|not|any) (?:need to |to |want to )?(?:change|changes|correct)\b")
_BUT = re.compile(r"\b(?:but|only|just|one thing)\b")
_WRONG_AFTER = re.compile(r"(?: \w+)?(?: is| was|'s)? (?:wrong|incorrect|not right|isn't right|was wrong|a mistake)\b")


def turned_down(hearing: Hearing, start: int, end: int) -> bool:
    """Whether the words before (or after) a value say that it is not the one."""
    before, after = hearing.text[:start], hearing.text[end:]
    if _WHY_NOT.search(before):
        return False
    if _TURNED_DOWN.search(before):
        return True
    if _FROM.search(before) and _THEN_TO.search(after):
        return True
    return _WRONG_AFTER.match(after) is not None


def repaired(hearing: Hearing, first_end: int, second_start: int) -> bool:
    """Whether the second of two values takes the place of the first."""
    between = hearing.text[first_end:second_start]
    return bool(REPAIR.search(between) or _CONCLUDES.search(between))


def marks_correction(hearing: Hearing) -> bool:
    """Whether the utterance says that something said before was not right."""
    return bool(_MARKS.search(hearing.text) or _OPENING_NO.search(hearing.text))


def corrects(text: str, *, refused: bool) -> bool:
    """Whether an answer to a read-back asks for something else; `refused` when it is a no."""
    words, canonical = plain(text), hear(text).text
    if _CHANGE_ASKED.search(words) and not _NO_CHANGE.search(words):
        return True
    if refused and _CONTENT_AFTER_NO.search(canonical):
        return True
    return _MARKS.search(canonical) is not None and (
        re.search(r"\d", canonical) is not None or _BUT.search(words) is not None
    )

"""'None that young', 'they're all over six', 'the youngest is seven': there is nobody of the age that was asked for."""

from __future__ import annotations

import re

from routing.slots.nouns import Counted
from routing.slots.told_ages import youngest_told
from routing.slots.words import one_of

_ALL = (
    r"(?:they|kids|children|(?:every|any)(?:one|body)|all|all of (?:them|us|the \w+)|both|both of them|ours|mine|"
    r"(?:the|my|our) \w+)(?: (?:are|is|were|will be)|'re|'s| of them (?:are|is))?(?: \w+(?: of them)?)?"
)
_OVER = re.compile(
    rf"\b{_ALL} (?:(?:older|over|above|past|bigger)(?: than)?(?: the age of)?(?: (?P<over>\d{{1,2}}))?|school[- ]aged?|"
    r"(?:at least|from) (?P<least>\d{1,2})|(?P<up>\d{1,2}) (?:and|or|plus and) (?:up|older|over|above|more))"
    r"(?:(?: by then| now| already| years? old| now)*)"
    r"(?=[,.!;]|$| (?:in|on|at|for|and|but|so|please|thanks|coming|near|around)\b)"
)
_GROWN_ALREADY = re.compile(
    rf"\b{_ALL}(?: all| both)? (?:teenagers|teens|grown(?![ -]?ups\b)(?:[ -]up)?|"
    r"in (?:high school|college|their \w+))\b"
)
_BARE_OVER = re.compile(r"^\W*(?:no\W+)?(?:older|all grown|teenagers)(?: than (?P<over>\d{1,2}))?\W*$")
_UNDER = re.compile(
    r"\b(?:(?:none|no one|nobody|not (?:one|1|any|anyone|anybody)|no 1|\w+n't (?:be |have )?any(?:one|body)?|"
    r"no (?:(?:small|little|tiny|young|smaller|younger)(?: \w+)?|guests?|people|kids|children))"
    r"(?: of (?:them|us|the \w+|those|ours|mine))?(?:(?: who| that)?(?:'s| is| are|'re| will be|'ll be| was|"
    r" would be))?)"
    r"(?: any)? (?:younger than|smaller than|under|below)(?: the age of)? (?P<under>\d{1,2})\b"
    r"(?!:| ?(?:dollars|pounds|bucks|people|adults|guests|minutes|feet|miles)\b|"
    r" (?:can|may|should|gets?|pays?|allowed|will|has|have|would|must|drinks?|eats?|needs?)\b)"
)
_SO_YOUNG = re.compile(
    r"\b(?:none|nobody|no one|no 1|not any(?:one|body)?|\w+n't (?:have )?any(?:one|body)?)(?: is| are|'s)?"
    r" (?:(?:quite )?(?:that|so) (?:young|little|small|tiny)|younger|smaller|(?:of )?that age)\b"
    r"|\b(?:just|only) the (?:older|big|bigger|school-age)\b|\bno (?:small|little|tiny|young|younger|real little) "
    r"(?:kids|children|ones|guests)\b|\bno younger (?:ones|kids|children)\b|\b(?:thankfully|luckily|sadly) not\b"
    r"|^\W*(?:no\W+)?not (?:one|1|a single (?:one|1))\W*$"
    r"|\bno\W+(?:(?:just|only) (?:those|these|the) (?:\d+|ones|kids|older \w+)|(?:that's|that is|it's) "
    r"(?:everybody|everyone|all|it|the lot|"
    r"the whole \w+))\b"
)
_SOME = re.compile(r"\d (?:of )?(?:the |my |our )?$")
_NOBODY_YOUNGER = re.compile(
    r"\b(?P<least>\d{1,2})(?: (?:to|through|and)|-) ?\d{1,2}(?: years old)?,? (?:and |but )?"
    r"(?P<none>(?:nobody|no one|none)(?: is|'s| are)? (?:any )?younger)\b(?! than)"
)
_NOBODY = (
    r"\b(?:nobody|no one|no 1|none|not (?:anyone|anybody|any|one|1)|no (?:kids|children|guests|ones)|"
    r"\w+n't (?:have )?any(?:one|body)?)(?: (?:of (?:them|us|ours|the \w+)|who|that|at all))?"
    r"(?:'s| is| are| will be|'ll be)?"
)
_NOBODY_BETWEEN = re.compile(
    rf"{_NOBODY}(?: aged?| in age)? (?:(?:between|from) )?(?:the ages? of )?(?P<low>\d{{1,2}}) ?"
    r"(?:and|to|through|-|or) ?(?P<high>\d{1,2})\b(?! ?(?:people|adults|of|pm|am|o'clock))"
    rf"|{_NOBODY} (?:in|of|within) (?:that|this) (?:age|range|age group|age range|bracket|group)\b"
)
_NO_OLDER = re.compile(r"\bno (?:older|bigger|big|school-age) (?:ones|kids|children)\b")
_TENDER = r"(?:(?:so |very |real )?(?:small|little|tiny|young) )"
_SMALL = rf"(?:{one_of('small')}|{_TENDER}(?:{one_of('young')}))"
_ANY = rf"(?:{_SMALL}|{one_of('young')})"
_NOT_HAVE = re.compile(
    rf"(?<![\d\w] )\b(?P<none>{_TENDER}?{_ANY}(?:,? (?:and|or) {_TENDER}?{_ANY})*),? (?:we|i) "
    r"(?:(?:not|no|never|don't|do not) (?:have|bring|take)|have (?:not|no))(?: any)?(?=[,.!;]|$)"
    rf"|\b(?:we|i) (?:not|no|never) (?:have|bring|take)(?: any| a)? (?P<nobody>{_TENDER}?{_ANY})(?=[,.!;]|$)"
)
"""'Baby we not have', 'we not bring kids': the word order of another language."""
_SMALL_ONES = re.compile(rf"\b{_SMALL}\b")


def nobody_under(text: str, one: Counted) -> tuple[int, int] | None:
    """Where canonical text says that nobody is under an age that all whom the field counts are under, or None."""
    lowest, highest = one.ages or (0, 17)
    for match in _UNDER.finditer(text):
        if lowest < int(match["under"]) - 1 and highest < int(match["under"]):
            return match.span()
    return None


def none_surely(text: str, one: Counted) -> tuple[int, int] | None:
    """Where canonical text says it with the age itself, so that it need not have been asked for; or None."""
    lowest, highest = one.ages or (0, 17)
    nobody_of = _NOBODY_BETWEEN.search(text)
    if nobody_of is not None and nobody_of["low"] is not None and _is_its_age(nobody_of, lowest, highest):
        return nobody_of.span()
    if (nobody_so_young := nobody_under(text, one)) is not None:
        return nobody_so_young
    for match in _OVER.finditer(text):
        bound = match["over"] or match["least"] or match["up"]
        counted = _SOME.search(text[: match.start()]) is not None
        if "school" in match.group() and lowest == 0 and not counted:
            return match.span()
        if bound is not None and int(bound) >= highest and not counted:
            return match.span()
    nobody = _NOBODY_YOUNGER.search(text)
    if nobody is not None and int(nobody["least"]) > highest:
        return nobody.start("none"), nobody.end()
    told = youngest_told(text)
    return told.span() if told is not None and int(told["age"]) > highest else None


def _is_its_age(nobody: re.Match[str], lowest: int, highest: int) -> bool:
    return nobody["low"] is None or (int(nobody["low"]) <= lowest + 1 and highest - 1 <= int(nobody["high"]))


def none_of_them(text: str, asked: Counted) -> tuple[int, int] | None:
    """Where canonical text says so of the field that was asked for, or None."""
    if not asked.young:
        return None
    lowest, highest = asked.ages or (0, 17)
    if (nobody := _NOBODY_BETWEEN.search(text)) is not None and _is_its_age(nobody, lowest, highest):
        return nobody.span()
    if (told := none_surely(text, asked)) is not None:
        return (0, len(text)) if youngest_told(text) is not None else told
    for pattern in (_OVER, _BARE_OVER):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            bound = groups.get("over") or groups.get("least") or groups.get("up")
            if (bound is None and lowest == 0) or (bound is not None and int(bound) >= highest):
                return match.span()
    if (grown := _GROWN_ALREADY.search(text)) is not None:
        return grown.span()
    not_have = _NOT_HAVE.search(text)
    if not_have is not None and (lowest == 0 or _SMALL_ONES.search(not_have.group()) is None):
        return not_have.span()
    if lowest > 0 and (older := _NO_OLDER.search(text)) is not None:
        return older.start(), len(text)
    so_young = _SO_YOUNG.search(text)
    if so_young is not None and (lowest == 0 or "that age" in so_young.group() or "not" in so_young.group()):
        return so_young.span()
    return None

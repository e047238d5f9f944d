"""Ages that are said beside guests: they are not counts, but they tell which field a guest belongs to."""

from __future__ import annotations

import re

from routing.slots.ages_heard import AgeGroup
from routing.slots.hearing import Hearing
from routing.slots.nouns import alternatives
from routing.slots.small_children import small_children
from routing.slots.told_ages import told

_YEARS_OLD = re.compile(
    r"(?:\b(?P<count>\d{1,2}|a|an|one|my|our|the|another) )?(?<![\w$])(?P<age>\d{1,2}|one)(?:(?: or | and |"
    r", )(?P<other>\d{1,2}))?[- ]?(?:years?|yrs?)[- ](?:of age|olds?)\b"
)
_AGED = re.compile(
    r"\(?(?<!the )\b(?:ages?|aged|between the ages of|the ages of|they're|they are|who are|who is|that are)(?: are|"
    r" is| of| from| range)*:? "
    r"(?P<ages>\d{1,2}(?:(?:,? ?(?:to|-|and|through|or)|,) ?\d{1,2})*)(?: years old)?\)?(?!\d| ?(?:people|adults?|"
    r"kids?|child\w*|toddlers?|bab\w+|infants?|guests|of|under|more|little|other))"
)


_RELATIVE = re.compile(
    r"\b(?:(?P<who>(?:my|our|a|an|the|his|her|one|1) (?:\w+ )?(?:daughter|son|niece|nephew|boy|girl|grandson|"
    r"granddaughter|child|kid|baby|"
    r"toddler|brother|sister|cousin|little one|guest|one)),?(?: who)?|she|he)"
    r"(?:,? (?:she|he)(?:'s| is)|'s|'re| is| are| turns| just turned| is turning| will be|,| who's| who is|"
    r", who's)+ (?:only |just |about )?(?P<age>\d{1,2})(?!\d|[:/]|th|st|nd|rd)"
    r"(?! (?:people|adults|kids|children|guests|of|dollars|am|pm|o'clock|miles))"
)


def age_groups(hearing: Hearing, counted_words: tuple[str, ...], *, asked: bool) -> list[AgeGroup]:
    """The ages in an utterance. Ages that count nobody are claimed; those that do, by whoever counts them. `asked`:
    children were asked for, so 'my niece, she is eight' counts her."""
    groups = [*small_children(hearing), *told(hearing, asked=asked)]
    for match in _YEARS_OLD.finditer(hearing.rest):
        count = match["count"]
        number = int(count) if count and count.isdigit() else 1 if count else None
        age = 1 if match["age"] == "one" else int(match["age"])
        groups.append(AgeGroup(age=age, count=number, start=match.start(), end=match.end()))
        if match["other"]:
            groups.append(AgeGroup(age=int(match["other"]), count=number, start=match.start(), end=match.end()))
        if number is None:
            hearing.claim(match.start(), match.end())
    for match in _RELATIVE.finditer(hearing.rest):
        if int(match["age"]) < 18:
            groups.append(
                AgeGroup(
                    age=int(match["age"]),
                    count=1 if match["who"] and asked else None,
                    start=match.start(),
                    end=match.end(),
                )
            )
            hearing.claim(match.start("age"), match.end("age"))
    noun = alternatives(counted_words)
    spans = re.compile(
        rf"(?:{noun})(?:,| are| is| who are| aged| ages| between| from| of| the|"
        rf" \()* ?(?P<ages>\d{{1,2}}(?:(?:,? ?(?:to|-|and|through|or)|,) ?\d{{1,2}})+)(?: years old)?\)?(?!\d|"
        r" ?(?:people|adults?|kids?|child\w*|toddlers?|bab\w+|infants?|guests|of|under|more|little|other|filet|"
        r"\w+ under))"
    )
    for pattern in (_AGED, spans):
        for match in pattern.finditer(hearing.rest):
            if max(int(n) for n in re.findall(r"\d+", match["ages"])) < 18:
                hearing.claim(match.start("ages"), match.end("ages"))
    return groups

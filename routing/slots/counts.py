"""Counts: how many adults, children, campaigns, colleagues."""

from __future__ import annotations

import re
from dataclasses import replace

from routing.slots.corrections import repaired
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.mention import THE_REST, Mention
from routing.slots.mentions import Mentions
from routing.slots.nouns import Counted, counted, whole_party
from routing.slots.some_of_them import without_the_others

_ON_TOP = re.compile(r"\b(?:and|plus|as well as|along with|also|on top|then)\b(?!.*\b(?:of|including)\b)")
_WITHIN = re.compile(r"[,(:;-]|\bwith\b|\bincluding\b|\bof (?:them|whom|which)\b")
_AGED_PART = re.compile(
    r"\b(?:(?P<n>\d{1,2}|one) of (?:them|whom|which|those|the kids|the children)|of (?:which|whom|them) "
    r"(?P<n2>\d{1,2}|one)|"
    r"(?:but|though) (?P<n3>\d{1,2}|one))(?: is|'s| are| being| just| only| but|,)* (?:(?P<age>\d{1,2})|(?:under|"
    r"younger than|below) "
    r"(?P<under>\d{1,2}))(?! ?(?:am|pm|people|adults|kids|filet|\d|[:/]))"
)
_SAID = re.compile(r"\bi (?:said|told you|gave you)(?: it was| there were| we were)? ?$")
_SUMS_UP = re.compile(
    r"(?:\b(?:that|which|this|it) (?:makes|leaves|brings us to|gives us)|\bso (?:that's|that is|it's|it is|we're|"
    r"we are)|"
    r"\b(?:altogether|in all|in total))(?: (?:it|us|about|now|with|then))*,?"
    r"(?: \d+ [a-z][a-z' -]*?(?:,? and|,? plus|,))* ?$"
)
"""Before a count that all that was said of it comes to: 'that makes eighteen adults and four kids'."""
_OUT_OF = re.compile(r"\bof (?:a |the )?(?:total|whole)\b")


def counts(hearing: Hearing, listening: Listening) -> list[Found]:
    """The counts given, one a field at most; their numbers are claimed.

    Repairs are taken, groups of one field are added up ("eight adults and two teenagers"), and a number for the whole
    party is divided ("twenty, five of them kids").
    """
    fields = counted(listening.of("count"))
    if not fields:
        return []
    party = whole_party(fields)
    mentions = Mentions(hearing=hearing, listening=listening, fields=fields, party=party).heard()
    mentions = without_the_others(hearing, mentions, party)
    own: dict[str, Found] = {}
    for one in fields:
        if (found := _sum(hearing, one, [m for m in mentions if m.field is one and m.value >= 0])) is not None:
            own[one.field.name] = found
    _set_apart(hearing, own, fields)
    whole = [m for m in mentions if m.field is None]
    total = the_one_meant(
        hearing, [Found(field="", value=m.value, start=m.start, end=m.end, approximate=m.rough) for m in whole]
    )
    if total is not None and party is not None:
        before = own.get(party.field.name)
        if before is not None and before.end <= total.start and _SAID.search(hearing.text[: before.start]):
            # "Sorry, I said ten adults, it's eleven".
            own[party.field.name] = replace(total, field=party.field.name)
        answered = any(m.noun == "answer" for m in whole)
        _divide(hearing, own, total, party, fields, mentions, only_named_parts=answered)
    return [found for found in own.values() if _makes_sense(found, listening)]


def _sum(hearing: Hearing, one: Counted, mentions: list[Mention]) -> Found | None:
    """One field's value: what is said last where something was taken back, else its different groups together."""
    kept: list[Mention] = []
    for mention in mentions:
        if kept and (
            repaired(hearing, kept[-1].end, mention.start)
            or _SUMS_UP.search(hearing.text[kept[-1].end : mention.start]) is not None
        ):
            kept = []
        if not any(k.noun == mention.noun or not k.noun or not mention.noun or mention.value == 0 for k in kept):
            kept.append(mention)
    if not kept:
        return None
    return Found(
        field=one.field.name,
        value=sum(m.value for m in kept),
        start=kept[0].start,
        end=kept[-1].end,
        approximate=any(m.rough for m in kept),
    )


def _set_apart(hearing: Hearing, own: dict[str, Found], fields: tuple[Counted, ...]) -> None:
    """'Five children, one of them is three': those of another age than the children they were counted with."""
    for match in _AGED_PART.finditer(hearing.text):
        said = match["n"] or match["n2"] or match["n3"]
        number = 1 if said == "one" else int(said)
        age = int(match["age"]) if match["age"] else int(match["under"]) - 1
        apart = next((one for one in fields if one.ages is not None and one.ages[0] <= age <= one.ages[1]), None)
        among = [one for one in fields if one.young and one is not apart and one.field.name in own]
        if apart is None or not apart.young or not among:
            continue
        whole, heard = own[among[0].field.name], own.get(apart.field.name)
        if heard is not None and (heard.start < match.start() or _number(heard) != number):
            continue
        if whole.start < match.start() and number <= _number(whole):
            own[among[0].field.name] = replace(whole, value=_number(whole) - number)
            own[apart.field.name] = Found(field=apart.field.name, value=number, start=match.start(), end=match.end())


def _divide(
    hearing: Hearing,
    own: dict[str, Found],
    total: Found,
    party: Counted,
    fields: tuple[Counted, ...],
    mentions: list[Mention],
    *,
    only_named_parts: bool,
) -> None:
    """What is left of the whole party after its parts goes to the field that takes it."""
    count = _number(total)

    def give(one: Counted, value: int) -> None:
        own[one.field.name] = Found(
            field=one.field.name, value=value, start=total.start, end=total.end, approximate=total.approximate
        )

    rest = next((m.field for m in mentions if m.value == THE_REST and m.field is not None), None)
    if rest is not None and rest.field.name not in own:
        give(rest, max(0, count - sum(_number(found) for found in own.values())))
        return
    if party.field.name in own:
        # "Twenty people, fifteen of them adults": the others are children.
        grown_part = next((m for m in mentions if m.field is party and m.part), None)
        younger = [one for one in fields if one.young and one.field.name not in own]
        if grown_part is not None and younger and count > grown_part.value:
            give(younger[0], count - grown_part.value)
        return
    parts = [
        m
        for m in mentions
        if m.field not in (None, party)
        and m.value > 0
        and (m.part or (not only_named_parts and _within(hearing, total, m)))
    ]
    left = count - sum(m.value for m in parts)
    if left >= 0:
        give(party, left)


def _within(hearing: Hearing, total: Found, mention: Mention) -> bool:
    """Whether guests named beside a total are within it ('twenty, five kids') or come on top ('plus five kids')."""
    if mention.start < total.end:
        return _OUT_OF.search(hearing.text[mention.end : total.start]) is not None
    between = hearing.text[total.end : mention.start]
    return _ON_TOP.search(between) is None and _WITHIN.search(between) is not None


def _makes_sense(found: Found, listening: Listening) -> bool:
    field = listening.field(found.field)
    value = _number(found)
    return field is not None and (field.minimum or 0) <= value and (field.maximum is None or value <= field.maximum)


def _number(found: Found) -> int:
    return found.value if isinstance(found.value, int) else 0

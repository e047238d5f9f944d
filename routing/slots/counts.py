"""Counts: how many adults, children, campaigns, colleagues."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from routing.slots.ages import AgeGroup, age_groups
from routing.slots.amounts import RANGE, is_rough, stands_alone
from routing.slots.corrections import marks_correction, repaired, turned_down
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.nouns import PEOPLE, SMALL, YOUNG, Counted, alternatives, counted, whole_party

_N = r"(?<![\w$.:/@-])(?P<n>\d{1,6})(?!\d|[.:/]\d|%|st\b|nd\b|rd\b|th\b|k\b)"
_BETWEEN = (
    r"(?: ?- ?| )(?:(?:fewer|less|or so|or more|something|some|odd|plus|ish|-ish|more|other|others|total|additional|extra|hungry|little|small|young|"
    r"younger|older|old|big|of my|of our|paying|invited|active|different|separate|new|sms|text|email|marketing|actual|full-time|"
    r"ongoing|real|school-age|regular|close|or|current|monthly|"
    r"confirmed|grown|great|\+) ?-? ?){0,3}"
)
_OF_THEM = r" (?:of (?:them|whom|which|those|us|these)|are|will be|being|would be|is)(?: (?:are|is|will be|being|would be))?(?: just| only| actually)? "
_ABOUT = (
    r"(?: (?:about|around|roughly|approximately|maybe|probably|like|at least|up to|something like|close to|nearly|almost|"
    r"just|only|a total of|between|say|a party of|a group of))*"
)
_PARTY_OF = re.compile(
    rf"\b(?:party|group|crowd|table|gathering|total|headcount|head count|guest count|reservation|event)"
    rf" (?:of|is|will be|would be|for)(?: going to be)?{_ABOUT} {_N}"
)
_TEAM_OF = re.compile(
    rf"\b(?:team|staff|crew|department|office|company|group|workforce|headcount|total) (?:of|is|has)(?: currently)?{_ABOUT} {_N}"
)
_THERE_ARE = re.compile(
    rf"\b(?:we(?:'re| are|'ll be| will be| would be|'d be)|there(?:'s| is| are|'ll be| will be| would be|'d be)"
    rf"|it(?:'s| is|'ll be| will be)(?: for)?|expecting|inviting|invited|having|feed|seat|serve|host|hosting|feeding|cook for"
    rf"|cooking for)(?: going to be| gonna be| a)?{_ABOUT} {_N}"
)
_FOR = re.compile(
    rf"\b(?:(?:party|chef|dinner|hibachi|booking|book|book it|quote|table|reservation|lunch|event|something|it|that|price|estimate|cost|one|cook|much)(?: \w+)? )?for"
    rf"(?: (?:about|around|roughly|approximately|maybe|like|up to|at least|just|say|between|a party of|a group of))* {_N}"
    r"(?! ?(?:hours?|hrs|minutes?|mins|days?|weeks?|months?|years?|miles?|dollars?|bucks|am\b|pm\b|o'clock|:\d|percent|%|campaigns?|/))"
)
_OF_US = re.compile(
    rf"{_N}(?: or so| plus| something)? of us\b(?! (?:are|is|want|would|who|will have|can|don't|prefer))"
)
_IN_ALL = re.compile(rf"{_N}(?: or so)? (?:in total|altogether|all together|total|in all)\b(?! (?:cost|price))")
_NOT_A_COUNT = re.compile(
    r"\b(?:minimum|maximum|limit|smallest|fewest|largest|at least|less than|fewer than|under|over|more than|up to)\b"
)
_PRICE_OF_ONE = re.compile(r"\b(?:how much|price|cost|costs|charge|rate|per|each|free)\b")
_QUESTION = re.compile(
    r"\?|^ ?(?:so |and |but |okay |ok )?(?:is|are|do|does|can|could|what|how|which|would|will|should)\b"
)
_NOBODY = re.compile(
    r"^\W*(?:(?:no|nope|nah|well|actually|oh|sorry|there are|there aren't|there's|there will be|there won't be|i think|we have|i have|we don't have|i don't have|it's|that's|just|yeah|yes|i'd say|right now|currently|got|probably|thankfully)\W+)*"
    r"(?:none|no one|nobody|zero|0|not any|nil|not one|any|no|nope|nah|not a single one|zilch|not at all|not this time|(?:i )?don't think so|(?:all of them are|they're all|they are all|everyone's|everyone is|everybody's|everybody is) (?:older|over|above|grown|teenagers|bigger)[\w ]*|none that i know of|no that i know of|no thanks|no thank you|not really|not for this|not yet)\b(?:\W+(?:at all|of them|none|zero|sir|ma'am|this time|thanks|thank you|yet|right now|please|there|coming|for us|i don't think so|we don't|there aren't|there won't be|will be|no|either|just us|today|actually|really|currently|at the moment|for now|so far))*\W*$"
)
_NO_BUT = re.compile(r"^\W*(?:no|nope|none)\W+(?:but|just|only)\b")
_GROWN_UPS = r"(?:an? )?(?:adults?|grown[ -]?ups?)\b"
_ONLY_GROWN = re.compile(
    rf"\b(?:just|only|strictly|purely) (?:us |the )?{_GROWN_UPS}"
    rf"|\b(?:all|we're all|they're all|everyone(?:'s| is)|everybody(?:'s| is)) (?:of (?:us|them) (?:are )?|\d+ (?:of (?:us|them) )?(?:are )?)?{_GROWN_UPS}"
    r"|\b(?:adults?|grown[ -]?ups?)[ -]only\b|\bno (?:one|body) under (?:13|18|21)\b|\bjust us\b(?! (?:2|two|and))"
)
_THE_REST = (
    r"(?:the )?(?:rest|others|remaining|remainder)(?: of (?:us|them))?(?: are| is| will be| being)?(?: all| just)? "
)
_RANGE = re.compile(rf"(?<![\w$.:/@-]){RANGE}(?![\d/:])")
_BARE = re.compile(_N)
_MEANT_BEFORE = re.compile(r"\b(?:actually|sorry|wait)\b.*\b(?:make (?:it|that)|i meant) \d")
_AGE_LEAD = re.compile(r"\b(?:under|over|age|aged|ages|older than|younger than|below|above|between)(?: the age of)? ?$")


@dataclass(slots=True, kw_only=True)
class _Mention:
    """A number with what it counts. `field` None: the whole party. `part`: it is part of the party named before."""

    field: Counted | None
    value: int
    start: int
    end: int
    rough: bool
    part: bool = False
    noun: str = ""
    more: int = 0


@lru_cache(maxsize=64)
def _after(
    nouns: tuple[str, ...],
) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A number before one of these nouns, as part of a party, after it; none of it; one of it; the rest."""
    noun = rf"(?P<noun>{alternatives(nouns)})(?!\w)(?!'s)"
    return (
        re.compile(rf"{_N}{_BETWEEN}{noun}"),
        re.compile(rf"{_N}{_OF_THEM}(?:the |my |little |small |young |actually )*{noun}"),
        re.compile(
            rf"(?<!\d )(?<!\w){noun}(?: count| number)?(?: (?:to|is|are|should be|should have been|will be|would be|was|from \d+ to|count)|:|=)+"
            rf" ?(?:actually |about |around |now |more like |really |going to be |maybe |only |just )*{_N}(?! ?(?:to|-|and|or) \d|{_BETWEEN}[a-z]{{3,}} ?(?:of|under))"
        ),
        re.compile(
            rf"\b(?:no|nobody|no one|no 1|without(?: any)?|zero|0|not any|\w+n't(?: have| bring| be| bringing| having)?(?: any)|aren't any|no more|not bringing(?: any)?|none of (?:them|us) are) (?:more |other |little |small |young )*{noun}"
        ),
        re.compile(
            rf"\b(?:and|plus|with|have|has|there's|there is|is|including|just|only|bringing|also) (?:a|an|my|our|his|her|the) (?:little |small |young |newborn |\d+[ -](?:month|week)s?[ -]old )*{noun}"
        ),
        re.compile(rf"\b{_THE_REST}(?:the |my )*{noun}"),
    )


def counts(hearing: Hearing, listening: Listening) -> list[Found]:
    """The counts given, one a field at most; the numbers are claimed."""
    fields = counted(listening.of("count"))
    if not fields:
        return []
    party = whole_party(fields)
    ages = age_groups(
        hearing,
        counted_words=_young_nouns(fields),
        asked=any(one.young and one.field.name == listening.expected for one in fields),
    )
    spans = _ranges(hearing)
    mentions = _zeros(hearing, fields, party, listening)
    mentions += _aged(ages, fields, hearing)
    for one in fields:
        mentions += _tied(hearing, one, fields, spans, listening)
    if party is not None:
        other = listening.asks("count", "money")
        elsewhere = other is not None and other.name != party.field.name
        mentions += _of_the_party(hearing, party, spans, elsewhere=elsewhere)
    mentions = [m for m in mentions if not turned_down(hearing, m.start, m.end)]
    asked = listening.asks("count")
    if asked is not None and not (asked.name not in listening.held and _MEANT_BEFORE.search(hearing.text)):
        mentions += _bare(hearing, listening, fields, mentions, spans)
    elif not mentions:
        mentions += _corrected(hearing, listening, fields, spans)
    mentions.sort(key=lambda m: m.start)
    return _settled(hearing, listening, fields, party, mentions)


@lru_cache(maxsize=64)
def _only(nouns: tuple[str, ...]) -> re.Pattern[str]:
    """'A toddler' as the whole answer."""
    return re.compile(
        rf"^\W*(?:(?:yes|yeah|just|only|well|oh|there's|maybe|we have)\W+)*(?:a|an|my|our) (?:\w+ )?(?P<noun>{alternatives(nouns)})\W*(?:$|[,.])"
    )


def _young_nouns(fields: tuple[Counted, ...]) -> tuple[str, ...]:
    return tuple(noun for one in fields if one.young for noun in one.nouns) or (*YOUNG, *SMALL)


def _ranges(hearing: Hearing) -> dict[int, int]:
    """Where a range ends its upper number, by the start of that number: '15 to 20' counts as 20, roughly."""
    spans: dict[int, int] = {}
    for match in _RANGE.finditer(hearing.rest):
        low, high = match["low"], match["high"]
        if (
            low.isdigit()
            and high.isdigit()
            and int(low) < int(high)
            and ("and" not in match.group() or match.group().startswith("between"))
        ):
            spans[match.start("high")] = match.start()
    return spans


def _mention(
    hearing: Hearing, field: Counted | None, match: re.Match[str], spans: dict[int, int], *, part: bool = False
) -> _Mention | None:
    start, end = match.start("n"), match.end("n")
    value = int(match["n"])
    if _AGE_LEAD.search(hearing.rest[:start]) and start not in spans:
        return None
    noun = match.groupdict().get("noun") or ""
    if (
        noun
        and " of " in match.group()
        and re.match(
            r" (?:is|are|has|have|wants?|can't|don't|doesn't|who|that|will|would)\b", hearing.text[match.end() :]
        )
    ):
        if not part:
            return None
    if noun == "couples":
        value *= 2
    first, last = hearing.sentence(start)
    sentence = hearing.text[first:last]
    if _QUESTION.search(sentence) and (
        (value == 1 and _PRICE_OF_ONE.search(sentence))
        or _NOT_A_COUNT.search(hearing.text[max(first, start - 22) : start])
    ):
        return None
    if _QUESTION.search(sentence) and re.search(r"\b(?:minimum|maximum|limit)\b", sentence):
        return None
    rough = (
        start in spans
        or is_rough(hearing, start, max(end, match.end() if noun else end))
        or is_rough(hearing, start, end)
    )
    begin = min(spans.get(start, start), match.start())
    whole_end = max(end, match.end("noun")) if noun else end
    hearing.claim(begin, whole_end)
    return _Mention(field=field, value=value, start=begin, end=whole_end, rough=rough, part=part, noun=noun)


def _tied(
    hearing: Hearing, one: Counted, others: tuple[Counted, ...], spans: dict[int, int], listening: Listening
) -> list[_Mention]:
    """Numbers beside a noun of the field."""
    before, part, behind, none, single, rest = _after(one.nouns)
    mentions: list[_Mention] = []
    for match in part.finditer(hearing.rest):
        if (found := _mention(hearing, one, match, spans, part=True)) is not None:
            mentions.append(found)
    for match in before.finditer(hearing.rest):
        leads = hearing.text[: match.start()]
        included = re.search(
            r"\b(?:including|includes|incl|of which|of whom|of them|with|among them|counting)(?: about| around| maybe)? ?$",
            leads,
        )
        more = re.search(r"\d (?:more|additional|extra)\b", match.group()) or re.search(
            r"\b(?:add|another|adding) ?$", leads
        )
        if (found := _mention(hearing, one, match, spans, part=included is not None)) is not None:
            held = listening.held.get(one.field.name)
            if more and isinstance(held, int):
                found.value += held
            if re.search(r"\d (?:fewer|less)\b", match.group()):
                found.value = max(0, held - found.value) if isinstance(held, int) else found.value
            mentions.append(found)
    for match in behind.finditer(hearing.rest):
        if (found := _mention(hearing, one, match, spans)) is not None:
            mentions.append(found)
    for match in none.finditer(hearing.rest):
        if _asked_beside(one, listening, (one, *others)):
            continue
        mentions.append(
            _Mention(field=one, value=0, start=match.start(), end=match.end(), rough=False, noun=match["noun"])
        )
        hearing.claim(match.start(), match.end())
    if one.young and not _QUESTION.search(hearing.text):
        alone = _only(one.nouns).match(hearing.rest) if listening.expected == one.field.name else None
        for match in [alone] if alone else single.finditer(hearing.rest):
            if not match["noun"].endswith("s") and match["noun"] not in ("children",):
                mentions.append(
                    _Mention(field=one, value=1, start=match.start(), end=match.end(), rough=False, noun=match["noun"])
                )
                hearing.claim(match.start("noun"), match.end())
    for match in rest.finditer(hearing.rest):
        mentions.append(
            _Mention(field=one, value=-1, start=match.start(), end=match.end(), rough=False, noun=match["noun"])
        )
        hearing.claim(match.start(), match.end())
    return mentions


def _of_the_party(hearing: Hearing, party: Counted, spans: dict[int, int], *, elsewhere: bool) -> list[_Mention]:
    """Numbers of the whole party: 'eight people', 'a party of twenty', 'twelve of us', 'a chef for ten'. `elsewhere`:
    another count was asked for, so 'there will be three' answers that."""
    mentions: list[_Mention] = []
    people = _after(PEOPLE)[0]
    led = (_PARTY_OF, _THERE_ARE, _FOR) if party.grown else (_TEAM_OF,)
    for pattern in (people, _OF_US, _IN_ALL, *led):
        if pattern in (_THERE_ARE, _FOR) and elsewhere:
            continue
        for match in pattern.finditer(hearing.rest):
            alone = stands_alone(hearing.rest, match.end("n")) if pattern in led else True
            if not alone or hearing.rest[match.end("n") :].startswith((" or ", " to ")):
                continue
            if (found := _mention(hearing, None, match, spans)) is not None:
                found.noun = found.noun or ("for" if pattern is _FOR else "party")
                mentions.append(found)
    return mentions


def _zeros(
    hearing: Hearing, fields: tuple[Counted, ...], party: Counted | None, listening: Listening
) -> list[_Mention]:
    """'Just adults', 'no kids', and a bare 'none' to the question."""
    mentions: list[_Mention] = []
    question = _QUESTION.search(hearing.text) is not None
    only = None if question else _ONLY_GROWN.search(hearing.rest)
    if only is not None and party is not None and party.grown:
        at = only.start()
        mentions += [_Mention(field=one, value=0, start=at, end=at, rough=False) for one in fields if one.young]
    no_children = re.search(
        r"\b(?:no|without(?: any)?|zero|0|\w+n't (?:have|bring|be) any|not bringing any|aren't any) (?:little )?(?:kids|children|kiddos)\b(?! (?:under|below|younger|aged|from|between|menu|\d|six|that are))",
        hearing.text,
    )
    if no_children is not None and not question:
        at = no_children.start()
        mentions += [
            _Mention(field=one, value=0, start=at, end=at, rough=False)
            for one in fields
            if one.young and not _asked_beside(one, listening, fields)
        ]
    asked = listening.asks("count")
    if asked is not None and not mentions and (_NOBODY.match(hearing.rest) or _NO_BUT.match(hearing.rest)):
        wanted = next((one for one in fields if one.field.name == asked.name), None)
        if wanted is not None and wanted is not party:
            mentions.append(_Mention(field=wanted, value=0, start=0, end=len(hearing.text), rough=False))
    return mentions


def _asked_beside(one: Counted, listening: Listening, fields: tuple[Counted, ...]) -> bool:
    """Whether 'no little kids' answers the question for another field, while this one has its number already."""
    asked = listening.asks("count")
    beside = (
        asked is not None
        and asked.name != one.field.name
        and any(f.field.name == asked.name and f.young for f in fields)
    )
    return beside and bool(listening.held.get(one.field.name))


def _aged(ages: list[AgeGroup], fields: tuple[Counted, ...], hearing: Hearing) -> list[_Mention]:
    """Guests counted by their ages: 'a ten year old and a four year old'."""
    mentions: list[_Mention] = []
    for group in ages:
        if group.count is None:
            continue
        one = next((f for f in fields if f.ages is not None and f.ages[0] <= group.age <= f.ages[1]), None)
        if one is None:
            grown = [f for f in fields if f.grown]
            young = [f for f in fields if f.young and f.ages is None]
            one = grown[0] if grown and group.age > 12 else young[0] if young else None
        if one is not None:
            hearing.claim(group.start, group.end)
            mentions.append(
                _Mention(
                    field=one, value=group.count, start=group.start, end=group.end, rough=False, noun=f"age {group.age}"
                )
            )
    return mentions


def _bare(
    hearing: Hearing, listening: Listening, fields: tuple[Counted, ...], mentions: list[_Mention], spans: dict[int, int]
) -> list[_Mention]:
    """The number that answers the question without a noun of its own."""
    one = next(f for f in fields if f.field.name == listening.expected)
    answered = any(m.field is one or (m.field is None and one.grown) for m in mentions)
    if answered:
        return []
    if re.search(r"\ba (?:few|handful)\b", hearing.rest):
        at = re.search(r"\ba (?:few|handful)\b", hearing.rest)
        if at is not None and stands_alone(hearing.rest, at.end()):
            return [_Mention(field=one, value=3, start=at.start(), end=at.end(), rough=True)]
    found: list[_Mention] = []
    for match in _BARE.finditer(hearing.rest):
        if match.start() in {spans[s] for s in spans} or not (
            stands_alone(hearing.rest, match.end()) or is_rough(hearing, match.end(), match.end())
        ):
            continue
        if turned_down(hearing, match.start(), match.end()) or _AGE_LEAD.search(hearing.rest[: match.start()]):
            continue
        # "Twenty, but five are kids": the answer for the whole party may have parts.
        mention = _mention(hearing, None if one.grown else one, match, spans)
        if mention is not None:
            mention.noun = "answer"
            found.append(mention)
    return found


def _corrected(
    hearing: Hearing, listening: Listening, fields: tuple[Counted, ...], spans: dict[int, int]
) -> list[_Mention]:
    """'No, fourteen', 'sorry, I meant fourteen': the count that was given before and is not right."""
    if not (marks_correction(hearing) or listening.confirming) or listening.asks(
        "date", "time", "postcode", "phone_number", "money"
    ):
        strong = re.search(r"\b(?:meant|not \d+|instead of \d+|make (?:it|that) \d+)\b", hearing.text)
        if strong is None:
            return []
    held = {
        one.field.name: listening.held[one.field.name]
        for one in fields
        if isinstance(listening.held.get(one.field.name), int)
    }
    if not held:
        return []
    numbers = [m for m in _BARE.finditer(hearing.rest) if stands_alone(hearing.rest, m.end())]
    wrong = [int(m["n"]) for m in numbers if turned_down(hearing, m.start(), m.end())]
    right = [m for m in numbers if not turned_down(hearing, m.start(), m.end())]
    if not right:
        return []
    meant = [name for name, value in held.items() if value in wrong] or [
        name for name, value in held.items() if value != 0
    ]
    if not meant:
        return []
    latest = [name for name in listening.held if name in meant]
    only = (
        meant
        if len(meant) == 1
        else [next((one.field.name for one in fields if one.grown and one.field.name in meant), latest[-1])]
    )
    one = next(f for f in fields if f.field.name == only[0])
    mention = _mention(hearing, one, right[-1], spans)
    return [mention] if mention is not None else []


def _settled(
    hearing: Hearing,
    listening: Listening,
    fields: tuple[Counted, ...],
    party: Counted | None,
    mentions: list[_Mention],
) -> list[Found]:
    """One value a field: repairs taken, groups of one field added up, the party's total divided."""
    own: dict[str, Found] = {}
    for one in fields:
        if (found := _sum(hearing, one, [m for m in mentions if m.field is one and m.value >= 0])) is not None:
            own[one.field.name] = found
    totals = [
        Found(field="", value=m.value, start=m.start, end=m.end, approximate=m.rough)
        for m in mentions
        if m.field is None
    ]
    total = the_one_meant(hearing, totals)
    answered = any(m.field is None and m.noun == "answer" for m in mentions)
    rest = [m for m in mentions if m.field is not None and m.value < 0]
    if total is not None and party is not None:
        _divide(hearing, own, total, party, fields, mentions, rest, only_named_parts=answered)
    return [found for found in own.values() if _plausible(found, listening)]


def _divide(
    hearing: Hearing,
    own: dict[str, Found],
    total: Found,
    party: Counted,
    fields: tuple[Counted, ...],
    mentions: list[_Mention],
    rest: list[_Mention],
    *,
    only_named_parts: bool,
) -> None:
    """What is left of the whole party after its parts goes to the field that takes it."""
    name = party.field.name
    count = int(str(total.value))
    parts = [
        m
        for m in mentions
        if m.field is not None
        and m.field is not party
        and m.value > 0
        and (m.part or (not only_named_parts and _is_part(hearing, total, m)))
    ]
    for remaining in rest:
        if remaining.field is not None and remaining.field.field.name not in own:
            known = sum(int(str(found.value)) for found in own.values())
            own[remaining.field.field.name] = Found(
                field=remaining.field.field.name,
                value=max(0, count - known),
                start=remaining.start,
                end=remaining.end,
                approximate=total.approximate,
            )
            return
    if name in own:
        grown_part = next((m for m in mentions if m.field is party and m.part), None)
        younger = [one for one in fields if one.young and one.field.name not in own]
        if grown_part is not None and younger and count > grown_part.value:
            own[younger[0].field.name] = Found(
                field=younger[0].field.name, value=count - grown_part.value, start=total.start, end=total.end
            )
        return
    left = count - sum(m.value for m in parts)
    if left >= 0:
        own[name] = Found(field=name, value=left, start=total.start, end=total.end, approximate=total.approximate)


def _is_part(hearing: Hearing, total: Found, mention: _Mention) -> bool:
    """Whether guests named beside a total are within it ('twenty, five of them kids') or come on top ('plus two')."""
    if mention.part:
        return True
    if mention.start < total.end:
        return bool(re.search(r"\bof (?:a |the )?(?:total|whole)\b", hearing.text[mention.end : total.start]))
    between = hearing.text[total.end : mention.start]
    if re.search(r"\b(?:and|plus|as well as|along with|also|on top|then)\b(?!.*\b(?:of|including)\b)", between):
        return False
    return re.search(r"[,(:;-]|\bwith\b|\bincluding\b|\bof (?:them|whom|which)\b", between) is not None


def _sum(hearing: Hearing, one: Counted, mentions: list[_Mention]) -> Found | None:
    if not mentions:
        return None
    kept: list[_Mention] = []
    for mention in mentions:
        if kept and repaired(hearing, kept[-1].end, mention.start):
            kept = []
        if any(k.noun == mention.noun or not k.noun or not mention.noun or mention.value == 0 for k in kept):
            continue
        kept.append(mention)
    return Found(
        field=one.field.name,
        value=sum(m.value for m in kept),
        start=kept[0].start,
        end=kept[-1].end,
        approximate=any(m.rough for m in kept),
    )


def _plausible(found: Found, listening: Listening) -> bool:
    field = listening.field(found.field)
    value = int(str(found.value))
    return field is not None and (field.minimum or 0) <= value and (field.maximum is None or value <= field.maximum)

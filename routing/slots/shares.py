"""How a party divides up among choices: 'ten filet, five lobster', 'half and half', 'chicken for everyone'."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from routing.slots.corrections import marks_correction, repaired
from routing.slots.found import Found
from routing.slots.hearing import CLAIMED, Hearing, hear
from routing.slots.listening import Listening
from routing.slots.value import SlotField

_N = r"(?<![\w$.:/@-])(?P<n>\d{1,4})(?!\d|[.:/]\d|%|st\b|nd\b|rd\b|th\b)"
_WHO = (
    r"(?: ?(?:of (?:them|us|the \w+|those|these|my \w+)|adults?|people|guests?|persons?|kids?|children|folks|"
    r"orders?(?: of)?|portions?(?: of)?|servings?(?: of)?|plates?(?: of)?|x|times))?"
)
_HAVE = (
    r"(?: (?:with|who|want|wants|wanting|having|will have|would have|would like|'ll have|get|getting|are having|"
    r"are getting|will get|for|like|prefer|on|the|of|do|doing|eat|eating|will want|will be having|as|going with|"
    r"are))*"
)
_ALL = (
    r"(?:everyone|everybody|every one|all|all of (?:us|them)|the whole (?:group|party|table|family)|each (?:one|"
    r"person|guest)|the lot|all (?:\d+|the (?:guests|adults|people)))"
)
_REST = (
    r"(?:the )?(?:rest|others?|other ones|remaining(?: ones| \d+)?|remainder|everyone else|everybody else|"
    r"other \d+)(?: of (?:us|them|the \w+))?"
)
_NOT_WANTED = re.compile(
    r"(?:\bno|\bnot|\bwithout(?: any)?|n't (?:want|need|like|eat|have|do|care for)(?: any)?|\ballergic to(?: the)?|"
    r"\binstead of(?: the)?|\brather than|\bexcept|\bhold the|\bskip the|\bremove(?: the)?|\bdrop(?: the)?|"
    r"\ballergy to|\bin place of|\bover)(?: (?:the|any|all|more|of|that))* ?$"
)
_ASKS_ABOUT = re.compile(
    r"\b(?:how much(?: more| extra)?(?: is| are| for| does)|what(?:'s| is| are| does| kinds?| sort)|^is\b|is (?:the|"
    r"there)\b|do you (?:have|do|offer|serve)|does (?:the|it|that)|are (?:the|there)|cost|costs|price|extra|"
    r"included|difference|allergic|allergy|available|can you (?:do|make|cook|handle)|which|upgrade to cost|"
    r"about the)\b"
)
_CHOSEN = re.compile(
    r"(?:\bwith|\bjust|\bonly|\ball|\bplain|\bsimply|\bregular|\bwant(?:s|ed)?|\blike|\bhave|\bhaving|\btake|\bdo|"
    r"\bgo with|\bgoing with|\bgoing for|\bgo for|\bgetting|\bget|\bmake it|\bit|\bplease,?|\bprefer|\bthink|"
    r"\bmaybe|[,;:\x1f])(?: (?:to|all|just|only|the|some|have|do|get|go with|for|a|it|be|with))* ?$"
)
_EXCEPT = re.compile(r",? (?:except|apart from|other than|but not)\b")
_NOTHING = re.compile(
    r"^\W*(?:(?:no|nope|well|oh|actually|just|we're|i'm|we|i|don't|do not|need|want|have|any|yeah|that's|it's|"
    r"let's)\W+)*(?:none|nothing(?: special| extra| fancy)?|no(?: thanks| thank you| upgrades?| extras?|"
    r" preferences?| special requests?)?|whatever(?:'s| is| you have| comes)? ?(?:included|standard|with it|"
    r"you recommend|easiest)?|surprise us|chef's choice|you (?:choose|pick|decide)|up to (?:you|the chef)|"
    r"(?:the )?(?:standard|regular|basic|normal|usual|included)(?: (?:ones?|1s|proteins?|stuff|menu|options?|"
    r"choices?))?|no(?:ne)? of (?:those|that|them)|not really|any upgrades?|upgrades|good without)(?: (?:please|"
    r"is fine|thanks|thank you|at all|for us|will do|works|needed|for me))*\W*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """Guests for one choice; -1 for everyone, -2 for those who are left, -3 for an equal part."""

    choice: str
    guests: int
    start: int
    end: int


_EVERYONE, _THE_REST, _EQUALLY = -1, -2, -3


def shares(hearing: Hearing, listening: Listening, field: SlotField, sizes: Mapping[str, int]) -> Found | None:
    """The mapping from choice to guests. `sizes` are the guests there are: `all`, `grown` and `young`, each only where
    it is known."""
    total = sizes.get("all")
    named = _choice_pattern(tuple((key, tuple(words)) for key, words in field.choices.items()))
    said = [m for m in named.finditer(hearing.rest) if not _NOT_WANTED.search(hearing.rest[: m.start()])]
    dropped = [
        _key(field, m.group()) for m in named.finditer(hearing.rest) if _NOT_WANTED.search(hearing.rest[: m.start()])
    ]
    asked = listening.expected == field.name
    held = listening.held.get(field.name)
    before: dict[str, int] = dict(held) if isinstance(held, Mapping) else {}
    if not said:
        if asked and _NOTHING.match(hearing.rest):
            return Found(field=field.name, value={}, start=0, end=len(hearing.text))
        kept = {key: guests for key, guests in before.items() if key not in dropped}
        if dropped and kept != before:
            return Found(field=field.name, value=kept, start=0, end=len(hearing.text))
        return None
    found = _numbered(hearing, field, named) or []
    found += _grouped(hearing, field, named, sizes, already=found)
    if not found:
        found = _bare(hearing, listening, field, said, total, asked=asked)
    value = _worked_out(hearing, found, total, before)
    if value is None:
        return None
    result = _with_held(hearing, value, before, total, [d for d in dropped if d])
    start, end = min(s.start for s in found), max(s.end for s in found)
    return Found(field=field.name, value=result, start=start, end=end)


def choice_named(field: SlotField, canonical: str) -> bool:
    """Whether one of the choices is named at all."""
    return (
        _choice_pattern(tuple((key, tuple(words)) for key, words in field.choices.items())).search(canonical)
        is not None
    )


def _numbered(hearing: Hearing, field: SlotField, named: re.Pattern[str]) -> list[_Share]:
    """Numbers tied to a choice, before it ('ten filet') or behind it ('filet for ten')."""
    name = named.pattern
    shares: list[_Share] = []
    each = re.compile(
        rf"(?P<first>{name}),? and (?P<second>{name}),? {_N} (?:of )?each|"
        rf"{_N} (?:of )?each(?: of)?,? (?P<third>{name}) and (?P<fourth>{name})".replace(
            "(?P<n>", "(?P<n1>", 1
        ).replace("(?P<n>", "(?P<n2>", 1)
    )
    for match in each.finditer(hearing.rest):
        guests = int(match["n1"] or match["n2"])
        names = [match[g] for g in ("first", "second", "third", "fourth") if match[g]]
        shares += [_share(field, one, guests, match) for one in names]
        hearing.claim(match.start(), match.end())
    before = re.compile(
        rf"{_N}(?P<who>{_WHO}){_HAVE} (?P<choice>{name})(?P<more> ?(?:,|and|or|,? and) (?:{name})(?! for))?"
    )
    at = 0
    while (tied := before.search(hearing.rest, at)) is not None:
        match = tied
        at = match.end("choice")
        whole_group = re.search(
            r"adults?|people|guests?|persons?|folks|kids?|children", match["who"] or ""
        ) or match.group()[len(match["n"]) :].startswith(" with")
        if match["more"] and whole_group and not re.match(r"(?:,| and|, and)? \d", hearing.rest[match.end("choice") :]):
            continue
        if CLAIMED in match.group():
            continue
        # In "15 adults and 5 children with salmon" the salmon is for all of them.
        joined = whole_group and re.search(r"\d [a-z][\w -]*(?:,| and|, and) $", hearing.rest[: match.start()])
        shares.append(_share(field, match["choice"], _EVERYONE if joined else int(match["n"]), match, "choice"))
        if whole_group and re.search(r"adults?|people|guests?|persons?|folks|kids?|children", match["who"] or ""):
            hearing.claim(match.start("choice"), match.end("choice"))
        else:
            hearing.claim(match.start(), match.end("choice"))
    behind = re.compile(
        rf"(?P<choice>{name})(?: (?:for|on|x|times|to|count is|:|is|should be|of))+(?: about| around| just| only|"
        rf" the| all)* {_N}(?P<who>{_WHO})(?! ?(?:am|pm|o'clock|dollars|{name}))|"
        rf"(?P<choice2>{name})(?: ?[x:-]) ?(?P<n2>\d{{1,4}})\b"
    )
    for match in behind.finditer(hearing.rest):
        guests = int(match["n"] or match["n2"])
        shares.append(_share(field, match["choice"] or match["choice2"], guests, match))
        hearing.claim(match.start(), match.end())
    one = re.compile(rf"\b(?:a|another|an) (?:single |vegetarian )?(?P<choice>{name})(?= (?:for|and)|[,.]|$)")
    if shares:
        for match in one.finditer(hearing.rest):
            shares.append(_share(field, match["choice"], 1, match))
            hearing.claim(match.start(), match.end())
    return sorted(shares, key=lambda s: s.start)


def _grouped(
    hearing: Hearing, field: SlotField, named: re.Pattern[str], sizes: Mapping[str, int], *, already: list[_Share]
) -> list[_Share]:
    """Choices for everyone, for half, for the rest."""
    name = named.pattern
    shares: list[_Share] = []
    halves = (
        r"\bhalf(?: of (?:them|us|it|"
        rf"the \w+))?{_HAVE} (?P<a>{name}),?(?: and)?(?: the)?(?: other)? half(?: of (?:them|"
        rf"us))?{_HAVE} (?P<b>{name})",
        rf"\bhalf(?: of (?:them|us|it|the \w+))?{_HAVE} (?P<a>{name}),?(?: and)? {_REST}{_HAVE} (?P<b>{name})",
        r"\b(?:half and half|half-and-half|50 50|50/50|split(?: it| them)?(?: evenly| equally)?(?: between)?|"
        r"equal parts|evenly|an even (?:split|mix) of|equal(?:ly)?)(?:,|:| of| with|"
        rf" between)? (?P<a>{name}) (?:and|/) (?P<b>{name})",
        rf"(?P<a>{name}),? (?:and|/|&) (?P<b>{name}),? (?:half and half|half-and-half|50 50|50/50|evenly|equally|"
        r"split(?: evenly| equally| down the middle)?|in equal parts)",
    )
    for pattern in halves:
        for match in re.finditer(pattern, hearing.rest):
            shares += [_share(field, match["a"], _EQUALLY, match), _share(field, match["b"], _EQUALLY, match)]
            hearing.claim(match.start(), match.end())
    rest = (
        rf"\b{_REST}(?: will| would| can|'ll|'s| is)?{_HAVE}(?: (?:just|all|have|be))* (?P<choice>{name})",
        rf"(?P<choice>{name}) for {_REST}",
    )
    for pattern in rest:
        for match in re.finditer(pattern, hearing.rest):
            shares.append(_share(field, match["choice"], _THE_REST, match))
            hearing.claim(match.start(), match.end())
    everyone = (
        rf"(?P<choice>{name})(?: (?:is |would be )?(?:fine |good |great )?(?:for|all around|across the board|"
        rf"all round))? ?(?:for )?(?:{_ALL}|all around|across the board|all round)\b(?! else)",
        rf"\b(?:{_ALL})(?: will| would| can|'ll|'s| is| just| be)*{_HAVE} (?P<choice>{name})(?! (?:and|or) (?:{name}))",
    )
    if not any(s.guests == _EVERYONE for s in already) or shares:
        listed = re.compile(rf"(?:{name}),? (?:and|or|&) $")
        for pattern in everyone:
            for match in re.finditer(pattern, hearing.rest):
                if listed.search(hearing.rest[: match.start()]):
                    continue
                excepted = _EXCEPT.match(hearing.rest[match.end() :]) is not None
                shares.append(_share(field, match["choice"], _THE_REST if excepted else _EVERYONE, match))
                hearing.claim(match.start(), match.end())
    for match in re.finditer(rf"(?P<choice>{name}){_EXCEPT.pattern}", hearing.rest):
        if already:
            shares.append(_share(field, match["choice"], _THE_REST, match))
            hearing.claim(match.start(), match.end())
    shares += _by_age(hearing, field, name, sizes)
    return sorted(shares, key=lambda s: s.start)


def _by_age(hearing: Hearing, field: SlotField, name: str, sizes: Mapping[str, int]) -> list[_Share]:
    """Choices for the adults and for the children, where it is known how many those are."""
    shares = []
    for group, words in (("grown", r"adults|grown[ -]?ups|men|women"), ("young", r"kids|children|little ones")):
        if group not in sizes:
            continue
        for pattern in (
            rf"(?P<choice>{name}) for (?:all )?(?:of )?(?:the |our |my )?(?:{words})\b",
            rf"(?<!\d )\b(?:all )?(?:the |our |my )?(?:{words})(?: all| both| will| would| can|'ll)*(?: (?:want|"
            rf"have|get|like|prefer|eat|having|do|take))+ (?:the )?(?P<choice>{name})",
        ):
            for match in re.finditer(pattern, hearing.rest):
                shares.append(_share(field, match["choice"], sizes[group], match))
                hearing.claim(match.start(), match.end())
    return shares


def _bare(
    hearing: Hearing,
    listening: Listening,
    field: SlotField,
    said: list[re.Match[str]],
    total: int | None,
    *,
    asked: bool,
) -> list[_Share]:
    """A choice named without a number: for everyone, where it was asked for or is plainly ordered."""
    keys = {key for m in said if (key := _key(field, m.group()))}
    if len(keys) != 1:
        swap = re.search(r"\b(?:instead of|rather than|in place of)\b", hearing.text)
        last = said[-1]
        if not (swap or (len(said) > 1 and repaired(hearing, said[-2].end(), last.start()))):
            return []
        said = [last]
    match = said[-1]
    first, last_position = hearing.sentence(match.start())
    sentence = hearing.text[first:last_position]
    question = sentence.rstrip().endswith("?") or re.match(r" ?(?:what|how|is|are|do|does|can|could)\b", sentence)
    counts_there = re.search(r"\d", hearing.text[first : match.start()]) is not None
    ordered = _CHOSEN.search(hearing.text[: match.start()]) is not None
    if _ASKS_ABOUT.search(sentence) and not (counts_there and ordered):
        return []
    swapped = re.search(r"\b(?:instead of|rather than|in place of)\b", hearing.text) and field.name in listening.held
    if (asked and not question) or swapped:
        return [_share(field, match.group(), _EVERYONE, match)]
    if ordered and (counts_there or field.name in listening.held or not question):
        return [_share(field, match.group(), _EVERYONE, match)]
    return []


def _worked_out(
    hearing: Hearing, found: list[_Share], total: int | None, before: dict[str, int]
) -> dict[str, int] | None:
    """The guests of each choice in numbers; None where that needs a total that is not known."""
    if not found:
        return None
    value: dict[str, int] = {}
    for index, share in enumerate(found):
        if share.guests < 0:
            continue
        if index and repaired(hearing, found[index - 1].end, share.start) and found[index - 1].choice in value:
            value.pop(found[index - 1].choice)
        value[share.choice] = share.guests
    equal = [share.choice for share in found if share.guests == _EQUALLY]
    rest = [share.choice for share in found if share.guests == _THE_REST]
    everyone = [share.choice for share in found if share.guests == _EVERYONE]
    if total is None and (equal or rest or everyone):
        return None
    if total is not None:
        if equal:
            left = total - sum(value.values())
            for index, choice in enumerate(equal):
                value[choice] = left // len(equal) + (1 if index < left % len(equal) else 0)
        elif rest:
            value[rest[0]] = max(0, total - sum(value.values()))
        elif everyone:
            for choice in everyone:
                value[choice] = total
    return {choice: guests for choice, guests in value.items() if guests > 0} or None


def _with_held(
    hearing: Hearing, value: dict[str, int], before: dict[str, int], total: int | None, dropped: list[str]
) -> dict[str, int]:
    """New shares beside those that are held: added where there is room, else in their place."""
    kept = {choice: guests for choice, guests in before.items() if choice not in dropped}
    merged = kept | value
    if not before or (total is not None and sum(value.values()) >= total):
        return value
    if total is None or sum(merged.values()) <= total:
        return merged
    if marks_correction(hearing) and len(kept) == 1 and (choice := next(iter(kept))) not in value:
        return {choice: total - sum(value.values())} | value
    return value


def _share(field: SlotField, said: str, guests: int, match: re.Match[str], group: str | int = 0) -> _Share:
    return _Share(choice=_key(field, said) or said, guests=guests, start=match.start(), end=match.end(group))


def _key(field: SlotField, said: str) -> str | None:
    return _ways(tuple((key, tuple(words)) for key, words in field.choices.items())).get(_even(said))


def _even(said: str) -> str:
    return " ".join(said.replace("-", " ").split())


@lru_cache(maxsize=64)
def _ways(choices: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    """Each way to say a choice, with and without a plural s, and the first word of a name of two."""
    ways: dict[str, str] = {}
    for key, words in choices:
        name = key.replace("_", " ").lower()
        for way in (name, *(_even(hear(word).text) for word in words)):
            ways.setdefault(way, key)
            ways.setdefault(f"{way}s", key)
    for key, _ in choices:
        first = key.split("_")[0].lower()
        ways.setdefault(first, key)
        ways.setdefault(f"{first}s", key)
    return ways


@lru_cache(maxsize=64)
def _choice_pattern(choices: tuple[tuple[str, tuple[str, ...]], ...]) -> re.Pattern[str]:
    ways = sorted(_ways(choices), key=len, reverse=True)
    return re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(way).replace(r"\ ", "[ -]") for way in ways) + r")(?!\w)"
        if ways
        else r"(?!)"
    )

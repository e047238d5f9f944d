"""Amounts of money, as decimal strings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from routing.currencies import also_words, currencies
from routing.slots.corrections import marks_correction, repaired, turned_down
from routing.slots.field_cues import cue
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.rough_numbers import is_rough, stands_alone
from routing.slots.value import SlotField

_NUMBER = r"\d+(?:\.\d+)?"


def _any(words: Iterable[str]) -> str:
    plain = {word.lower() for word in words} - also_words()
    return "(?:" + "|".join(re.escape(word) for word in sorted(plain, key=len, reverse=True)) + ")"


_ALL = tuple(currencies().values())
_CODES = _any(one.code for one in _ALL)
_SIGNS = _any(sign for one in _ALL for sign in one.signs if not sign.isalpha())
_NAMES = _any(form for one in _ALL for forms in one.names.values() for form in forms if form != "pounds")
_NATIONS = _any(nation for one in _ALL for nation in one.nation)
_UNIT = rf"(?:(?:{_NATIONS} )?(?:{_NAMES}|pounds?(?! of\b))|{_CODES})"
_AMOUNT = re.compile(
    rf"(?<![\w.])(?:(?:{_SIGNS}|{_CODES} ?\$?) ?(?P<signed>{_NUMBER}) ?(?P<thousand1>k|grand|thousand|million)?\b"
    rf"|(?P<named>{_NUMBER}) ?(?P<thousand2>k|grand|thousand)? ?(?:{_UNIT}\b|[$€£](?! ?\d))"
    rf"(?: (?:and )?(?P<cents>\d{{1,2}}) ?(?:cents|pence|p)\b)?"
    rf"|(?P<grand>{_NUMBER}|a) ?(?P<thousand3>k|grand)\b)"
)
_HUNDREDS = re.compile(r"(?<![\w$.:/-])(?<!\d )(?P<n>[1-9]|1\d) $")
_BARE = re.compile(rf"(?<![\w$.:/-])(?P<bare>{_NUMBER}) ?(?P<k>k|grand|thousand)?(?![\w/:%])")
_AND_A_HALF = re.compile(
    rf"(?<![\w.:/$-])(?P<whole>\d{{1,3}}) and a half (?P<times>1000|k|grand|thousand|million|1000000)\b(?: {_UNIT})?"
)
_RANGE_BEFORE = re.compile(rf"(?<![\w.])(?:\$ ?)?{_NUMBER}k? ?(?:to|-|or|and) ?(?=(?:\$ ?)?{_NUMBER})")
_CUE = re.compile(r"\b(?:budget|budgeted|spend|spending|afford|allocated|set aside|looking to (?:pay|invest)|invest)\b")
_OF_IT = re.compile(
    r"\b(?:budget|spend|afford)(?:'s| is| of| at| would be| set at|:)*(?: (?:about|around|roughly|like|up to|maybe|"
    r"probably|only|just))* ?$"
)
_A_MONTH = re.compile(r" ?(?:a|per|each|every) (?:month|year|week|quarter)\b| ?(?:monthly|to spend|a year)\b")
_FOR_IT = re.compile(
    r" (?:is |as |for )?(?:for )?(?:the|our|my) budget\b|,? (?:that's|that is|is) (?:the most|all|as much as|the limit)"
    r"(?: that)? (?:we|i)(?:'d)? (?:can|could|want to|have to|like to)? ?(?:spend|afford|pay)\b"
)
_PRICED = re.compile(rf"\b\d+(?:\.\d+)?(?: {_UNIT})? ?(?:a|per|each|every|/) ?(?:month|week|year)\b")
_OTHER_USE = re.compile(
    r"\b(?:send|sending|text|texts|message|messages|calls?|visits?|customers|orders|parties|meals)\b"
)
"""'$160 a month', told while something else was asked for."""
_SMALLEST_BUDGET = 100
_ASKING = re.compile(
    r"\b(?:how much|is it|does it|do you charge|what(?:'s| is) the|price of|costs?|per (?:adult|person|head))\b"
)
_QUESTION = re.compile(r"^\W*(?:(?:and|but|so|ok|okay|wait|sorry)\W+)*(?:is|are|does|do you|how much|what)\b.*\?\W*$")
_PUT_RIGHT = re.compile(
    r"\b(?:(?:make|call|change|bump|raise|lower|drop|cut|move|push|increase|decrease|put|take|set)"
    r" (?:it|that|this|the \w+|my \w+|our \w+)(?: (?:up|down|back|over|instead|to|at|as|from))*|mean(?:t)?|"
    r"let's (?:say|do|make it|go with|call it)|actually|correction|rather|instead|"
    r"actually,? (?:we |i )?(?:can|could) (?:do|go (?:up )?to|stretch to|manage)|"
    r"not (?:\$ ?)?\d+(?:\.\d+)?k?(?: \w+)?,?(?: but| it's| it is| rather)?|"
    r"no,?(?: wait| sorry| actually)*,? (?:it's|it is|that's|the \w+(?: is|'s)|we have|i have|more like))"
    r"(?:,| it's| it is| more like| closer to| about| around| just| only| exactly| probably| maybe| say| sorry)* ?$"
)
"""What leads up to an amount that takes the place of one told before."""
_NOT_OURS = re.compile(
    r"(?:,? ?(?:a|per|each|every|/) ?(?:month|week|year))?,? "
    r"(?:(?:is|was|sounds|seems|would be|isn't|that's)\b(?: \w+){0,2}? (?:too|so|way|much|a lot|"
    r"expensive|cheap|high|steep)|too much|off\b|back\b|(?:more|less)\b(?! or less)|deposit|refund|discount)"
)
_INSTEAD = re.compile(r"(?:,? ?(?:a|per|each|every) (?:month|week|year))?,? (?:instead|rather|after all|then)\b")
_TAKES_ITS_PLACE = re.compile(
    r"(?:\b(?:it's|it is|that's|that is|make (?:it|that)|more like|meant?|say|it was|be|i paid|it came to)"
    r"(?: (?:about|around|more like|only|exactly|probably))*|(?:\b(?:no|wait|sorry|actually|rather)),?) $"
)
_LEADS_UP = re.compile(
    r"(?: (?:about|around|roughly|nearly|almost|over|up to|maybe|only|just|you|ye|them|him|her|was|were|is|it|at|of|to|"
    r"the|a|total|exactly|something|like|for it|would be|'s|comes? to|came to))* "
)
_TIMES = {"k": 1000, "grand": 1000, "thousand": 1000, "million": 1_000_000}


def money(hearing: Hearing, listening: Listening) -> Found | None:
    """The amount given for a field of money. Every amount is claimed, so that none is taken for a count."""
    fields = listening.of("money")
    asked = listening.asks("money")
    ranges = [(m.start(), m.end()) for m in _RANGE_BEFORE.finditer(hearing.rest)]
    found: list[Found] = []
    told = listening.expected is not None and _PRICED.search(hearing.text) is not None
    told = told and _OTHER_USE.search(hearing.text) is None and listening.asks("count") is None
    near = [field for field in fields if field.name in listening.at_hand] or list(fields)
    target = (
        _named(hearing, near, asked) or asked or (near[0] if near and (told or _CUE.search(hearing.text)) else None)
    )
    questioned = _QUESTION.search(hearing.text) is not None
    changed = _put_right(hearing, listening) if target is None and not questioned else None
    if changed is not None:
        hearing.claim(changed.start, changed.end)
        return changed
    asks_price = _ASKING.search(hearing.text) is not None and _named(hearing, near, None) is None
    wanted = target is not None and not questioned and (asked is not None or not asks_price)
    for match in _AND_A_HALF.finditer(hearing.rest):
        value = _half_more(match)
        hearing.claim(match.start(), match.end())
        if target is not None and wanted and not turned_down(hearing, match.start(), match.end()):
            rough = is_rough(hearing, match.start(), match.end())
            found.append(
                Found(field=target.name, value=f"{value:.2f}", start=match.start(), end=match.end(), approximate=rough)
            )
    for match in _AMOUNT.finditer(hearing.rest):
        value = _value(match)
        low = next(((s, e) for s, e in ranges if e == match.start()), None)
        hearing.claim(low[0] if low else match.start(), match.end())
        if target is not None and wanted and not turned_down(hearing, match.start(), match.end()):
            found.append(
                Found(
                    field=target.name,
                    value=f"{value:.2f}",
                    start=match.start(),
                    end=match.end(),
                    approximate=low is not None or is_rough(hearing, match.start(), match.end()),
                )
            )
    if not found and target is not None and not questioned:
        found = _bare(hearing, listening, target, asked=asked is not None)
    elif found and target is not None:
        found += _in_its_place(hearing, target, max(found, key=lambda one: one.start))
    return the_one_meant(hearing, found)


def _named(hearing: Hearing, fields: Sequence[SlotField], asked: SlotField | None) -> SlotField | None:
    """The amount that is spoken of by its own words: 'I paid', 'worth', 'what I'd claim'."""
    named = [field for field in fields if (own := cue(field)) is not None and own.search(hearing.text)]
    return asked if asked in named else next(iter(named), None)


def _in_its_place(hearing: Hearing, field: SlotField, first: Found) -> list[Found]:
    """'Two hundred dollars, no, it's two hundred and eighty': the amount that takes the place of one just said, though
    its currency is not said again."""
    found = []
    for match in _BARE.finditer(hearing.rest, first.end):
        value, start = _bare_value(hearing, match)
        led = _TAKES_ITS_PLACE.search(hearing.text[:start]) is not None
        if led and repaired(hearing, first.end, start) and stands_alone(hearing.rest, match.end()):
            hearing.claim(start, match.end())
            rough = is_rough(hearing, start, match.end())
            found.append(Found(field=field.name, value=f"{value:.2f}", start=start, end=match.end(), approximate=rough))
    return found


def _put_right(hearing: Hearing, listening: Listening) -> Found | None:
    """'Make that two thousand dollars', where an amount is held; without the currency where nothing that is counted is
    nearly so many, or where the amount was just said back."""
    field = next((one for one in listening.of("money") if one.name in listening.held), None)
    if field is None:
        return None
    recalled = listening.recalled == field.name
    held = (listening.held.get(one.name) for one in listening.of("count"))
    most = max((number for number in held if isinstance(number, int)), default=0)
    found: list[Found] = []
    for pattern in (_AND_A_HALF, _AMOUNT, _BARE):
        for match in pattern.finditer(hearing.rest):
            start, end = match.span()
            if any(one.start < end and start < one.end for one in found):
                continue
            if turned_down(hearing, start, end) or _NOT_OURS.match(hearing.rest[end:]):
                continue
            if pattern is _BARE:
                value, start = _bare_value(hearing, match)
                alone = stands_alone(hearing.rest, end) or _A_MONTH.match(hearing.rest[end:]) is not None
                likely = recalled or (value >= _SMALLEST_BUDGET and value > 10 * most)
                if not alone or not likely or listening.asks("count", "reference", "time", "date", "postcode"):
                    continue
            else:
                value = _half_more(match) if pattern is _AND_A_HALF else _value(match)
            if _PUT_RIGHT.search(hearing.text[:start]) or _INSTEAD.match(hearing.text[end:]):
                rough = is_rough(hearing, start, end)
                found.append(Found(field=field.name, value=f"{value:.2f}", start=start, end=end, approximate=rough))
    return max(found, key=lambda one: one.start, default=None)


def _bare_value(hearing: Hearing, match: re.Match[str]) -> tuple[Decimal, int]:
    """An amount without its currency, and where it begins: 'seven fifty' is seven hundred and fifty."""
    value, start = Decimal(match["bare"]) * _TIMES.get(match["k"] or "", 1), match.start()
    if (hundreds := _HUNDREDS.search(hearing.rest[:start])) and len(match["bare"]) == 2:
        return value + 100 * int(hundreds["n"]), hundreds.start()
    return value, start


def _half_more(match: re.Match[str]) -> Decimal:
    times = match["times"]
    return (Decimal(match["whole"]) + Decimal("0.5")) * (int(times) if times.isdigit() else _TIMES[times])


def _bare(hearing: Hearing, listening: Listening, target: SlotField, *, asked: bool) -> list[Found]:
    """Amounts without their currency: the answer to the question, else those that plainly are the budget."""
    ranges = {m.start(): m.end() for m in _RANGE_BEFORE.finditer(hearing.rest)}
    own = cue(target)
    counted = any(isinstance(listening.held.get(field.name), int) for field in listening.of("count"))

    def corrects_a_count(amount: Decimal) -> bool:
        # "Actually, it's exactly seventeen" is no budget, where a count was given before.
        return counted and marks_correction(hearing) and amount < _SMALLEST_BUDGET

    found = []
    for match in _BARE.finditer(hearing.rest):
        start, end = match.start(), match.end()
        said_of_it = (
            _OF_IT.search(hearing.rest[:start])
            or _A_MONTH.match(hearing.rest[end:])
            or _FOR_IT.match(hearing.rest[end:])
            or (own is not None and _is_led(hearing.text[:start], own) and stands_alone(hearing.rest, end))
        )
        fits = (
            (stands_alone(hearing.rest, end) and not corrects_a_count(_bare_value(hearing, match)[0]))
            if asked
            else bool(said_of_it)
        )
        if start in ranges or not fits or turned_down(hearing, start, end):
            continue
        value, start = _bare_value(hearing, match)
        rough = start in ranges.values() or is_rough(hearing, start, end)
        found.append(Found(field=target.name, value=f"{value:.2f}", start=start, end=end, approximate=rough))
    for one in found:
        hearing.claim(one.start, one.end)
    return found


def _is_led(before: str, own: re.Pattern[str]) -> bool:
    """Whether a field's own words lead up to an amount: 'I paid about', 'it's worth'."""
    last = max(own.finditer(before), key=lambda one: one.end(), default=None)
    return last is not None and _LEADS_UP.fullmatch(before[last.end() :]) is not None


def _value(match: re.Match[str]) -> Decimal:
    number = Decimal((match["signed"] or match["named"] or match["grand"]).replace("a", "1"))
    times = match["thousand1"] or match["thousand2"] or match["thousand3"]
    cents = Decimal(match["cents"] or 0) / 100
    return number * _TIMES.get(times or "", 1) + cents

"""Days, as callers say them, as `YYYY-MM-DD`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from routing.slots import days
from routing.slots.birth_dates import born_on, has_year, told_in_numbers, told_whole, year_told
from routing.slots.corrections import marks_correction, repaired, turned_down
from routing.slots.date_fields import DateFields
from routing.slots.date_forms import FORMS, Form
from routing.slots.days import MONTHS, Prefer
from routing.slots.field_cues import cue, is_birth
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.value import SlotField

_ABOUT_TO_BOOK = re.compile(
    r"\b(?:can|could|may|might|like to|love to|want to|wanna|let's|i'll|we'll|going to|hoping to)\b[^.!?]{0,24}?"
    r"\b(?:book|reserve|schedule|hire|order|bring|come|have (?:you|a|one)|do it again)\b"
)
_BARE_PAIR = re.compile(
    r"(?<![\w$.:/-])(?<!\d )(?<!\boh )(?P<month>1[0-2]|0?[1-9]) ?(?:/|-| |slash|\.) ?(?P<day>[12]\d|3[01]|0?[1-9])"
    r"(?![\w:/%-]| (?:\d(?!\d{3})|oh\b))"
)
_BARE_DAY = re.compile(
    r"^(?:\W*(?:on|the|maybe|yes|yeah|sure|ok|okay|let's|do|say|how about|make it|it's|no|sorry|well|i|meant|"
    r"actually)\W+)*(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: please| works| is good| is fine)?\W*$"
)
_WEEKDAY_ONLY = re.compile(r"(?:the )?(?:mon|tues|wednes|thurs|fri|satur|sun)day")
_BETTER = re.compile(r"\b(?:better|instead|suits|rather|prefer|works? better|easier|then)\b")
_DAY_ONLY = re.compile(r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: day)?")
_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTH_APART = re.compile(
    r"\b(?:in|of|for|this|next|during|early in|late in) (?:early |late |mid )?"
    rf"(?P<month>{_MONTH_NAMES})(?![\w.]| \d)(?=[^\d]*(?:\b\d+ \w+ )?\b(?:from|on|starting|the|until)\b[^\d]*$)"
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|didn't|came|cooked|showed|ago|ruined|happened|ate|hired|hosted|attended|booked you|went|"
    r"(?<!'ve )(?<!have )got|burned|served|left|charged|took place|(?<!half )(?<!quarter )(?<!\d )past|last)\b"
)
_CERTAINLY_PAST = re.compile(r"\b(?:complain|complaint|happened|went wrong|never showed|didn't show|ruined)\b")
_FUTURE = re.compile(
    r"\b(?:book|will|want|wants|would|like|need|plan|planning|thinking|next|coming|available|free|going to|hoping|"
    r"looking|"
    r"schedule|reserve|i'll|we'll|we're|we'd|i'd|love|again|can|could|should|let's|change|make|same)\b"
)
_FOR_TODAY = re.compile(
    r"\b(?:(?:for|is|do|later|earlier|book|come|cook|available|free|open|chef|party|dinner) today|today (?:at|if|"
    r"for|is|would|around)|"
    r"it's today)\b"
)
_FROM_NOW = re.compile(r"from (?:now|today)| (?:ago|back)$| out$")
_POINTED_AT = re.compile(
    r"\b(?:that's|that is|that'd be|that would be|isn't that|is that|isn't it|is it|would that be|falls on|be) an? $"
)
"""'That's a Saturday, isn't it?' speaks of a day that was said."""
_SOME = re.compile(r"\b(?:on|of|for) an? $")
_IN_ADVANCE = re.compile(r" (?:advance|or|before|notice|prior)")
_IN_MAY = re.compile(
    r"\d(?:st|nd|rd|th)|may \d{1,2}(?:$|[.,!?;]|,? 20| (?:at|for|with|please|works|is|would|in|and|from))"
)
_ANY = re.compile(
    r"\b(?:any|every|each|most|some|other) $|\b(?:bar|barring|except|except for|apart from|other than|excluding|"
    r"but not)(?: on)?(?: the)? $"
)
_OTHER_DAY = re.compile(
    r"\b(?:call (?:me|us)(?= (?:back|on (?:the )?(?!\d{3})|at (?!\d{3})|in|tomorrow|today|\w+day|when|between|after|"
    r"before|any|if|later|then|next|this)|[,.;!?]|$)|reach (?:me|us)(?!,| (?:at|on) \d)|ring (?:me|us)|"
    r"phone me|text me|get back to me|calling back|call back|"
    r"callback|best time|let you know|check back|hear (?:back|from))\b"
    r"|\b(?:i|we)(?:'ll| will| can| could|'d| would)(?: just| rather)? (?:call|ring|phone|e-?mail|write|drop by|pop in)"
    r"(?: (?:you|back|round|in|to you))\b"
    r"|\b(?:i|we) (?:already )?(?:called|spoke|talked|e-?mailed|wrote|asked|tried|chatted)\b"
)
_OF_THE_EVENT = re.compile(
    r"\b(?:book|party|event|dinner|arriv\w+|start\w*|begin\w*|bring|need|want|would be|will be|is on|pick\w*|i'd like|"
    r"we'd like|chef)\b"
)
"""In a clause of their own these words speak of the day that is wanted, whatever else the sentence speaks of."""

_LASTING = re.compile(
    r"(?:\b(?:for|the last|the past|past|about|around|nearly|almost|at least|over|been) |^)"
    r"(?P<n>\d{1,2}|an?) (?P<unit>days?|weeks?|months?)\b(?! (?:from|out|later))"
)
_ANNIVERSARY = re.compile(
    r"\b(?:birthday|anniversary|due date|wedding|was born|turns \w+)(?:'s| is| was| falls)?(?: actually| really)?"
    r"(?: on)?(?: the)? ?(?:\w+day,? )?(?:the )?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A day as it was said, before it is known of which field it is. `born` is the day with the year that stands with
    it, where somebody may be born on it; a `match` is None where nothing else can be meant."""

    form: Form | None
    match: re.Match[str] | None
    start: int
    end: int
    born: date | None = None


def dates(hearing: Hearing, listening: Listening) -> list[Found]:
    """The days given, at most one a field. Every date is claimed, so that its digits are nothing else."""
    asked = listening.asks("date")
    by_field: dict[str, list[Found]] = {}
    feasts: list[Found] = []
    before: tuple[SlotField, int] | None = None
    since = 0
    for said in _said(hearing, listening, asked):
        field = _field_of(hearing, listening, said, before, since)
        since = said.end
        if field is None or _meant_otherwise(hearing, said.start, said.end, asked):
            continue
        before = field, said.end
        value = _value(hearing, listening, said, field)
        if value is None:
            continue
        found = Found(field=field.name, value=value.isoformat(), start=said.start, end=said.end)
        by_field.setdefault(field.name, []).append(found)
        if said.form is not None and said.form.name == "feast":
            feasts.append(found)
    target = asked or _at_hand(listening)
    if not by_field and target is not None and not is_birth(target):
        by_field[target.name] = _answer(hearing, listening, target)
    meant = (_meant_of(hearing, listening, found, feasts) for found in by_field.values())
    return [one for one in meant if one is not None]


def _answer(hearing: Hearing, listening: Listening, field: SlotField) -> list[Found]:
    """What says a day only where one was asked for, or is put right."""
    asked = listening.expected == field.name
    lasting = _lasting(hearing, listening, field) if asked and field.prefer == "past" else []
    if lasting or not (asked or _corrects_date(hearing, listening, field)):
        return lasting
    bare = _bare(hearing, listening, field)
    if bare is None:
        return []
    hearing.claim(bare.start, bare.end)
    return [bare]


def _at_hand(listening: Listening) -> SlotField | None:
    """The day that is spoken of: one that is held, of what is being asked for."""
    fields = [field for field in listening.of("date") if not is_birth(field)]
    near = [field for field in fields if field.name in listening.at_hand] or fields
    return next((field for field in near if field.name in listening.held), near[0] if near else None)


def _meant_of(hearing: Hearing, listening: Listening, found: list[Found], feasts: list[Found]) -> Found | None:
    """Of the days said for one field the one that is meant."""
    found = _of_the_party(hearing, _within_feasts(hearing, found, feasts))
    found = [_near_the_day_held(hearing, listening, one) for one in found]
    return _in_the_month_meant(hearing, listening, the_one_meant(hearing, found), found)


def _said(hearing: Hearing, listening: Listening, asked: SlotField | None) -> list[_Said]:
    """The days of an utterance in the order of speaking, each claimed."""
    fields = listening.of("date")
    births = any(is_birth(field) for field in fields)
    said: list[_Said] = []
    told = told_in_numbers(hearing, listening.phone_region, listening.today) if asked and is_birth(asked) else None
    if told is not None:
        born, start, end = told
        hearing.claim(start, end)
        said.append(_Said(form=None, match=None, start=start, end=end, born=born))
    for form in FORMS:
        for match in form.pattern.finditer(hearing.rest):
            start, end = _span(match)
            if not _is_said_as_date(hearing, form.name, match, asked, begun=bool(listening.at_hand)):
                continue
            value = form.read(match, listening, "future")
            if value is None:
                continue
            one = _Said(form=form, match=match, start=start, end=end)
            if births:
                one = _born(hearing, listening, one, value)
            said.append(one)
            # "Tonight" also tells the time of day.
            if form.name != "simple" or match["simple"] in ("today", "tomorrow", "yesterday"):
                hearing.claim(one.start, one.end)
    return sorted(said, key=lambda one: one.start)


def _born(hearing: Hearing, listening: Listening, said: _Said, value: date) -> _Said:
    """A day with the year of a birth, where one stands with it or within it."""
    assert said.match is not None
    if has_year(said.match):
        return replace(said, born=told_whole(said.match, value, listening.today))
    births = [field for field in listening.of("date") if is_birth(field)]
    named = any((own := cue(field)) is not None and own.search(hearing.text) for field in births)
    expected = named or any(field.name == listening.expected for field in births)
    told = year_told(hearing, said.start, said.end, listening.today, expected=expected)
    if told is None:
        return said
    year, start, end = told
    born = born_on(value.day, value.month, year, listening.today)
    return said if born is None else replace(said, start=start, end=end, born=born)


def _value(hearing: Hearing, listening: Listening, said: _Said, field: SlotField) -> date | None:
    """The day, as one that a field may mean: nobody is born on a day without a year."""
    if is_birth(field) or said.form is None or said.match is None:
        return said.born
    prefer = _prefer(hearing, field, said.start)
    if len(listening.of("date")) > 1 and field.from_days is not None and field.from_days >= 0:
        # What is to come is told in its own clause: the rest of the sentence may be about a day that has been.
        prefer = _tense_of(hearing.clause(said.start)) or "future"
    return said.form.read(said.match, listening, prefer)


def _field_of(
    hearing: Hearing, listening: Listening, said: _Said, before: tuple[SlotField, int] | None, since: int
) -> SlotField | None:
    fields = listening.of("date")
    if len(fields) < 2:
        return fields[0] if fields else None
    choosing = DateFields(
        hearing=hearing,
        listening=listening,
        values=lambda field: _value(hearing, listening, said, field),
        tense=_tense(hearing, said.start),
    )
    following = choosing.follows(*before, said.start) if before is not None else None
    field = following or choosing.field(said.start, said.end, since)
    # "The fourth was never built" tells no day of what is not spoken of.
    vague = said.form is not None and said.form.name == "ordinal" and listening.at_hand
    return None if field is not None and vague and field.name not in listening.at_hand else field


def _tense(hearing: Hearing, at: int) -> Prefer | None:
    """The time that the words around a day speak of, if they say."""
    start, end = hearing.sentence(at)
    return _tense_of(hearing.clause(at)) or _tense_of(hearing.text[start:end])


def _tense_of(words: str) -> Prefer | None:
    to_come = _FUTURE.search(words) is not None
    if _CERTAINLY_PAST.search(words) or (_PAST.search(words) and not to_come):
        return "past"
    return "future" if to_come else None


def _lasting(hearing: Hearing, listening: Listening, field: SlotField) -> list[Found]:
    """'For about two weeks now', where it was asked since when."""
    found = []
    for match in _LASTING.finditer(hearing.rest):
        number = "1" if match["n"] in ("a", "an") else match["n"]
        value = days.parsed(f"{number} {match['unit']} ago", listening.today, listening.phone_region)
        if value is not None:
            hearing.claim(match.start(), match.end())
            found.append(Found(field=field.name, value=value.isoformat(), start=match.start(), end=match.end()))
    return found


def _within_feasts(hearing: Hearing, found: list[Found], feasts: list[Found]) -> list[Found]:
    """'Over Christmas, from the twenty-third': beside a day of its own a feast only tells the season, unless one takes
    the place of the other."""
    own = [one for one in found if one not in feasts]
    swapped = any(
        repaired(hearing, min(feast.end, one.end), max(feast.start, one.start)) for feast in feasts for one in own
    )
    return own if own and not swapped else found


def _of_the_party(hearing: Hearing, found: list[Found]) -> list[Found]:
    """'Her birthday is the ninth, but we're celebrating on the twelfth': the day of the party, of several."""
    other = [one for one in found if _ANNIVERSARY.search(hearing.text[: one.start])]
    return [one for one in found if one not in other] if 0 < len(other) < len(found) else found


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Where the date itself stands: without the word that leads up to a bare ordinal."""
    start = match.start()
    lead = re.match(r"(?:on|maybe|no|meant|said|say|mean|or|and|make it|for|[,.]) ?", match.group())
    return (start + lead.end() if lead else start), match.end()


def _prefer(hearing: Hearing, field: SlotField | None, at: int) -> Prefer:
    start, end = hearing.sentence(at)
    sentence = hearing.text[start:end]
    if field is not None and field.prefer:
        # Whoever talked of a past party may want to book the next one.
        return "future" if _ABOUT_TO_BOOK.search(sentence) else field.prefer
    past = _CERTAINLY_PAST.search(sentence) or (_PAST.search(sentence) and not _FUTURE.search(sentence))
    return "past" if past else "future"


def _is_said_as_date(
    hearing: Hearing, form: str, match: re.Match[str], asked: SlotField | None, *, begun: bool
) -> bool:
    """Not 'may 5 of us come', 'in a week or two', 'first of all', 'any Saturday', 'how are you today', nor 'are you
    open on a Saturday' where nothing is `begun` that has a day."""
    before, after = hearing.text[: match.start()], hearing.text[match.end() :]
    if form == "in":
        pointed = match.group().startswith(("in ", "within ")) or _FROM_NOW.search(match["phrase"])
        return bool(pointed) and not _IN_ADVANCE.match(after) and not before.rstrip().endswith("with")
    if form == "month_day" and match["month"] == "may":
        return _IN_MAY.search(hearing.text[match.start() : match.end() + 8]) is not None
    if form == "simple" and match["simple"] == "today" and asked is None:
        first, last = hearing.sentence(match.start())
        return _FOR_TODAY.search(hearing.text[first:last]) is not None
    if form == "weekday":
        general = _POINTED_AT.search(before) or (not begun and _SOME.search(before))
        return _ANY.search(before) is None and (asked is not None or not general)
    return form != "ordinal" or asked is not None or "the " in match.group()


def _meant_otherwise(hearing: Hearing, start: int, end: int, asked: SlotField | None) -> bool:
    """A date that is taken back, or one for a call rather than for what the field asks."""
    if turned_down(hearing, start, end):
        return True
    return asked is None and _OTHER_DAY.search(hearing.about(start, _OF_THE_EVENT)) is not None


def _corrects_date(hearing: Hearing, listening: Listening, field: SlotField) -> bool:
    named = re.search(r"\b(?:date|day)\b", hearing.text) is not None
    return field.name in listening.held and named and marks_correction(hearing)


def _bare(hearing: Hearing, listening: Listening, field: SlotField) -> Found | None:
    prefer = _prefer(hearing, field, 0)
    pair = _BARE_PAIR.search(hearing.rest)
    if pair is not None:
        value = days.calendar_day(int(pair["day"]), int(pair["month"]), None, listening.today, prefer)
        if value is not None:
            return Found(field=field.name, value=value.isoformat(), start=pair.start(), end=pair.end())
    single = _BARE_DAY.match(hearing.rest)
    if single is not None:
        value = days.day_of_month(int(single["day"]), listening.today, prefer)
        if value is not None:
            return Found(field=field.name, value=value.isoformat(), start=single.start("day"), end=single.end("day"))
    return None


def _near_the_day_held(hearing: Hearing, listening: Listening, found: Found) -> Found:
    """'Sunday suits us better' is the Sunday next to the day that was spoken of."""
    held = listening.held.get(found.field)
    plain_weekday = _WEEKDAY_ONLY.fullmatch(hearing.text[found.start : found.end])
    moved = marks_correction(hearing) or _BETTER.search(hearing.text) is not None
    if not isinstance(held, str) or not isinstance(found.value, str) or plain_weekday is None or not moved:
        return found
    day_held, weekday = date.fromisoformat(held), date.fromisoformat(found.value).weekday()
    near = day_held + timedelta(days=(weekday - day_held.weekday() + 3) % 7 - 3)
    if near < listening.today:
        return found
    return replace(found, value=near.isoformat())


def _in_the_month_meant(
    hearing: Hearing, listening: Listening, meant: Found | None, found: list[Found]
) -> Found | None:
    """'I meant the sixth' keeps the month that was said before, in this sentence or in the call."""
    bare = _DAY_ONLY.fullmatch(hearing.text[meant.start : meant.end]) if meant is not None else None
    if meant is None or bare is None:
        return meant
    month = _MONTH_APART.search(hearing.text[: meant.start])
    if month is not None:
        # "A week in September, please. Seven nights from the fourth."
        value = days.calendar_day(int(bare["day"]), MONTHS[month["month"]], None, listening.today, "future")
        return meant if value is None else replace(meant, value=value.isoformat())
    earlier = [one for one in found if one.end <= meant.start]
    held = listening.held.get(meant.field)
    anchor = earlier[-1].value if earlier else held if marks_correction(hearing) else None
    if not isinstance(anchor, str):
        return meant
    try:
        moved = date.fromisoformat(anchor).replace(day=int(bare["day"]))
    except ValueError:
        return meant
    if moved < listening.today:
        return meant
    return Found(field=meant.field, value=moved.isoformat(), start=meant.start, end=meant.end)

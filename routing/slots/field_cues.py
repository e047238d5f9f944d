"""The words by which a caller says of which field a value is: 'born on', 'I paid', 'worth'.

They are the field's `words` and what its label and its name speak of, in any of their forms. Words that every field of
its type has ("day", "amount", the name of a currency) tell nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from routing.currencies import currencies
from routing.slots.hearing import hear, plain
from routing.slots.value import SlotField, SlotType
from routing.slots.words import listed

_OF_ITS_TYPE: dict[str, frozenset[str]] = {
    "date": frozenset({"date", "dates", "day", "days", "when", "first", "last", "time", "on", "month", "year"}),
    "time": frozenset({"time", "times", "hour", "clock", "when"}),
    "money": frozenset(
        {"amount", "amounts", "sum", "money", "much", "figure", "price", "a", "per", "month", "monthly", "week", "year"}
    ),
}
_LITTLE = frozenset({*listed("little_words"), "was", "were", "here", "like", "you'd", "you're", "things", "comes"})
_FAMILIES: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = tuple(
    (frozenset(heads.split()), tuple(ways.split(", ")))
    for heads, ways in (
        ("born birth birthday birthdate dob ميلاد الميلاد", "born, birth, birthday, birthdate, dob"),
        (
            "paid pay paying payed",
            "paid, pay, paying, payed, charged, spent, cost me, cost us, set me back, set us back",
        ),
        ("broke broken break breakdown", "broke, broken, break, breakdown"),
        ("began begin beginning begun start starting started", "began, begin, beginning, begun, start, started"),
        ("left leave leaving departure", "left, leave, leaving, departure, depart"),
        ("arrive arrival arriving", "came, come, coming, arrive, arrived, arriving, arrival"),
        ("bought buy purchase", "bought, buy, buying, purchase, purchased"),
        ("worth value", "worth, value, valued"),
        ("budget spend", "budget, spend, spending, afford, stay within"),
    )
)
"""By words that stand in a business's file, what callers say of the same that shares no stem with them."""
_SHORTEST_STEM = 4
_NO_STEMS = frozenset({"good"})


def is_birth(field: SlotField) -> bool:
    """Whether a date field asks when somebody was born: such a day lies years back, and is told with its year."""
    said = {word for text in (field.name.replace("_", " "), field.label, *field.words) for word in plain(text).split()}
    return field.type == "date" and bool(said & _FAMILIES[0][0])


def cue(field: SlotField) -> re.Pattern[str] | None:
    """Finds the field's own words in canonical text; None for a field that has none but its type's."""
    return _cue(field.name, field.type, field.label, field.words)


@lru_cache(maxsize=256)
def _cue(name: str, kind: SlotType, label: str, words: tuple[str, ...]) -> re.Pattern[str] | None:
    usual = _OF_ITS_TYPE.get(kind, frozenset()) | _LITTLE | (_currency_words() if kind == "money" else frozenset())
    phrases = [hear(word).text for word in words]
    single = [word for text in (name.replace("_", " "), label) for word in plain(text).split() if len(word) > 2]
    ways: dict[str, None] = {}
    for phrase in (*phrases, *single):
        if not phrase or all(word in usual for word in phrase.split()):
            continue
        ways[_any_form(phrase)] = None
        for heads, members in _FAMILIES:
            if phrase in heads:
                ways |= {_any_form(member): None for member in members}
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)") if ways else None


@lru_cache(maxsize=1)
def _currency_words() -> frozenset[str]:
    forms = {form for one in currencies().values() for forms in one.names.values() for form in forms}
    signs = {sign for one in currencies().values() for sign in (one.code, *one.signs)}
    return frozenset(word.lower() for word in (*forms, *signs))


def _any_form(phrase: str) -> str:
    """An expression for a word in any of its endings, for a phrase as it stands."""
    if " " in phrase or not phrase.isalpha():
        return re.escape(phrase).replace(r"\ ", "[ -]")
    stem = re.sub(r"(?:ing|ed|es|s|e)$", "", phrase)
    if len(stem) < _SHORTEST_STEM or stem in _NO_STEMS:
        return rf"{re.escape(phrase)}s?"
    return rf"{re.escape(stem)}(?:e|es|s|ed|ing|ings|ment)?"

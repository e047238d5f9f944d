"""Names of people."""

from __future__ import annotations

from difflib import SequenceMatcher

from routing.slots import name_cues as cues
from routing.slots.found import Found
from routing.slots.given_names import is_given_name
from routing.slots.hearing import straight
from routing.slots.listening import Listening
from routing.slots.name_after_cues import (
    after_strong_cues,
    after_weak_cues,
    before_a_cue,
    by_the_way,
    suffices,
    to_be_reached,
)
from routing.slots.name_alone import answered, somewhere, unasked, whole_sentence
from routing.slots.name_in_passing import in_passing
from routing.slots.name_parts import fuller, labelled
from routing.slots.name_repairs import Names, completes, given_anew, in_place_of, respelled, within_held
from routing.slots.name_words import NOT_NAMES, cased
from routing.slots.spelled import Spelling, spelled_right, spellings, with_spellings, without_spellings
from routing.slots.value import SlotField

_SIGNS = frozenset({"dot", "point", "underscore", "dash", "hyphen", "minus", "plus", "at"})
"""Before a word of an e-mail address."""


def person(text: str, listening: Listening, field: SlotField) -> Found | None:
    """The caller's name: after a cue anywhere ('my name is'), or as the answer to the question."""
    said = cues.FILLERS.sub(lambda filler: " " * len(filler.group()), straight(text))
    said = cues.DASH_FIRST.sub(lambda dash: " " * len(dash.group()), said)
    said = cues.DASH_BETWEEN.sub(lambda dash: " " * len(dash.group()), said)
    said = cues.DASH.sub(lambda dash: ",".ljust(len(dash.group())), said)
    said = cues.COMMA.sub(lambda comma: ",".ljust(len(comma.group())), said)
    spelled = spellings(said)
    found = _heard(without_spellings(said) if spelled else said, listening, field)
    held = listening.held.get(field.name)
    again = respelled(said, held if isinstance(held, str) else "", confirming=listening.confirming)
    mended = _named(field, again[2], again[0], again[1]) if again else None
    if found is None and spelled:
        found = mended or _beside_its_spelling(said, spelled, field) or _heard(with_spellings(said), listening, field)
        if found is not None and isinstance(held, str):
            found = _named(field, within_held(str(found.value), held), found.start, found.end)
    if found is None:
        return mended
    return _named(field, spelled_right(str(found.value), spelled), found.start, found.end)


def _heard(said: str, listening: Listening, field: SlotField) -> Found | None:
    asked = listening.expected == field.name
    held = listening.held.get(field.name)
    if told := labelled(said, asked=asked, held=held if isinstance(held, str) else ""):
        return _named(field, *told)
    found = after_strong_cues(said, asked=asked, firm_asked=listening.asks("company") is not None)
    found += before_a_cue(said, asked=asked)
    found += by_the_way(said)
    found += suffices(said) if asked else []
    found += to_be_reached(said)
    if isinstance(held, str):
        found += in_place_of(said, held)
    found += after_weak_cues(said, asked=asked, held=held if isinstance(held, str) else "")
    elsewhere = listening.asks("company", "text", "choice") is not None
    if not asked and not found and not elsewhere and field.name not in listening.held:
        found += unasked(said)
    if not (found or asked) and listening.asks("text") is not None and field.name not in listening.held:
        found += whole_sentence(said)
    if not found and asked:
        found = answered(said) or somewhere(said)
    if (
        not found
        and (not elsewhere or cues.BY_THE_WAY.search(said))
        and (one := in_passing(said, asked=asked)) is not None
    ):
        anew = asked or not isinstance(held, str) or completes(one[2], held, said) or given_anew(one, said, listening)
        found = [one] if anew else []
    if not found:
        return None
    start, end, name = _best(found)
    name, end = fuller(said, name, end)
    name = cased(name)
    if isinstance(held, str) and not asked and not listening.confirming:
        name = within_held(name, held)
    return _named(field, name, start, end)


def _beside_its_spelling(said: str, spelled: list[Spelling], field: SlotField) -> Found | None:
    """'A booking for paul gerrard, g e r r a r d': what is spelled right after a word like it is a name."""
    for one in spelled:
        words = said[: one.start].split()
        if words[-2:-1] and words[-2].lower() in _SIGNS:
            continue
        if not words or SequenceMatcher(None, words[-1].lower().strip(",."), one.word).ratio() < 0.7:
            continue
        first = words[-2:-1] if words[-2:-1] and (words[-2][0].isupper() or is_given_name(words[-2])) else []
        first = [] if first and first[0].lower() in NOT_NAMES else first
        return _named(field, cased(" ".join([*first, one.word])), one.start, one.end)
    return None


def _best(found: Names) -> tuple[int, int, str]:
    """The last name said, or a longer one that contains it."""
    best = found[0]
    for one in sorted(found):
        if one[2].lower() in best[2].lower():
            continue
        best = one
    return best


def _named(field: SlotField, name: str, start: int, end: int) -> Found:
    return Found(field=field.name, value=" ".join(name.split()), start=start, end=end)

"""One of several things on offer, held by the name that the business gives it."""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process

from routing.slots.corrections import turned_down
from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import CLAIMED, Hearing
from routing.slots.listening import Listening
from routing.slots.nouns import alternatives, counted
from routing.slots.offered import offered
from routing.slots.value import SlotField

_NEAR_ENOUGH = 86
_WANTED = re.compile(
    r"\b(?:want|wants|wanted|would like|i'd like|like to|interested|interest|take|taking|go with|going with|go for|"
    r"choose|prefer|need|demo of|try|trying|sign up|upgrade|get|buy|order|the .* (?:plan|tier|package|one)|change|"
    r"make it|looking at|(?:to|i|we|us) (?:hire|rent|book|reserve)|(?:put|set) (?:me|us|him|her|them) (?:down|up)|"
    r"sort (?:me|us) out|(?:book|fit|squeeze|get|sign) (?:me|us|him|her|it|them|my \w+|our \w+)(?: in| up| down)?|"
    r"needs|needing|wants|could do with|"
    r"i'm after|we're after|due (?:a|an|my|our|his|her|for))\b"
)
_SET_OFF = re.compile(
    r"(?:^|[,.;:!?\x1f]|\b(?:ok|okay|yes|yeah|yep|right|sure|grand|no|i'm|as|still|and|but|for|with|thinking|think|guess|say|probably|maybe|just|so|towards?|please|about|on|of|"
    r"make it|it's|it is|that's|is|are|have|have got|got|own|some|one|a|an|the|my|our|\d+)) ?"
    r"(?:(?:and|the|a|an|probably|maybe|just|so|well|for|old|new|small|big|my|our|it's|he's|she's|they're|only|all|"
    r"both of them|all of them|both of us|both|quite|rather|very|fairly|pretty|i guess|i think|say) )*$"
)
_CLOSES = re.compile(
    r"(?:$|[,.;!]|(?:plan|tier|package|one|ones|version|edition|option|demo|for now|then|please|pls|probably|thanks|"
    r"already|of course|obviously|definitely|"
    r"i think|i guess|instead|rather|not|would|will|is|are|should|that|which|and|but|so|in|from|at)\b)"
)
_ASKED_ABOUT = re.compile(
    r"(?:^|, ?) ?(?:(?:hi|hello|hey|and|so|but|okay|well) )*(?:what|how|which|is|does|do)\b"
    r"(?<!, which)(?<!, and which)|, which\b[^.!]*\?"
)
"""'…, which has two faces' asks nothing."""
_PRICE_ASKED = re.compile(r"\b(?:how much|what (?:does|do|is|are|would)|what's|the difference|what comes with)\b.*\?")
"""Asked about before it is chosen."""
_ASKS_BESIDES = re.compile(r"(?<=\w{3}), (?:so |and |but )?(?:what|how|when|where|who) (?!about\b)[^,]*\?\s*$")
"""'We want the Enterprise plan, what do you need from us?' chooses before it asks."""
_DONE = re.compile(
    r"\b(?:been|was|were|had|have|has|came|gone|never|first|already|moved|used|got|done) \w+|"
    r"\w+ (?:before|already|time)\b"
)
"""Two words that tell what was done, or how often."""
_SAYS_NOTHING = frozenset({"the", "a", "an", "of", "your", "my", "which", "what", "kind", "size", "type", "sort"})
_LONG_WORD = re.compile(r"[^\W\d_][\w']{3,}")


def choice(hearing: Hearing, listening: Listening, field: SlotField) -> Found | None:
    """The choice that was named: where it was asked for, or where the words say that it is wanted."""
    asked = listening.expected == field.name
    choices = offered(field)
    found: list[Found] = []
    for match in choices.pattern.finditer(hearing.rest):
        first, last = hearing.sentence(match.start())
        sentence = _ASKS_BESIDES.sub("", hearing.text[first:last])
        told = _WANTED.search(sentence) is not None or (
            (
                listening.expected is not None
                or listening.confirming
                or (CLAIMED in hearing.rest and not sentence.rstrip().endswith("?"))
            )
            and _is_told(hearing, match.start(), match.end(), what_it_is_of(listening, field))
        )
        told = told or _says_it_all(hearing, match, sentence)
        proper = choices.key(match.group())[:1].isupper() and _set_apart(hearing, match.end())
        told = told or (proper and not sentence.rstrip().endswith("?"))
        priced = _PRICE_ASKED.search(sentence) is not None
        wanted = (asked and not priced) or (told and _ASKED_ABOUT.search(sentence) is None)
        if asked and priced:
            hearing.claim(match.start(), match.end())
        elif wanted and not turned_down(hearing, match.start(), match.end()):
            key = choices.key(match.group())
            found.append(Found(field=field.name, value=key, start=match.start(), end=match.end()))
    return the_one_meant(hearing, found) or (_nearly(hearing, field) if asked else None)


def _says_it_all(hearing: Hearing, match: re.Match[str], sentence: str) -> bool:
    """Whether a choice was told in several words of the business's own ('been with you before'), which need no lead."""
    several = len(match.group().replace("-", " ").split()) > 2 or _DONE.search(match.group()) is not None
    return several and not sentence.rstrip().endswith("?") and _set_apart(hearing, match.end())


def _set_apart(hearing: Hearing, end: int) -> bool:
    """Whether a product's own name is no part of a longer one: 'the Professional Group'."""
    after = hearing.text[end:].lstrip()
    behind = hearing.heard(end, len(hearing.text)) if after else ""
    return not (behind[:1].isupper() and after[:1].isalpha())


def what_it_is_of(listening: Listening, field: SlotField) -> tuple[str, ...]:
    """The nouns that a choice may stand with: what the field's label speaks of, and what is counted beside it."""
    label = [word for word in field.label.lower().split() if word not in _SAYS_NOTHING]
    return (*label, *_shared(field), *(noun for one in counted(listening.of("count")) for noun in one.nouns))


def _shared(field: SlotField) -> tuple[str, ...]:
    """What the choices are kinds of: 'a new patient' and 'an existing patient' are patients."""
    ways = [set(way.split()) for ways in field.choices.values() for way in ways]
    words = {word for way in ways for word in way if len(word) > 3 and word not in _SAYS_NOTHING}
    return tuple(sorted(word for word in words if sum(word in way and len(way) > 1 for way in ways) > 1))


def _is_told(hearing: Hearing, start: int, end: int, nouns: tuple[str, ...]) -> bool:
    """Whether a choice named while something else was asked for, or among other values, is an answer of its own: it is
    set off from the rest, or leaned towards, or stands with what it is of ('a small dog'). In 'Professional Cleaning
    Services' it is part of a name."""
    after = hearing.text[end:].lstrip()
    behind = hearing.heard(end, len(hearing.text)) if after else ""
    if behind[:1].isupper() and after[:1].isalpha():
        return False
    if _SET_OFF.search(hearing.text[:start]) is None:
        return False
    of_it = re.match(rf"(?:{alternatives(nouns)})(?!\w)", after) if nouns else None
    return of_it is not None or _CLOSES.match(after) is not None


def _nearly(hearing: Hearing, field: SlotField) -> Found | None:
    """A word that speech to text got slightly wrong."""
    keys = offered(field).keys
    for word in _LONG_WORD.finditer(hearing.rest):
        best = process.extractOne(word.group(), list(keys), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
        if best is not None:
            return Found(field=field.name, value=keys[best[0]], start=word.start(), end=word.end())
    return None

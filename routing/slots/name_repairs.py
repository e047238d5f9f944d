"""A name that mends the one held: 'no, Dana Reid', 'it's Ingrid, not Astrid'."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TypeAlias

from routing.slots import name_cues as cues
from routing.slots.given_names import is_family_name, is_given_name
from routing.slots.listening import Listening
from routing.slots.name_words import cased, is_place, name_words, whole
from routing.slots.spelled import with_spellings

_SHORT = 10
_FOR = re.compile(r"\b(?:under|for|ask for|make it|put(?: down)?|the host(?:'s| is| will be))\s+$", re.IGNORECASE)
_CONTACT = re.compile(
    r"\s*[,.:-]?\s*(?:(?:(?:my |the )?(?:number|cell|phone|mobile|e-?mail)(?:'s| is)?|it's|at|on|reach(?:able)? at|call"
    r"(?: me)?(?: at| on)?)\s+)?(?:[\d(+]|(?:one|two|three|four|five|six|seven|eight|nine|oh|zero)\b|\S+@)",
    re.IGNORECASE,
)
Names: TypeAlias = list[tuple[int, int, str]]
"""Start and end in the caller's words, and the name."""


def completes(name: str, held: str, said: str) -> bool:
    """Whether a full name is more of the one held, or mends a part of it: 'No, Rosa Delgado' for Rose Delgado."""
    new, old = name.lower().split(), held.lower().split()
    if not set(new) & set(old):
        return False
    alike = len(new) == len(old) and all(
        SequenceMatcher(None, a, b).ratio() > 0.6 for a, b in zip(new, old, strict=True)
    )
    return len(new) > len(old) or alike or cues.MENDS.search(said) is not None


def given_anew(one: tuple[int, int, str], said: str, listening: Listening) -> bool:
    """Whether a full name beside an answer takes the place of any other: 'under Rosa Diaz, 95630', and 'Rosa Diaz, 916
    445 2841' to the question for a number. A short answer only: a long one may tell of somebody else."""
    start, end, name = one
    words = name.split()
    if len(words) < 2 or not is_given_name(words[0]) or len(said.split()) > _SHORT or "?" in said:
        return False
    contact = listening.asks("phone_number", "email") is not None
    if not contact and listening.asks("postcode") is None:
        return False
    before, after = said[:start], said[end:]
    if _FOR.search(before) is not None:
        return True
    if contact and not before.strip() and _CONTACT.match(after) is not None:
        return True
    alone = re.search(r"\d[,.]\s+$", before) is not None and not after.strip(" .!")
    return alone and (contact or (is_family_name(words[-1]) and not is_place(words[-1])))


def in_place_of(said: str, held: str) -> Names:
    """'It's Ingrid, not Astrid', where Astrid is what is held: the words of the name that was wrong are replaced."""
    for match in cues.NOT_THE_HELD.finditer(said):
        given, wrong = match["name"].split(), name_words(match["wrong"].split())
        if not wrong or wrong[0].lower() not in held.lower().split():
            continue
        kept = next((name for at in range(len(given)) if (name := whole(given[at:]))), [])
        if kept:
            words = held.split()
            at = [word.lower() for word in words].index(wrong[0].lower())
            name = [*words[:at], *kept, *words[at + len(wrong) :]] if len(kept) == len(wrong) else kept
            return [(match.start("name"), match.end("name"), " ".join(cased(word) for word in name))]
    for match in cues.NOT_THE_HELD_BUT.finditer(said):
        given, wrong = whole(match["name"].split()), match["wrong"].split()
        words = held.lower().split()
        if given and wrong[0].lower() in words and [word.lower() for word in given] != [word.lower() for word in wrong]:
            at = words.index(wrong[0].lower())
            name = [*held.split()[:at], *given, *held.split()[at + len(wrong) :]] if len(given) == len(wrong) else given
            return [(match.start("name"), match.end("name"), " ".join(name))]
    return []


def respelled(said: str, held: str, *, confirming: bool) -> tuple[int, int, str] | None:
    """'No, Dana Reid', 'it's spelled Reid': a word that takes the place of one like it in the name that is held."""
    said = with_spellings(said)
    cue = cues.SPELLED_AS.search(said) or (cues.NO_THEN.match(said) if confirming else None)
    if not held or cue is None:
        return None
    given = name_words(said[cue.end() :].replace(",", " ").rstrip(" .!?").split())
    words, changed = held.split(), False
    for word in given:
        near = [SequenceMatcher(None, word.lower(), old.lower()).ratio() for old in words]
        best = max(range(len(words)), key=near.__getitem__)
        if 0.5 <= near[best] < 1:
            words[best], changed = cased(word), True
    return (cue.end(), len(said), " ".join(words)) if changed else None


def within_held(name: str, held: str) -> str:
    """One word that is like a part of the name held mends that part: 'it's Dana' for Donna Reed."""
    parts = held.split()
    if " " in name or len(parts) < 2:
        return name
    near = [SequenceMatcher(None, name.lower(), part.lower()).ratio() for part in parts]
    best = max(range(len(parts)), key=near.__getitem__)
    return " ".join([*parts[:best], name, *parts[best + 1 :]]) if near[best] > 0.6 else name

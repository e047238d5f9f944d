"""Names of people that nothing leads up to: the answer to the question, or a name set off from other values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routing.slots import name_cues as cues
from routing.slots.given_names import is_family_name, is_given_name
from routing.slots.name_in_passing import is_no_person
from routing.slots.name_repairs import Names
from routing.slots.name_words import CAPITAL, NOT_NAMES, is_place, is_plain_word, name_words, weakly_named, whole
from routing.slots.refusal import declines
from routing.slots.words import listed

_RUN_AT_START = re.compile(rf"\W*{CAPITAL}(?: {CAPITAL})+(?=\W|$)")
"""A whole name at the beginning of an answer: what comes behind it is about something else."""
_SENTENCE_OF_A_NAME = re.compile(
    rf"(?:^|(?<=[.!?;])\s+)(?:(?:It's|I'm|This is|Oh|And) )?(?P<name>{CAPITAL}(?: {CAPITAL}){{1,2}})"
    r"(?=(?:, (?:with (?:an? )?\w+|all one word|hyphenated)|[,\s]*(?:that's|it's)?)[.!;,\s]*$|"
    r"[.!;]\s+(?!(?:She|He|They|Her|His|Their|That|Who)\b))"
)
_MONTHS_TOO = frozenset({"April", "May", "June", "August", "Spring", "Summer", "Autumn", "Winter"})
_AFTER_A_NAME = frozenset(listed("after_a_name"))
_SURELY_AFTER_A_NAME = frozenset({"and", "please", "thanks", "thank", "speaking", "here", "but"})


def answered(said: str) -> Names:
    """A bare name in answer to the question."""
    found: Names = []
    mending = False
    for start, end, part in _parts(said):
        mending = mending or cues.SORRY.match(part) is not None
        if found and not mending:
            break
        question = part.rstrip().endswith("?")
        opened = _RUN_AT_START.match(part) is not None
        if not opened and (declines(part) or len(part.split()) > 12):
            break
        lead = cues.LEAD.match(part)
        rest = (part[lead.end() :] if lead else part).strip(" .,!?;")
        if not rest:
            continue
        name, trailing = _bare(rest)
        if not name:
            # "My name? Marcus.", "sure thing, Beatriz": the name may come in the next part.
            words = rest.split()
            if len(words) <= 4 and all(word.lower().strip(".,!?'") in NOT_NAMES for word in words):
                continue
            break
        if question or (trailing and not _closes(trailing, surely=lead is None and not _sure(name[0]))):
            break
        if (found and len(name[0]) < 2) or (not name[0][0].isupper() and is_plain_word(name[0])):
            break
        found = [(start, end, " ".join(word.rstrip(",;!?") for word in name))]
    return found


def somewhere(said: str) -> Names:
    """A name in a longer answer: 'the Henderson family', 'it's for my mother, Astrid Solberg'."""
    if said.rstrip().endswith("?"):
        return []
    for pattern in (
        cues.PUT_DOWN,
        cues.FAMILY,
        cues.PARTY_OF,
        cues.FAMILIES,
        cues.FOR_SOMEBODY,
        cues.STANDS_ALONE,
        cues.AT_THE_END,
    ):
        for match in pattern.finditer(said):
            name, family = match["name"], pattern in (cues.FAMILY, cues.PARTY_OF, cues.FAMILIES)
            if whole(name.split()) and (family or not (is_place(name) or is_no_person(name))):
                return [(match.start("name"), match.end("name"), name)]
    return []


def whole_sentence(said: str) -> Names:
    """'Gwen Tillery. You can write to …': a whole name that is a sentence of its own, beside the answer in words."""
    for match in _SENTENCE_OF_A_NAME.finditer(said):
        name = match["name"]
        first = name.split()[0]
        sure = is_given_name(first) and not weakly_named(first) and first not in _MONTHS_TOO
        if sure and whole(name.split()) and not (is_place(name) or is_no_person(name)):
            return [(match.start("name"), match.end("name"), name)]
    return []


def unasked(said: str) -> Names:
    """A name that stands alone in a sentence of values: 'Vera Lindqvist, eight adults', 'a chef for Luis Ortega'."""
    introduced = cues.INTRODUCED.match(said)
    if introduced is not None and whole(introduced["name"].split()):
        return [(introduced.start("name"), introduced.end("name"), introduced["name"])]
    for match in cues.STANDS_ALONE.finditer(said):
        if whole(match["name"].split()) and not is_place(match["name"]) and not is_no_person(match["name"]):
            return [(match.start("name"), match.end("name"), match["name"])]
    for match in cues.IN_THE_NAME_OF.finditer(said):
        if whole(match["name"].split()):
            return [(match.start("name"), match.end("name"), match["name"])]
    for match in cues.FAMILIES.finditer(said):
        name = match["name"]
        if is_family_name(name) or (is_family_name(name.removesuffix("s")) and not is_place(name)):
            return [(match.start("name"), match.end("name"), name)]
    for match in cues.FAMILY.finditer(said):
        before = re.search(r"\b(?:for|under|from|we're|we are|it's) $", said[: match.start()], re.IGNORECASE)
        if before and match["name"][0].isupper() and match["name"].lower() not in NOT_NAMES:
            return [(match.start("name"), match.end("name"), match["name"])]
    return []


def _parts(said: str) -> Iterator[tuple[int, int, str]]:
    at = 0
    for part in cues.PARTS.split(said):
        if not part.strip():
            continue
        start = said.index(part, at)
        at = start + len(part)
        yield start, at, part


def _bare(rest: str) -> tuple[list[str], list[str]]:
    words = rest.split()
    kept = name_words(words)
    return kept, words[len(kept) :]


def _sure(word: str) -> bool:
    return word[0].isupper() or is_given_name(word)


def _closes(words: list[str], *, surely: bool) -> bool:
    """Whether what follows a bare name can follow one: another clause, a courtesy. `surely`: nothing else shows that
    the first word is a name, so "cancel my booking" is none."""
    first = words[0].lower()
    return first in (_SURELY_AFTER_A_NAME if surely else _AFTER_A_NAME) or (first == "from" and len(words) < 4)

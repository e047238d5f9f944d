"""Names of people behind, before and between what leads up to them: 'my name is', 'speaking', 'by the way'."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from routing.slots import name_cues as cues
from routing.slots.given_names import is_family_name, is_given_name
from routing.slots.name_in_passing import is_no_person
from routing.slots.name_repairs import Names
from routing.slots.name_words import (
    PARTICLES,
    TITLE,
    WORD,
    is_feeling,
    is_place,
    is_plain_word,
    is_title,
    is_uncommon,
    looks_named,
    name_words,
    whole,
)

_NAME_PART = re.compile(rf"\s*({TITLE}|{WORD})", re.IGNORECASE)


def after_strong_cues(said: str, *, asked: bool, firm_asked: bool) -> Names:
    found: Names = []
    for cue in cues.STRONG.finditer(said):
        phrase = cue.group().lower().strip(" ,:")
        before = said[: cue.start()]
        if phrase in cues.ONLY_WHERE_ASKED and not asked:
            if phrase != "under" or cues.BOOKED_UNDER.search(before) is None:
                continue
            found += [one for one in _after(said, cue.end()) if looks_named(one[2], said, weak=False, at_start=True)]
        elif (
            firm_asked
            and phrase.endswith("under")
            and not any(is_given_name(one[2].split()[0]) for one in _after(said, cue.end()))
        ):
            continue
        elif not (cues.NOT_THIS.search(before) or cues.OF_US.search(before)):
            named = _after(said, cue.end(), cue["name"] or "")
            linked = cues.LINKED.search(said[: cue.end()]) is not None
            found += [one for one in named if linked or not _is_ordinary(one[2].split()[0])]
    return found


def _is_ordinary(word: str) -> bool:
    """Whether a word in small letters is rather one of English than a name: 'I gave you my name often enough'."""
    return word.islower() and not is_given_name(word) and not is_uncommon(word)


def before_a_cue(said: str, *, asked: bool) -> Names:
    """'Dana Reed speaking', 'Stefan Wolf is the name': the longest name that ends where the cue begins."""
    found: Names = []
    for behind in cues.BEHIND.finditer(said):
        group = "name" if behind["name"] else "possessed"
        words, last = behind[group].split(), behind.end(group)
        for first in range(len(words)):
            name = name_words(words[first:])
            from_there = cues.FROM.search(said[: last - len(" ".join(words[first:]))]) is not None
            from_there = from_there or (first > 0 and words[first - 1].lower() in ("chef", "cook"))
            if (
                from_there
                or is_no_person(" ".join(words))
                or any(word.lower() in ("from", "with", "at") for word in words[:first])
            ):
                break
            plain = name and not name[0][0].isupper() and not said.islower() and not is_given_name(name[0])
            there = name and said.islower() and behind.group().endswith("here") and behind.start() > 0
            plain = plain or (there and not is_given_name(name[0]))
            if (
                len(name) == len(words) - first
                and not plain
                and looks_named(name[0], said, weak=not asked, at_start=True)
            ):
                found.append((last - len(" ".join(words[first:])), last, " ".join(name)))
                break
    return found


def suffices(said: str) -> Names:
    """'Wilhelmina, but Billie's fine': the name that the caller goes by, in answer to the question."""
    found: Names = []
    for cue in cues.SUFFICES.finditer(said):
        group = "name" if cue["name"] else "named"
        name = whole(cue[group].split())
        if name and (is_title(name[0]) or (_is_capital(name[-1], said) and _is_somebodys(name[-1]))):
            found.append((cue.start(group), cue.end(group), " ".join(name)))
    return found


def _is_capital(word: str, said: str) -> bool:
    """Whether a word has the capital of a name, where the text has any."""
    return word[0].isupper() or said.islower()


def _is_somebodys(word: str) -> bool:
    """Whether a word is a name somewhere, or none of English: 'everything else is fine' names nobody."""
    return is_given_name(word) or is_family_name(word) or is_uncommon(word)


def by_the_way(said: str) -> Names:
    """'It's Farhad by the way', whatever was asked."""
    cue = cues.NAMED_BY_THE_WAY.search(said)
    if cue is None or not whole(cue["name"].split()):
        return []
    named = looks_named(cue["name"].split()[0], said, weak=True, at_start=True) and not is_no_person(cue["name"])
    return [(cue.start("name"), cue.end("name"), cue["name"])] if named and not is_place(cue["name"]) else []


def to_be_reached(said: str) -> Names:
    """'It's alasdair mackinnon, on 01434 604321': who is to be called, with the number right behind."""
    found: Names = []
    for cue in cues.REACHED_ON.finditer(said):
        words = cue["name"].split()
        known = words[0][0].isupper() or is_given_name(words[0]) or all(is_uncommon(word) for word in words)
        if known and whole(words) and not (is_place(cue["name"]) or any(is_plain_word(word) for word in words)):
            found.append((cue.start("name"), cue.end("name"), cue["name"]))
    return found


def after_weak_cues(said: str, *, asked: bool, held: str) -> Names:
    found: Names = []
    for cue in cues.WEAK.finditer(said):
        phrase = cue.group().lower().strip(" ,")
        before = said[: cue.start()]
        named = cues.ABOUT_NAMES.search(before) is not None
        if (phrase in cues.RENAMES and not named) or cues.NOT_THIS.search(before):
            continue
        at_start = cues.GREETED.match(f"{before.rstrip()} ") is not None
        answers = phrase in cues.ANSWERS
        if answers and not asked and not (named and phrase in cues.RENAMES):
            found += _unasked_for(said, cue, held, named=named, at_start=at_start)
            continue
        if answers and not (at_start or named or before.rstrip().endswith((",", ".", "!", "?", ";"))):
            continue
        for start, end, name in _after(said, cue.end()):
            ends = phrase == "this is" and not said[end:].strip(" .!")
            known = asked or _is_plainly_a_name(name, said)
            if looks_named(name.split()[0], said, weak=not asked, at_start=at_start or ends or known):
                found.append((start, end, name))
    return found


def _unasked_for(said: str, cue: re.Match[str], held: str, *, named: bool, at_start: bool) -> Names:
    """What 'it's' leads up to, though no name was asked for: in a greeting, after a talk of names, or to mend one."""
    before = said[: cue.start()]
    greets = at_start and cues.GREETING.search(before) is not None
    mends = bool(held) and cues.MENDS.search(before) is not None
    found: Names = []
    for one in _after(said, cue.end()):
        like = any(
            SequenceMatcher(None, a, b).ratio() > 0.6 for a in one[2].lower().split() for b in held.lower().split()
        )
        surname = greets and one[2][0].isupper() and not is_place(one[2])
        if (surname or _introduces(one, said)) and (
            named or (greets and cue.group().lower().startswith("it")) or (mends and like)
        ):
            found.append(one)
    return found


def _is_plainly_a_name(name: str, said: str) -> bool:
    """Whether small letters can be nothing but a name: 'and i'm jade rivers'."""
    words = name.split()
    return said.islower() and is_given_name(words[0]) and (len(words) > 1 or not is_feeling(words[0]))


def _introduces(one: tuple[int, int, str], said: str) -> bool:
    _, end, name = one
    first = name.split()[0]
    if not (first[0].isupper() or said.islower()) or re.match(r"[\w'-]", said[end : end + 1]) or is_place(name):
        return False
    return is_given_name(first) or is_title(first) or (first[0].isupper() and " " in name)


def _after(said: str, at: int, title: str = "") -> Names:
    """The name that begins here, if one does; at most one."""
    words = []
    end = at
    for match in _NAME_PART.finditer(said, at):
        if match.start() != end:
            break
        word, end = match.group(1), match.end()
        words.append((word, match.start(1), end))
        ends_sentence = word.endswith(".") and len(word) > 2 and word.count(".") == 1 and not is_title(word)
        if len(words) == 5 or ends_sentence:
            break
    kept = name_words([word for word, _, _ in words])
    if not kept or (kept[0].lower().rstrip(".") in PARTICLES and len(kept) == 1):
        return []
    start, last_end = words[0][1], words[len(kept) - 1][2]
    name = f"{title}{' '.join(kept)}".strip()
    return [(start, last_end, name if re.search(r"\.\w\.$", name) else name.rstrip("."))]

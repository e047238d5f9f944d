"""Names of people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from routing.slots import name_cues as cues
from routing.slots.found import Found
from routing.slots.given_names import is_family_name, is_given_name
from routing.slots.hearing import straight
from routing.slots.listening import Listening
from routing.slots.name_in_passing import in_passing, is_no_person
from routing.slots.name_repairs import Names, completes, given_anew, in_place_of, respelled, within_held
from routing.slots.name_words import (
    BARE_WORD,
    CAPITAL,
    NOT_NAMES,
    PARTICLES,
    TITLE,
    WORD,
    cased,
    is_feeling,
    is_place,
    is_plain_word,
    is_title,
    is_uncommon,
    looks_named,
    name_words,
    whole,
)
from routing.slots.refusal import declines
from routing.slots.spelled import Spelling, spelled_right, spellings, with_spellings, without_spellings
from routing.slots.value import SlotField
from routing.slots.words import listed

_NAME_PART = re.compile(rf"\s*({TITLE}|{WORD})", re.IGNORECASE)
_RUN_AT_START = re.compile(rf"\W*{CAPITAL}(?: {CAPITAL})+(?=\W|$)")
"""A whole name at the beginning of an answer: what comes behind it is about something else."""
_AFTER_A_NAME = frozenset(listed("after_a_name"))
_SURELY_AFTER_A_NAME = frozenset({"and", "please", "thanks", "thank", "speaking", "here", "but"})


def person(text: str, listening: Listening, field: SlotField) -> Found | None:
    """The caller's name: after a cue anywhere ('my name is'), or as the answer to the question."""
    said = cues.FILLERS.sub(lambda filler: " " * len(filler.group()), straight(text))
    said = cues.DASH_FIRST.sub(lambda dash: " " * len(dash.group()), said)
    said = cues.DASH_BETWEEN.sub(lambda dash: " " * len(dash.group()), said)
    said = cues.DASH.sub(lambda dash: ",".ljust(len(dash.group())), said)
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
    if labelled := _labelled(said, asked=asked, held=held if isinstance(held, str) else ""):
        return _named(field, *labelled)
    found = _after_strong_cues(said, asked=asked, firm_asked=listening.asks("company") is not None)
    found += _before_a_cue(said, asked=asked)
    found += _by_the_way(said)
    found += _to_be_reached(said)
    if isinstance(held, str):
        found += in_place_of(said, held)
    found += _after_weak_cues(said, asked=asked, held=held if isinstance(held, str) else "")
    elsewhere = listening.asks("company", "text", "choice") is not None
    if not asked and not found and not elsewhere and field.name not in listening.held:
        found += _unasked(said)
    if not found and asked:
        found = _answered(said) or _somewhere(said)
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
    name, end = _fuller(said, name, end)
    name = cased(name)
    if isinstance(held, str) and not asked and not listening.confirming:
        name = within_held(name, held)
    return _named(field, name, start, end)


def _after_strong_cues(said: str, *, asked: bool, firm_asked: bool) -> Names:
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
        elif not cues.NOT_THIS.search(before):
            found += _after(said, cue.end(), cue["name"] or "")
    return found


def _after_weak_cues(said: str, *, asked: bool, held: str) -> Names:
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


def _before_a_cue(said: str, *, asked: bool) -> Names:
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


def _by_the_way(said: str) -> Names:
    """'It's Farhad by the way', whatever was asked."""
    cue = cues.NAMED_BY_THE_WAY.search(said)
    if cue is None or not whole(cue["name"].split()):
        return []
    named = looks_named(cue["name"].split()[0], said, weak=True, at_start=True) and not is_no_person(cue["name"])
    return [(cue.start("name"), cue.end("name"), cue["name"])] if named and not is_place(cue["name"]) else []


def _to_be_reached(said: str) -> Names:
    """'It's alasdair mackinnon, on 01434 604321': who is to be called, with the number right behind."""
    found: Names = []
    for cue in cues.REACHED_ON.finditer(said):
        words = cue["name"].split()
        known = words[0][0].isupper() or is_given_name(words[0]) or all(is_uncommon(word) for word in words)
        if known and whole(words) and not (is_place(cue["name"]) or any(is_plain_word(word) for word in words)):
            found.append((cue.start("name"), cue.end("name"), cue["name"]))
    return found


def _unasked(said: str) -> Names:
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


def _beside_its_spelling(said: str, spelled: list[Spelling], field: SlotField) -> Found | None:
    """'A booking for paul gerrard, g e r r a r d': what is spelled right after a word like it is a name."""
    for one in spelled:
        words = said[: one.start].split()
        if not words or SequenceMatcher(None, words[-1].lower().strip(",."), one.word).ratio() < 0.7:
            continue
        first = words[-2:-1] if words[-2:-1] and (words[-2][0].isupper() or is_given_name(words[-2])) else []
        first = [] if first and first[0].lower() in NOT_NAMES else first
        return _named(field, cased(" ".join([*first, one.word])), one.start, one.end)
    return None


def _somewhere(said: str) -> Names:
    """A name in a longer answer: 'the Henderson family', 'it's for my mother, Astrid Solberg'."""
    if said.rstrip().endswith("?"):
        return []
    for pattern in (cues.PUT_DOWN, cues.FAMILY, cues.FAMILIES, cues.FOR_SOMEBODY, cues.STANDS_ALONE, cues.AT_THE_END):
        for match in pattern.finditer(said):
            name, family = match["name"], pattern in (cues.FAMILY, cues.FAMILIES)
            if whole(name.split()) and (family or not (is_place(name) or is_no_person(name))):
                return [(match.start("name"), match.end("name"), name)]
    return []


def _labelled(said: str, *, asked: bool, held: str) -> tuple[str, int, int] | None:
    """'First name Ingrid, last name Solberg', in either order; a last name alone goes with the first one held."""
    first, last = cues.FIRST_LABEL.search(said), cues.LAST_LABEL.search(said)
    given = (first["first"] or first["first2"] or "").rstrip(".") if first else ""
    family = (last["last"] or last["last2"] or "").rstrip(".") if last else ""
    alone = cues.BEFORE_FIRST.search(said) if given and not family else None
    surname = alone["family"] if alone is not None else ""
    if alone is not None and name_words([given]) and (name_words([surname]) or is_family_name(surname)):
        return f"{cased(given)} {cased(surname)}", alone.start("family"), len(said)
    if not family or last is None or not name_words([family]):
        return None
    if first is not None and name_words([given]):
        return f"{cased(given)} {cased(family)}", min(first.start(), last.start()), max(first.end(), last.end())
    before = cues.BEFORE_LAST.search(said)
    if before is not None and whole([before["first"]]) and (asked or before["first"][0].isupper()):
        return f"{cased(before['first'])} {cased(family)}", before.start("first"), last.end()
    if held and " " not in held:
        return f"{held} {cased(family)}", last.start(), last.end()
    return None


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


def _answered(said: str) -> Names:
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


def _best(found: Names) -> tuple[int, int, str]:
    """The last name said, or a longer one that contains it."""
    best = found[0]
    for one in sorted(found):
        if one[2].lower() in best[2].lower():
            continue
        best = one
    return best


def _fuller(said: str, name: str, end: int) -> tuple[str, int]:
    """'Lopez, Maria Lopez', 'the name's Bond, James Bond', 'Carlos, Carlos Mendez', 'Solberg, Ingrid'."""
    after = said[end:]
    name_only = name.split(" ", 1)[1] if " " in name and is_title(name.split()[0]) else name
    surname = re.match(
        rf"[\s,.]* (?:it's |that's )?((?:{BARE_WORD} ){{1,2}}{re.escape(name_only)})\b", after, re.IGNORECASE
    )
    if surname is not None and whole(surname[1].split()):
        return surname[1], end + surname.end()
    if again := re.match(rf"[,.]? ({re.escape(name)} {WORD})", after, re.IGNORECASE):
        return " ".join(name_words(again[1].split())), end + again.end()
    if " " not in name and (later := re.search(rf"[,.;] {re.escape(name)} ({CAPITAL})\b", after)):
        return f"{name} {later[1]}", end + later.end()
    given = re.match(rf"\s*,? (?P<first>{BARE_WORD})(?=\s*(?:[,.!]|$))", after)
    if said[:end].rstrip().endswith(",") or after.lstrip().startswith(","):
        return _with_given(name, end, given)
    return name, end


def _with_given(name: str, end: int, given: re.Match[str] | None) -> tuple[str, int]:
    """'Solberg, Ingrid' and 'Mrs. Delgado, Rosa' put the surname first; 'Ingrid, Solberg' only pauses."""
    words = name.split()
    titled = len(words) == 2 and is_title(words[0])
    if given is None or (len(words) != 1 and not titled) or not whole([given["first"]]):
        return name, end
    first = given["first"]
    if words[-1][0].isupper() != first[0].isupper() or not (is_given_name(first) or is_given_name(words[-1])):
        return name, end
    if is_given_name(first) or titled:
        return f"{first} {words[-1]}", end + given.end()
    return f"{words[-1]} {first}", end + given.end()


def _named(field: SlotField, name: str, start: int, end: int) -> Found:
    return Found(field=field.name, value=" ".join(name.split()), start=start, end=end)

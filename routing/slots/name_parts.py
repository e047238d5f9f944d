"""A name's parts put together: said again in full, surname first, first and last name apart."""

from __future__ import annotations

import re

from routing.slots import name_cues as cues
from routing.slots.given_names import is_family_name, is_given_name
from routing.slots.name_words import BARE_WORD, CAPITAL, WORD, cased, is_title, name_words, whole


def fuller(said: str, name: str, end: int) -> tuple[str, int]:
    """'Lopez, Maria Lopez', 'the name's Bond, James Bond', 'Carlos, Carlos Mendez', 'Solberg, Ingrid'."""
    after = said[end:]
    name_only = name.split(" ", 1)[1] if " " in name and is_title(name.split()[0]) else name
    surname = re.match(
        rf"[\s,.]*\s(?:it's |that's )?((?:{BARE_WORD} ){{1,2}}{re.escape(name_only)})\b", after, re.IGNORECASE
    )
    if surname is not None and whole(surname[1].split()):
        return surname[1], end + surname.end()
    if again := re.match(rf"[,.]?\s+({re.escape(name)} {WORD})", after, re.IGNORECASE):
        return " ".join(name_words(again[1].split())).rstrip("."), end + again.end()
    if " " not in name and (later := re.search(rf"[,.;]\s+{re.escape(name)} ({CAPITAL})\b", after)):
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


def labelled(said: str, *, asked: bool, held: str) -> tuple[str, int, int] | None:
    """'First name Ingrid, last name Solberg', in either order; a last name alone goes with the first one held."""
    first, last = cues.FIRST_LABEL.search(said), cues.LAST_LABEL.search(said)
    given = (first["first"] or first["first2"] or first["first3"] or "").rstrip(".") if first else ""
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

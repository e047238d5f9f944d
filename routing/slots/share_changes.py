"""Changes of a division that is held: 'take one off the steak', 'two more chicken', 'switch one steak to salmon'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from routing.slots.hearing import Hearing
from routing.slots.offered import Offered
from routing.slots.share_forms import share_forms

_QUESTION = re.compile(r" ?(?:how|what|is|does|do)\b")


def changed(hearing: Hearing, choices: Offered, held: Mapping[str, int]) -> tuple[dict[str, int], int, int] | None:
    """What becomes of the shares that are held, and between which positions it is said; the numbers are claimed. None
    where no share that is held changes."""
    shares = dict(held)
    spans: list[tuple[int, int]] = []
    for match, dropped, added in _changes(hearing, choices):
        number = int(match["n"])
        first = dropped or added
        known = first in shares and (not dropped or number <= shares[first])
        if not known or _QUESTION.match(hearing.text[hearing.sentence(match.start())[0] :]):
            continue
        if dropped:
            shares[dropped] -= number
        if added:
            shares[added] = shares.get(added, 0) + number
        hearing.claim(match.start(), match.end())
        spans.append(match.span())
    if not spans:
        return None
    left = {choice: guests for choice, guests in shares.items() if guests > 0}
    return left, min(start for start, _ in spans), max(end for _, end in spans)


def _changes(hearing: Hearing, choices: Offered) -> Iterator[tuple[re.Match[str], str, str]]:
    """Each form that is heard, with the choice that loses and the one that gains by it."""
    forms = share_forms(choices.expression)
    for pattern in forms.moved:
        for match in pattern.finditer(hearing.rest):
            yield match, choices.key(match["a"]), choices.key(match["b"])
    for pattern in forms.fewer:
        for match in pattern.finditer(hearing.rest):
            yield match, choices.key(match["choice"]), ""
    for pattern in forms.more:
        for match in pattern.finditer(hearing.rest):
            yield match, "", choices.key(match["choice"])

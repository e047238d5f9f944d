"""Counts at which a caller arrives who thinks aloud: 'nine if you count the cracked one, say eight'."""

from __future__ import annotations

import re

from routing.slots.corrections import turned_down
from routing.slots.count_forms import ABOUT, COUNT
from routing.slots.hearing import Hearing
from routing.slots.listening import Listening
from routing.slots.mention import Mention
from routing.slots.nouns import Counted
from routing.slots.rough_numbers import stands_alone

_SETTLED_ON = re.compile(
    r"\b(?:so|say|call it|let's (?:say|do|call it|go with|make it)|"
    r"put(?: (?:us|me|it|them))?(?: down)?(?: (?:for|as|at))?|make (?:it|that)|go with|"
    r"(?:we'll|i'll|i'd) (?:say|go with)|that makes)"
    rf"(?: (?:it's|it is|that's|that makes|we're|just|only|an even))*{ABOUT} {COUNT}"
)
"""The number at which a caller arrives who has thought aloud."""
_SUMMED_UP = re.compile(
    rf"[,.;:-] (?:so |that's |makes |altogether |in all )?{COUNT}(?: altogether| in all| total)?\W*$"
)
"""'Four couples and my mother, nine.'"""
_BESIDES_ME = re.compile(
    r"(?: of them| people| adults| guests)?,? (?:(?:not|without) (?:including|counting)|excluding|besides) "
    r"(?:(?P<me>me|myself)\b(?! and| or)|us\b|(?:me|myself) and my \w+|my \w+ and (?:me|i|myself)\b)"
)


def settled_on(
    hearing: Hearing, listening: Listening, mentions: list[Mention], asked: Counted | None, party: Counted | None
) -> list[Mention]:
    """The mentions of one count with the number that it comes to in the end; others as they are."""
    rest, told = hearing.rest, [m for m in mentions if m.value >= 0]
    others = listening.asks("date", "time", "money", "postcode", "phone_number") is not None
    if others or not told or any(m.field is not told[0].field for m in told):
        return mentions
    field, behind = told[0].field, max(m.end for m in told)
    said = [
        match
        for match in _SETTLED_ON.finditer(rest, behind)
        if stands_alone(rest, match.end("n")) and not turned_down(hearing, match.start("n"), match.end("n"))
    ]
    sum_of_all = _SUMMED_UP.search(rest, behind)
    answers = asked is not None and (field is asked or (field is None and asked is party))
    if sum_of_all is not None and answers and int(sum_of_all["n"]) > max(m.value for m in told):
        said = [sum_of_all]
    if not said:
        return mentions
    start, end = said[-1].span("n")
    hearing.claim(start, end)
    last = Mention(field=field, value=int(said[-1]["n"]), start=start, end=end, noun="answer")
    return [*(m for m in mentions if m.value < 0), last]


def count_the_caller(hearing: Hearing, mention: Mention, party: Counted | None) -> None:
    """Add to a number of the whole party whoever was left out of it: 'eleven, not counting me'."""
    left_out = _BESIDES_ME.match(hearing.rest, mention.end)
    if left_out is not None and mention.field in (None, party):
        mention.value += 1 if left_out["me"] else 2
        mention.end = left_out.end()

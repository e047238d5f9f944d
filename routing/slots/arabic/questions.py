"""The part of an Arabic utterance that only asks something, beside what it tells: "ريم، وهل عندكم تجربة؟"."""

from __future__ import annotations

from collections.abc import Sequence

from embedding.arabic_text import fold
from routing.slots.arabic.hearing import Token

_ALWAYS = frozenset(fold("هل كم متى وين أين كيف ليش لماذا ليه شلون ازاي امتى إيمتى بكم بكام قديش فين").split())
_WITH_MARK = _ALWAYS | frozenset(fold("ما ماذا شو وش ايش ايه مين من ممكن تقدر ينفع فيني أقدر عندكم عندكن يصير").split())
"""Words that begin a question where a question mark ends it; elsewhere they begin much else."""
_SIGNS = frozenset(",.;!:")


def told(said: Sequence[Token]) -> list[Token]:
    """The words of an utterance without its questions."""
    kept: list[Token] = []
    clause: list[Token] = []
    for token in said:
        clause.append(token)
        if token.text in _SIGNS or token.text == "?":
            kept += _statement(clause)
            clause = []
    return kept + _statement(clause)


def _statement(clause: Sequence[Token]) -> list[Token]:
    """What stands before the question in a clause, with the sign at its end."""
    asks = bool(clause) and clause[-1].text == "?"
    begins = _WITH_MARK if asks else _ALWAYS
    for at, token in enumerate(clause):
        bare = token.text[1:] if token.text[0] in "وف" else token.text
        if bare in begins and (asks or at == 0 or token.text[0] == "و"):
            return list(clause[:at])
    return [] if asks else list(clause)

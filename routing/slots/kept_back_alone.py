"""Answers that only keep something back that was not asked for: 'no phone calls please, I work nights'."""

from __future__ import annotations

import re

from routing.slots.listening import Listening
from routing.slots.refusal import refusals

_CLAUSES = re.compile(r"[,.;:!]\s+|\s+(?=because\b|since i\b|cause i\b)", re.IGNORECASE)
_REASON = re.compile(
    r"(?:(?:and|so|but|you know|sorry|really)\W+)*(?:i\b|i'm|i've|i'd|we\b|we're|my\b|our\b|because|since|cause|please|"
    r"thanks|thank you|it's|it is|they|that's|no\b|not\b|never\b|e-?mail)",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\W*(?:(?:no|oh|well|look|listen|sorry|um|uh|hm+|nah|nope|please|okay|ok)\b\W*)*", re.IGNORECASE)
_TELLS = re.compile(
    r"\b(?:want|like|expect|refund\w*|money|apolog\w+|replace\w*|compensat\w+|discount|came|showed|broke\w*|late|raw|"
    r"cold|sick|rude|wrong|charged|ruined|damag\w+)\b",
    re.IGNORECASE,
)


def only_keeps_back(text: str, listening: Listening) -> bool:
    """Whether all that is said is that something else than was asked for is kept back, and why."""
    clauses = _CLAUSES.split(text.strip())
    at = next((at for at, clause in enumerate(clauses) if not _OPENS.fullmatch(clause)), 0) + 1
    if not set(refusals(", ".join(clauses[:at]), listening)) - {listening.expected}:
        return False
    return all(_REASON.match(clause) and not _TELLS.search(clause) for clause in clauses[at:])

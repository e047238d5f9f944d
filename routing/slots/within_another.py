"""Words that look like a name and are part of another value: of an e-mail address, of a part of the party."""

from __future__ import annotations

from collections.abc import Iterable

from routing.slots.found import Found
from routing.slots.hearing import Hearing


def stands_within(name: Found, hearing: Hearing, others: Iterable[Found]) -> bool:
    """Whether the words of a name are those of an e-mail address, 'n dot okafor, o k a f o r, at …', or its one word is
    a part of the party, 'half the adults shrimp'.

    Args:
        name: its place counts in the caller's own words.
        others: their places count in the canonical text.
    """
    for other in others:
        address = isinstance(other.value, str) and "@" in other.value
        divided = isinstance(other.value, dict) and " " not in str(name.value) and other.start > 0
        opens = isinstance(other.value, dict) and " " not in str(name.value) and other.end < len(hearing.text)
        span = hearing.origins[other.start : other.end] if address or divided or opens else []
        if span and min(s for s, _ in span) <= name.start and name.end <= max(e for _, e in span):
            return True
    return False

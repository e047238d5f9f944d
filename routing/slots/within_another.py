"""Words that look like a name and belong to another value: an e-mail address, a firm, a part of the party."""

from __future__ import annotations

from collections.abc import Iterable

from routing.slots.found import Found
from routing.slots.given_names import is_given_name
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


def is_of_the_firm(name: Found, firm: Found) -> bool:
    """Whether a name is rather the beginning of a firm's: 'Hartley' of 'Hartley and Sons Plumbing'. Both places count
    in the caller's own words."""
    words = str(name.value).split()
    if not str(firm.value).lower().startswith(str(name.value).lower()) or not firm.start <= name.start < firm.end:
        return False
    return not is_given_name(words[0]) or (len(words) == 1 and len(str(firm.value).split()) > 2)


def is_rather(name: Found, firm: Found) -> bool:
    """Whether what was heard as both is a person and no firm: 'you're speaking with Joaquin Bell'."""
    return firm.value == name.value and " " in str(name.value) and is_given_name(str(name.value).split()[0])

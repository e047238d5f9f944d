"""Numbers that are dictated with pauses: the beginning of one is kept until the rest comes."""

from __future__ import annotations

import re

from routing.slots.hearing import hear, plain

_LEAD = re.compile(r"^(?:(?:yes|sure|okay|ok|it's|it is|its|my|the|number|phone|zip|code|is|area) )*")


def only_digits(text: str) -> bool:
    """Whether an utterance is nothing but some digits, in words or figures: fewer than a whole number has."""
    heard = hear(_LEAD.sub("", plain(text))).text
    digits = re.sub(r"\D", "", heard)
    return 1 <= len(digits) <= 9 and re.fullmatch(r"[\d\s().-]+", heard) is not None

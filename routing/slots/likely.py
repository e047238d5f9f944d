"""Names, firms and the caller's being known here, where an utterance probably tells them though nothing says so for
certain: to be read back, not held.

What is looked for is wider than what is taken: a mistake costs the caller a "no", a name that was missed one question
more than was needed.
"""

from __future__ import annotations

from collections.abc import Collection

from routing.slots.acquaintance import acquainted
from routing.slots.firms_in_passing import probable_firm
from routing.slots.hearing import straight
from routing.slots.listening import Listening
from routing.slots.name_in_passing import probable_name
from routing.slots.offered import offered
from routing.slots.value import SlotField, SlotValue


def likely(text: str, listening: Listening, settled: Collection[str], taken: Collection[str] = ()) -> list[SlotValue]:
    """The probable values of fields for names and firms that are neither held nor `settled`.

    Args:
        settled: fields that the utterance gives or refuses.
        taken: what the utterance says otherwise; no part of it is a name.
    """
    wanted = [
        f for f in listening.of("person_name", "company") if f.name not in settled and f.name not in listening.held
    ]
    said = straight(text)
    found = [] if text.rstrip().endswith("?") else _acquaintance(text, listening, settled)
    used = list(taken)
    for field in wanted:
        value = probable_name(said) if field.type == "person_name" else probable_firm(said)
        if value is None or _is_used(value, used) or _is_on_offer(value, listening):
            continue
        used.append(value)
        found.append(SlotValue(field=field.name, value=value, heard=value))
    return found


def _acquaintance(text: str, listening: Listening, settled: Collection[str]) -> list[SlotValue]:
    """Whether the caller was here before, as the words let suppose."""
    fields = [f for f in listening.of("choice") if f.name not in settled and f.name not in listening.held]
    told = ((f, acquainted(text, f, asked=f.name == listening.expected)) for f in fields)
    return [SlotValue(field=field.name, value=value, heard=text) for field, value in told if value is not None]


def _is_used(value: str, used: Collection[str]) -> bool:
    return any(value.lower() in other.lower() or other.lower() in value.lower() for other in used if other)


def _is_on_offer(value: str, listening: Listening) -> bool:
    fields: tuple[SlotField, ...] = listening.of("counts", "choice")
    return any(offered(field).pattern.search(value.lower()) for field in fields)

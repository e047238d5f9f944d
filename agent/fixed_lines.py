"""The lines of a business that sound the same in every call: known beforehand, so they can be spoken beforehand.

Nothing here depends on a caller. What is put into the voice cache is one of these lines, whoever spoke it first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from personas.persona import Persona
from personas.placeholders import placeholders
from routing.business_model import Business
from routing.greeting import greeting
from routing.wording import fill


class LineKind(StrEnum):
    """What a line is for."""

    APOLOGY = "apology"
    GREETING = "greeting"
    TRANSITION = "transition"
    ACKNOWLEDGEMENT = "acknowledgement"
    ANSWER = "answer"
    FILLER = "filler"
    SILENCE = "silence"
    GOODBYE = "goodbye"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedLine:
    """A line in the words in which it is spoken, with the persona (by key) that speaks it."""

    persona: str
    kind: LineKind
    language: str
    text: str


_SPOKEN_BY_ALL = {
    "apology": LineKind.APOLOGY,
    "look_up_filler": LineKind.FILLER,
    "write_filler": LineKind.FILLER,
    "callback_filler": LineKind.FILLER,
    "nothing_heard": LineKind.SILENCE,
    "hearing_lost": LineKind.SILENCE,
    "hearing_lost.keys": LineKind.SILENCE,
    "language_begins": LineKind.SILENCE,
    "line_broke": LineKind.SILENCE,
    "goodbye": LineKind.GOODBYE,
}


def fixed_lines(business: Business, *, language: str, places: int) -> tuple[FixedLine, ...]:
    """Every line in one of the business's languages, each once, the most urgent first: what is said where something
    fails, then in the order of a call.

    Args:
        places: how many callers may wait; each place in the queue is a line.
    """
    found = (
        FixedLine(persona=persona, kind=kind, language=language, text=text)
        for persona, kind, text in _all(business, language, places)
        if text.strip()
    )
    unique = {(line.persona, line.text): line for line in found}
    order = list(LineKind)
    return tuple(sorted(unique.values(), key=lambda line: order.index(line.kind)))


def _all(business: Business, language: str, places: int) -> Iterator[tuple[str, LineKind, str]]:
    business = business.in_language(language)
    for persona in business.personas.values():
        yield persona.key, LineKind.GREETING, greeting(business, persona.key, language=language)
        for kind, text in _said_by_all(business, persona, language):
            yield persona.key, kind, text
        if business.written_in(language):
            yield from _hand_overs(business, persona)
        for entry in business.faq:
            if entry.language == language:
                yield persona.key, LineKind.ANSWER, entry.answer
    first = business.file.first_persona
    for text in _waiting(business, language, places):
        yield first, LineKind.WAITING, text


def _said_by_all(business: Business, persona: Persona, language: str) -> Iterator[tuple[LineKind, str]]:
    lines = business.lines_in(language)
    values = {"business": business.file.name, "persona": persona.name}
    for key, kind in _SPOKEN_BY_ALL.items():
        for wording in lines[key]:
            if set(placeholders(wording)) <= values.keys():
                yield kind, fill(wording, values)


def _hand_overs(business: Business, persona: Persona) -> Iterator[tuple[str, LineKind, str]]:
    topics = tuple(dict.fromkeys(flow.topic for flow in business.flows.values()))
    name = business.file.name
    for other in business.personas.values():
        if other is persona:
            continue
        values = {"name": persona.name, "business": name, "to_name": other.name, "to_role": other.role}
        for wording in persona.transition:
            for text in _with_topics(wording, values, topics):
                yield persona.key, LineKind.TRANSITION, text
    for wordings in persona.acknowledge.values():
        for wording in wordings:
            for text in _with_topics(wording, {"name": persona.name, "business": name}, topics):
                yield persona.key, LineKind.ACKNOWLEDGEMENT, text


def _with_topics(wording: str, values: Mapping[str, str], topics: tuple[str, ...]) -> Iterator[str]:
    """The wording as it is said, once for each topic where it names one; not at all where it names the caller."""
    unknown = set(placeholders(wording)) - values.keys()
    if not unknown:
        yield fill(wording, values)
    elif unknown == {"topic"}:
        for topic in topics:
            yield fill(wording, {**values, "topic": topic})


def _waiting(business: Business, language: str, places: int) -> Iterator[str]:
    for key, wordings in business.lines_in(language).items():
        if key.startswith("waiting_"):
            for place in range(1, places + 1) if "place" in placeholders(wordings[0]) else (0,):
                yield fill(wordings[0], {"business": business.file.name, "place": place})

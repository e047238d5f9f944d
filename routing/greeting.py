"""The first words of a call."""

from __future__ import annotations

from routing.business_model import Business
from routing.wording import fill


def greeting(business: Business, persona: str, *, language: str, caller: str | None = None) -> str:
    """Who speaks, that it is an AI, that the call is recorded; a caller known by name is greeted by it."""
    file, lines, speaks = business.file, business.lines_in(language), business.personas[persona]
    values = {"name": speaks.name, "role": speaks.role, "business": file.name}
    # Personas and notices are written in the business's first language.
    first = language == file.languages[0]
    words = fill(speaks.greeting[0] if first else lines["greeting_persona"][0], values)
    notice = file.recording_notice if first else lines["recording_notice"][0]
    whole = fill(lines["greeting_notice"][0], {"greeting": words, "notice": notice})
    return f"{fill(lines['known_caller'][0], {'caller': caller})} {whole}" if caller else whole

"""The first words of a call."""

from __future__ import annotations

from routing.business_model import Business
from routing.wording import fill


def greeting(business: Business, persona: str, *, language: str, caller: str | None = None) -> str:
    """Who speaks, that it is an AI, that the call is recorded; a caller known by name is greeted by it."""
    edition, lines = business.in_language(language), business.lines_in(language)
    file, speaks = edition.file, edition.personas[persona]
    values = {"name": speaks.name, "role": speaks.role, "business": file.name}
    # Without an edition in this language, the business's personas and its notice stand in another one.
    written = business.written_in(language)
    words = fill(speaks.greeting[0] if written else lines["greeting_persona"][0], values)
    notice = file.recording_notice if written else lines["recording_notice"][0]
    whole = fill(lines["greeting_notice"][0], {"greeting": words, "notice": notice})
    return f"{fill(lines['known_caller'][0], {'caller': caller})} {whole}" if caller else whole

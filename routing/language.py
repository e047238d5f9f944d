"""A caller who asks for another language: the call goes on in it where it can, and says so where it cannot."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from functools import cache
from importlib import resources

from ruamel.yaml import YAML

from routing.acts.recognise import plain
from routing.conversation import Conversation
from routing.decision import Route
from routing.events import ToolUsed, Words
from routing.turn import Turn


@cache
def _expressions() -> dict[str, tuple[re.Pattern[str], ...]]:
    source = resources.files("routing.acts").joinpath("languages.yaml").read_text(encoding="utf-8")
    return {
        language: tuple(re.compile(expression) for expression in expressions)
        for language, expressions in YAML(typ="safe", pure=True).load(source).items()
    }


def asked_language(text: str) -> str | None:
    """The language that the caller wants to speak, in whichever language it is said."""
    words = plain(text)
    return next(
        (language for language, expressions in _expressions().items() if any(e.search(words) for e in expressions)),
        None,
    )


def language_change(turn: Turn) -> AsyncIterator[Words | ToolUsed] | None:
    """The answer to a caller who asks for a language; None where nobody does."""
    language = asked_language(turn.reading.text)
    return None if language is None else _answer(turn, language)


async def _answer(turn: Turn, language: str) -> AsyncIterator[Words | ToolUsed]:
    asked, offer = turn.draft.asked, turn.draft.offer
    turn.decide(Route.CONVERSATION, None, because=f"The caller asks to speak {language}.", confidence=0.9)

    def goes_on(conversation: Conversation) -> None:
        # What was asked before is still open, in whichever language it is answered.
        conversation.asked, conversation.offer = asked, offer

    def changes(conversation: Conversation) -> None:
        goes_on(conversation)
        conversation.language = language

    if language == turn.draft.language:
        yield turn.say(turn.line("language_already"), goes_on)
    elif language in turn.draft.languages:
        # Said in the language that is being left: its voice and its ears are changed once these words were played.
        words = turn.line(f"language_changed.{language}")
        yield turn.say(words, changes)
    else:
        yield turn.say(turn.line(f"language_unavailable.{language}"), goes_on)

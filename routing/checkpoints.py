"""Writes down how a conversation stands after each commit, as little of it as tells the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from routing.conversation import Conversation
from routing.journal import Checkpoint, JournalEntry

STATE: TypeAdapter[Conversation] = TypeAdapter(Conversation)


class Checkpoints:
    """The checkpoints of one attempt at a call."""

    def __init__(self, append: Callable[[JournalEntry], None], clock: Callable[[], datetime]) -> None:
        self._append = append
        self._clock = clock
        self._noted: dict[str, Any] | None = None

    def note(self, conversation: Conversation) -> None:
        """Append what is different from the last checkpoint; nothing where nothing is."""
        state: dict[str, Any] = STATE.dump_python(conversation, mode="json")
        before, self._noted = self._noted, state
        changed: dict[str, Any] = {}
        grown: dict[str, list[Any]] = {}
        for name, value in state.items():
            held = None if before is None else before[name]
            if before is not None and value == held:
                continue
            if isinstance(value, list) and isinstance(held, list) and held and value[: len(held)] == held:
                grown[name] = value[len(held) :]
            else:
                changed[name] = value
        if changed or grown:
            entry = Checkpoint(
                at=self._clock(), turn=conversation.turn, whole=before is None, changed=changed, grown=grown
            )
            self._append(entry)

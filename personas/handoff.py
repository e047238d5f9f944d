"""What a persona is told when it takes over a call, and how that shows in its first words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from personas.persona import Persona
from personas.selection import Why
from personas.sentiment import Mood


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One exchange as the next persona is told it."""

    heard: str
    said: str
    persona: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """Everything the new persona knows: who spoke before, the last three exchanges, the profile, purchase history, VIP,
    the mood and why the call came over."""

    from_persona: Persona
    to_persona: Persona
    why: Why
    reason: str
    exchanges: tuple[Spoken, ...]
    known: Mapping[str, object]
    refused: tuple[str, ...]
    purchase_history: tuple[str, ...]
    is_vip: bool
    mood: Mood
    topic: str

    def transition(self, turn: int) -> str:
        """The line of the leaving persona, a template filled by the caller."""
        return self.from_persona.transition[turn % len(self.from_persona.transition)]

    def acknowledgement(self, turn: int) -> str:
        """The first words of the new persona, by why the call came over; without a topic, the plain ones."""
        lines = self.to_persona.acknowledge.get(self.why) or self.to_persona.acknowledge["default"]
        fitting = [line for line in lines if self.topic or "{topic}" not in line]
        if not fitting:
            fitting = [line for line in self.to_persona.acknowledge["default"] if "{topic}" not in line]
        return fitting[turn % len(fitting)] if fitting else ""

    def briefing(self) -> str:
        """The hand-off as the language model is told it."""
        lines = [
            f"You take over from {self.from_persona.name} ({self.from_persona.role}). {self.reason}",
            f"The caller's mood is {self.mood}." + (" The caller is a VIP." if self.is_vip else ""),
        ]
        if self.topic:
            lines.append(f"It is about {self.topic}.")
        if self.known:
            lines.append("Known: " + "; ".join(f"{name} = {value}" for name, value in self.known.items()))
        if self.refused:
            lines.append("Refused, never ask again: " + ", ".join(self.refused))
        if self.purchase_history:
            lines.append("Bought before: " + "; ".join(self.purchase_history))
        lines += [f"Caller: {e.heard}\n{e.persona}: {e.said}" for e in self.exchanges]
        return "\n".join(lines)

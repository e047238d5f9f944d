"""What is known of a caller within a call: values with where they came from, refusals, what the call is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from routing.protocols import KnownCaller
from routing.slots.value import Held, SlotValue

Source = Literal["said", "known", "line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One value. `source` is `known` for what was on record before the call, `line` for the number it comes from;
    `turn` is when it was last given."""

    value: Held
    source: Source
    turn: int
    approximate: bool = False


@dataclass(slots=True)
class Profile:
    """The values a caller gave, the fields refused and the aims of the call."""

    values: dict[str, Known] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    objectives: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, caller: KnownCaller) -> Profile:
        """Begin with what was on record before the call."""
        profile = cls()
        for name, value in (
            ("name", caller.name),
            ("phone_number", caller.phone_number),
            ("email", caller.email),
        ):
            if value:
                from_line = name == "phone_number" and caller.number_source == "line"
                profile.values[name] = Known(value=value, source="line" if from_line else "known", turn=0)
        return profile

    def get(self, name: str) -> Held | None:
        known = self.values.get(name)
        return None if known is None else known.value

    def should_skip(self, name: str) -> bool:
        """Whether a field must not be asked for: it is known, or the caller refused it."""
        return name in self.values or name in self.refused

    def take(self, slots: Iterable[SlotValue], turn: int) -> None:
        """Hold what was given; a value given after a refusal lifts the refusal."""
        for slot in slots:
            self.values[slot.field] = Known(value=slot.value, source="said", turn=turn, approximate=slot.approximate)
            self.refused.pop(slot.field, None)

    def refuse(self, names: Iterable[str], turn: int) -> None:
        """Note what the caller does not want to give. A value given before stays."""
        for name in names:
            if name not in self.values:
                self.refused[name] = turn

    def aim(self, flow: str) -> None:
        if flow in self.objectives:
            self.objectives.remove(flow)
        self.objectives.append(flow)

    def held(self) -> dict[str, Held]:
        return {name: known.value for name, known in self.values.items()}

    def approximate(self) -> tuple[str, ...]:
        return tuple(name for name, known in self.values.items() if known.approximate)

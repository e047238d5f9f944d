"""What is known of a caller within a call: values with where they came from, refusals, what the call is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import structlog
from pydantic import TypeAdapter, ValidationError

from routing.protocols import KnownCaller
from routing.slots.value import Held, SlotValue

log = structlog.get_logger(__name__)

Source = Literal["said", "known", "line", "earlier"]
PERSONAL = ("name", "company", "phone_number", "email")
"""Fields that tell of the caller, and not of what one call is about."""
PRIVACY = "prefers_privacy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One value. `source` is `known` for what was on record before the call, `line` for the number it comes from,
    `earlier` for what was said in an earlier call; `turn` is when it was last given."""

    value: Held
    source: Source
    turn: int
    approximate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What is kept of a caller from one call to the next. `flow` is the one that was left open, None where none was;
    `passed` are the fields that it did not ask for again."""

    values: dict[str, Known] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    preferences: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    summary: str = ""
    flow: str | None = None
    passed: tuple[str, ...] = ()


REMEMBERED: TypeAdapter[Remembered] = TypeAdapter(Remembered)


def read_remembered(kept: Mapping[str, Any]) -> Remembered | None:
    """What was kept of a caller, as it stands in the database; None where nothing is, or it cannot be read."""
    try:
        return REMEMBERED.validate_python(kept) if kept else None
    except ValidationError as error:
        # Written by another version of this program: a call begins without it.
        log.warning("profile_unreadable", problems=error.error_count())
        return None


@dataclass(slots=True)
class Profile:
    """The values a caller gave, the fields refused, the aims of the call, and what the caller prefers. `earlier` is
    what an earlier call left."""

    values: dict[str, Known] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    objectives: list[str] = field(default_factory=list)
    preferences: list[str] = field(default_factory=list)
    earlier: Remembered | None = None

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
        remembered = read_remembered(caller.remembered)
        if remembered is not None:
            profile.recall(remembered)
        return profile

    def recall(self, remembered: Remembered) -> None:
        """What tells of the caller is known from the beginning; the rest waits until its flow is gone on with."""
        self.earlier = remembered
        for preference in remembered.preferences:
            self.prefer(preference)
        for name in PERSONAL:
            if name in remembered.values and name not in self.values:
                self.values[name] = replace(remembered.values[name], source="earlier", turn=0)

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
                self.prefer(PRIVACY)

    def aim(self, flow: str) -> None:
        if flow in self.objectives:
            self.objectives.remove(flow)
        self.objectives.append(flow)

    def prefer(self, preference: str) -> None:
        if preference not in self.preferences:
            self.preferences.append(preference)

    def resume(self) -> None:
        """Take over what an earlier call left of its flow; what was given in this call goes before it."""
        earlier, self.earlier = self.earlier, None
        for name, known in earlier.values.items() if earlier is not None else ():
            if not self.should_skip(name):
                self.values[name] = replace(known, source="earlier")

    def take_over(self) -> None:
        """Take over what a later conversation left of its flow: it goes before what was given until then."""
        later, self.earlier = self.earlier, None
        if later is None:
            return
        for name, known in later.values.items():
            self.values[name] = replace(known, source="earlier")
            self.refused.pop(name, None)
        for name, turn in later.refused.items():
            if name not in self.values:
                self.refused[name] = turn

    def held(self) -> dict[str, Held]:
        return {name: known.value for name, known in self.values.items()}

    def approximate(self) -> tuple[str, ...]:
        return tuple(name for name, known in self.values.items() if known.approximate)

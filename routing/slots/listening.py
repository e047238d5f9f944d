"""What the extraction may know of the call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from routing.slots.value import Held, SlotField, SlotType


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """`fields` are listened for, in order; `expected` is the one the agent just asked for (its question was played).

    `held` is what is known already, oldest first; `confirming` says that the agent just read values back and asked
    whether they are right; `recalled` is the field whose value was just said back; `at_hand` are the fields of the flow
    that is open or begun. `today` and `zone` are the business's.
    """

    fields: tuple[SlotField, ...]
    expected: str | None
    today: date
    zone: ZoneInfo
    phone_region: str
    language: str
    held: Mapping[str, Held]
    confirming: bool = False
    recalled: str | None = None
    at_hand: frozenset[str] = frozenset()

    def of(self, *types: SlotType) -> tuple[SlotField, ...]:
        return tuple(field for field in self.fields if field.type in types)

    def field(self, name: str | None) -> SlotField | None:
        return next((field for field in self.fields if field.name == name), None)

    @property
    def asked(self) -> SlotField | None:
        """The expected field."""
        return self.field(self.expected)

    def asks(self, *types: SlotType) -> SlotField | None:
        """The expected field, where it is of one of these types."""
        asked = self.asked
        return asked if asked is not None and asked.type in types else None

"""Conditions in a flow: what must hold of the values given so far for a field to be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from routing.slots.value import Held


class Criterion(BaseModel):
    """What one value must be. Written as a value, a list of values, or as the keys below; all of them must hold.

    A value that is not known meets nothing but `known: false`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    one_of: tuple[str, ...] = Field(default=(), description="the values that will do")
    at_least: int | None = Field(default=None, description="for count and money")
    at_most: int | None = Field(default=None, description="for count and money")
    known: bool | None = Field(default=None, description="whether it was given at all")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, written: Any) -> Any:
        if isinstance(written, bool):
            return {"known": written}
        if isinstance(written, str | int | Decimal):
            return {"one_of": (str(written),)}
        if isinstance(written, list | tuple):
            return {"one_of": tuple(str(one) if isinstance(one, str | int | Decimal) else one for one in written)}
        return written

    def met_by(self, value: Held | None) -> bool:
        if value is None:
            return self.known is False
        if self.known is False:
            return False
        if self.one_of and not (set(self.one_of) & _names(value)):
            return False
        if self.at_least is None and self.at_most is None:
            return True
        number = _number(value)
        return (
            number is not None
            and (self.at_least is None or number >= self.at_least)
            and (self.at_most is None or number <= self.at_most)
        )


def all_met(criteria: Mapping[str, Criterion], values: Mapping[str, Held]) -> bool:
    """Whether every value is as its criterion says; `values` are those that are known, by field."""
    return all(criterion.met_by(values.get(name)) for name, criterion in criteria.items())


def _names(value: Held) -> set[str]:
    return set(value) if isinstance(value, dict) else {str(value)}


def _number(value: Held) -> Decimal | None:
    if isinstance(value, dict):
        return Decimal(sum(value.values()))
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None

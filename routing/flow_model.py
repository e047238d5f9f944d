"""A flow as data: the fields a caller is asked for, one at a time, and what happens at the end."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from routing.criterion import Criterion
from routing.slots.value import SlotField, SlotType


class FlowField(BaseModel):
    """One field of a flow, in the order in which they are asked.

    `ask` are wordings of the question (the second is used when the first was not understood). `read_back` is this
    field's part of the summary, with `{value}`. `refused` is said when the caller does not want to give it: for a
    required field it names the consequence. `invalid` is said when a value is outside of what is allowed. A field with
    `when` is left out, required or not, unless the values given before are so. `alternative` names a field that will do
    instead (`email` for `phone_number`). A field that is never asked for on its own, only taken when it is offered, has
    `volunteer: true`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: SlotType
    label: str = Field(min_length=1)
    ask: tuple[str, ...] = Field(min_length=1)
    required: bool = False
    when: dict[str, Criterion] = Field(
        default_factory=dict, description="asked for only where these values of other fields are as written"
    )
    words: tuple[str, ...] = ()
    choices: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    read_back: str = "{label}: {value}"
    refused: str | None = None
    invalid: str | None = Field(default=None, description="said when what was given may not be; {value}, {label}")
    alternative: str | None = None
    volunteer: bool = False
    minimum: int | None = None
    maximum: int | None = None
    total_of: tuple[str, ...] = Field(default=(), description="for counts: the fields whose sum is divided up")
    earliest: str | None = Field(default=None, pattern=r"^\d\d:\d\d$", description="for a time: HH:MM")
    latest: str | None = Field(default=None, pattern=r"^\d\d:\d\d$", description="for a time: HH:MM")
    prefer: Literal["future", "past"] | None = Field(default=None, description="for a date without a year")
    from_days: int | None = Field(default=None, description="for a date: so many days from today at the earliest")
    within_days: int | None = Field(default=None, description="for a date: so many days from today at the latest")
    pattern: str | None = Field(default=None, description="a regular expression that the whole value must match")

    @field_validator("pattern")
    @classmethod
    def _is_expression(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"it is no regular expression ({error.msg}); write one such as [A-Z]{{2}}[0-9]+") from None
        return pattern

    def slot(self) -> SlotField:
        return SlotField(
            name=self.name,
            type=self.type,
            label=self.label,
            words=self.words,
            choices=self.choices,
            total_of=self.total_of,
            minimum=self.minimum,
            maximum=self.maximum,
            earliest=self.earliest,
            latest=self.latest,
            prefer=self.prefer,
            from_days=self.from_days,
            within_days=self.within_days,
            pattern=self.pattern,
        )


class FlowPart(BaseModel):
    """A file of `flows/` that is no flow by itself: fields that flows ask for with `- flow: NAME`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    part: Literal[True]
    fields: tuple[FlowField, ...] = Field(min_length=1)


class FlowEnd(BaseModel):
    """What happens when every field is settled: an optional read-only tool whose result is read back with the
    values, the read-back question, and the writing tool that runs once the caller has said yes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    check: str | None = Field(
        default=None,
        description="a read-only tool whose result must hold `available: true`; else alternatives are named",
    )
    quote: str | None = Field(default=None, description="a read-only tool, called with the flow's fields")
    read_back: str = Field(description="'So that is {summary}. Is that right?'; {total} etc. come from the quote")
    read_back_brief: str | None = Field(default=None, description="the same for a channel with little room")
    tool: str = Field(description="the writing tool, called with the flow's fields")
    arguments: dict[str, Any] = Field(default_factory=dict, description="fixed arguments of the tool")
    done: str = Field(description="said with the receipt: {booking_id}, {total}, … from the tool's result")
    incomplete: str = Field(description="said when a required field was refused; offers a call-back")


class Flow(BaseModel):
    """One file of a business's `flows/`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    persona: str
    topic: str = Field(description="what the caller is after, as in 'I see you were interested in {topic}'")
    starts_when: tuple[str, ...] = Field(min_length=3, description="what callers say to begin it; examples")
    not_when: tuple[str, ...] = Field(default=(), description="near misses: sentences that do not begin it")
    opening: str = Field(default="", description="said once before the first question")
    fields: tuple[FlowField, ...] = Field(min_length=1)
    end: FlowEnd

    def field(self, name: str) -> FlowField | None:
        return next((f for f in self.fields if f.name == name), None)

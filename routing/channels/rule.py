"""The rules of a channel as data: `rules.yaml`, and what a business says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from ruamel.yaml import YAML

Channel = Literal["email", "sms", "instagram", "facebook", "phone", "tiktok"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
Count = Literal["code_points", "utf16", "utf8", "sms"]
ReviewReason = Literal["always", "amounts", "writes", "escalations", "upset", "unsure"]

Segments = Annotated[int, Field(ge=1, le=10)]


class ChannelRule(BaseModel):
    """What a channel allows, and how one writes for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int = Field(gt=0)
    counts: Count
    segments: Segments = 1
    tone: str
    spoken: bool = False
    brief: bool = False
    review: tuple[ReviewReason, ...] = ()


class WrittenChannel(BaseModel):
    """What a business says of one of its channels in `business.yaml`; what it leaves out is the project's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str | None = Field(
        default=None, pattern=r"^[^@\s]+@[^@\s]+$", description="for `email`: the address that it is written to"
    )
    segments: Segments | None = Field(
        default=None, description="for `sms`: how many messages a reply may take that is not in the GSM alphabet"
    )
    review: tuple[ReviewReason, ...] | None = Field(
        default=None, description="when a person approves a reply before it is sent; an empty list is never"
    )


@cache
def rules() -> Mapping[Channel, ChannelRule]:
    """The project's rules, by channel."""
    text = resources.files("routing.channels").joinpath("rules.yaml").read_text(encoding="utf-8")
    return TypeAdapter(dict[Channel, ChannelRule]).validate_python(YAML(typ="safe", pure=True).load(text))


def rule_of(channel: Channel, said: WrittenChannel | None = None) -> ChannelRule:
    """The rule that holds for a channel of a business."""
    changes = said.model_dump(include={"segments", "review"}, exclude_none=True) if said is not None else {}
    return rules()[channel].model_copy(update=changes)


def style_of(channel: str) -> ChannelRule | None:
    """The rule of a channel that is written in; None for one that is spoken, or for a page's call."""
    rule = next((rule for name, rule in rules().items() if name == channel), None)
    return rule if rule is not None and not rule.spoken else None

"""A persona: who speaks. Written in Markdown with front matter, one file a persona, in a business's `personas/`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Voice(BaseModel):
    """The voice of a persona with each way of speaking.

    `local` names one of the three voices of the keyless mode; `plain` is the model's own, the others differ from it
    in pitch and pace.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    elevenlabs: str = Field(min_length=1)
    local: Literal["plain", "low", "high"] = "plain"


class Persona(BaseModel):
    """One persona as its file says it.

    `key` is the file's stem (`reception`, `sales`, `support`). The lines are templates with `{name}`, `{business}`
    and what the hand-off fills in: `{to_name}`, `{to_role}`, `{topic}`, `{caller}`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    name: str = Field(min_length=1)
    role: str = Field(min_length=1, description="what the caller is told: 'our sales team'")
    voice: Voice
    tag: str = Field(pattern=r"^[a-z]$", description="one letter, unique in the business")
    serves: Literal["enquiries", "purchases", "problems"] = Field(
        description="what selection sends here: neutral enquiries, interest in buying, or complaints and problems"
    )
    greeting: tuple[str, ...] = Field(min_length=1, description="spoken when a call begins with this persona")
    transition: tuple[str, ...] = Field(min_length=1, description="spoken by this persona as it hands over")
    acknowledge: dict[Literal["default", "interest", "problem", "return", "enquiry"], tuple[str, ...]] = Field(
        description="how this persona begins after a hand-over, by why the call came; may use {topic} and {caller}"
    )
    rules: str = Field(description="the Markdown body: how this persona speaks and what it must not do")

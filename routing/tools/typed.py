"""A tool that gets its own arguments, typed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import time
from typing import Annotated, Any, Generic, TypeVar, cast

import phonenumbers
from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer

from routing.business_tools import BUILT_IN_TOOLS
from routing.slots.value import Held
from routing.tools.errors import ToolRefused
from routing.tools.tool import ToolContext, ToolResult

Arguments = TypeVar("Arguments", bound=BaseModel)


class TypedTool(ABC, Generic[Arguments]):
    """Implements `routing.tools.tool.Tool`; `perform` raises `ToolRefused` for what the caller can be told."""

    name: str
    description: str
    writes: bool = False
    seconds: float | None = None
    arguments: type[BaseModel]

    @property
    def gives(self) -> tuple[str, ...]:
        return BUILT_IN_TOOLS[self.name].spoken

    async def run(self, arguments: BaseModel, context: ToolContext) -> ToolResult:
        return await self.perform(cast(Arguments, arguments), context)

    async def find(self, arguments: BaseModel, context: ToolContext) -> ToolResult | None:
        return await self.find_written(cast(Arguments, arguments), context)

    @abstractmethod
    async def perform(self, asked: Arguments, context: ToolContext) -> ToolResult: ...

    async def find_written(self, asked: Arguments, context: ToolContext) -> ToolResult | None:
        """What `perform` left with this key; a tool that only reads leaves nothing."""
        return None

    def done(
        self, asked: BaseModel, result: dict[str, Any], *, message: str = "", receipt: str | None = None
    ) -> ToolResult:
        return ToolResult(tool=self.name, arguments=held(asked), result=result, message=message, receipt=receipt)


def held(arguments: BaseModel) -> dict[str, Held]:
    """Arguments in the form in which values are held, without those that were not given."""
    return {
        name: value
        for name, value in arguments.model_dump(mode="json", exclude_none=True).items()
        if isinstance(value, int | str | dict)
    }


def reachable(phone_number: str | None, email: str | None, region: str) -> tuple[str | None, str | None]:
    """The phone number in E.164 and the e-mail address.

    Raises:
        ToolRefused: `no_contact` where both are missing, `bad_phone_number`, `bad_email`.
    """
    if not phone_number and not email:
        raise ToolRefused("no_contact", "A phone number or an e-mail address is needed.")
    if email is not None and not _is_address(email):
        raise ToolRefused("bad_email", "The e-mail address is not complete.")
    if not phone_number:
        return None, email
    try:
        parsed = phonenumbers.parse(phone_number, region)
    except phonenumbers.NumberParseException:
        raise ToolRefused("bad_phone_number", "The phone number is not complete.") from None
    if not phonenumbers.is_possible_number(parsed):
        raise ToolRefused("bad_phone_number", "The phone number is not complete.")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), email


def _is_address(email: str) -> bool:
    local, at, domain = email.partition("@")
    return bool(local and at and "." in domain.strip(".") and " " not in email)


def _five_digits(value: object) -> object:
    text = f"{value:05}" if isinstance(value, int) and not isinstance(value, bool) else value
    return text.strip().split("-")[0] if isinstance(text, str) else text


Guests = Annotated[int, Field(ge=0, le=1000)]
Zipcode = Annotated[str, BeforeValidator(_five_digits), Field(pattern=r"^\d{5}$", description="five digits")]
StartTime = Annotated[time, PlainSerializer(lambda moment: f"{moment:%H:%M}", return_type=str, when_used="json")]

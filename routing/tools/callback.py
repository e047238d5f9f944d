"""Asking for a call back."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from routing.protocols import Ledger, Receipt
from routing.slots.value import Held
from routing.tools.tool import ToolContext, ToolResult
from routing.tools.typed import TypedTool, held, reachable


class CallbackArguments(BaseModel):
    """Further fields of a flow (company, campaign_count, …) may be given too and are kept with the call-back."""

    model_config = ConfigDict(extra="allow", frozen=True)

    phone_number: str | None = Field(default=None, description="where to call; this or email is needed")
    email: str | None = Field(default=None, description="where to write")
    reason: str = Field(min_length=1, description="what it is about, in a few words")
    best_time: str | None = Field(default=None, description="when it suits, in the caller's words")
    name: str | None = None
    details: dict[str, Held] = Field(default_factory=dict, description="what else the caller gave")


class RequestCallback(TypedTool[CallbackArguments]):
    name = "request_callback"
    description = "Have a colleague call or write back. Needs a phone number or an e-mail address, and the reason."
    writes = True
    arguments: type[BaseModel] = CallbackArguments

    def __init__(self, *, ledger: Ledger, region: str) -> None:
        self._ledger = ledger
        self._region = region

    async def perform(self, asked: CallbackArguments, context: ToolContext) -> ToolResult:
        phone_number, email = reachable(asked.phone_number, asked.email, self._region)
        own = {"phone_number", "email", "reason", "best_time", "details"}
        given = {name: value for name, value in held(asked).items() if name not in own}
        receipt = await self._ledger.request_callback(
            business=context.business,
            call_id=context.call_id,
            idempotency_key=context.idempotency_key,
            phone_number=phone_number,
            email=email,
            reason=asked.reason,
            best_time=asked.best_time,
            details=dict(context.details) | asked.details | given,
        )
        return self._written(asked, receipt)

    async def find_written(self, asked: CallbackArguments, context: ToolContext) -> ToolResult | None:
        receipt = await self._ledger.written(business=context.business, idempotency_key=context.idempotency_key)
        return None if receipt is None else self._written(asked, receipt)

    def _written(self, asked: CallbackArguments, receipt: Receipt) -> ToolResult:
        return self.done(asked, {"callback_id": receipt.id}, receipt=receipt.id)

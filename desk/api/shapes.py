"""What the API takes and gives."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from routing.channels.rule import Channel

MOST_IN_A_BATCH = 50
LONGEST_MESSAGE = 10_000

ConversationId = Annotated[
    str, Field(pattern=r"^conv_[0-9a-f]{32}$", examples=["conv_0193a6c2f6c07d3e8b1f6e1f2a3b4c5d"])
]
Short = Annotated[str, StringConstraints(max_length=200)]

QUOTE_REQUEST: dict[str, JsonValue] = {
    "message": "I need a hibachi chef for 10 adults with filet mignon in Sacramento 95630",
    "channel": "email",
    "customer_context": {"name": "John Doe", "email": "john@example.com", "zipcode": "95630"},
}
QUOTE_ANSWER: dict[str, JsonValue] = {
    "success": True,
    "response": "Hello John Doe,\n\nFor 10 adults in 95630 the total is $600.00: $550.00 for the food, $50.00 for "
    "upgrades and $0.00 for travel. The deposit is $100.00, which comes off the total.\n\nKind regards,\nSarah, AI "
    "assistant of Hibachi at Home",
    "tools_used": [
        {
            "tool_name": "calculate_party_quote",
            "parameters": {"adults": 10, "protein_selections": {"filet_mignon": 10}, "event_zipcode": "95630"},
            "result": {"base_cost": 550.0, "protein_upgrades": 50.0, "travel_fee": 0.0, "total": 600.0},
            "execution_time_ms": 1.5,
            "success": True,
            "error": None,
        }
    ],
    "conversation_id": "conv_0193a6c2f6c07d3e8b1f6e1f2a3b4c5d",
    "requires_admin_review": True,
    "metadata": {
        "model": "local",
        "execution_time_ms": 120.0,
        "tools_count": 1,
        "reply_id": "7e6f1b1c-6a2f-4f43-9a86-6a2b1f0f3f11",
        "channel": "email",
        "persona": "sales",
        "route": "tool",
        "target": "calculate_party_quote",
        "confidence": 0.8,
        "review_reasons": ["always"],
        "length": {"used": 263, "limit": 2000, "unit": "characters", "segments": 1},
        "caller_token": None,
    },
}


class Context(BaseModel):
    """Who writes, as far as you know it for certain: what names a customer here is taken for that customer. What a
    customer only says belongs into the message."""

    model_config = ConfigDict(extra="ignore")

    name: Short | None = None
    email: Short | None = Field(default=None, description="the customer's address; one that is none is not used")
    phone: Short | None = Field(default=None, description="the customer's number; one that is none is not used")
    zipcode: Annotated[str, StringConstraints(max_length=20)] | None = None
    handle: Short | None = Field(default=None, description="the customer's name or id on the channel")
    caller_token: Annotated[str, StringConstraints(max_length=500)] | None = Field(
        default=None, description="`metadata.caller_token` of an earlier answer: the same customer, on whatever channel"
    )


class ProcessRequest(BaseModel):
    """A customer's message."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"examples": [QUOTE_REQUEST]})

    message: str = Field(min_length=1, max_length=LONGEST_MESSAGE, pattern=r"\S")
    channel: Channel = "email"
    customer_context: Context | None = None
    conversation_id: ConversationId | None = Field(
        default=None,
        description="goes on with this conversation; else the customer's last one of three days, or a new one",
    )


class ToolUse(BaseModel):
    """A tool that ran. Amounts in `result` are numbers in the business's currency."""

    tool_name: str
    parameters: dict[str, Any]
    result: dict[str, Any] | None
    execution_time_ms: float
    success: bool
    error: str | None = None


class LengthTaken(BaseModel):
    """How much of the channel's limit the reply takes, as the channel counts."""

    used: int
    limit: int
    unit: Literal["characters", "utf16_units", "utf8_bytes", "gsm7_septets", "ucs2_units"]
    segments: int


class Metadata(BaseModel):
    """What the reply rests on. `model` is `local` where no language model was asked."""

    model: str
    execution_time_ms: float
    tools_count: int
    reply_id: str
    channel: Channel
    persona: str
    route: Literal["faq", "flow", "conversation", "tool", "escalate"]
    target: str | None
    confidence: float
    review_reasons: list[str]
    length: LengthTaken
    caller_token: str | None = Field(description="names this customer in later requests, on whatever channel")


class ProcessAnswer(BaseModel):
    """The reply. Where `requires_admin_review` is true it is a draft, and must not be sent before it was approved.
    `success` is false where it could not be worked out: the response then says so, and a person looks."""

    model_config = ConfigDict(json_schema_extra={"examples": [QUOTE_ANSWER]})

    success: bool
    response: str
    tools_used: list[ToolUse]
    conversation_id: ConversationId
    requires_admin_review: bool
    metadata: Metadata


class BatchRequest(BaseModel):
    """Up to 50 messages. Those of one customer are answered in their order."""

    model_config = ConfigDict(
        extra="ignore", json_schema_extra={"examples": [{"requests": [QUOTE_REQUEST], "background": True}]}
    )

    requests: list[ProcessRequest] = Field(min_length=1, max_length=MOST_IN_A_BATCH)
    background: bool = Field(default=False, description="answer at once with the batch's id, and work on it afterwards")


class ErrorDetails(BaseModel):
    code: str
    message: str


class ErrorAnswer(BaseModel):
    """The one shape of every refusal."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"error": {"code": "key_needed", "message": "Send an API key: Authorization: Bearer swb_…"}}]
        }
    )

    error: ErrorDetails


class BatchResult(BaseModel):
    """What became of one message; `answer` or `error` once it is done."""

    number: int = Field(ge=0, description="its place in the request, from 0")
    status: Literal["waiting", "done", "failed"]
    answer: ProcessAnswer | None = None
    error: ErrorDetails | None = None


class BatchAnswer(BaseModel):
    """A batch, and how far it is. `success` is true once every message has its answer."""

    success: bool
    batch_id: str
    status: Literal["processing", "done"]
    total: int
    processed: int
    failed: int
    created_at: datetime
    finished_at: datetime | None
    results: list[BatchResult]


class ReplyState(BaseModel):
    """A reply, and whether it may be sent: `ready` and `approved` may, with `response` as it is here."""

    reply_id: str
    conversation_id: ConversationId
    channel: Channel
    status: Literal["ready", "waiting", "approved", "rejected"]
    response: str
    edited: bool
    review_reasons: list[str]
    reviewed_at: datetime | None


class ChannelSettings(BaseModel):
    max_length: int
    counted_in: Literal["code_points", "utf16", "utf8", "sms"]
    segments: int
    tone: str
    review: list[str]


class ConfigAnswer(BaseModel):
    """What this API does, and within which limits."""

    business: str
    model: str
    languages: list[str]
    channels: dict[str, ChannelSettings]
    limits: dict[str, int]
    features: dict[str, bool]


class HealthAnswer(BaseModel):
    """`healthy` where messages can be answered. `loaded` tells whether the models are in memory yet; the first message
    loads them."""

    status: Literal["healthy", "unhealthy"]
    database: str
    model: str
    loaded: bool


class ToolSheet(BaseModel):
    name: str
    description: str
    writes: bool
    parameters: dict[str, Any]


class ToolsAnswer(BaseModel):
    tools: list[ToolSheet]
    count: int

"""The API's addresses."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Path, Response
from fastapi.responses import JSONResponse

from desk.api.access import PER_CALLER, Api, ProcessKey, ReadKey, TheApi
from desk.api.idempotency import Once
from desk.api.keys import ApiKey
from desk.api.shapes import (
    LONGEST_MESSAGE,
    MOST_IN_A_BATCH,
    BatchAnswer,
    BatchRequest,
    ChannelSettings,
    ConfigAnswer,
    ErrorAnswer,
    HealthAnswer,
    ProcessAnswer,
    ProcessRequest,
    ReplyState,
    ToolsAnswer,
    ToolSheet,
)
from desk.errors import DatabaseAway, NotFound
from routing.channels.rule import CHANNELS, rule_of

PREFIX = "/v1/ai/orchestrator"

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="a request that is sent again with it is not worked on again, and gets the same answer",
        examples=["8e03978e-40d5-43e8-bc93-6894a57f9324"],
    ),
]
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    meaning = {
        400: "The request cannot be understood.",
        401: "No API key, or none that is known.",
        403: "The key may not do this.",
        404: "There is nothing such, or it is another customer's.",
        409: "The idempotency key was used for another request.",
        411: "The length of the body is missing.",
        413: "The body is too large.",
        429: "Too many messages; `Retry-After` says when to come back.",
        503: "The database does not answer.",
    }
    found: dict[int | str, dict[str, Any]] = {
        status: {"model": ErrorAnswer, "description": meaning[status]} for status in statuses
    }
    for status in (429, 503):
        if status in found:
            found[status]["headers"] = {
                "Retry-After": {"description": "seconds", "schema": {"type": "integer", "minimum": 1}}
            }
    return {**found, "default": {"model": ErrorAnswer, "description": "Any other refusal, in the same shape."}}


router = APIRouter(prefix=PREFIX, tags=["AI orchestrator"])


@router.post(
    "/process",
    response_model=ProcessAnswer,
    operation_id="process",
    responses=_refusals(400, 401, 403, 404, 409, 411, 413, 429, 503),
)
async def process(
    api: TheApi, key: ProcessKey, request: ProcessRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Answer a customer's message.

    The reply fits its channel. Where `requires_admin_review` is true it is a draft that waits on the desk's page: do
    not send it, but wait for the webhook, or ask for the reply by its id.
    """
    api.limits.count_key(key)
    asked = await api.answering.asked(key.business, request)
    if asked.identity.key is not None:
        api.limits.count_caller(f"{key.business} {asked.identity.key}")
    once = Once(api_key=key, key=idempotency_key, body=["process", request.model_dump(mode="json")])
    async with api.records.pool() as pool:
        caller = await api.answering.caller(pool, asked)
        async with pool.acquire() as connection, connection.transaction():
            earlier = await once.earlier(connection)
            if earlier is not None:
                return JSONResponse(earlier, headers={"Idempotency-Replayed": "true"})
            answer = (await api.answering.answer(connection, asked, caller)).model_dump(mode="json")
            await once.keep(connection, 200, answer)
    return JSONResponse(answer)


@router.post(
    "/batch-process",
    response_model=BatchAnswer,
    operation_id="batch_process",
    responses={
        202: {"model": BatchAnswer, "description": "The batch is kept and worked on; ask for it by its id."},
        **_refusals(400, 401, 403, 409, 411, 413, 429, 503),
    },
)
async def batch_process(
    api: TheApi, key: ProcessKey, request: BatchRequest, idempotency_key: IdempotencyKey = None
) -> Response:
    """Answer up to 50 messages. With `background` the answer comes at once, with the id to ask for; else once every
    message has its own."""
    api.limits.count_key(key, messages=len(request.requests))
    once = Once(api_key=key, key=idempotency_key, body=["batch", request.model_dump(mode="json")])
    async with api.records.pool() as pool, pool.acquire() as connection, connection.transaction():
        earlier = await once.earlier(connection)
        if earlier is None:
            batch = await api.batches.keep(connection, key, request)
            await once.keep(connection, 202, {"batch_id": str(batch)})
        else:
            batch = UUID(earlier["batch_id"])
    running = api.batches.start(batch) if earlier is None or await _unfinished(api, key, batch) else None
    if not request.background and running is not None:
        await running
    state = await api.batches.state(key, batch)
    replayed = {} if earlier is None else {"Idempotency-Replayed": "true"}
    return JSONResponse(
        state.model_dump(mode="json"),
        status_code=202 if state.status == "processing" else 200,
        headers={"Location": f"{PREFIX}/batch-process/{batch}", **replayed},
    )


async def _unfinished(api: Api, key: ApiKey, batch: UUID) -> bool:
    return (await api.batches.state(key, batch)).status == "processing"


@router.get(
    "/batch-process/{batch_id}",
    response_model=BatchAnswer,
    operation_id="batch_state",
    responses=_refusals(400, 401, 403, 404, 503),
)
async def batch_state(api: TheApi, key: ProcessKey, batch_id: Id) -> Response:
    """How far a batch is, with the answers that are there."""
    return JSONResponse((await api.batches.state(key, UUID(batch_id))).model_dump(mode="json"))


@router.get(
    "/replies/{reply_id}",
    response_model=ReplyState,
    operation_id="reply_state",
    responses=_refusals(400, 401, 403, 404, 503),
)
async def reply_state(api: TheApi, key: ProcessKey, reply_id: Id) -> Response:
    """A reply as it stands: whether it may be sent, and with which words."""
    async with api.records.pool() as pool:
        row = await pool.fetchrow(
            "select call_id, channel, status, text, draft, reasons, reviewed_at from public.written_replies"
            " where id = $1 and business = $2",
            UUID(reply_id),
            key.business,
        )
    if row is None:
        raise NotFound("There is no such reply.")
    state = ReplyState(
        reply_id=reply_id,
        conversation_id=f"conv_{row['call_id'].hex}",
        channel=row["channel"],
        status=row["status"],
        response=row["text"],
        edited=row["text"] != row["draft"],
        review_reasons=row["reasons"],
        reviewed_at=row["reviewed_at"],
    )
    return JSONResponse(state.model_dump(mode="json"))


@router.get("/config", response_model=ConfigAnswer, operation_id="config", responses=_refusals(401, 403, 503))
async def config(api: TheApi, key: ReadKey) -> Response:
    """What this API does for the key's business, and within which limits."""
    business = (await api.parts.of(key.business)).business
    held = {channel: rule_of(channel, business.file.written.get(channel)) for channel in CHANNELS}
    answer = ConfigAnswer(
        business=business.file.name,
        model=api.parts.model,
        languages=list(business.file.languages),
        channels={
            channel: ChannelSettings(
                max_length=rule.limit,
                counted_in=rule.counts,
                segments=rule.segments,
                tone=rule.tone,
                review=list(rule.review),
            )
            for channel, rule in held.items()
        },
        limits={
            "messages_in_a_batch": MOST_IN_A_BATCH,
            "characters_in_a_message": LONGEST_MESSAGE,
            "messages_of_this_key_in_a_minute": key.per_minute,
            "messages_of_a_customer_in_a_minute": PER_CALLER,
        },
        features={
            "language_model": api.parts.model != "local",
            "knowledge": bool(business.faq),
            "conversation_history": True,
            "identity_resolution": True,
            "threading_across_channels": True,
            "voice": True,
            "admin_review": True,
        },
    )
    return JSONResponse(answer.model_dump(mode="json"))


@router.get(
    "/health",
    response_model=HealthAnswer,
    operation_id="health",
    responses={503: {"model": HealthAnswer, "description": "Messages cannot be answered at the moment."}},
)
async def health(api: TheApi) -> Response:
    """Whether messages can be answered. Needs no key."""
    try:
        await api.records.check()
        database = "ok"
    except DatabaseAway as error:
        database = error.code
    healthy = database == "ok"
    answer = HealthAnswer(
        status="healthy" if healthy else "unhealthy",
        database=database,
        model=api.parts.model,
        loaded=api.parts.loaded(api.business),
    )
    return JSONResponse(answer.model_dump(mode="json"), status_code=200 if healthy else 503)


@router.get("/tools", response_model=ToolsAnswer, operation_id="tools", responses=_refusals(401, 403, 503))
async def tools(api: TheApi, key: ReadKey) -> Response:
    """The tools of the key's business, with the JSON schemas of their arguments."""
    parts = await api.parts.of(key.business)
    sheets: dict[str, ToolSheet] = {}
    for persona in parts.business.personas:
        for schema in parts.registry.schemas(persona):
            sheets.setdefault(
                schema["name"],
                ToolSheet(
                    name=schema["name"],
                    description=schema["description"],
                    writes=parts.registry.tool(schema["name"]).writes,
                    parameters=dict(schema["parameters"]),
                ),
            )
    answer = ToolsAnswer(tools=list(sheets.values()), count=len(sheets))
    return JSONResponse(answer.model_dump(mode="json"))

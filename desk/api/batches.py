"""Batches of messages: kept first, then worked on, also by a desk that starts after the one that took them."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import structlog
from pydantic import ValidationError

from desk.api.answering import Answering
from desk.api.keys import ApiKey
from desk.api.shapes import BatchAnswer, BatchRequest, BatchResult, ErrorDetails, ProcessAnswer, ProcessRequest
from desk.errors import DatabaseAway, NotFound, Refusal
from desk.records import Records

log = structlog.get_logger(__name__)

AT_ONCE = 4
"""So many messages of a batch are worked on side by side."""


class Batches:
    """Takes batches and works on them."""

    def __init__(self, records: Records, answering: Answering) -> None:
        self._records = records
        self._answering = answering
        self._running: dict[UUID, asyncio.Task[None]] = {}

    async def keep(self, connection: asyncpg.Connection, key: ApiKey, request: BatchRequest) -> UUID:
        """Keep a batch; it is worked on once the transaction ended and `start` was told."""
        batch = uuid4()
        await connection.execute(
            "insert into public.api_batches (id, key_id, business) values ($1, $2, $3)",
            batch,
            UUID(key.id),
            key.business,
        )
        await connection.executemany(
            "insert into public.api_batch_messages (batch_id, number, request) values ($1, $2, $3)",
            [(batch, number, one.model_dump(mode="json")) for number, one in enumerate(request.requests)],
        )
        return batch

    def start(self, batch: UUID) -> asyncio.Task[None]:
        """Work on a batch; whoever asks again shares what was begun."""
        running = self._running.get(batch)
        if running is None:
            running = asyncio.create_task(self._work(batch), name="batch")
            self._running[batch] = running
            running.add_done_callback(lambda _: self._running.pop(batch, None))
        return running

    async def resume(self) -> None:
        """Go on with what an earlier desk left."""
        async with self._records.pool() as pool:
            rows = await pool.fetch("select id from public.api_batches where finished_at is null order by created_at")
        for row in rows:
            self.start(row["id"])

    async def aclose(self) -> None:
        """Stop; what is not answered yet is gone on with at the next start."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def state(self, key: ApiKey, batch: UUID) -> BatchAnswer:
        """How far a batch is.

        Raises:
            NotFound: this key's business has none such.
        """
        async with self._records.pool() as pool:
            head = await pool.fetchrow(
                "select created_at, finished_at from public.api_batches where id = $1 and business = $2",
                batch,
                key.business,
            )
            if head is None:
                raise NotFound("There is no such batch.")
            rows = await pool.fetch(
                "select number, answer from public.api_batch_messages where batch_id = $1 order by number", batch
            )
        return _state(batch, head["created_at"], head["finished_at"], [(row["number"], row["answer"]) for row in rows])

    async def _work(self, batch: UUID) -> None:
        try:
            async with self._records.pool() as pool:
                business = await pool.fetchval("select business from public.api_batches where id = $1", batch)
                rows = await pool.fetch(
                    "select number, request from public.api_batch_messages"
                    " where batch_id = $1 and answer is null order by number",
                    batch,
                )
            slots = asyncio.Semaphore(AT_ONCE)
            lines: dict[str, list[tuple[int, ProcessRequest]]] = {}
            for row in rows:
                request = ProcessRequest.model_validate(row["request"])
                lines.setdefault(_customer(row["number"], request), []).append((row["number"], request))
            await asyncio.gather(*(self._in_order(slots, batch, business, line) for line in lines.values()))
            async with self._records.pool() as pool:
                await pool.execute("update public.api_batches set finished_at = now() where id = $1", batch)
            log.info("batch_finished", messages=len(rows))
        except DatabaseAway:
            log.warning("batch_left", reason="the database is away")
        except ValidationError:
            log.exception("batch_unreadable")

    async def _in_order(
        self, slots: asyncio.Semaphore, batch: UUID, business: str, line: list[tuple[int, ProcessRequest]]
    ) -> None:
        for number, request in line:
            async with slots:
                await self._one(batch, business, number, request)

    async def _one(self, batch: UUID, business: str, number: int, request: ProcessRequest) -> None:
        """Answer one message. The answer and its record are one transaction: it is done once, whoever does it."""
        try:
            asked = await self._answering.asked(business, request)
            async with self._records.pool() as pool:
                caller = await self._answering.caller(pool, asked)
                async with pool.acquire() as connection, connection.transaction():
                    held = await connection.fetchrow(
                        "select answer from public.api_batch_messages where batch_id = $1 and number = $2 for update",
                        batch,
                        number,
                    )
                    if held is None or held["answer"] is not None:
                        return
                    answer = await self._answering.answer(connection, asked, caller)
                    await _put(connection, batch, number, {"answer": answer.model_dump(mode="json")})
        except DatabaseAway:
            raise
        except Exception as error:
            refused = error if isinstance(error, Refusal) else None
            if refused is None:
                log.exception("batch_message_failed")
            code = refused.code if refused is not None else "broken"
            told = refused.message if refused is not None else "This message could not be answered."
            async with self._records.pool() as pool:
                await _put(pool, batch, number, {"error": {"code": code, "message": told}})


async def _put(into: asyncpg.Connection | asyncpg.Pool, batch: UUID, number: int, answer: dict[str, Any]) -> None:
    await into.execute(
        "update public.api_batch_messages set answer = $3 where batch_id = $1 and number = $2", batch, number, answer
    )


def _customer(number: int, request: ProcessRequest) -> str:
    """Whose message it is: those of one customer wait for each other."""
    context = request.customer_context
    named = request.conversation_id
    if named is None and context is not None:
        named = context.caller_token or context.email or context.phone or context.handle
    return f"message {number}" if named is None else str(named).lower()


def _state(
    batch: UUID, created: datetime, finished: datetime | None, rows: list[tuple[int, dict[str, Any] | None]]
) -> BatchAnswer:
    results = [_result(number, answer) for number, answer in rows]
    failed = sum(result.status == "failed" for result in results)
    waiting = sum(result.status == "waiting" for result in results)
    return BatchAnswer(
        success=finished is not None and not failed,
        batch_id=str(batch),
        status="processing" if finished is None else "done",
        total=len(results),
        processed=len(results) - waiting,
        failed=failed,
        created_at=created,
        finished_at=finished,
        results=results,
    )


def _result(number: int, answer: dict[str, Any] | None) -> BatchResult:
    if answer is None:
        return BatchResult(number=number, status="waiting")
    if "error" in answer:
        return BatchResult(number=number, status="failed", error=ErrorDetails.model_validate(answer["error"]))
    return BatchResult(number=number, status="done", answer=ProcessAnswer.model_validate(answer["answer"]))

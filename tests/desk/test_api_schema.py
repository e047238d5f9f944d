"""The API against its own description: schemathesis asks what the schema allows and what it does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from settings import Settings
from tests.desk.api_desk import ApiDesk, api_desk
from tests.desk.conftest import serving

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 25


@pytest.fixture
async def api(desk_settings: Settings, database_dsn: str, database_pool: asyncpg.Pool) -> AsyncIterator[ApiDesk]:
    async with api_desk(desk_settings, dsn=database_dsn, pool=database_pool) as desk:
        yield desk


async def test_whatever_is_asked_nothing_breaks_and_every_answer_is_as_described(api: ApiDesk) -> None:
    async with serving(api.desk.app) as address:
        statuses = await asyncio.to_thread(_ask_everything, address, api.key)

    assert not [status for status in statuses if status >= 500]
    assert {200, 400} <= set(statuses)


def _ask_everything(address: str, key: str) -> list[int]:
    schema: Any = schemathesis.openapi.from_url(f"{address}/v1/openapi.json")
    statuses: list[int] = []
    operations = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        operations += 1

        def ask(case: Any) -> None:
            answer = case.call(headers={"Authorization": f"Bearer {key}"}, timeout=30)
            case.validate_response(answer, checks=CHECKS)
            statuses.append(answer.status_code)

        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            # There is nothing to be refused of an operation that takes nothing.
            if mode is schemathesis.GenerationMode.POSITIVE or operation.body or operation.path_parameters:
                _run(operation.as_strategy(generation_mode=mode), ask)
    assert operations == 7
    return statuses


def _run(strategy: Any, ask: Any) -> None:
    import hypothesis

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=strategy)
    def every(case: Any) -> None:
        ask(case)

    every()


async def test_the_description_has_examples_and_one_shape_for_refusals(api: ApiDesk) -> None:
    described = (await api.client.get("/v1/openapi.json")).json()

    assert set(described["paths"]) == {
        "/v1/ai/orchestrator/process",
        "/v1/ai/orchestrator/batch-process",
        "/v1/ai/orchestrator/batch-process/{batch_id}",
        "/v1/ai/orchestrator/replies/{reply_id}",
        "/v1/ai/orchestrator/config",
        "/v1/ai/orchestrator/health",
        "/v1/ai/orchestrator/tools",
    }
    for name in ("ProcessRequest", "ProcessAnswer", "BatchRequest", "ErrorAnswer"):
        assert described["components"]["schemas"][name]["examples"], name
    for path in described["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if status.startswith("4"):
                    assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorAnswer")

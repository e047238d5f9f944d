"""Messages answered by a language model, over the wire of its provider; and by ourselves where the provider is away."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import asyncpg
import pytest
from pydantic import SecretStr

from settings import Settings
from tests.desk.api_desk import ApiDesk, api_desk
from tests.providers.chat_request import Call
from tests.providers.openai import OpenAI
from tests.providers.replies import DELIMITER, DETAILS, Reply, scripted

MESSAGE = "Could you tell me what it would come to for ten of us?"


@pytest.fixture
async def provider() -> AsyncIterator[OpenAI]:
    async with OpenAI() as standin:
        yield standin


@pytest.fixture
async def api(
    desk_settings: Settings, database_dsn: str, database_pool: asyncpg.Pool, provider: OpenAI
) -> AsyncIterator[ApiDesk]:
    settings = desk_settings.model_copy(
        update={"openai_api_key": SecretStr(provider.key), "openai_base_url": provider.base_url}
    )
    async with api_desk(settings, dsn=database_dsn, pool=database_pool) as desk:
        yield desk


def quotes(words: str) -> list[Reply | str]:
    """A model that asks for a quote, and says these words of it."""
    details = json.dumps({**DETAILS, "route": "tool", "target": "calculate_party_quote"})
    return [
        Reply(calls=(Call(name="calculate_party_quote", arguments=json.dumps({"adults": 10})),)),
        f"{words}{DELIMITER} {details}",
    ]


async def test_a_model_calls_tools_and_is_told_the_channel(api: ApiDesk, provider: OpenAI) -> None:
    provider.behaviour = scripted(quotes("For 10 adults it comes to $550.00."))

    answer = await api.process(MESSAGE, channel="instagram")

    assert answer["metadata"]["model"] == api.desk.settings.openai_model
    assert answer["tools_used"][0]["result"]["total"] == 550.0
    assert "$550.00" in answer["response"]
    assert "casual and enthusiastic" in provider.asked[0].request.rendered()


async def test_a_wrong_price_of_a_model_is_not_written(api: ApiDesk, provider: OpenAI) -> None:
    provider.behaviour = scripted(quotes("For 10 adults it comes to $499.00."))

    answer = await api.process(MESSAGE, channel="facebook")

    assert answer["success"] is True
    assert "499" not in answer["response"]


async def test_without_the_provider_the_answer_is_our_own(api: ApiDesk, provider: OpenAI) -> None:
    await provider.__aexit__(None, None, None)

    answer = await api.process("Quote for 10 adults in 95630", channel="facebook")

    assert answer["success"] is True
    assert answer["metadata"]["model"] == "local"
    assert "$550.00" in answer["response"]

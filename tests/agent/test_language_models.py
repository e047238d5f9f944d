"""A model over the wire, by the call's plugin and by the client for text: the same words, calls, usage and failures."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from agent.language_model import build_models
from agent.openai_model import build_text_models
from routing.business import load_business
from routing.language_model import LanguageModel, Message, ModelFailed, ModelFault, Piece, ToolCall, Usage
from routing.ledger_memory import MemoryLedger
from routing.prompt.sheet import system_prompt, tool_schemas
from routing.tools.registry import build_registry
from settings import Settings
from tests.providers.chat_request import Call
from tests.providers.faults import Fault, FaultKind, Place
from tests.providers.openai import OpenAI
from tests.providers.replies import Reply, scripted
from tests.routing.conversations import TODAY

BUSINESS = load_business("hibachi")
TOOLS = tool_schemas(BUSINESS, build_registry(BUSINESS, MemoryLedger(), lambda: TODAY))
ASKED = (
    Message(role="system", text=system_prompt(BUSINESS)),
    Message(role="user", text="Are you open on Sundays?"),
)


@pytest.fixture
async def openai() -> AsyncIterator[OpenAI]:
    async with OpenAI() as standin:
        yield standin


@pytest.fixture(params=["plugin", "client"])
def model(request: pytest.FixtureRequest, openai: OpenAI) -> LanguageModel:
    settings = Settings(
        _env_file=None,
        openai_api_key=openai.key,
        openai_base_url=openai.base_url,
    )
    if request.param == "plugin":
        return build_models(settings, business="hibachi")[0]
    return build_text_models(settings)[0]


async def answer(model: LanguageModel, *messages: Message) -> tuple[str, list[ToolCall], list[Usage]]:
    parts = [part async for part in model.stream(messages or ASKED, TOOLS)]
    text = "".join(part.text for part in parts if isinstance(part, Piece))
    return text, [p for p in parts if isinstance(p, ToolCall)], [p for p in parts if isinstance(p, Usage)]


async def test_the_words_come_as_they_were_written(model: LanguageModel, openai: OpenAI) -> None:
    openai.behaviour = scripted(['Yes, we are.\n@@ {"route": "faq"}'])
    text, calls, _ = await answer(model)
    assert text == 'Yes, we are.\n@@ {"route": "faq"}'
    assert calls == []


async def test_a_call_comes_whole_with_its_arguments(model: LanguageModel, openai: OpenAI) -> None:
    openai.behaviour = scripted([Reply(calls=(Call(name="calculate_travel_fee", arguments='{"zipcode": "95630"}'),))])
    _, calls, _ = await answer(model)
    assert [call.name for call in calls] == ["calculate_travel_fee"]
    assert "95630" in calls[0].arguments


async def test_a_tool_s_result_is_told_in_the_next_request(model: LanguageModel, openai: OpenAI) -> None:
    openai.behaviour = scripted(["It is free."])
    call = ToolCall(id="call_1", name="calculate_travel_fee", arguments='{"zipcode": "95630"}')
    text, _, _ = await answer(
        model,
        *ASKED,
        Message(role="assistant", calls=(call,)),
        Message(role="tool", text='{"result": {"travel_fee": "0.00"}}', call_id="call_1"),
    )
    assert text == "It is free."
    assert openai.refused == []


async def test_a_repeated_beginning_is_found_in_the_cache(model: LanguageModel, openai: OpenAI) -> None:
    openai.behaviour = scripted(["One.", "Two."])
    await answer(model)
    _, _, usage = await answer(model)
    assert usage[-1].cached > 0.8 * usage[-1].prompt


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        (FaultKind.REFUSED, ModelFault.UNREACHABLE),
        (FaultKind.UNAUTHORIZED, ModelFault.REFUSED),
        (FaultKind.RATE_LIMITED, ModelFault.RATE_LIMITED),
        (FaultKind.SERVER_ERROR, ModelFault.SERVER),
        (FaultKind.CUT, ModelFault.UNREACHABLE),
    ],
)
async def test_what_goes_wrong_is_told_by_its_kind(
    model: LanguageModel, openai: OpenAI, kind: FaultKind, fault: ModelFault
) -> None:
    openai.fault = Fault(kind=kind, place=Place.CONNECTING if kind is FaultKind.REFUSED else Place.IN_TURN)
    with pytest.raises(ModelFailed) as failed:
        await answer(model)
    assert failed.value.fault is fault
    assert openai.key not in str(failed.value)


async def test_bytes_that_are_none_of_the_protocol_are_a_failure(model: LanguageModel, openai: OpenAI) -> None:
    openai.fault = Fault(kind=FaultKind.GARBAGE)
    with pytest.raises(ModelFailed) as failed:
        await answer(model)
    assert failed.value.fault in (ModelFault.GARBLED, ModelFault.UNREACHABLE)


async def test_when_to_come_back_is_told(model: LanguageModel, openai: OpenAI) -> None:
    openai.fault = Fault(kind=FaultKind.RATE_LIMITED, place=Place.IN_TURN, retry_after=7)
    with pytest.raises(ModelFailed) as failed:
        await answer(model)
    assert failed.value.retry_after == 7


async def test_it_answers_again_once_the_provider_does(model: LanguageModel, openai: OpenAI) -> None:
    openai.behaviour = scripted(["Yes."])
    openai.fault = Fault(kind=FaultKind.REFUSED, place=Place.CONNECTING)
    with pytest.raises(ModelFailed):
        await answer(model)
    openai.mend()
    assert (await answer(model))[0] == "Yes."

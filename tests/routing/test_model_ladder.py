"""Models asked in turn: the first that speaks goes on, one that fails is not waited for again at once."""

from __future__ import annotations

import asyncio
import time

import pytest

from routing.deciders.model_ladder import Asking, ModelLadder
from routing.language_model import ModelFailed, ModelFault, Piece
from routing.provider_health import REST_SECONDS, Health
from tests.routing.scripted_model import Pause, Scripted, ScriptedModel


async def ask(ladder: ModelLadder, asking: Asking | None = None) -> str:
    parts = [part async for part in ladder.stream([], [], asking or Asking())]
    return "".join(part.text for part in parts if isinstance(part, Piece))


def model(name: str, *script: Scripted) -> ScriptedModel:
    return ScriptedModel([script], name=name)


def quick(*models: ScriptedModel) -> ModelLadder:
    return ModelLadder(models, first_token=0.1, whole=0.3, stall=0.1)


DEAD = ModelFailed(ModelFault.SERVER, "500")


async def test_the_second_model_is_not_asked_where_the_first_one_answers() -> None:
    first, second = model("first", "Hello."), model("second", "Hi.")
    assert await ask(quick(first, second)) == "Hello."
    assert second.asked == []


async def test_a_failure_is_passed_on_to_the_second_model_at_once() -> None:
    first, second = model("first", DEAD), model("second", "Hi.")
    ladder = ModelLadder([first, second], first_token=60, whole=120)
    asking = Asking()
    assert await asyncio.wait_for(ask(ladder, asking), 30) == "Hi."
    assert [(a.model, a.fault) for a in asking.attempts] == [("first", ModelFault.SERVER), ("second", None)]


async def test_a_model_without_a_first_token_in_time_is_joined_by_the_second() -> None:
    first, second = model("first", Pause(30), "Hello."), model("second", "Hi.")
    asking = Asking()
    assert await ask(quick(first, second), asking) == "Hi."
    assert first.closed == 1
    assert asking.attempts[0].fault is ModelFault.SLOW


async def test_the_first_model_still_wins_where_it_speaks_before_the_second() -> None:
    first, second = model("first", Pause(0.15), "Hello."), model("second", Pause(30), "Hi.")
    assert await ask(quick(first, second)) == "Hello."
    assert second.closed == 1


async def test_where_none_speaks_in_time_it_is_said_so() -> None:
    with pytest.raises(ModelFailed) as failed:
        await ask(quick(model("first", Pause(30)), model("second", Pause(30))))
    assert failed.value.fault is ModelFault.SLOW


async def test_a_stall_after_another_in_the_turn_is_given_up_sooner() -> None:
    ladder = ModelLadder([model("first", "Hello,", Pause(30), " you.")], first_token=60, whole=120, stall=20)

    async def again() -> None:
        async for _ in ladder.stream([], [], Asking(), whole=60):
            pass

    with pytest.raises(ModelFailed, match="mid-stream"):
        await asyncio.wait_for(again(), 10)


async def test_a_stream_that_stalls_is_given_up() -> None:
    first = model("first", "Hello.", Pause(30), "Bye.")
    with pytest.raises(ModelFailed) as failed:
        await ask(quick(first))
    assert failed.value.fault is ModelFault.STALLED
    assert first.closed == 1


async def test_an_empty_stream_is_a_failure() -> None:
    with pytest.raises(ModelFailed) as failed:
        await ask(quick(model("first")))
    assert failed.value.fault is ModelFault.EMPTY


async def test_a_model_that_failed_rests_and_the_next_turn_goes_to_the_second() -> None:
    first, second = ScriptedModel([[DEAD], ["Hello."]], name="first"), model("second", "Hi.")
    ladder = quick(first, second)
    await ask(ladder)
    await ask(ladder)
    assert len(first.asked) == 1


async def test_where_every_model_rests_nobody_is_waited_for() -> None:
    ladder = quick(model("first", DEAD))
    for _ in range(2):
        began = time.monotonic()
        with pytest.raises(ModelFailed):
            await ask(ladder)
    assert time.monotonic() - began < 1.0


def test_a_model_is_asked_again_after_its_rest() -> None:
    now = [0.0]
    health = Health(clock=lambda: now[0])
    health.failed(None)
    assert health.resting
    now[0] = REST_SECONDS + 0.1
    assert not health.resting


def test_each_failure_in_a_row_makes_the_rest_longer_and_an_answer_ends_that() -> None:
    now = [0.0]
    health = Health(clock=lambda: now[0])
    health.failed(None)
    health.failed(None)
    now[0] = REST_SECONDS * 1.5
    assert health.resting
    health.answered()
    now[0] = REST_SECONDS * 10
    health.failed(None)
    now[0] += REST_SECONDS * 1.1
    assert not health.resting


def test_a_provider_that_names_when_to_come_back_is_believed() -> None:
    now = [0.0]
    health = Health(clock=lambda: now[0])
    health.failed(3.0)
    now[0] = 3.1
    assert not health.resting


async def test_closing_the_stream_ends_the_request() -> None:
    first = model("first", "Hello. ", Pause(30), "Bye.")
    stream = ModelLadder([first]).stream([], [], Asking())
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    assert first.closed == 1

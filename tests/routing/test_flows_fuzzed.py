"""The loaders of flows and businesses given anything, and flows made at random that always come to an end."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from routing.business import check_business, load_business
from routing.conversation import FlowState
from routing.criterion import Criterion
from routing.errors import BusinessError
from routing.flow_model import Flow, FlowField
from tests.routing.conversations import TextCall, parts_of

STARTER = Path(__file__).parents[2] / "businesses" / "alive5"
SHORT = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["{", "{value}", "{a.b}", "{0}", "{!r}", "}", "yes", "2026-12-05", "flow", "part", "when", "known"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "flow", "part", "when", "fields", "end", "ask", "type", "pattern", "one_of"])
            | st.text(max_size=8),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(STARTER, tmp_path_factory.mktemp("fuzzed") / "alive5"))


def loads_or_says_why(folder: Path) -> None:
    """A folder is loaded, or every mistake in it is named with a file, a line and what to write."""
    problems = check_business(folder)
    for problem in problems:
        assert problem.line >= 1
        assert problem.what
        assert problem.write_instead
    if problems:
        with pytest.raises(BusinessError):
            load_business(folder)
    else:
        load_business(folder)


def places(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [at, *(place for key, value in inner for place in places(value, (*at, key)))]


def changed(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    made = deepcopy(data)
    inside = made
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    return made


def fuzz(folder: Path, name: str, data: st.DataObject, text: Callable[[Any], str]) -> None:
    file = folder / name
    written = (STARTER / name).read_text(encoding="utf-8")
    parsed = YAML(typ="safe", pure=True).load(written)
    place = data.draw(st.sampled_from(places(parsed)))
    try:
        file.write_text(text(changed(parsed, place, data.draw(ANYTHING))), encoding="utf-8")
        loads_or_says_why(folder)
    finally:
        file.write_text(written, encoding="utf-8")


def as_yaml(data: Any) -> str:
    from io import StringIO

    into = StringIO()
    YAML(typ="safe", pure=True).dump(data, into)
    return into.getvalue()


FLOW_FILE = f"flows/{sorted(path.name for path in (STARTER / 'flows').glob('*.yaml'))[0]}"


@SHORT
@given(data=st.data())
def test_whatever_stands_in_a_flow_is_loaded_or_named(folder: Path, data: st.DataObject) -> None:
    fuzz(folder, FLOW_FILE, data, as_yaml)


@SHORT
@given(data=st.data())
def test_whatever_stands_in_a_business_is_loaded_or_named(folder: Path, data: st.DataObject) -> None:
    fuzz(folder, "business.yaml", data, as_yaml)


@SHORT
@given(raw=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_a_file_of_any_bytes_is_named(folder: Path, raw: bytes) -> None:
    file = folder / "flows" / "odd.yaml"
    try:
        file.write_bytes(raw)
        loads_or_says_why(folder)
    finally:
        file.unlink()


ANSWERS: dict[str, tuple[str, ...]] = {
    "person_name": ("Dana Reed",),
    "count": ("12", "0", "about 20"),
    "date": ("December 5th",),
    "time": ("at 6 pm",),
    "phone_number": ("916 445 2841",),
    "email": ("dana at example dot com",),
    "postcode": ("95814",),
    "choice": ("red", "blue"),
    "text": ("The soup was cold and nobody came.",),
}
UNHEARD = ("Blorb a wuggle fnord", "Wug wug", "Quux the zibble")
NOISE = (*UNHEARD, "I'd rather not say", "I don't know", "no", "yes", "what?", "purple lamp")


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """A flow that `check` would find nothing wrong with: other fields, bounds and conditions than anybody wrote."""
    base = parts_of("hibachi").business.flows["complaint"]
    fields: list[FlowField] = []
    kinds: list[str] = draw(st.lists(st.sampled_from(sorted(ANSWERS)), min_size=1, max_size=5))
    for number, kind in enumerate(kinds):
        counts = [field.name for field in fields if field.type == "count"]
        when: dict[str, Criterion] = {}
        conditional: bool = draw(st.booleans())
        if counts and conditional:
            when = {draw(st.sampled_from(counts)): Criterion(at_least=draw(st.integers(0, 15)))}
        required: bool = draw(st.booleans())
        fields.append(
            FlowField.model_validate(
                {
                    "name": f"{kind}_{number}" if kind not in ("phone_number", "email") else kind,
                    "type": kind,
                    "label": f"the {kind.replace('_', ' ')} {number}",
                    "ask": [f"What is the {kind} {number}?"],
                    "required": required,
                    "refused": "Without it there is nothing that can be done." if required else None,
                    "choices": {"red": ["red"], "blue": ["blue"]} if kind == "choice" else {},
                    "minimum": draw(st.sampled_from([None, 1])) if kind == "count" else None,
                    "when": when,
                }
            )
        )
    contact = base.field("phone_number")
    assert contact is not None
    unique = {field.name: field for field in fields} | {
        "phone_number": contact.model_copy(update={"alternative": None})
    }
    return base.model_copy(update={"fields": tuple(unique.values())})


async def brought_to_an_end(flow: Flow, data: st.DataObject) -> None:
    parts = parts_of("hibachi")
    business = parts.business.model_copy(update={"flows": {**parts.business.flows, flow.name: flow}})
    call = TextCall.begin("hibachi")
    parts = replace(parts.with_ledger(call.ledger), business=business, reader=replace(parts.reader, business=business))
    call = TextCall(parts.orchestrator(journal=call.journal, call_id="call-1"), call.journal, call.ledger)
    held = call.orchestrator.conversation
    held.flow = FlowState(name=flow.name)
    said, decision = await call.say("hello")
    caller = data.draw(st.sampled_from(["willing", "wavering"]))
    told = [said]
    for _ in range(6 * len(flow.fields) + 12):
        held = call.orchestrator.conversation
        if held.flow is None or not held.flow.active or held.ending:
            return
        if held.offer is not None and held.offer.kind == "callback":
            return
        asked = flow.field(decision.asked) if decision.asked else None
        words = data.draw(st.sampled_from(NOISE))
        if asked is not None and (caller == "willing" or (caller == "wavering" and data.draw(st.booleans()))):
            words = data.draw(st.sampled_from(ANSWERS[asked.type]))
        elif caller == "willing" and decision.offer == "read_back":
            words = "yes"
        said, decision = await call.say(words)
        told += [f"> {words}", said]
        assert said or held.ending, told
    raise AssertionError("\n".join(("the flow came to no end", *told)))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(flow=flows(), data=st.data())
def test_a_flow_of_any_kind_is_brought_to_an_end_or_to_an_offer(flow: Flow, data: st.DataObject) -> None:
    asyncio.run(brought_to_an_end(flow, data))

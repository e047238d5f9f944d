"""Tools that a business declares, against a real service on this machine."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web as server

from agent.web import GuardedWeb
from routing.build import build_parts
from routing.business import check_business, load_business
from routing.ledger_memory import MemoryLedger
from routing.receipts import Deed, proofs, proven
from routing.tools.http_model import HttpHost, HttpTool
from routing.tools.http_tool import DeclaredTool
from routing.tools.registry import ToolRegistry
from routing.tools.tool import ToolContext, ToolResult
from routing.tools.web import WebFailed, WebRequest
from tests.routing.conversations import TODAY, VECTORS, MemoryJournal, TextCall

SECRET = "shop-secret-value"
HIBACHI = Path(__file__).parents[2] / "businesses" / "hibachi"


@dataclass(slots=True)
class Shop:
    """A shop's service. `trouble` befalls the next order: `before` or `after` it is kept."""

    port: int = 0
    orders: dict[str, str] = field(default_factory=dict)
    asked: list[server.Request] = field(default_factory=list)
    trouble: str = ""

    async def order(self, request: server.Request) -> server.StreamResponse:
        self.asked.append(request)
        body = await request.json()
        key = request.headers.get("Idempotency-Key") or body["reference"]
        trouble, self.trouble = self.trouble, ""
        if trouble == "before":
            return server.json_response({}, status=503)
        self.orders.setdefault(key, str(7000 + len(self.orders)))
        if trouble == "after":
            await asyncio.sleep(1.0)
        return server.json_response({"order": {"id": self.orders[key]}, "price": 49.5}, status=201)

    async def found(self, request: server.Request) -> server.StreamResponse:
        kept = self.orders.get(request.match_info["key"])
        return server.json_response({"order": {"id": kept}, "price": 49.5}) if kept else server.Response(status=404)

    async def status(self, request: server.Request) -> server.StreamResponse:
        self.asked.append(request)
        number = request.match_info["number"]
        if number == "away":
            raise server.HTTPFound("http://169.254.169.254/latest/meta-data")
        if number == "huge":
            return server.Response(body=b"[" + b"1," * 300_000 + b"1]")
        if number != "42":
            return server.json_response({}, status=404)
        return server.json_response({"status": "baking", "price": {"amount": 12.5}})


@pytest_asyncio.fixture
async def shop() -> AsyncIterator[Shop]:
    made = Shop()
    app = server.Application()
    app.router.add_post("/orders", made.order)
    app.router.add_get("/orders/by-key/{key}", made.found)
    app.router.add_get("/orders/{number}", made.status)
    runner = server.AppRunner(app)
    await runner.setup()
    site = server.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    yield made
    await runner.cleanup()


async def to_this_machine(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def tool(shop: Shop, **changed: Any) -> DeclaredTool:
    base = f"http://shop.internal:{shop.port}"
    declared: dict[str, Any] = {
        "name": "order_status",
        "description": "Where an order is.",
        "method": "GET",
        "url": f"{base}/orders/{{number}}",
        "parameters": {"number": {"required": True}, "detail": {"type": "boolean"}},
        "auth": {"setting": "TOOL_SHOP_KEY"},
        "timeout": 0.5,
        "result": {"state": "status", "total": "price.amount"},
        "amounts": ["total"],
        "errors": {404: "no_such_order"},
    }
    guarded = GuardedWeb(resolver=to_this_machine, secrets={"TOOL_SHOP_KEY": SECRET}.get)
    hosts = [HttpHost(host="shop.internal", private=True)]
    return DeclaredTool(HttpTool.model_validate(declared | changed), hosts=hosts, web=guarded)


def order(shop: Shop, **changed: Any) -> DeclaredTool:
    base = f"http://shop.internal:{shop.port}"
    return tool(
        shop,
        **{
            "name": "place_order",
            "method": "POST",
            "url": f"{base}/orders",
            "parameters": {"cake": {"required": True}, "reference": {}},
            "idempotency_header": "Idempotency-Key",
            "result": {"order_id": "order.id", "total": "price"},
            "receipt": "order.id",
            "proves": ["sent"],
            "errors": {},
        }
        | changed,
    )


async def run(declared: DeclaredTool, arguments: Mapping[str, Any], key: str = "k1") -> ToolResult:
    context = ToolContext(call_id="call", business="bakery", idempotency_key=key)
    return await ToolRegistry([declared], {}).run(declared.name, arguments, context)


async def look_up(declared: DeclaredTool, arguments: Mapping[str, Any], key: str = "k1") -> ToolResult | None:
    context = ToolContext(call_id="call", business="bakery", idempotency_key=key)
    return await ToolRegistry([declared], {}).look_up(declared.name, arguments, context)


async def test_a_look_up_gives_what_its_file_names(shop: Shop) -> None:
    result = await run(tool(shop), {"number": "42", "detail": True})
    assert result.result == {"state": "baking", "total": "12.50"}
    assert result.execution_time_ms > 0
    (request,) = shop.asked
    assert request.headers["Authorization"] == f"Bearer {SECRET}"
    assert request.headers["Host"] == f"shop.internal:{shop.port}"
    assert dict(request.query) == {"detail": "true"}


@pytest.mark.parametrize(
    ("number", "error"),
    [("43", "no_such_order"), ("away", "refused"), ("huge", "failed"), ("../by-key/x", "no_such_order")],
)
async def test_what_is_refused_comes_back_as_an_error(shop: Shop, number: str, error: str) -> None:
    assert (await run(tool(shop), {"number": number})).error == error


async def test_what_stands_in_the_address_stays_there(shop: Shop) -> None:
    url = f"http://shop.internal:{shop.port}/orders/{{number}}?version=2"
    assert (await run(tool(shop, url=url), {"number": "42", "detail": False})).ok
    assert dict(shop.asked[0].query) == {"version": "2", "detail": "false"}


async def test_arguments_are_typed(shop: Shop) -> None:
    assert (await run(tool(shop), {"number": "42", "detail": "perhaps"})).error == "bad_arguments"
    assert (await run(tool(shop), {})).error == "bad_arguments"
    assert (await run(tool(shop), {"number": "42", "more": 1})).error == "bad_arguments"
    schema = tool(shop).arguments.model_json_schema()
    assert schema["required"] == ["number"]
    assert shop.asked == []


async def test_a_write_leaves_a_receipt_that_proves_what_its_file_says(shop: Shop) -> None:
    result = await run(order(shop), {"cake": "lemon"})
    assert result.receipt == "7000"
    assert result.result == {"order_id": "7000", "total": "49.50"}
    receipts = proofs([result])
    assert [proven(deed, receipts) for deed in (Deed.SENT, Deed.DONE, Deed.BOOKED)] == [True, True, False]


@pytest.mark.parametrize("trouble", ["before", "after"])
async def test_with_the_header_a_write_asked_for_again_is_made_once(shop: Shop, trouble: str) -> None:
    shop.trouble = trouble
    assert (await run(order(shop), {"cake": "lemon"})).error == "outcome_unknown"
    again = await run(order(shop), {"cake": "lemon"})
    assert again.receipt == "7000"
    assert shop.orders == {"k1": "7000"}


@pytest.mark.parametrize("trouble", ["before", "after"])
async def test_with_a_look_up_a_write_asked_for_again_is_made_once(shop: Shop, trouble: str) -> None:
    url = f"http://shop.internal:{shop.port}/orders/by-key/{{idempotency_key}}"
    declared = order(shop, idempotency_header=None, look_up={"url": url, "found": "order.id"})
    shop.trouble = trouble
    asked = {"cake": "lemon", "reference": "k1"}
    assert (await run(declared, asked)).error == "outcome_unknown"
    found = await look_up(declared, asked)
    assert (found.receipt if found else None) == ("7000" if trouble == "after" else None)
    assert (await run(declared, asked)).receipt == "7000"
    assert shop.orders == {"k1": "7000"}
    assert len(shop.asked) == (1 if trouble == "after" else 2)


async def test_nothing_is_sent_where_it_cannot_be_looked_up(shop: Shop) -> None:
    look = {"url": "http://elsewhere.internal/{idempotency_key}", "found": "id"}
    assert (await run(order(shop, idempotency_header=None, look_up=look), {"cake": "lemon"})).error == "failed"
    assert shop.orders == {}


async def test_without_its_secret_nothing_is_sent(shop: Shop) -> None:
    assert (await run(tool(shop, auth={"setting": "TOOL_OTHER"}), {"number": "42"})).error == "failed"
    assert shop.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.7",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "100.64.0.1",
    ],
)
async def test_a_host_with_a_private_address_is_not_asked(shop: Shop, address: str) -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return ["93.184.215.14", address]

    request = WebRequest(method="GET", url=f"http://shop.example:{shop.port}/orders/42", private=False, seconds=1.0)
    with pytest.raises(WebFailed, match="not public") as failure:
        await GuardedWeb(resolver=resolver).send(request)
    assert not failure.value.sent
    assert shop.asked == []


async def test_the_connection_goes_to_the_address_that_was_looked_at(shop: Shop) -> None:
    looked: list[str] = []

    async def resolver(host: str, port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"]

    request = WebRequest(
        method="GET", url=f"http://no-such-host.invalid:{shop.port}/orders/42", private=True, seconds=2.0
    )
    assert (await GuardedWeb(resolver=resolver).send(request)).status == 200
    assert looked == ["no-such-host.invalid"]


async def test_logs_hold_nothing_of_what_was_sent(
    shop: Shop, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    await run(order(shop), {"cake": "lemon-for-dana"})
    logged = capsys.readouterr().out + caplog.text
    assert "shop.internal" in logged
    assert not any(secret in logged for secret in (SECRET, "lemon-for-dana", "7000"))


WRITE = """\
name: place_order
description: Orders a cake.
method: POST
url: https://api.example.com/orders
result: {order_id: id}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A business that may ask api.example.com, with room for tools."""
    folder = Path(shutil.copytree(HIBACHI, tmp_path / "hibachi"))
    about = folder / "business.yaml"
    about.write_text(f"{about.read_text()}\nhosts:\n  - host: api.example.com\n")
    (folder / "tools").mkdir()
    return folder


def test_a_write_that_may_happen_twice_is_refused_with_its_line(folder: Path) -> None:
    path = folder / "tools" / "place_order.yaml"
    path.write_text(WRITE)
    (problem,) = check_business(folder)
    assert (problem.file.name, problem.line) == ("place_order.yaml", 3)
    assert "writes once" in problem.what
    assert "idempotency_header: Idempotency-Key" in problem.write_instead
    for mended in (
        "idempotency_header: Idempotency-Key\n",
        "look_up: {url: 'https://api.example.com/orders?key={idempotency_key}', found: items.0.id}\n",
        "writes: false\n",
    ):
        path.write_text(WRITE + mended)
        assert check_business(folder) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("url: https://other.example.com/orders", "not among the `hosts`"),
        ("url: http://api.example.com/orders", "without encryption"),
        ("url: https://{place}/orders", "no address of one host"),
        ("url: https://me@api.example.com/orders", "no address of one host"),
        ("url: https://api.example.com/orders/{number}", "no parameter `number`"),
        ("url: ftp://api.example.com/orders", "no address of one host"),
        ("auth: {setting: OPENAI_API_KEY}", "setting"),
        ("amounts: [price]", "gives no `price`"),
        ("timeout: 60", "timeout"),
        ("name: book_party", "stands in"),
    ],
)
def test_a_mistake_in_a_tool_is_named(folder: Path, line: str, what: str) -> None:
    key = line.partition(":")[0]
    kept = [
        one for one in f"{WRITE}idempotency_header: Idempotency-Key\n".splitlines() if not one.startswith(f"{key}:")
    ]
    (folder / "tools" / "place_order.yaml").write_text("\n".join([*kept, line]) + "\n")
    problems = check_business(folder)
    assert any(what in problem.what for problem in problems), problems


COMPLAINT = """\
name: file_complaint
description: Files a complaint.
method: POST
url: http://shop.internal:{port}/orders
parameters:
  what_happened: {{required: true}}
  phone_number: {{}}
idempotency_header: Idempotency-Key
result: {{case: order.id}}
receipt: order.id
proves: [passed_on, call_back]
"""


async def test_a_flow_ends_with_a_tool_of_the_business_s_own(shop: Shop, folder: Path) -> None:
    about, flow = folder / "business.yaml", folder / "flows" / "complaint.yaml"
    about.write_text(
        about.read_text().replace("support: [request_callback,", "support: [file_complaint, request_callback,")
        + "  - {host: shop.internal, private: true}\n"
    )
    (folder / "tools" / "file_complaint.yaml").write_text(COMPLAINT.format(port=shop.port))
    before, _, _ = flow.read_text().partition("  tool: request_callback")
    done = "Thank you. I've filed it as case {case}, and someone will get back to you."
    incomplete = "I can't pass it on like this. Shall I have someone call you back?"
    flow.write_text(f'{before}  tool: file_complaint\n  done: "{done}"\n  incomplete: "{incomplete}"\n')
    assert check_business(folder) == []
    parts = build_parts(
        load_business(folder),
        ledger=MemoryLedger(),
        web=GuardedWeb(resolver=to_this_machine),
        today=lambda: TODAY,
        cache=VECTORS,
    )
    journal = MemoryJournal()
    talk = TextCall(parts.orchestrator(journal=journal, call_id="call-1"), journal, MemoryLedger())
    await talk.say("I want to complain. Your chef came two hours late and he was rude to my guests.")
    words, _ = await talk.say("My number is 916-445-2841.")
    for _ in range(6):
        if talk.orchestrator.conversation.offer is not None:
            break
        await talk.say("No, none of that.")
    assert shop.orders == {}, "nothing is sent before it was read back"
    words, _ = await talk.say("Yes, that is right.")
    assert "case 7000" in words
    assert "get back to you" in words
    assert len(shop.orders) == 1
    body = await shop.asked[0].json()
    assert set(body) == {"what_happened", "phone_number"}
    (ran,) = [entry for entry in journal.entries if entry.kind == "tool_ran" and entry.tool == "file_complaint"]
    assert ran.receipt == "7000"

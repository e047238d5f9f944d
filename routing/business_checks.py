"""What must hold between the files of a business: names that exist, arguments that are there, prices that are held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

import phonenumbers

from personas.authored import Document, Place
from personas.errors import Problem
from personas.loader import WrittenPersona
from personas.validation import suggestion
from routing.amounts import amounts_in, foreign_amounts, prices_held
from routing.business_model import BusinessFile, PartyPrices, PriceList
from routing.business_tools import BUILT_IN_TOOLS, BuiltInTool
from routing.faq_file import WrittenEntry
from routing.flow_checks import check_flow
from routing.flow_model import Flow
from routing.http_checks import check_http_tool
from routing.pricing import coordinates
from routing.tools.http_model import HttpTool
from routing.wording import money


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenBusiness:
    """What could be read of a folder, each part with the document it stands in."""

    folder: Path
    file: tuple[BusinessFile, Document] | None
    personas: dict[str, WrittenPersona]
    flows: dict[str, tuple[Flow, Document]]
    faq: list[WrittenEntry]
    prices: tuple[PartyPrices | PriceList, Document] | None
    overrides: Document | None
    http_tools: dict[str, tuple[HttpTool, Document]] = field(default_factory=dict)

    @property
    def tools(self) -> dict[str, BuiltInTool]:
        """The project's tools and the business's own, by name."""
        return {**{name: tool.described() for name, (tool, _) in self.http_tools.items()}, **BUILT_IN_TOOLS}

    @property
    def persona_keys(self) -> list[str]:
        """The personas there are files for: one that cannot be read is still a name that exists."""
        return sorted(file.stem for file in (self.folder / "personas").glob("*.md"))

    @property
    def prices_unreadable(self) -> bool:
        return self.prices is None and (self.folder / "prices.yaml").exists()

    @property
    def proteins(self) -> tuple[str, ...] | None:
        """Those of the price list: empty where it cannot be read, None where it has none."""
        if self.prices is None:
            return () if self.prices_unreadable else None
        return tuple(self.prices[0].proteins) if isinstance(self.prices[0], PartyPrices) else None


def check_all(written: WrittenBusiness) -> Iterator[Problem]:
    """Every mistake between the files."""
    if written.file is not None:
        yield from _file(written, *written.file)
    if written.prices is not None:
        yield from _prices(*written.prices)
    for flow, document in written.flows.values():
        if written.persona_keys and flow.persona not in written.persona_keys:
            yield document.problem(
                ("persona",), f"there is no persona `{flow.persona}`", suggestion(flow.persona, written.persona_keys)
            )
        yield from check_flow(flow, document, proteins=written.proteins, tools=written.tools)
    hosts = written.file[0].hosts if written.file is not None else ()
    for http_tool, document in written.http_tools.values():
        yield from check_http_tool(http_tool, document, hosts=hosts)
    yield from _faq(written.faq)
    yield from _amounts(written)


def _file(written: WrittenBusiness, file: BusinessFile, document: Document) -> Iterator[Problem]:
    personas = written.persona_keys
    if personas and file.first_persona not in personas:
        yield document.problem(
            ("first_persona",),
            f"there is no persona `{file.first_persona}` to begin with",
            suggestion(file.first_persona, personas),
        )
    if file.phone_region not in phonenumbers.SUPPORTED_REGIONS:
        yield document.problem(
            ("phone_region",),
            f"`{file.phone_region}` is no country with telephone numbers",
            "Write two capital letters, such as US",
        )
    for at, number in enumerate(file.dialled):
        if number.language not in file.languages:
            yield document.problem(
                ("numbers", at),
                f"{number.number} is answered in `{number.language}`, which `languages` does not name",
                f"Write one of {', '.join(file.languages)}, or add it to `languages`",
            )
    for persona in file.tools:
        if personas and persona not in personas:
            yield document.problem(
                ("tools", persona), f"there is no persona `{persona}`", suggestion(persona, personas)
            )
    granted = [(("tools", who, n), tool) for who, tools in file.tools.items() for n, tool in enumerate(tools)]
    asked = [(("requests", tool), tool) for tool in file.requests]
    for place, tool in (*granted, *asked):
        yield from _tool(written, document, place, tool)
    for tool, examples in file.requests.items():
        if len(examples) < 3:
            yield document.problem(
                ("requests", tool),
                f"`requests.{tool}` has {len(examples)} examples, too few to know such a request by",
                "Write at least three, as callers would say them",
            )
        if tool in written.tools and not any(tool in tools for tools in file.tools.values()):
            yield document.problem(
                ("requests", tool), f"no persona may use `{tool}`", f"Add `{tool}` to a persona under `tools`"
            )
    for who in written.flows.values():
        yield from _granted(written, file, document, who[0])


def _tool(written: WrittenBusiness, document: Document, place: Place, name: str) -> Iterator[Problem]:
    tool = written.tools.get(name)
    if tool is None:
        yield document.problem(place, f"there is no tool `{name}`", suggestion(name, list(written.tools)))
        return
    has = None if written.prices is None else written.prices[0].kind
    if tool.prices and has != tool.prices and not written.prices_unreadable:
        yield document.problem(
            place,
            f"`{name}` needs a prices.yaml with `kind: {tool.prices}`",
            "Add such a prices.yaml, or remove the tool here",
        )


def _granted(written: WrittenBusiness, file: BusinessFile, document: Document, flow: Flow) -> Iterator[Problem]:
    """A flow's tools must be granted to the persona that leads through it."""
    granted = file.tools.get(flow.persona, ())
    for name in (flow.end.check, flow.end.quote, flow.end.tool):
        if name in written.tools and name not in granted:
            yield document.problem(
                ("tools", flow.persona),
                f"the flow `{flow.name}` needs the tool `{name}`, which `{flow.persona}` may not use",
                f"Add `{name}` under `tools.{flow.persona}`",
            )


def _prices(prices: PartyPrices | PriceList, document: Document) -> Iterator[Problem]:
    amounts: list[tuple[Place, Any]] = [(("advertised", name), price) for name, price in prices.advertised.items()]
    if isinstance(prices, PartyPrices):
        yield from _party(prices, document)
        amounts += [(("proteins", name), price) for name, price in prices.proteins.items()]
        amounts += [
            ((name,), getattr(prices, name))
            for name in ("adult", "child", "child_under_6", "minimum_food", "per_mile", "deposit")
        ]
        amounts += [((n,), getattr(prices, n)) for n in ("free_miles", "furthest_miles", "refund_days")]
    for place, amount in amounts:
        if amount < 0:
            yield document.problem(place, f"`{place[-1]}` may not be less than nothing", "Write 0 or more")
        elif isinstance(amount, int):
            continue
        elif amount != round(amount, 2):
            yield document.problem(place, f"`{place[-1]}` has more than two decimals", "Write it as 55.00")


def _party(prices: PartyPrices, document: Document) -> Iterator[Problem]:
    if coordinates(prices.kitchen_zipcode) is None:
        yield document.problem(
            ("kitchen_zipcode",),
            f"`{prices.kitchen_zipcode}` is no ZIP code",
            'Write five digits in quotes, such as "95814"',
        )
    for name in ("chefs", "party_hours"):
        if getattr(prices, name) < 1:
            yield document.problem((name,), f"`{name}` may not be {getattr(prices, name)}", "Write 1 or more")
    starts: dict[str, time] = {}
    for name in ("first_start", "last_start"):
        try:
            starts[name] = time.fromisoformat(getattr(prices, name))
        except ValueError:
            yield document.problem(
                (name,), f"`{getattr(prices, name)}` is no time of day", 'Write it as "11:00", in quotes'
            )
    if len(starts) == 2 and starts["last_start"] < starts["first_start"]:
        yield document.problem(
            ("last_start",), "the last start comes before the first", "Write a time after `first_start`"
        )
    for protein in prices.protein_words:
        if protein not in prices.proteins:
            yield document.problem(
                ("protein_words", protein),
                f"`{protein}` is not among the proteins",
                suggestion(protein, list(prices.proteins)),
            )


def _faq(written: Sequence[WrittenEntry]) -> Iterator[Problem]:
    """No two entries may answer the same thing at the same time in the same language."""
    by_subject: dict[tuple[str, str], list[WrittenEntry]] = defaultdict(list)
    by_question: dict[tuple[str, str], WrittenEntry] = {}
    for one in written:
        entry = one.entry
        for other in by_subject[entry.language, entry.subject]:
            if _overlap(one, other):
                dated = entry.valid_from or entry.valid_until or other.entry.valid_from or other.entry.valid_until
                yield one.problem(
                    f"the subject `{entry.subject}` is answered at {other.entry.source} "
                    + ("for some of the same days" if dated else "already"),
                    "Give the two spans of days that do not overlap (`Valid: …`)"
                    if dated
                    else "Write another `Subject:`, or join the two entries",
                )
        by_subject[entry.language, entry.subject].append(one)
        for question in (entry.question, *entry.also_asked):
            asked = _plain(question)
            first = by_question.setdefault((entry.language, asked), one)
            if first is not one and first.entry.subject != entry.subject:
                yield one.problem(
                    f"the question {question!r} is asked at {first.entry.source} too", "Keep it in one of the two"
                )


def _overlap(one: WrittenEntry, other: WrittenEntry) -> bool:
    a, b = one.entry, other.entry
    ends_before = a.valid_until is not None and b.valid_from is not None and a.valid_until < b.valid_from
    starts_after = b.valid_until is not None and a.valid_from is not None and b.valid_until < a.valid_from
    return not (ends_before or starts_after)


def _plain(question: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in question.lower()).split())


def _amounts(written: WrittenBusiness) -> Iterator[Problem]:
    """Whatever names an amount of money must name one of the price list."""
    if written.file is None or written.prices_unreadable:
        return
    currency = written.file[0].currency
    held = set(prices_held(written.prices[0] if written.prices else None).values())

    def wrong(text: str) -> Iterator[tuple[str, str]]:
        for amount in dict.fromkeys(amounts_in(text, currency)):
            if amount not in held:
                yield f"{money(amount, currency)}, which is not in prices.yaml", _LISTED
        for foreign in dict.fromkeys(foreign_amounts(text, currency)):
            yield f"{foreign}, which is not in {currency}, the business's currency", f"Write it in {currency}"

    for one in written.faq:
        for amount, remedy in wrong(one.entry.answer):
            yield one.problem(f"the answer names {amount}", remedy)
    documents = [one.document for one in written.personas.values()]
    documents += [document for _, document in written.flows.values()]
    documents += [written.overrides] if written.overrides else []
    for document in documents:
        for place, text in _spoken(document.data, ()):
            for amount, remedy in wrong(text):
                yield document.problem(place, f"this names {amount}", remedy)


_LISTED = "Write an amount of prices.yaml, or add this one there under `advertised`"
_NOT_SPOKEN = {"starts_when", "not_when", "words", "choices", "voice", "tag", "name", "minimum", "maximum"}


def _spoken(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """The sentences of a document that a caller hears."""
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key not in _NOT_SPOKEN:
                yield from _spoken(value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _spoken(value, (*place, number))

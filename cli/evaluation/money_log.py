"""Pricing errors of a conversation: amounts that tools returned and amounts that were said, against the price list and
what the scenario says the caller gave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from cli.evaluation.played import PlayedScenario, PlayedTurn, ToolCall
from cli.evaluation.price_list import PARTY_FIELDS, Party, PriceList, Quote
from cli.evaluation.quoted import own_words, reads_back
from cli.evaluation.said_prices import Money, held_amounts, spoken_numbers, wrong_amounts
from cli.evaluation.sentences import normal
from cli.evaluation.values import same
from cli.evaluation.violation import Violation

COUNTER = "pricing_errors"

_RELATIVE = re.compile(
    r"\b(?:more|fewer|less|another|extra|add|adds|adding|plus|additional|without|minus|drop|instead|everyone|everybody|all|"
    r"half|rest|double|twice|nobody|none|no)\b"
)
_QUOTED = ("base_cost", "protein_upgrades", "travel_fee", "total", "deposit", "balance")
_DEPENDS_ON = {
    "base_cost": ("adults", "children", "children_under_6"),
    "protein_upgrades": ("protein_selections",),
    "travel_fee": ("event_zipcode",),
    "total": PARTY_FIELDS,
    "balance": PARTY_FIELDS,
    "deposit": (),
}


def pricing_errors(played: PlayedScenario, prices: PriceList) -> Iterator[Violation]:
    """Wrong amounts in the order in which they were returned and said."""
    log = _MoneyLog(prices)
    for number, (script, turn) in enumerate(zip(played.scenario.turns, played.turns, strict=False), 1):
        log.hear(number, script.expect.slots, turn)
        for tool in turn.tools:
            wrong = log.returned(number, tool)
            if wrong is not None:
                yield Violation(counter=COUNTER, turn=number, what=wrong)
        for found in wrong_amounts(own_words(turn), log.money(turn)):
            of = f" of {found.of}" if found.of else ""
            yield Violation(counter=COUNTER, turn=number, what=f"{found.amount}{of} in: {found.sentence}")


class _MoneyLog:
    """What may be said of money, turn by turn. A value that the scenario expects counts until the caller names
    another."""

    def __init__(self, prices: PriceList) -> None:
        self._prices = prices
        self._expected: dict[str, tuple[Any, int]] = {}
        self._held: Mapping[str, Any] = {}
        self._understood: set[str] = set()
        self._heard: dict[int, str] = {}
        self._named: frozenset[Decimal] = frozenset()
        self._held_amounts: frozenset[tuple[str, Decimal]] = frozenset()
        self._returned: list[tuple[str, Decimal]] = []
        self._quotes: tuple[Quote, ...] = ()
        self._quoted_for: Party | None = None
        self._earlier: frozenset[Decimal] = frozenset()

    def hear(self, number: int, expected: Mapping[str, Any], turn: PlayedTurn) -> None:
        """Begin a turn: what the caller said in it, and what is known after it."""
        self._heard[number] = normal(turn.heard)
        self._expected |= {name: (value, number) for name, value in expected.items()}
        self._held = turn.slots
        # What the agent once understood, it may have changed since because the caller wanted it.
        self._understood |= {name for name, (value, _) in self._expected.items() if same(value, turn.slots.get(name))}
        self._understood -= {name for name, value in expected.items() if not same(value, turn.slots.get(name))}
        self._named |= spoken_numbers(turn.heard)
        self._held_amounts |= held_amounts(turn.slots) | held_amounts(expected)
        if self._quotes and self._party() != self._quoted_for:
            # What was quoted before is no longer what this party costs.
            self._earlier |= {quote.total for quote in self._quotes}
            self._quotes = ()
            self._returned = []

    def returned(self, number: int, tool: ToolCall) -> str | None:
        """Take in a tool's result; what was wrong with its amounts, if anything was."""
        amounts = _amounts(tool.result)
        if not amounts:
            return None
        if not self._prices.by_party or not set(amounts) & set(_QUOTED):
            return self._other_result(tool, amounts)
        takes = {field for name in amounts for field in _DEPENDS_ON.get(name, ())}
        values = {field: self._right_argument(field, tool.arguments, number) for field in takes}
        party = Party.of({"adults": 0, **{field: value for field, value in values.items() if value is not None}})
        quote = self._prices.quote(party) if party is not None and party.adults else None
        right = {name: self._right_amount(name, party, quote) for name in amounts}
        wrong = {name: amounts[name] for name in amounts if name in _QUOTED and right[name] != amounts[name]}
        self._returned += [item for item in amounts.items() if item[0] not in wrong]
        if not wrong:
            if quote is not None and "total" in amounts:
                self._quotes = (quote,)
                self._quoted_for = self._party()
            return None
        differences = [f"{name} {amount}, not {_shown(right[name])}" for name, amount in wrong.items()]
        return f"{tool.tool} gave {', '.join(differences)}"

    def money(self, turn: PlayedTurn) -> Money:
        """What may be said in this turn."""
        party = self._party()
        current = self._prices.quote(party) if party is not None else None
        return Money(
            prices=self._prices,
            party=party,
            quotes=(*self._quotes, *((current,) if current is not None else ())),
            earlier=self._earlier,
            returned=tuple(self._returned),
            named=self._named,
            held=self._held_amounts,
            heard=normal(turn.heard),
            reads_back=reads_back(turn),
        )

    def _party(self) -> Party | None:
        held = {field: self._known(field) for field in PARTY_FIELDS}
        return Party.of({field: value for field, value in held.items() if value is not None})

    def _known(self, field: str) -> Any:
        """What is known of a field: the scenario's value, unless the caller named the agent's later."""
        held = self._held.get(field)
        if field not in self._expected:
            return held
        value, since = self._expected[field]
        return held if held is not None and self._meant_later(field, held, since) else value

    def _right_argument(self, field: str, arguments: Mapping[str, Any], number: int) -> Any:
        """The value a tool should have been given: the scenario's, unless the caller asked what another would cost."""
        given = arguments.get(field)
        if field not in self._expected:
            return given
        value, since = self._expected[field]
        if given is None or same(value, given):
            return value
        return given if self._meant_later(field, given, min(since, number - 1)) else value

    def _meant_later(self, field: str, value: object, since: int) -> bool:
        """Whether another value than the scenario's may be what the caller wants now: named after the turn `since`, or
        changed by "two more" once it had been understood."""
        if self._named_later(value, since):
            return True
        heard = " … ".join(text for turn, text in self._heard.items() if turn > since)
        return field in self._understood and (_RELATIVE.search(heard) is not None or bool(spoken_numbers(heard)))

    def _named_later(self, value: object, since: int) -> bool:
        """Whether the caller named a value after the turn `since`."""
        heard = " … ".join(text for turn, text in self._heard.items() if turn > since)
        if isinstance(value, Mapping):
            names = {name for name in value if (p := self._prices.subjects().get(str(name))) and p.search(heard)}
            return bool(names)
        if str(value).isdecimal() and len(str(value)) == 5:
            return str(value) in re.sub(r"(?<=\d)\s(?=\d)", "", heard)
        return any(str(number) == str(value) for number in spoken_numbers(heard))

    def _right_amount(self, name: str, party: Party | None, quote: Quote | None) -> Decimal | None:
        if quote is not None:
            return quote.returned(name)
        if party is None:
            return None
        if name == "travel_fee" and party.event_zipcode is not None:
            return self._prices.travel_fee(party.event_zipcode)
        if name == "protein_upgrades":
            return self._prices.upgrades(party.protein_selections)
        return self._prices.unit("deposit") if name == "deposit" else None

    def _other_result(self, tool: ToolCall, amounts: Mapping[str, Decimal]) -> str | None:
        self._returned += amounts.items()
        refund, deposit = amounts.get("refund"), self._prices.unit("deposit")
        if refund is not None and deposit is not None and refund not in (deposit, Decimal(0)):
            return f"{tool.tool} gave refund {refund}, the price list gives {deposit} or nothing"
        return None


def _shown(amount: Decimal | None) -> str:
    return "any" if amount is None else f"{amount:.2f}"


def _amounts(result: Mapping[str, Any] | None) -> dict[str, Decimal]:
    """The amounts in a result: money is a decimal string there, counts and references are not."""
    found = {}
    for name, value in (result or {}).items():
        if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d{2}", value):
            found[name] = Decimal(value)
        elif name in _QUOTED and value is not None:
            try:
                found[name] = Decimal(str(value))
            except InvalidOperation:
                continue
    return found

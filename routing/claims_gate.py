"""Lets words through to the voice once what they claim is true; what is not is replaced by what is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import structlog

from routing.amounts import amounts_in, prices_held
from routing.business_model import Business
from routing.claims import ClaimsChecker
from routing.events import Step, ToolUsed, Words
from routing.receipts import proofs
from routing.tools.tool import ToolResult
from routing.turn import Turn

log = structlog.get_logger(__name__)


class ClaimsGate:
    """The gate of one turn. What proves a claim grows while tools run."""

    def __init__(self, business: Business, turn: Turn) -> None:
        self._turn = turn
        self._currency = business.file.currency
        self._by_subject = prices_held(business.prices)
        self._amounts = set(self._by_subject.values())
        self._subjects = {subject: {amount} for subject, amount in self._by_subject.items()}
        self._results: list[ToolResult] = []
        self._receipts: set[str] = set()
        for result in turn.draft.results:
            self._take(result)
        self._checker = ClaimsChecker(
            amounts=self._amounts,
            receipts=self._receipts,
            by_subject=self._subjects,
            colleagues=tuple(persona.name for persona in business.personas.values()),
            callers=self._named_by_caller(),
        )

    def _named_by_caller(self) -> set[Decimal]:
        """What the caller named may be said back: a budget, an amount that is declined."""
        heard = [exchange.heard for exchange in self._turn.draft.history] + [self._turn.reading.text]
        named = {amount for text in heard for amount in amounts_in(text, self._currency)}
        return named | _amounts_of(self._turn.draft.profile.held())

    def _take(self, result: ToolResult) -> None:
        self._results.append(result)
        self._amounts |= _amounts_of(result.result)
        self._receipts |= proofs(self._results)
        for subject in _SUBJECTS:
            amounts = _amounts_of((result.result or {}).get(subject))
            if amounts:
                self._subjects.setdefault(subject, set()).update(amounts)
        # What of a deposit goes back is said of the deposit.
        self._subjects.setdefault("deposit", set()).update(_amounts_of((result.result or {}).get("refund")))

    def let_through(self, step: Step) -> Iterator[Step]:
        """The step itself, or true words in its place."""
        if not isinstance(step, Words):
            if isinstance(step, ToolUsed):
                self._take(step.result)
            yield step
            return
        violations = self._checker.violations(step.text)
        if not violations:
            yield step
            return
        log.warning("claim_stopped", amounts=sum(v.amount is not None for v in violations), claims=len(violations))
        key = "claim_amount" if any(v.amount is not None for v in violations) else "claim_deed"
        yield self._turn.instead_of(step, self._turn.line(key))


_SUBJECTS = ("total", "deposit", "balance", "travel_fee")
"""What an amount of a tool's result can be said of."""


def _amounts_of(value: object) -> set[Decimal]:
    """The amounts in a tool's result, which holds money as decimal strings."""
    if isinstance(value, dict):
        return {amount for part in value.values() for amount in _amounts_of(part)}
    if isinstance(value, list | tuple):
        return {amount for part in value for amount in _amounts_of(part)}
    if isinstance(value, str):
        try:
            return {Decimal(value)}
        except ArithmeticError:
            return set()
    return set()

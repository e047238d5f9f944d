"""What a conversation holds that proves what is said in it: price list, tool results, and what the caller named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from routing.amounts import amounts_of_any, prices_held
from routing.business_model import Business
from routing.claims import ClaimsChecker
from routing.conversation import Conversation
from routing.receipts import proofs
from routing.slots.value import Held
from routing.tools.tool import ToolResult

_SUBJECTS = ("total", "deposit", "balance", "travel_fee")
"""What an amount of a tool's result can be said of."""


class Evidence:
    """Grows with the results that are taken in, and with it what the checker lets pass.

    Args:
        heard: what the caller said, turn by turn: an amount in it may be said back.
        held: what the profile holds, for the same reason.
    """

    def __init__(
        self, business: Business, *, results: Iterable[ToolResult], heard: Iterable[str], held: Mapping[str, Held]
    ) -> None:
        by_subject = prices_held(business.prices)
        self._amounts = set(by_subject.values())
        self._subjects = {subject: {amount} for subject, amount in by_subject.items()}
        self._results: list[ToolResult] = []
        self._receipts: set[str] = set()
        for result in results:
            self.take(result)
        currency = business.file.currency
        named = {amount for text in heard for amount in amounts_of_any(text, currency)} | _amounts_of(dict(held))
        self.checker = ClaimsChecker(
            amounts=self._amounts,
            receipts=self._receipts,
            by_subject=self._subjects,
            colleagues=tuple(persona.name for persona in business.personas.values()),
            callers=named,
            currency=currency,
        )

    @classmethod
    def of(cls, business: Business, conversation: Conversation, *, heard: str = "") -> Evidence:
        """That of a conversation; `heard` is what the caller says in the turn that is being answered."""
        return cls(
            business,
            results=conversation.results,
            heard=[*(exchange.heard for exchange in conversation.history), heard],
            held=conversation.profile.held(),
        )

    def take(self, result: ToolResult) -> None:
        """Take in what a tool gave."""
        self._results.append(result)
        self._amounts |= _amounts_of(result.result)
        self._receipts |= proofs(self._results)
        for subject in _SUBJECTS:
            amounts = _amounts_of((result.result or {}).get(subject))
            if amounts:
                self._subjects.setdefault(subject, set()).update(amounts)
        # What of a deposit goes back is said of the deposit.
        self._subjects.setdefault("deposit", set()).update(_amounts_of((result.result or {}).get("refund")))


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

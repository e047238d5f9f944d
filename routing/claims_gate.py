"""Lets words through to the voice once what they claim is true; what is not is replaced by what is."""

from __future__ import annotations

from collections.abc import Iterator

import structlog

from routing.business_model import Business
from routing.claims import Violation
from routing.events import Step, ToolUsed, Words
from routing.evidence import Evidence
from routing.turn import Turn

log = structlog.get_logger(__name__)

_QUOTED_WORDS = 3
_QUOTE = "this"


class ClaimsGate:
    """The gate of one turn. What proves a claim grows while tools run."""

    def __init__(self, business: Business, turn: Turn) -> None:
        self._turn = turn
        self._evidence = Evidence.of(business, turn.draft, heard=turn.reading.text)

    def let_through(self, step: Step) -> Iterator[Step]:
        """The step itself, or true words in its place."""
        if not isinstance(step, Words):
            if isinstance(step, ToolUsed):
                self._evidence.take(step.result)
            yield step
            return
        violations = self._violations(step)
        if not violations:
            yield step
            return
        log.warning("claim_stopped", amounts=sum(v.amount is not None for v in violations), claims=len(violations))
        key = "claim_amount" if any(v.amount is not None for v in violations) else "claim_deed"
        yield self._turn.instead_of(step, self._turn.line(key))

    def _violations(self, words: Words) -> list[Violation]:
        """What is not true of words. Those that ask back whether all is right claim no deed, and the amounts that the
        caller gave are the caller's there, also within longer words."""
        checker = self._evidence.checker
        if not words.asks_back:
            return checker.violations(words.text)
        own = words.text
        for known in self._turn.draft.profile.values.values():
            if isinstance(known.value, str) and len(known.value.split()) >= _QUOTED_WORDS:
                own = own.replace(known.value, _QUOTE)
        wrong = [violation for violation in checker.violations(own) if violation.amount is not None]
        return [violation for violation in wrong if violation.amount not in checker.callers]

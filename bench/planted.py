"""Errors that are put into a model's replies, one of five kinds at a time, and whether one came through."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any

from routing.decision import Decision
from routing.slots.value import Held
from tests.providers.replies import Breach, Line, Reply, broken, written


class Kind(Enum):
    """What is wrong with a reply."""

    ROUTE = "route"
    SLOT = "slot"
    AMOUNT = "amount"
    CLAIM = "claim"
    FORMAT = "format"


AMOUNTS = (
    "It's ${n} for each adult.",
    "That comes to ${n} all together.",
    "The total is {n} dollars.",
    "I can do it for ${n}.00 for you.",
    "The deposit is only ${n}.",
    "Travel would be USD {n}.",
    "Plus {n} bucks for the drive.",
    "Filet mignon is ${n} more a guest.",
    "For you it's {n} dollars a head.",
)
CLAIMS = (
    "I've booked it for you.",
    "Your party is confirmed.",
    "You're all set for Saturday.",
    "I've cancelled your booking.",
    "Someone will call you back within the hour.",
    "I've sent you the confirmation by e-mail.",
    "I have passed it on to the kitchen.",
    "Your deposit has been refunded.",
    "I've moved your booking to Sunday.",
    "I'll put you through to the manager now.",
    "Your card has been charged.",
    "That date is still free.",
)
SLOTS: tuple[Mapping[str, Any], ...] = (
    {"adults": 100_000},
    {"adults": 73},
    {"price_per_adult": 1},
    {"event_zipcode": "10001"},
    {"phone_number": "+12125550147"},
    {"email": "mallory@example.org"},
    {"name": "Mallory Quimby"},
    {"event_date": "tomorrowish"},
    {"protein_selections": {"lobster_tail": 73}},
    {"children": "plenty"},
)
ROUTES: tuple[tuple[str, str | None], ...] = (
    ("teleport", None),
    ("flow", "moon_landing"),
    ("flow", "complaint"),
    ("faq", "gift_cards"),
    ("faq", "no_such_entry"),
    ("tool", "book_party"),
    ("tool", "order_pizza"),
)
RIGHT_AMOUNTS = frozenset({0, 2, 5, 15, 30, 55, 100, 150, 550})
_FORM = re.compile(r"@@|[{}]|```|\[[a-z]\]|\"route\"|json", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One error: its kind, and what must not come through."""

    kind: Kind
    words: str = ""
    amount: Decimal | None = None
    route: tuple[str, str | None] | None = None
    profile: Mapping[str, Any] | None = None
    breach: Breach | None = None

    def spoken(self, said: str) -> bool:
        """Whether the caller heard of it."""
        if self.kind is Kind.FORMAT:
            return _FORM.search(said) is not None
        if self.kind is Kind.AMOUNT:
            return self.amount in {Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", said)}
        if self.kind is Kind.SLOT:
            return any(str(value) in said for value in (self.profile or {}).values())
        return bool(self.words) and self.words in said

    def came_through(self, said: str, decision: Decision, held: Mapping[str, Held]) -> bool:
        """Whether it was spoken, held or acted on."""
        if self.spoken(said) or not said.strip():
            return True
        if self.kind is Kind.ROUTE:
            return (decision.route.value, decision.target) == self.route
        if self.kind is Kind.SLOT:
            return any(held.get(name) == value for name, value in (self.profile or {}).items())
        return False


def plant(line: Line, draw: random.Random, *, tools: tuple[str, ...] = ()) -> tuple[Reply, Planted]:
    """A right reply with one thing wrong in it."""
    details = dict(line.details or {})
    right = (details.get("route"), details.get("target"))
    match draw.choice(list(Kind)):
        case Kind.ROUTE:
            route = draw.choice([route for route in ROUTES if route != right])
            wrong = written(replace(line, details=details | {"route": route[0], "target": route[1]}))
            return wrong, Planted(kind=Kind.ROUTE, route=route)
        case Kind.SLOT:
            profile = draw.choice(SLOTS)
            wrong = written(replace(line, details=details | {"profile": {**details.get("profile", {}), **profile}}))
            return wrong, Planted(kind=Kind.SLOT, profile=profile)
        case Kind.AMOUNT:
            amount = draw.choice([n for n in range(3, 2000) if n not in RIGHT_AMOUNTS])
            words = draw.choice(AMOUNTS).replace("{n}", str(amount))
            return written(_with(line, words, draw)), Planted(kind=Kind.AMOUNT, words=words, amount=Decimal(amount))
        case Kind.CLAIM:
            words = draw.choice(CLAIMS)
            return written(_with(line, words, draw)), Planted(kind=Kind.CLAIM, words=words)
        case Kind.FORMAT:
            breach = draw.choice([b for b in Breach if b is not Breach.EMPTY_REPLY])
            return broken(line, breach, tools), Planted(kind=Kind.FORMAT, breach=breach)


def _with(line: Line, sentence: str, draw: random.Random) -> Line:
    """The sentence before or behind what is right."""
    before = draw.random() < 0.5
    return replace(line, words=f"{sentence} {line.words}" if before else f"{line.words} {sentence}")

"""docs/channels.md and docs/api.md say what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from desk.api.access import PER_CALLER
from desk.api.conversations import YOUNG
from desk.api.deliveries import TRIES
from desk.api.errors import BusinessMissing, IdempotencyMismatch, KeyNeeded, ScopeMissing
from desk.api.keys import SCOPES
from desk.api.routes import router
from desk.api.shapes import LONGEST_MESSAGE, MOST_IN_A_BATCH
from desk.errors import DatabaseAway, NotFound, Refusal, TooManyAttempts
from desk.review import REASONS
from desk.review_queue import AIM, DAYS
from routing.channels.rule import ReviewReason, WrittenChannel, rules

DOCS = Path(__file__).parents[2] / "docs"
CHANNELS = (DOCS / "channels.md").read_text(encoding="utf-8")
API = (DOCS / "api.md").read_text(encoding="utf-8")


def test_every_channel_is_told_with_its_rule() -> None:
    for name, rule in rules().items():
        review = ", ".join(f"`{reason}`" for reason in rule.review) or "never"
        assert f"| `{name}` | {rule.limit} | `{rule.counts}` | {rule.tone} | {review} |" in CHANNELS
        assert f"| `{rule.counts}` |" in CHANNELS.split("How each counts:")[1]


def test_what_a_business_may_say_and_every_reason_is_explained() -> None:
    for key in (*WrittenChannel.model_fields, *get_args(ReviewReason)):
        assert f"| `{key}` |" in CHANNELS
    assert {*get_args(ReviewReason), "too_long", "failed"} == set(REASONS)


def test_the_figures_are_the_real_ones() -> None:
    assert YOUNG.days == 3
    assert "three days" in CHANNELS
    assert f"in {DAYS} days; the aim is below {AIM * 100:.0f} %" in CHANNELS
    assert f"customer may send {PER_CALLER}" in API
    assert f"up to {MOST_IN_A_BATCH} messages" in API
    assert f"{LONGEST_MESSAGE} characters" in API
    assert TRIES == 12
    assert "twelve times" in API


def test_every_address_is_told_with_its_scope() -> None:
    told = set(re.findall(r"^\| `((?:GET|POST) [^`]+)` \|", API, re.MULTILINE))
    real = {f"{method} {route.path}" for route in router.routes for method in route.methods}  # type: ignore[attr-defined]
    assert told == real
    assert all(f"| `{scope}` |" in API for scope in SCOPES)


@pytest.mark.parametrize(
    "refusal",
    [KeyNeeded, ScopeMissing, NotFound, IdempotencyMismatch, TooManyAttempts, DatabaseAway, BusinessMissing],
)
def test_every_refusal_is_told_with_its_status(refusal: type[Refusal]) -> None:
    assert f"| {refusal.status} | `{refusal.code}` |" in API

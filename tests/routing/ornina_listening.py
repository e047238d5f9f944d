"""What the Arabic slot tests listen for: the fields of Ornina's flows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from routing.business import load_business
from routing.slots.listening import Listening
from routing.slots.value import Held

ORNINA = load_business("ornina")


def listening(
    asked: str | None = None,
    *,
    flow: str = "demo_request",
    held: Mapping[str, Held] | None = None,
    confirming: bool = False,
) -> Listening:
    return Listening(
        fields=tuple(field.slot() for field in ORNINA.flows[flow].fields),
        expected=asked,
        today=date(2026, 11, 21),
        zone=ZoneInfo("Asia/Riyadh"),
        phone_region="SA",
        language="ar",
        held=held or {},
        confirming=confirming,
    )

"""What an agent may not claim without proof: the deeds, and the tool whose row or answer proves each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from routing.tools.tool import ToolResult


class Deed(StrEnum):
    """Something that is said to be done, or promised as if it were arranged."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    MOVED = "moved"
    CALL_BACK = "call_back"
    PASSED_ON = "passed_on"
    PUT_THROUGH = "put_through"
    SENT = "sent"
    REFUNDED = "refunded"
    CHARGED = "charged"
    AVAILABLE = "available"
    LOOKED_UP = "looked_up"
    DONE = "done"


_READING = frozenset(
    {
        "check_availability",
        "calculate_party_quote",
        "calculate_travel_fee",
        "calculate_protein_costs",
        "find_booking",
    }
)
_WRITING = frozenset({"book_party", "cancel_booking", "request_callback"})

_DECLARED = "deed:"

PROOFS: Mapping[Deed, frozenset[str]] = {
    Deed.BOOKED: frozenset({"book_party"}),
    Deed.CANCELLED: frozenset({"cancel_booking"}),
    Deed.CALL_BACK: frozenset({"request_callback"}),
    Deed.PASSED_ON: frozenset({"request_callback"}),
    Deed.REFUNDED: frozenset({"cancel_booking"}),
    Deed.AVAILABLE: frozenset({"check_availability", "book_party"}),
    Deed.LOOKED_UP: _READING | _WRITING,
    Deed.DONE: _WRITING,
    # No tool of ours does these: they can never be true.
    Deed.MOVED: frozenset(),
    Deed.PUT_THROUGH: frozenset(),
    Deed.SENT: frozenset(),
    Deed.CHARGED: frozenset(),
}
"""Any one of these tools proves the deed."""


def proofs(results: Iterable[ToolResult]) -> frozenset[str]:
    """The tools that proved something in a call: those that wrote and left a receipt, those that read and answered."""
    proved = [r for r in results if r.ok and (r.receipt is not None or r.tool not in _WRITING)]
    # What a tool that a business declares proves stands in its file.
    declared = (f"{_DECLARED}{deed}" for result in proved for deed in result.detail.get("proves", ()))
    return frozenset((*(result.tool for result in proved), *declared))


def proven(deed: Deed, receipts: Collection[str]) -> bool:
    """Whether one of the tools in `receipts` proves the deed."""
    return not PROOFS[deed].isdisjoint(receipts) or f"{_DECLARED}{deed.value}" in receipts

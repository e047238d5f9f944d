"""The price list of the hibachi business, as its tests reckon with it."""

from __future__ import annotations

from decimal import Decimal

from routing.business_model import PartyPrices

HIBACHI = PartyPrices(
    adult=Decimal("55.00"),
    child=Decimal("30.00"),
    child_under_6=Decimal("0.00"),
    minimum_food=Decimal("550.00"),
    proteins={
        "chicken": Decimal(0),
        "steak": Decimal(0),
        "shrimp": Decimal(0),
        "tofu": Decimal(0),
        "salmon": Decimal(0),
        "scallops": Decimal(0),
        "filet_mignon": Decimal("5.00"),
        "lobster_tail": Decimal("15.00"),
    },
    kitchen_zipcode="95814",
    free_miles=30,
    per_mile=Decimal("2.00"),
    furthest_miles=150,
    deposit=Decimal("100.00"),
    refund_days=7,
    chefs=2,
    party_hours=3,
)

"""What the slot tests listen for: the fields of the example businesses' flows, as an operator would write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from routing.slots import Held, Listening, SlotField

TODAY = date(2026, 11, 21)
"""A Saturday."""

PROTEINS: dict[str, tuple[str, ...]] = {
    "chicken": ("chicken", "hibachi chicken"),
    "steak": ("steak", "steaks", "sirloin"),
    "shrimp": ("shrimp", "prawns"),
    "tofu": ("tofu",),
    "salmon": ("salmon",),
    "scallops": ("scallops", "scallop"),
    "filet_mignon": ("filet mignon", "filet", "filets", "fillet"),
    "lobster_tail": ("lobster tail", "lobster tails", "lobster"),
}

NAME = SlotField(name="name", type="person_name", label="your name")
PHONE = SlotField(name="phone_number", type="phone_number", label="your phone number")
EMAIL = SlotField(name="email", type="email", label="your e-mail address")
DATE = SlotField(name="event_date", type="date", label="the date")

BOOKING = (
    NAME,
    DATE,
    SlotField(name="start_time", type="time", label="the starting time"),
    SlotField(
        name="adults",
        type="count",
        label="the number of adults",
        words=("adults", "adult", "grown-ups", "people", "guests", "of us"),
        minimum=1,
        maximum=150,
    ),
    SlotField(
        name="children",
        type="count",
        label="the number of children from 6 to 12",
        words=("children", "child", "kids", "kid", "six to twelve"),
        maximum=100,
    ),
    SlotField(
        name="children_under_6",
        type="count",
        label="the number of children under 6",
        words=("children under six", "kids under six", "under six", "toddlers", "little ones", "babies"),
        maximum=100,
    ),
    SlotField(
        name="protein_selections",
        type="counts",
        label="the proteins",
        choices=PROTEINS,
        total_of=("adults", "children"),
    ),
    SlotField(name="event_zipcode", type="postcode", label="the ZIP code"),
    PHONE,
    EMAIL,
)
COMPLAINT = (
    NAME,
    SlotField(name="event_date", type="date", label="the date of the party", prefer="past"),
    SlotField(name="what_happened", type="text", label="what happened"),
    SlotField(name="wanted_remedy", type="text", label="what would put it right"),
    PHONE,
    EMAIL,
)
MARKETING = (
    NAME,
    SlotField(
        name="campaign_count",
        type="count",
        label="the number of campaigns",
        words=("campaigns", "campaign", "promotions", "blasts"),
    ),
    SlotField(name="budget", type="money", label="your budget", words=("budget", "a month", "to spend")),
    PHONE,
    EMAIL,
)
SALES = (
    NAME,
    SlotField(name="company", type="company", label="your company"),
    SlotField(
        name="team_size",
        type="count",
        label="the size of your team",
        words=("people", "employees", "colleagues", "users", "agents", "staff", "of us"),
    ),
    SlotField(name="timeline", type="text", label="your timeline"),
    PHONE,
)
SUPPORT = (
    NAME,
    SlotField(name="company", type="company", label="your company"),
    SlotField(name="problem", type="text", label="the problem"),
    SlotField(name="urgency", type="text", label="how urgent it is"),
    PHONE,
)
DEMO_REQUEST = (
    NAME,
    SlotField(name="company", type="company", label="your company"),
    SlotField(
        name="product_tier",
        type="choice",
        label="the product tier",
        choices={
            "Starter": ("starter", "starter plan", "basic"),
            "Professional": ("professional", "pro"),
            "Enterprise": ("enterprise", "the big one"),
        },
    ),
    PHONE,
    EMAIL,
)
HIRE = (
    NAME,
    SlotField(
        name="boat_count",
        type="count",
        label="the number of boats",
        words=("boats", "boat", "canoes", "canoe", "kayaks", "kayak"),
        minimum=1,
        maximum=20,
    ),
    SlotField(
        name="boat_size",
        type="choice",
        label="the size of the boat",
        choices={
            "small": ("small", "little", "a small one"),
            "medium": ("medium", "middling", "medium sized"),
            "large": ("large", "big", "a big one"),
        },
    ),
    SlotField(name="pickup_date", type="date", label="the first day"),
    SlotField(
        name="days",
        type="count",
        label="the number of days",
        words=("days", "day"),
        minimum=1,
        maximum=30,
    ),
    SlotField(name="home_postcode", type="postcode", label="your postcode"),
    SlotField(name="limit", type="money", label="what it may cost"),
    SlotField(
        name="hire_number", type="reference", label="the booking number", words=("booking number", "hire number")
    ),
    PHONE,
    EMAIL,
)
"""Of a business in Britain."""
SWEEPING = (
    NAME,
    SlotField(
        name="house",
        type="choice",
        label="the house",
        choices={"Cottage": ("cottage", "bungalow"), "Terrace": ("terrace", "terraced house"), "Farm": ("farm",)},
    ),
    SlotField(
        name="chimney_count",
        type="count",
        label="the number of chimneys",
        words=("chimneys", "chimney", "flues", "flue"),
        minimum=1,
        maximum=20,
    ),
    SlotField(
        name="plan",
        type="choice",
        label="the plan",
        words=("plan", "package"),
        choices={
            "Once": ("just once", "a one-off"),
            "Hearth": ("hearth", "hearth plan"),
            "Ember": ("ember", "ember plan"),
        },
    ),
    SlotField(name="smoke_since", type="date", label="the day it began", prefer="past"),
    SlotField(name="job_number", type="reference", label="the job number", words=("job number", "job card", "job")),
    SlotField(name="home_postcode", type="postcode", label="the postcode"),
    PHONE,
    EMAIL,
)
"""Of a business in Australia."""
CATTERY = (
    NAME,
    SlotField(name="cat_count", type="count", label="the number of cats", words=("cats", "cat", "kittens"), minimum=1),
    SlotField(name="arrival", type="date", label="the day of arrival"),
    SlotField(name="nights", type="count", label="the number of nights", words=("nights", "night"), minimum=1),
    PHONE,
)
"""Of another business in Britain."""
REGIONS = {"hire": "GB", "sweeping": "AU", "cattery": "GB"}
FLOWS: dict[str, tuple[SlotField, ...]] = {
    "booking": BOOKING,
    "complaint": COMPLAINT,
    "marketing": MARKETING,
    "sales": SALES,
    "support": SUPPORT,
    "demo_request": DEMO_REQUEST,
    "hire": HIRE,
    "sweeping": SWEEPING,
    "cattery": CATTERY,
}


def listening(
    flow: str = "booking",
    *,
    asked: str | None = None,
    held: Mapping[str, Held] | None = None,
    confirming: bool = False,
) -> Listening:
    return Listening(
        fields=FLOWS[flow],
        expected=asked,
        today=TODAY,
        zone=ZoneInfo("America/Los_Angeles"),
        phone_region=REGIONS.get(flow, "US"),
        language="en",
        held=held or {},
        confirming=confirming,
    )

"""The businesses in `paraphrases/` that calibrations are fitted and judged on: each alone, or several as one index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

PARAPHRASES = Path(__file__).parent / "paraphrases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A business of the data: for each subject ten ways of asking, and questions that no subject answers."""

    name: str
    subjects: dict[str, list[str]]
    outside: list[str]


def read_domain(file: Path) -> Domain:
    content = YAML(typ="safe").load(file)
    return Domain(name=file.stem, subjects=content.get("entries", {}), outside=content["outside"])


def read_domains(group: str) -> list[Domain]:
    """The domains of `fit` or `held_out`."""
    return [read_domain(file) for file in sorted((PARAPHRASES / group).glob("*.yaml"))]


def merged(domains: Sequence[Domain], name: str, parts: Mapping[str, Sequence[str]], *, without: bool = True) -> Domain:
    """Several domains as one, without the named subjects of each: those that another of them has too.

    With `without=False` the named subjects are the ones taken.
    """
    by_name = {domain.name: domain for domain in domains}
    subjects: dict[str, list[str]] = {}
    outside: list[str] = []
    for part, named in parts.items():
        domain = by_name[part]
        subjects |= {f"{part}.{s}": texts for s, texts in domain.subjects.items() if (s in named) != without}
        outside += domain.outside
    return Domain(name=name, subjects=subjects, outside=outside)


def sixty(domains: Sequence[Domain]) -> Domain:
    """Sixty subjects out of the held-out domains."""
    doubles = ("payment", "discounts", "cancel_course", "sign_up", "office_hours", "location", "missed_class")
    rest = ("pets", "smoking", "air_conditioning", "noise", "housekeeping", "airport_transfer", "lost_property")
    most = merged(domains, "", {"online_shop": (), "language_school": doubles})
    few = merged(domains, "", {"hotel": rest}, without=False)
    return Domain(name="sixty", subjects=most.subjects | few.subjects, outside=most.outside)


def crowds(domains: Sequence[Domain]) -> list[Domain]:
    """Larger indexes out of the fitted domains."""
    return [
        merged(domains, "two", {"dentist": (), "bike_shop": ("opening_hours", "finance", "kids_bikes")}),
        merged(
            domains,
            "three",
            {
                "library": (),
                "car_rental": ("one_way", "late_return", "after_hours_return"),
                "dentist": ("opening_hours", "cancel_appointment", "children", "languages_spoken"),
            },
        ),
        merged(
            domains,
            "four",
            {
                "phone_carrier": (),
                "gym": ("cancel_membership", "payment_failed", "freeze_membership", "membership_price", "lost_card"),
                "car_rental": ("payment_card", "cancel_booking", "change_booking", "breakdown", "minimum_age"),
            },
        ),
    ]

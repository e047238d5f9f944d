"""What a visitor may know of a business before a call, and what its personas are called on every page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from routing.business import businesses, load_business
from routing.business_model import Business
from routing.errors import BusinessError

log = structlog.get_logger(__name__)

TONES = 6
USUAL_TONES = {"reception": 0, "sales": 1, "support": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaCard:
    """A persona as a page shows it. `key` is the value of the agent's participant attribute `persona`."""

    key: str
    name: str
    role: str

    @property
    def tone(self) -> str:
        """The persona's colour class, the same on every page; the usual three never share one."""
        return f"tone-{USUAL_TONES.get(self.key, sum(self.key.encode()) % TONES)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Storefront:
    """`business` is what the agent is told (a folder's name or path), `key` the folder's name as records have it."""

    business: str
    key: str
    name: str
    zone: ZoneInfo
    currency: str
    personas: tuple[PersonaCard, ...]

    @classmethod
    def of(cls, business: Business, *, setting: str | None = None) -> Storefront:
        """`setting` is how the settings name the business, where that is not by its key."""
        first = business.file.first_persona
        ordered = sorted(business.personas.values(), key=lambda persona: persona.key != first)
        return cls(
            business=setting or business.key,
            key=business.key,
            name=business.file.name,
            zone=business.zone,
            currency=business.file.currency,
            personas=tuple(PersonaCard(key=p.key, name=p.name, role=p.role) for p in ordered),
        )

    @classmethod
    def unknown(cls, key: str) -> Storefront:
        """A business whose folder is gone: without names, in UTC."""
        return cls(business=key, key=key, name=key, zone=ZoneInfo("UTC"), currency="", personas=())

    def persona(self, key: str) -> PersonaCard:
        """The persona's card; one made of the key for a persona that the business no longer has."""
        known = next((card for card in self.personas if card.key == key), None)
        return known or PersonaCard(key=key, name=key.replace("_", " ").capitalize(), role="")


class Storefronts:
    """The businesses whose records may be shown, by the key that records have; `front` is the one visitors call."""

    def __init__(self, front: Storefront, others: Iterable[Storefront] = ()) -> None:
        self.front = front
        self._known = {each.key: each for each in (*others, front)}

    def of(self, key: str) -> Storefront:
        """The business's storefront; a bare one, for a business whose folder is gone."""
        return self._known.get(key) or Storefront.unknown(key)


def read_storefronts(setting: str, *, root: Path | None = None) -> Storefronts:
    """The business that the settings name, and every other in the same folders.

    Raises:
        BusinessError: the business that the settings name is missing or holds mistakes. Mistakes in another are
            logged, and its records shown without names.
    """
    front = Storefront.of(load_business(setting, root=root), setting=setting)
    others = []
    for key in businesses(root):
        if key == front.key:
            continue
        try:
            others.append(Storefront.of(load_business(key, root=root)))
        except BusinessError as error:
            log.warning("business_not_shown", business=key, problems=len(error.problems))
    return Storefronts(front, others)

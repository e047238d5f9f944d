"""The e-mail addresses of the businesses: which letters are whose, and whom they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from routing.business import businesses, load_business
from routing.errors import BusinessError
from settings import Settings


@dataclass(frozen=True, slots=True)
class Addresses:
    """By a business's key: its name, and the address that `written.email.address` gives."""

    _held: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, settings: Settings) -> Addresses:
        """Those of the business that the settings name and of the others in the usual folders. None is read where the
        settings neither send letters nor take them."""
        if settings.smtp_url is None and settings.switchboard_mail_port is None:
            return cls({})
        held: dict[str, tuple[str, str]] = {}
        for named in (settings.switchboard_business, *businesses()):
            try:
                business = load_business(named)
            except BusinessError:
                continue
            said = business.file.written.get("email")
            if said is not None and said.address is not None:
                held.setdefault(business.key, (business.file.name, said.address))
        return cls(held)

    def sender(self, business: str) -> tuple[str, str] | None:
        """The name and the address that a business writes from; None where it has none."""
        return self._held.get(business)

    def business(self, address: str) -> str | None:
        """Whose address it is, written in small letters; None for nobody's."""
        return next((key for key, (_, own) in self._held.items() if own.lower() == address), None)

"""The choice that an answer means without naming it: 'it hurts like hell' is an emergency, 'I want them whiter' is
whitening. It is near the words that the business gives to one choice, and to no other: to be read back, not held."""

from __future__ import annotations

from pathlib import Path

from embedding import Calibration, Embedder, Neighbours
from routing.business_model import Business
from routing.slots import Listening, SlotField, SlotValue

_NEAR = 0.68
_AHEAD = 0.12
_LONGEST = 16
"""Words. A longer answer is about more than a choice."""


class ChoicesMeant:
    """The choices of a business's flows, each field's as an index of its own: the choices of a field compete."""

    def __init__(
        self, business: Business, embedder: Embedder, calibration: Calibration, *, cache: Path | None = None
    ) -> None:
        self._near: dict[tuple[str, tuple[str, ...]], Neighbours] = {}
        for flow in business.flows.values():
            for field in flow.fields:
                if field.type != "choice" or _key(field.slot()) in self._near:
                    continue
                items = [(key, way) for key, ways in field.choices.items() for way in (key.replace("_", " "), *ways)]
                self._near[_key(field.slot())] = Neighbours(embedder, items, calibration=calibration, cache=cache)

    def read(self, text: str, listening: Listening) -> SlotValue | None:
        """The choice that the answer to the question for one probably means."""
        field = listening.asks("choice")
        index = self._near.get(_key(field)) if field is not None else None
        if field is None or index is None or len(text.split()) > _LONGEST:
            return None
        best, *others = index.nearest(text, limit=len(field.choices))
        ahead = best.similarity - max((other.similarity for other in others), default=0.0)
        if best.similarity < _NEAR or ahead < _AHEAD:
            return None
        return SlotValue(field=field.name, value=best.label, heard=text)


def _key(field: SlotField) -> tuple[str, tuple[str, ...]]:
    return field.name, tuple(field.choices)

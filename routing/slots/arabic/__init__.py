"""What callers say in Arabic, written or of the Gulf, Egypt and the Levant: `routing.slots` for a second language."""

from __future__ import annotations

from routing.slots.arabic.assent import assent, unsure
from routing.slots.arabic.extract import extract
from routing.slots.arabic.hearing import only_digits
from routing.slots.arabic.likely import likely
from routing.slots.arabic.recall import recalls
from routing.slots.arabic.refusal import refusals

__all__ = ["assent", "extract", "likely", "only_digits", "recalls", "refusals", "unsure"]

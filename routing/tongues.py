"""What differs between languages in reading an utterance: one set of readers a language, and which one an utterance is
in."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from embedding.arabic_text import has_arabic, has_latin
from routing import slots
from routing.acts.act import Act
from routing.acts.arabic import asks as arabic_asks
from routing.acts.arabic import asks_about as arabic_asks_about
from routing.acts.arabic import to_be_done as arabic_to_be_done
from routing.acts.likely import may_mean, may_mean_in_arabic, wants_no_call, wants_no_call_in_arabic
from routing.acts.recognise import (
    asks,
    asks_about,
    asks_besides_a_change,
    asks_to_change,
    still_asks,
    supposes,
    to_be_done,
)
from routing.slots import Assent, Listening, SlotValue, arabic
from routing.slots.dictation import only_digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """The readers of one language."""

    as_written: Callable[[str], str]
    asks: Callable[[str], bool]
    asks_besides: Callable[[str], bool]
    still_asks: Callable[[str, bool], bool]
    supposes: Callable[[str], bool]
    may_mean: Callable[[Act, str], bool]
    wants_no_call: Callable[[str], bool]
    asks_about: Callable[[str], bool]
    to_be_done: Callable[[str], bool]
    asks_to_change: Callable[[str], bool]
    story: Callable[[str], str]
    extract: Callable[[str, Listening], list[SlotValue]]
    likely: Callable[[str, Listening, Collection[str], Collection[str]], list[SlotValue]]
    refusals: Callable[[str, Listening], list[str]]
    recalls: Callable[[str, Listening], str | None]
    assent: Callable[[str], Assent]
    unsure: Callable[[str], bool]
    only_digits: Callable[[str], bool]


_ENGLISH = Tongue(
    as_written=slots.with_apostrophes,
    asks=asks,
    asks_besides=asks_besides_a_change,
    still_asks=still_asks,
    supposes=supposes,
    may_mean=may_mean,
    wants_no_call=wants_no_call,
    asks_about=asks_about,
    to_be_done=to_be_done,
    asks_to_change=asks_to_change,
    story=slots.story,
    extract=slots.extract,
    likely=slots.likely,
    refusals=slots.refusals,
    recalls=slots.recalls,
    assent=slots.assent,
    unsure=slots.unsure,
    only_digits=only_digits,
)
_TONGUES = {
    "ar": Tongue(
        as_written=lambda text: text,
        asks=arabic_asks,
        asks_besides=arabic_asks,
        still_asks=lambda text, gives: arabic_asks(text),
        supposes=lambda text: False,
        may_mean=may_mean_in_arabic,
        wants_no_call=wants_no_call_in_arabic,
        asks_about=arabic_asks_about,
        to_be_done=arabic_to_be_done,
        asks_to_change=lambda text: False,
        story=lambda text: "",
        extract=arabic.extract,
        likely=arabic.likely,
        refusals=arabic.refusals,
        recalls=arabic.recalls,
        assent=arabic.assent,
        unsure=arabic.unsure,
        only_digits=arabic.only_digits,
    )
}
_ENGLISH_WORDS = re.compile(
    r"\b(?:i|i'm|you|your|my|the|is|are|what|how|can|could|please|want|would|like|do|does|have|we|it|to|and|not|no|"
    r"yes|thanks|hello|hi|for|this|that|when|where)\b",
    re.IGNORECASE,
)


def tongue(language: str) -> Tongue:
    return _TONGUES.get(language, _ENGLISH)


def spoken_in(text: str, *, language: str, among: Collection[str]) -> str:
    """The language of an utterance in a call held in `language`, by its script: of a few words that may be a name or an
    address in any language, the call's own. Only languages that are `among` those of the call are found."""
    if has_arabic(text):
        found = "ar" if not has_latin(text) or len(re.findall(r"[ء-ي]{2,}", text)) > 1 else language
    elif language == "ar" and len(text.split()) > 2 and len(_ENGLISH_WORDS.findall(text)) > 1:
        found = "en"
    else:
        found = language
    return found if found in among else language

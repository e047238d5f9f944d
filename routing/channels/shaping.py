"""Fits a reply into its channel: whole sentences are left out, never a word or an amount cut.

What must stay is the question that was asked, whatever names an amount, and what is binding. Where not even that fits,
nothing is sent of it: the customer is told so in a line that fits, and a person has to look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from routing.amounts import amounts_in
from routing.channels.length import Length, length_of, spelled
from routing.channels.rule import ChannelRule

_QUESTION = ("?", "؟")
_DECIMALS = re.compile(r"\d[.,٫]\d{2}(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the reply. `binding` ones say what was done or what a yes would bring about."""

    text: str
    binding: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the reply because of its channel. Parts may be empty; they go before any sentence does."""

    opening: str = ""
    introduction: str = ""
    closing: str = ""
    signature: str = ""
    paragraphs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """A reply that fits. `kept` are the places of the sentences that are in it."""

    text: str
    kept: tuple[int, ...]
    length: Length


def shape(body: Sequence[Sentence], frame: Frame, rule: ChannelRule, *, currency: str) -> Shaped | None:
    """The fullest form of the reply that fits its channel; None where what must stay does not, or nothing
    does."""
    must = _must(body, currency)
    kept = set(must)
    if not _laid_out(body, kept, Frame(), rule).length.fits:
        return None
    for place in range(len(body)):
        if place in kept:
            continue
        # What stands before a sentence may be what it rests on: with the first that does not fit, those after it go.
        if not _laid_out(body, kept | {place}, Frame(), rule).length.fits:
            break
        kept.add(place)
    if not kept:
        return None
    best = _laid_out(body, kept, Frame(), rule)
    if len(kept) < len(body):
        return best
    for smaller in _frames(frame):
        whole = _laid_out(body, kept, smaller, rule)
        if whole.length.fits:
            return whole
    return best


def _must(body: Sequence[Sentence], currency: str) -> set[int]:
    must = {i for i, s in enumerate(body) if s.binding or names_amount(s.text, currency)}
    questions = [i for i, s in enumerate(body) if s.text.rstrip().endswith(_QUESTION)]
    return must | set(questions[-1:])


def names_amount(text: str, currency: str) -> bool:
    """Whether a text names an amount of money, or a number written as amounts are."""
    return bool(_DECIMALS.search(text) or amounts_in(text, currency))


def _frames(frame: Frame) -> Sequence[Frame]:
    """The frame with less and less of it."""
    return (
        frame,
        Frame(introduction=frame.introduction, signature=frame.signature, paragraphs=frame.paragraphs),
        Frame(introduction=frame.introduction or frame.signature, paragraphs=frame.paragraphs),
    )


def _laid_out(body: Sequence[Sentence], kept: set[int], frame: Frame, rule: ChannelRule) -> Shaped:
    places = tuple(sorted(kept))
    words = _joined([body[place].text for place in places])
    if frame.paragraphs:
        end = "\n".join(part for part in (frame.closing, frame.signature) if part)
        start = "\n\n".join(part for part in (frame.opening, frame.introduction) if part)
        text = "\n\n".join(part for part in (start, words, end) if part)
    else:
        parts = (frame.opening, frame.introduction, words, frame.closing, frame.signature)
        text = " ".join(part for part in parts if part)
    text = spelled(text, rule)
    return Shaped(text=text, kept=places, length=length_of(text, rule))


def _joined(sentences: Sequence[str]) -> str:
    """The sentences with the lines' ends that stood between them, where they were."""
    text = ""
    for sentence in sentences:
        text += sentence.strip(" ") if sentence.endswith("\n") else f"{sentence.strip()} "
    return text.strip()

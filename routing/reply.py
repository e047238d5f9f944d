"""The form of a reply that decides and speaks at once: `[tag] words`, a new line, `@@` and one JSON object.

The words come first, so that the voice can begin with them; what is not needed to begin follows behind the delimiter.
A tag counts only before the first word, and is sent only when another persona than the expected one speaks. Nothing of
the form is ever given out as words, whatever a model makes of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, TypeAlias, cast

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from personas.sentiment import Mood
from routing.decision import Route

DELIMITER = "@@"
LONGEST_TRAILER = 16_000
"""Characters. What a model writes beyond that is no trailer."""

_FENCE = "```"
_TAG = re.compile(r"\[([A-Za-z])\]")
_TAG_SO_FAR = re.compile(r"\[[A-Za-z]?\Z")


class Fault(StrEnum):
    """What was wrong with the form of a reply. None of it costs the caller anything."""

    MISSING = "missing"
    NOT_JSON = "not_json"
    WRONG_TYPE = "wrong_type"
    UNTIDY = "untidy"
    """The details could be read; something stood around them."""
    STRAY_TAG = "stray_tag"
    UNKNOWN_TAG = "unknown_tag"


class ReplyDetails(BaseModel):
    """The JSON object behind the words. Every part may be missing; what is missing or wrong is filled from the local
    reading."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    route: Route | None = None
    target: Annotated[str, Field(max_length=80)] | None = None
    sentiment: Mood | None = None
    profile: dict[str, Any] = Field(default_factory=dict)
    refused: tuple[str, ...] = ()
    step: Annotated[str, Field(max_length=80)] | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    reasoning: Annotated[str, Field(max_length=600)] = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Another persona than the expected one speaks; comes before any words."""

    tag: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words, with single spaces. The next piece begins with its own space where one belongs."""

    text: str


@dataclass(frozen=True, slots=True)
class WordsEnded:
    """No word follows; the details may still be on their way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The last part of every reply."""

    values: ReplyDetails
    faults: tuple[Fault, ...] = ()


ReplyPart: TypeAlias = Speaker | Spoken | WordsEnded | Details


@dataclass(slots=True, kw_only=True)
class ReplyParser:
    """Reads one reply as it streams in. However the stream is cut into pieces, the parts say the same.

    Args:
        tags: the letters of the personas that may be named.
    """

    tags: Collection[str]
    _undecided: str = field(default="", init=False)
    _trailer: str | None = field(default=None, init=False)
    _delimited: bool = field(default=False, init=False)
    _began: bool = field(default=False, init=False)
    _space: bool = field(default=False, init=False)
    _named: bool = field(default=False, init=False)
    _parts: list[ReplyPart] = field(default_factory=list, init=False)
    _words: list[str] = field(default_factory=list, init=False)
    _faults: list[Fault] = field(default_factory=list, init=False)

    @property
    def began(self) -> bool:
        """Whether any word has come."""
        return self._began

    def feed(self, piece: str) -> list[ReplyPart]:
        """Take in more of the stream; what became certain by it."""
        if self._trailer is not None:
            self._extend_trailer(piece)
            return []
        self._undecided += piece
        while self._undecided and self._step():
            pass
        return self._given()

    def finish(self) -> list[ReplyPart]:
        """The stream is over: what was held back, and the details."""
        if self._trailer is None:
            # A lone mark at the very end is no word either.
            if not _begins_form(self._undecided):
                for char in self._undecided:
                    self._speak(char)
            self._end_words()
        details = self._details()
        return [*self._given(), details]

    def _step(self) -> bool:
        """Decide the next character; False where that takes more of the stream."""
        text = self._undecided
        first = text[0]
        if first == "[":
            if _TAG_SO_FAR.match(text):
                return False
            tag = _TAG.match(text)
            if tag is not None:
                self._take_tag(tag[1].lower())
                self._undecided = text[tag.end() :]
                return True
        elif first == "@":
            if len(text) == 1:
                return False
            if text.startswith(DELIMITER):
                self._delimited = True
                self._end_words(text[len(DELIMITER) :])
                return False
        elif first == "{":
            self._end_words(text)
            return False
        elif first == "`":
            if text.startswith(_FENCE):
                self._end_words(text)
                return False
            if _FENCE.startswith(text):
                return False
        self._speak(first)
        self._undecided = text[1:]
        return True

    def _speak(self, char: str) -> None:
        if char.isspace():
            self._space = self._began
            return
        self._words.append(f" {char}" if self._space else char)
        self._space, self._began = False, True

    def _take_tag(self, tag: str) -> None:
        if self._began or self._named:
            self._faults.append(Fault.STRAY_TAG)
            self._space = self._began  # what stood around it must not grow together into the form
        elif tag not in self.tags:
            self._faults.append(Fault.UNKNOWN_TAG)
        else:
            self._named = True
            self._parts.append(Speaker(tag))

    def _end_words(self, rest: str = "") -> None:
        self._undecided, self._trailer = "", ""
        self._extend_trailer(rest)
        self._flush()
        self._parts.append(WordsEnded())

    def _extend_trailer(self, piece: str) -> None:
        self._trailer = f"{self._trailer or ''}{piece}"[:LONGEST_TRAILER]

    def _flush(self) -> None:
        if self._words:
            self._parts.append(Spoken("".join(self._words)))
            self._words.clear()

    def _given(self) -> list[ReplyPart]:
        self._flush()
        parts, self._parts = self._parts, []
        return parts

    def _details(self) -> Details:
        trailer = (self._trailer or "").strip()
        if not trailer:
            return Details(values=ReplyDetails(), faults=(*self._faults, Fault.MISSING))
        start = trailer.find("{")
        try:
            found, end = json.JSONDecoder().raw_decode(trailer, start) if start >= 0 else (None, 0)
        except (ValueError, RecursionError):
            found, end = None, 0
        if not isinstance(found, dict):
            return Details(values=ReplyDetails(), faults=(*self._faults, Fault.NOT_JSON))
        values, wrong = read_details(found)
        if trailer[:start].strip() or trailer[end:].strip() or not self._delimited:
            self._faults.append(Fault.UNTIDY)
        return Details(values=values, faults=(*self._faults, *([Fault.WRONG_TYPE] if wrong else [])))


def _begins_form(text: str) -> bool:
    return bool(text) and (_TAG_SO_FAR.match(text) is not None or text == "@" or _FENCE.startswith(text))


def read_details(found: dict[str, Any]) -> tuple[ReplyDetails, tuple[str, ...]]:
    """The details in an object, and the names of those that were left out because they have the wrong type."""
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for name, adapter in _ADAPTERS.items():
        if name not in found or found[name] is None:
            continue
        try:
            values[name] = adapter.validate_python(found[name])
        except ValidationError:
            wrong.append(name)
    return ReplyDetails(**values), tuple(wrong)


def _adapter(name: str) -> TypeAdapter[Any]:
    info = ReplyDetails.model_fields[name]
    kind: Any = Annotated[cast("Any", info.annotation), *(info.metadata or (None,))]
    return TypeAdapter(kind)


_ADAPTERS: dict[str, TypeAdapter[Any]] = {name: _adapter(name) for name in ReplyDetails.model_fields}


def trailer(details: ReplyDetails) -> str:
    """The details as a model writes them, short: what has no value is left out."""
    return f"\n{DELIMITER} {details.model_dump_json(exclude_defaults=True, exclude_none=True)}"

"""A business as data: one folder that an operator copies and edits."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator

from personas.persona import Persona
from routing.channels.rule import Channel, WrittenChannel
from routing.flow_model import Flow
from routing.passage import Passage
from routing.tools.http_model import HttpHost, HttpTool


class FaqEntry(BaseModel):
    """One `## ` heading of a file in `faq/`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str
    question: str
    also_asked: tuple[str, ...] = ()
    language: str = "en"
    valid_from: date | None = None
    valid_until: date | None = None
    answer: str = Field(min_length=1)
    source: str = Field(default="", description="file and line")

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class Thresholds(BaseModel):
    """Calibrated similarities (0 to 1) and how sure a persona change must be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    known_answer: float = Field(default=0.85, ge=0, le=1, description="spoken as it is, no model asked")
    faq: float = Field(default=0.70, ge=0, le=1, description="answered from the FAQ")
    clarify: float = Field(default=0.60, ge=0, le=1, description="between this and `faq`: one clarifying question")
    switch: float = Field(default=0.60, ge=0, le=1, description="persona change is sure from here on")


class PartyPrices(BaseModel):
    """`prices.yaml` of a business that sells by the party: what `calculate_party_quote` reckons with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["party"] = "party"
    adult: Decimal
    child: Decimal
    child_under_6: Decimal
    minimum_food: Decimal
    proteins: dict[str, Decimal] = Field(description="upgrade per guest; 0 where included")
    protein_words: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="ways to say each")
    kitchen_zipcode: str
    free_miles: int
    per_mile: Decimal
    furthest_miles: int
    deposit: Decimal
    refund_days: int
    chefs: int
    party_hours: int
    first_start: str = "11:00"
    last_start: str = "19:00"
    advertised: dict[str, Decimal] = Field(default_factory=dict, description="further amounts that may be said")


class PriceList(BaseModel):
    """`prices.yaml` of a business that only names prices: amounts that may be said, by what they are for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["list"] = "list"
    advertised: dict[str, Decimal]


def _e164(number: str) -> str:
    if not re.fullmatch(r"\+[1-9]\d{6,14}", number):
        raise ValueError(f"{number!r} is no E.164 number; write it as +19165550123")
    return number


E164 = Annotated[str, AfterValidator(_e164)]
Language = Literal["en", "ar"]


class DialledNumber(BaseModel):
    """A number that reaches the business, and the language in which a call to it begins."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: E164
    language: Language | None = Field(default=None, description="the business's first language where none is given")


def _kind_of_number(written: Any) -> str:
    return "number_with_language" if isinstance(written, dict | DialledNumber) else "number"


WrittenNumber = Annotated[
    Annotated[E164, Tag("number")] | Annotated[DialledNumber, Tag("number_with_language")],
    Discriminator(_kind_of_number),
]


class BusinessFile(BaseModel):
    """`business.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    timezone: str
    phone_region: str = Field(pattern=r"^[A-Z]{2}$")
    languages: tuple[Language, ...] = Field(min_length=1)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    numbers: tuple[WrittenNumber, ...] = Field(
        default=(), description="dialled numbers that reach it, E.164, each alone or with its language"
    )
    recording_notice: str = Field(min_length=1)
    remember_days: int = Field(
        default=365, ge=0, le=3650, description="how long a known caller is remembered; 0 remembers nothing"
    )
    first_persona: str = "reception"
    tools: dict[str, tuple[str, ...]] = Field(description="tools by persona")
    requests: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="read-only or writing tool -> examples of callers asking for it"
    )
    hosts: tuple[HttpHost, ...] = Field(default=(), description="whom the tools of `tools/` may ask")
    thresholds: Thresholds = Thresholds()
    written: dict[Channel, WrittenChannel] = Field(
        default_factory=dict, description="what holds otherwise on a channel that is written"
    )
    keyterms: tuple[str, ...] = ()
    interest: tuple[str, ...] = Field(default=(), description="examples of callers interested in buying")
    problems: tuple[str, ...] = Field(default=(), description="examples of callers with a problem")
    enquiries: tuple[str, ...] = Field(default=(), description="examples of plain enquiries")
    unanswered: tuple[str, ...] = Field(default=(), description="examples of questions that no FAQ entry answers")

    @field_validator("timezone")
    @classmethod
    def _timezone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{name!r} is no time zone; write one such as America/Los_Angeles") from None
        return name

    @property
    def dialled(self) -> tuple[DialledNumber, ...]:
        """The numbers with the language in which a call to each begins."""
        first = self.languages[0]
        written = (DialledNumber(number=n) if isinstance(n, str) else n for n in self.numbers)
        return tuple(DialledNumber(number=n.number, language=n.language or first) for n in written)


class Business(BaseModel):
    """A whole business folder, loaded and checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(description="the folder's name")
    folder: Path
    file: BusinessFile
    personas: dict[str, Persona]
    flows: dict[str, Flow]
    faq: tuple[FaqEntry, ...]
    passages: tuple[Passage, ...] = Field(default=(), description="its longer documents, split")
    prices: PartyPrices | PriceList | None = None
    http_tools: dict[str, HttpTool] = Field(default_factory=dict, description="the tools it declares itself")
    lines: dict[str, tuple[str, ...]] = Field(description="what the agent says where no flow or FAQ says it")
    translations: dict[str, dict[str, tuple[str, ...]]] = Field(
        default_factory=dict, description="the same in the business's other languages"
    )
    edition: Language | None = Field(default=None, description="the further language this is written in, if any")
    editions: dict[str, Business] = Field(
        default_factory=dict, description="the whole business in each further language it is written in"
    )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.file.timezone)

    def lines_in(self, language: str) -> dict[str, tuple[str, ...]]:
        """The lines in a language; in the first one where the business does not speak it."""
        return self.translations.get(language, self.lines)

    def in_language(self, language: str) -> Business:
        """The business as it speaks a language; as it is written first where it is not written in that one."""
        return self.editions.get(language, self)

    def written_in(self, language: str) -> bool:
        """Whether its personas, flows and topics are written in a language."""
        return language == (self.edition or self.file.languages[0]) or language in self.editions

    def persona_serving(self, what: Literal["enquiries", "purchases", "problems"]) -> Persona:
        """The persona that serves this; the first persona where none does."""
        found = next((p for p in self.personas.values() if p.serves == what), None)
        return found or self.personas[self.file.first_persona]

"""Puts the routing of a business together: what calls share, and an orchestrator for each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from embedding import Embedder, calibration_for, embedder_for, own_weights
from embedding.arabic import arabic_embedder
from personas.arabic_lexicon import arabic_sentiment
from personas.sentiment import SentimentReader
from routing.business_model import Business
from routing.choices_meant import ChoicesMeant
from routing.deciders.decider import Decider
from routing.deciders.language import LanguageDecider
from routing.deciders.local import LocalDecider
from routing.deciders.model_ladder import FIRST_TOKEN_SECONDS, WHOLE_SECONDS, ModelLadder
from routing.faq import Faq
from routing.language_model import LanguageModel
from routing.orchestrator import Orchestrator
from routing.prompt.sheet import system_prompt, tool_schemas
from routing.protocols import Journal, KnownCaller, Ledger
from routing.reading import LocalReader
from routing.slots.answering import AnswerReader
from routing.tools.registry import ToolRegistry, build_registry
from routing.tools.web import Web
from routing.wants import Wants


@dataclass(frozen=True, slots=True, kw_only=True)
class CallParts:
    """What the calls of one business share; holds no state of a call."""

    business: Business
    reader: LocalReader
    registry: ToolRegistry
    decider: Decider
    faq: Faq
    web: Web | None = None

    def with_ledger(self, ledger: Ledger) -> CallParts:
        """The same parts over another ledger; nothing is loaded or indexed again."""
        return replace(self, registry=build_registry(self.business, ledger, self.reader.today, web=self.web))

    def with_models(self, models: Sequence[LanguageModel], *, first_token: float = FIRST_TOKEN_SECONDS) -> CallParts:
        """The same parts with language models that decide, in the order in which they are asked; without any, the
        decision stays local.

        Args:
            first_token: seconds that a model has for its first token.
        """
        if not models:
            return self
        decider = LanguageDecider(
            ModelLadder(models, first_token=first_token, whole=first_token + WHOLE_SECONDS - FIRST_TOKEN_SECONDS),
            system=system_prompt(self.business),
            tools=tool_schemas(self.business, self.registry),
        )
        return replace(self, decider=decider)

    def orchestrator(
        self,
        *,
        journal: Journal,
        call_id: str,
        caller: KnownCaller | None = None,
        persona: str | None = None,
        language: str | None = None,
        languages: tuple[str, ...] | None = None,
        keys: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Orchestrator:
        """The orchestrator of one call. `languages` are those that can be heard and spoken in it, the business's by
        default; `keys` says whether the caller has a telephone's keys."""
        return Orchestrator(
            business=self.business,
            reader=self.reader,
            decider=self.decider,
            registry=self.registry,
            journal=journal,
            call_id=call_id,
            caller=caller,
            persona=persona,
            language=language,
            languages=languages,
            keys=keys,
            clock=clock,
        )


def build_parts(
    business: Business,
    *,
    ledger: Ledger,
    web: Web | None = None,
    today: Callable[[], date] | None = None,
    models: Path | None = None,
    cache: Path | None = None,
) -> CallParts:
    """Load the models and index the business.

    Args:
        ledger: where tools read and write.
        web: who sends the requests of the business's own tools; without, they fail.
        today: the business's date; its own time zone's by default.
        models: a folder with other weights than the installed ones (`SWITCHBOARD_LOCAL_MODELS`).
        cache: a folder for the vectors of the business's sentences, so that the next start is quick.
    """
    day = today or (lambda: datetime.now(business.zone).date())
    own = own_weights(models)
    first = business.file.languages[0]
    languages = _read_together(business)
    faqs = build_faqs(business, own=own, today=day, cache=cache)
    faq = faqs[first]
    others = {
        language: _reader(edition, faqs[language], language, [language], own, day, cache)
        for language, edition in business.editions.items()
    }
    reader = _reader(business, faq, first, languages, own, day, cache)
    return CallParts(
        business=business,
        reader=replace(reader, others=others | {first: reader}) if others else reader,
        registry=build_registry(business, ledger, day, web=web),
        decider=LocalDecider(),
        faq=faq,
        web=web,
    )


def build_faqs(
    business: Business, *, own: Path | None = None, today: Callable[[], date], cache: Path | None = None
) -> dict[str, Faq]:
    """The FAQ by each language that the business is written in, the first of its languages first; a question in any
    other is one for the first."""
    first = business.file.languages[0]
    together = _read_together(business)
    faqs: dict[str, Faq] = {first: build_faq(business, first, languages=together, own=own, today=today, cache=cache)}
    for language, edition in business.editions.items():
        faqs[language] = build_faq(edition, language, own=own, today=today, cache=cache)
    return faqs


def _read_together(business: Business) -> list[str]:
    """The languages that one model reads. A business that is written in one language is read with one model, whatever
    else is spoken with its callers."""
    languages = business.file.languages
    return [languages[0]] if business.editions or len(languages) == 1 else list(languages)


def build_faq(
    business: Business,
    language: str,
    *,
    languages: Sequence[str] = (),
    own: Path | None = None,
    today: Callable[[], date],
    cache: Path | None = None,
) -> Faq:
    """The FAQ of a business as it is written in a language.

    Args:
        languages: those that one model must know, where it is more than this one.
        own: a folder with other weights.
    """
    embedder = _embedder(languages or [language], own)
    return Faq(
        business.in_language(language).faq,
        embedder,
        calibration_for(embedder, folder=own),
        thresholds=business.file.thresholds,
        today=today,
        cache=cache,
        passages=business.in_language(language).passages,
        unanswered=business.in_language(language).file.unanswered,
    )


def _embedder(languages: Sequence[str], own: Path | None) -> Embedder:
    return arabic_embedder(own) if list(languages) == ["ar"] else embedder_for(languages, own)


def _reader(
    business: Business,
    answers: Faq,
    language: str,
    languages: Sequence[str],
    own: Path | None,
    day: Callable[[], date],
    cache: Path | None,
) -> LocalReader:
    embedder = _embedder(languages, own)
    calibration = calibration_for(embedder, folder=own)
    arabic = list(languages) == ["ar"]
    return LocalReader(
        business=business,
        sentiment=arabic_sentiment(embedder) if arabic else SentimentReader(embedder),
        answers=answers,
        wants=Wants(business, embedder, calibration, language="ar" if arabic else "en", cache=cache),
        today=day,
        choices=ChoicesMeant(business, embedder, calibration, cache=cache),
        answering=None if arabic else AnswerReader(embedder, calibration=calibration),
    )

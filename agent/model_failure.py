"""What an HTTP answer of a model's provider means, and how long a reply may become."""

from __future__ import annotations

from routing.language_model import ModelFailed, ModelFault

LONGEST_REPLY_TOKENS = 600


def status_failure(status: int, retry_after: float | None) -> ModelFailed:
    """The failure behind an HTTP status."""
    if status == 429:
        return ModelFailed(ModelFault.RATE_LIMITED, "HTTP 429: too many requests", retry_after=retry_after)
    if status in (400, 401, 403, 404):
        return ModelFailed(
            ModelFault.REFUSED, f"HTTP {status}: check OPENAI_API_KEY, OPENAI_MODEL and OPENAI_FALLBACK_MODEL"
        )
    return ModelFailed(ModelFault.SERVER, f"HTTP {status}")


def retry_after_of(header: str | None) -> float | None:
    """Seconds of a `Retry-After` header; None where it is missing or a date."""
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:
        return None

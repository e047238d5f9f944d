"""Where the time of a turn goes, as the providers' stand-ins see it; what lies between two of them is the worker's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from bench.figures import p50
from bench.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """Milliseconds after the caller's last sound; None where it did not happen.

    Attributes:
        final: the hearing sent the final transcript.
        request: the model got the request that was answered aloud.
        first_token: it sent its first token.
        voice: the voice got the first words.
    """

    final: float | None
    request: float | None
    first_token: float | None
    voice: float | None


def stages_of(house: House, ended: float) -> Stages:
    """The stages of the turn that ended at `ended`, once its answer was heard."""
    finals = [
        sent.moment
        for connection in house.deepgram.connections
        for sent in connection.sent
        if sent.message.get("is_final") and _words_of(sent.message) and sent.moment > ended - 0.3
    ]
    asked = [request for request in house.openai.asked if request.at > ended - 0.3]
    voiced = [spoken.at for spoken in house.eleven.spoken if spoken.at > ended - 0.3]

    def after(at: float | None) -> float | None:
        return None if at is None else round((at - ended) * 1000, 1)

    return Stages(
        final=after(max(finals, default=None)),
        request=after(asked[-1].at if asked else None),
        first_token=after(asked[-1].first_token_at if asked else None),
        voice=after(min(voiced, default=None)),
    )


def medians(turns: Sequence[Stages]) -> dict[str, float]:
    """The median of each stage over the turns that have it."""
    found: dict[str, float] = {}
    for name in (field.name for field in fields(Stages)):
        values = [value for turn in turns if (value := getattr(turn, name)) is not None]
        if values:
            found[name] = round(p50(values), 1)
    return found


def _words_of(message: object) -> bool:
    match message:
        case {"channel": {"alternatives": [{"transcript": str(words)}, *_]}}:
            return bool(words)
    return False

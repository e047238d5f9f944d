"""Text on its way to a voice, carrying which reply, segment and persona it belongs to."""

from __future__ import annotations

from routing.events import SegmentKind


class SegmentText(str):
    """A `str` that LiveKit passes through its nodes unflattened when no text transform touches it."""

    reply_id: str
    segment: int
    persona: str
    kind: SegmentKind

    def __new__(cls, text: str, *, reply_id: str, segment: int, persona: str, kind: SegmentKind) -> SegmentText:
        self = super().__new__(cls, text)
        self.reply_id = reply_id
        self.segment = segment
        self.persona = persona
        self.kind = kind
        return self

"""What a voice is sent at a time: the first clause of a segment as soon as it is whole, then whole sentences.

The first clause decides when the caller hears something. The rest is wanted later than that, and a sentence that is
spoken in one piece sounds better than its parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from livekit.agents import tokenize, utils

from routing.clause_stream import ClauseStream, Cut

LONGEST = 160
"""Of what waits for the end of its sentence, in characters: a voice that was sent nothing for so long falls silent."""


@dataclass(slots=True)
class VoicedPieces:
    """Cuts one segment's text into what is sent to the voice at a time."""

    _clauses: ClauseStream = field(default_factory=ClauseStream)
    _waiting: str = ""
    _sent: bool = False

    def feed(self, text: str) -> list[str]:
        """Take in more text; the pieces that can be sent now, without spaces around them."""
        return [piece for cut in self._clauses.feed(text) for piece in self._take(cut)]

    def finish(self) -> list[str]:
        """What is left once no more text comes. A segment can begin anew after it."""
        pieces = [piece for cut in self._clauses.finish() for piece in self._take(cut)]
        rest, self._waiting, self._sent = self._waiting.strip(), "", False
        return [*pieces, rest] if rest else pieces

    def _take(self, cut: Cut) -> list[str]:
        self._waiting += cut.text
        speakable = any(character.isalnum() for character in self._waiting)
        if not speakable or (self._sent and not cut.ends_sentence and len(self._waiting) < LONGEST):
            return []
        piece, self._waiting = self._waiting.strip(), ""
        self._sent = True
        return [piece]


class ClauseTokenizer(tokenize.SentenceTokenizer):
    """For the plugins of voices that take a sentence tokenizer."""

    def tokenize(self, text: str, *, language: str | None = None) -> list[str]:
        pieces = VoicedPieces()
        return [*pieces.feed(text), *pieces.finish()]

    def stream(self, *, language: str | None = None) -> ClauseTokenStream:
        return ClauseTokenStream()


class ClauseTokenStream(tokenize.SentenceStream):
    """The pieces of one segment, or of several with `flush` between them."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces = VoicedPieces()
        self._segment = utils.shortuuid()

    def push_text(self, text: str) -> None:
        self._check_not_closed()
        self._send(self._pieces.feed(text))

    def flush(self) -> None:
        self._check_not_closed()
        self._send(self._pieces.finish())
        self._segment = utils.shortuuid()

    def end_input(self) -> None:
        self.flush()
        self._do_close()

    async def aclose(self) -> None:
        self._do_close()

    def _send(self, pieces: list[str]) -> None:
        for piece in pieces:
            self._event_ch.send_nowait(tokenize.TokenData(segment_id=self._segment, token=piece))

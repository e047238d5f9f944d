"""Deepgram's `/v1/listen`, hearing what a script says: interim results, finals at the endpoint, events around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.providers.listen import Connection, Line, Refused
from tests.providers.script import Script, Stretch, Word, words_of
from tests.providers.scripted_stream import ScriptedStream
from tests.providers.timing import Timing

KINDS = frozenset({"KeepAlive", "Finalize", "CloseStream"})
_FILLERS = frozenset({"uh", "um", "mhm", "mhmm", "mm-mm", "uh-uh", "uh-huh", "nuh-uh"})
# Without endpointing a segment is final after this much quiet.
_UNENDED_SECONDS = 1.0


def unknown_message(data: str) -> Refused:
    """What `/v1/listen` answers to a text message that it does not know."""
    error = {
        "type": "Error",
        "variant": "UnparsableClientMessage",
        "description": "Could not deserialize last text message",
        "message": data[:200],
    }
    return Refused(1008, "DATA-0000", error)


def plain(text: str) -> str:
    """A text without punctuation and capitals, as it is without `punctuate` and `smart_format`."""
    return re.sub(r"[^\w\s@.'-]|\.(?=\s|$)", "", text).lower()


def result(
    words: Sequence[Word],
    query: Mapping[str, str],
    *,
    request_id: str,
    start: float,
    end: float,
    is_final: bool,
    speech_final: bool,
    from_finalize: bool = False,
) -> dict[str, Any]:
    """A `Results` message: times in stream seconds; written as the connection's query asks for."""
    formats = query.get("punctuate") == "true" or query.get("smart_format") == "true"
    if query.get("filler_words") != "true":
        words = [word for word in words if plain(word.text) not in _FILLERS]
    written = [word.text if formats else plain(word.text) for word in words]
    alternative = {
        "transcript": " ".join(written),
        "confidence": min((word.confidence for word in words), default=0.0),
        "words": [_word(word, formats) for word in words],
    }
    return {
        "type": "Results",
        "channel_index": [0, 1],
        "start": round(start, 3),
        "duration": round(end - start, 3),
        "is_final": is_final,
        "speech_final": speech_final,
        "from_finalize": from_finalize,
        "channel": {"alternatives": [alternative]},
        "metadata": {"request_id": request_id, "model_info": {"name": query.get("model")}},
    }


def _endpointing(asked: str) -> float | None:
    """After how much quiet a segment ends, in seconds; None where none ends one."""
    if asked == "false":
        return None
    return 0.01 if asked == "true" else int(asked) / 1000


def _word(word: Word, formats: bool) -> dict[str, Any]:
    entry = {"word": plain(word.text), "start": word.start, "end": word.end, "confidence": word.confidence}
    return entry | {"punctuated_word": word.text} if formats else entry


@dataclass(slots=True, kw_only=True)
class _Segment:
    """What the next final will hold: from one endpoint to the next."""

    stretches: list[Stretch] = field(default_factory=list)
    finished: int = 0
    """How many of its words were in a final already."""
    shown: int = 0
    due: float | None = None
    """When its final is sent, once its endpoint was noticed."""
    start: float = 0.0

    @property
    def end(self) -> float:
        return self.stretches[-1].end

    def words(self, until: float | None = None) -> list[Word]:
        """Its words that were not final yet: all of them, or those that are over at a time."""
        return words_of(self.stretches, until=until)[self.finished :]


class NovaStream(ScriptedStream):
    """One stream."""

    def __init__(
        self, line: Line, connection: Connection, *, script: Script, timing: Timing, idle_seconds: float
    ) -> None:
        super().__init__(line, connection, script=script, timing=timing, idle_seconds=idle_seconds)
        query = connection.query
        self._endpointing = _endpointing(query.get("endpointing", "true"))
        self._utterance_end = int(query["utterance_end_ms"]) / 1000 if "utterance_end_ms" in query else None
        self._segments: list[_Segment] = []
        """Oldest first; only the last one may still grow."""
        self._last_word: Word | None = None
        """The last word that was in a final, until the end of its utterance was told."""

    async def _tick(self, clock: float) -> None:
        for segment in self._segments:
            await self._grow(segment, clock)
        if self._segments and self._segments[-1].due is None and self._ear.current is None:
            self._notice_endpoint(self._segments[-1])
        while self._segments and self._segments[0].due is not None and self._segments[0].due <= clock + 1e-6:
            segment = self._segments.pop(0)
            await self._finish(segment, speech_final=self._endpointing is not None)
        await self._tell_utterance_end(clock)

    async def _started(self, stretch: Stretch) -> None:
        if self._segments and self._segments[-1].due is None:
            self._segments[-1].stretches.append(stretch)
            return
        self._begin_answer()
        self._segments.append(_Segment(stretches=[stretch], start=stretch.start))
        if self._connection.query.get("vad_events") == "true":
            await self._send({"type": "SpeechStarted", "channel": [0], "timestamp": round(stretch.start, 3)})

    async def _grow(self, segment: _Segment, clock: float) -> None:
        words = segment.words(until=clock - self._timing.word_lag)
        # The last word of all is recognised only with what follows it.
        if len(words) == len(segment.words()):
            words = words[:-1]
        if len(words) > segment.shown and self._connection.query.get("interim_results") == "true":
            segment.shown = len(words)
            message = self._result(segment, words, end=clock, is_final=False, speech_final=False)
            self._connection.interims.append(message["channel"]["alternatives"][0]["transcript"])
            await self._send(message)
        if words and segment.due is None and clock - segment.start >= self._timing.longest_segment:
            await self._finish(segment, words=words, speech_final=False)
            segment.finished += len(words)
            segment.shown, segment.start = 0, words[-1].end

    def _notice_endpoint(self, segment: _Segment) -> None:
        needed = _UNENDED_SECONDS if self._endpointing is None else self._endpointing
        if self._ear.quiet >= needed:
            cue = segment.stretches[-1].cue
            delay = cue.said.final_after if cue is not None else None
            if delay is None:
                delay = self._timing.final_after.seconds(next(self._connection.draws))
            segment.due = segment.end + max(needed, delay)

    async def _finish(
        self,
        segment: _Segment,
        *,
        speech_final: bool,
        words: Sequence[Word] | None = None,
        from_finalize: bool = False,
    ) -> None:
        words = segment.words() if words is None else words
        end = words[-1].end if words else segment.end
        message = self._result(
            segment, words, end=end, is_final=True, speech_final=speech_final, from_finalize=from_finalize
        )
        if transcript := message["channel"]["alternatives"][0]["transcript"]:
            self._connection.transcripts.append(transcript)
            self._last_word = words[-1]
        await self._send(message)

    async def _tell_utterance_end(self, clock: float) -> None:
        if self._utterance_end is None or self._last_word is None or self._segments:
            return
        if clock - self._last_word.end >= self._utterance_end:
            await self._send({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": self._last_word.end})
            self._last_word = None

    def _result(self, segment: _Segment, words: Sequence[Word], **how: Any) -> dict[str, Any]:
        return result(words, self._connection.query, request_id=self._request_id, start=segment.start, **how)

    async def _control(self, kind: str, message: Mapping[str, Any]) -> None:
        if kind == "Finalize":
            await self._flush()

    async def _flush(self) -> None:
        """All that was heard is final now; of a stretch that goes on, the words that are over."""
        segments, self._segments = self._segments, []
        for segment in segments:
            going_on = self._ear.current is segment.stretches[-1] and self._ear.quiet == 0
            words = segment.words(until=self._ear.clock) if going_on else segment.words()
            await self._finish(segment, words=words, speech_final=not going_on, from_finalize=True)
            if going_on:
                rest = segment.finished + len(words)
                start = words[-1].end if words else segment.start
                self._segments = [_Segment(stretches=segment.stretches, finished=rest, start=start)]
            else:
                self._ear.end()

    async def _closing(self) -> None:
        self._ear.end()
        await self._flush()
        metadata = {
            "type": "Metadata",
            "transaction_key": "deprecated",
            "request_id": self._request_id,
            "duration": round(self._ear.clock, 3),
            "channels": 1,
        }
        await self._send(metadata)

    def _kinds(self) -> frozenset[str]:
        return KINDS

    def _unknown(self, data: str) -> Refused:
        return unknown_message(data)

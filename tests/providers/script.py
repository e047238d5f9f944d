"""What the Deepgram stand-in understands of the caller, decided by the test and timed by the caller's own sound.

The voiced stretches of the incoming audio, found by their loudness, are matched in order to the parts of the texts in a
script, and the words of a part are spread over its stretch: what is recognised grows while the caller still speaks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tests.providers.listening import FRAME_SECONDS, SPEECH_DBFS, SPEECH_FRAMES, Samples, level

PAUSE_SECONDS = 0.3
"""Quiet that is shorter belongs to the stretch around it."""

# A stretch whose length is known is over after this much quiet at its end, give or take what a codec shortens; before
# its end a pause may be longer by that. Sound that follows soon is its tail.
_KNOWN_END_SECONDS, _CODEC_SECONDS, _TAIL_SECONDS = 0.06, 0.15, 0.2
_SECONDS_PER_LETTER, _SHORTEST_SECONDS = 0.065, 0.25
# Voice this soon in a new connection is the rest of what was being said when the connection before it broke.
_RESUMED_WITHIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is said in one voiced stretch.

    `seconds` is the stretch's length where it is known beforehand: then the end is noticed 60 ms after the last sound
    instead of `PAUSE_SECONDS`, and the words come when they are said instead of at a usual pace. `word_ends` gives the
    end of each word from the stretch's start, in seconds; otherwise words are spread by their length.
    """

    text: str
    seconds: float | None = None
    word_ends: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        if self.word_ends is not None and len(self.word_ends) != len(self.text.split()):
            raise ValueError(f"{len(self.word_ends)} ends for the {len(self.text.split())} words of {self.text!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text, written as the service would write it, with the stretches in which it is said.

    `sure` and `sure_in_pauses` are what Flux makes of the quiet after the last part and between parts: the most that
    its confidence in the end of the turn grows to. `final_after` overrides the server's delay, in seconds.
    """

    parts: tuple[Part, ...]
    confidence: float = 0.98
    sure: float = 0.95
    sure_in_pauses: float = 0.5
    final_after: float | None = None

    @property
    def text(self) -> str:
        """The whole text."""
        return " ".join(part.text for part in self.parts if part.text)


def said(*parts: str, sure: float = 0.95, sure_in_pauses: float = 0.5, final_after: float | None = None) -> Said:
    """A text said in one stretch, or in several with pauses between: `said("916", "555", "0142")`.

    An empty text is a noise that is no word, such as a cough.
    """
    return Said(
        parts=tuple(Part(text=part) for part in parts),
        sure=sure,
        sure_in_pauses=sure_in_pauses,
        final_after=final_after,
    )


def measured(text: str, samples: Samples, rate: int, *, final_after: float | None = None) -> Said:
    """A text with the stretches of the very audio in which it will be said; `samples` are mono, at `rate` Hz.

    Its words are shared out over the stretches by their lengths.
    """
    stretches = voiced(samples, rate)
    if not stretches:
        raise ValueError(f"nothing is to be heard in the audio of {text!r}")
    words, lengths = text.split(), [end - start for start, end in stretches]
    if len(words) < len(lengths):
        raise ValueError(f"{text!r} has fewer words than its audio has stretches ({len(lengths)})")
    parts, taken = [], 0
    for index, length in enumerate(lengths):
        upto = round(len(words) * sum(lengths[: index + 1]) / sum(lengths))
        # At least one word each, for this stretch and for those that follow.
        upto = min(max(upto, taken + 1), len(words) - (len(lengths) - index - 1))
        parts.append(Part(text=" ".join(words[taken:upto]), seconds=length))
        taken = upto
    return Said(parts=tuple(parts), final_after=final_after)


def voiced(samples: Samples, rate: int) -> list[tuple[float, float]]:
    """Where somebody speaks: start and end of each stretch, in seconds."""
    ear = ScriptedEar(Script(), rate)
    for _ in ear.hear(np.concatenate([samples, np.zeros(round(rate * (PAUSE_SECONDS + 0.1)), np.int16)])):
        pass
    return [(stretch.start, stretch.end) for stretch in ear.stretches]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word and when it is said, in stream seconds."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    """A part and the text to which it belongs."""

    said: Said
    part: Part
    last: bool


class Script:
    """The texts that one caller is still to say, over all connections of a server. A test may add to it at any time."""

    def __init__(self, *texts: Said | str) -> None:
        self._coming: deque[_Cue] = deque()
        self._broken_off: _Cue | None = None
        self._being_said: dict[ScriptedEar, _Cue] = {}
        self.add(*texts)

    def add(self, *texts: Said | str) -> None:
        """Texts that are said after those already given."""
        for text in texts:
            whole = said(text) if isinstance(text, str) else text
            self._coming += [_Cue(said=whole, part=part, last=part is whole.parts[-1]) for part in whole.parts]

    def expect(self, *texts: Said | str) -> None:
        """Texts that are said next, whatever was not said or not heard before them."""
        self._coming.clear()
        self._broken_off = None
        self.add(*texts)

    @property
    def waiting(self) -> list[str]:
        """The parts that nobody has said yet."""
        return [cue.part.text for cue in self._coming]

    def begin(self, ear: ScriptedEar, at: float) -> _Cue | None:
        """What an ear begins to hear `at` seconds into its stream; None where the script is over.

        While another connection hears the caller say something, it is that: a caller has one mouth.
        """
        resumed, self._broken_off = self._broken_off, None
        if self._being_said:
            cue = next(iter(self._being_said.values()))
        elif resumed is not None and at <= _RESUMED_WITHIN_SECONDS:
            cue = resumed
        elif self._coming:
            cue = self._coming.popleft()
        else:
            return None
        self._being_said[ear] = cue
        return cue

    def end(self, ear: ScriptedEar, *, broken_off: bool = False) -> None:
        """An ear heard the end of what it was hearing, or its connection broke."""
        cue = self._being_said.pop(ear, None)
        if cue is not None and broken_off and not self._being_said:
            # What is left of the stretch is shorter than it was measured.
            self._broken_off = replace(cue, part=replace(cue.part, seconds=None, word_ends=None))


@dataclass(slots=True, kw_only=True)
class Stretch:
    """A voiced stretch as it is heard: where it is in the stream so far, in seconds, and what is said in it."""

    start: float
    end: float
    cue: _Cue | None
    over: bool = False

    @property
    def text(self) -> str:
        """All that is said in it, whether it was heard yet or not."""
        return "" if self.cue is None else self.cue.part.text

    def words(self) -> list[Word]:
        """Its words with their times: where they are once it is over, where they are supposed to be until then."""
        if self.cue is None:
            return []
        texts, part = self.cue.part.text.split(), self.cue.part
        ends = np.asarray(part.word_ends) if part.word_ends is not None else self._spread(texts)
        starts = [0.0, *ends][:-1]
        return [
            Word(
                text=text,
                start=round(self.start + begin, 3),
                end=round(self.start + end, 3),
                confidence=self.cue.said.confidence,
            )
            for text, begin, end in zip(texts, starts, ends, strict=True)
        ]

    def heard(self, until: float) -> list[Word]:
        """The words that are over at a time; the last one only once the whole stretch is."""
        words = self.words()
        return [word for word in (words if self.over else words[:-1]) if word.end <= until + 1e-6]

    def _spread(self, texts: Sequence[str]) -> list[float]:
        if self.cue is None or not texts:
            return []
        shares = np.cumsum([len(text) + 1 for text in texts])
        usual = max(_SHORTEST_SECONDS, float(shares[-1]) * _SECONDS_PER_LETTER)
        length = self.end - self.start if self.over else self.cue.part.seconds or usual
        return [float(share / shares[-1] * length) for share in shares]


def words_of(stretches: Sequence[Stretch], *, until: float | None = None) -> list[Word]:
    """The words of several stretches: all, or those that are over at a time."""
    parts = [stretch.words() if until is None else stretch.heard(until) for stretch in stretches]
    return [word for part in parts for word in part]


class ScriptedEar:
    """Follows one stream and says what is heard in it."""

    def __init__(self, script: Script, rate: int) -> None:
        self._script, self._frame = script, round(rate * FRAME_SECONDS)
        self._rest = np.zeros(0, np.int16)
        self._frames = self._loud_run = 0
        self._last_loud = -PAUSE_SECONDS
        self.stretches: list[Stretch] = []
        """All stretches so far, the last one perhaps still going on."""

    @property
    def clock(self) -> float:
        """How much of the stream was heard, in seconds."""
        return self._frames * FRAME_SECONDS

    @property
    def quiet(self) -> float:
        """For how long nothing was to be heard, in seconds."""
        return self.clock - self._last_loud

    @property
    def current(self) -> Stretch | None:
        """The stretch that goes on."""
        return self.stretches[-1] if self.stretches and not self.stretches[-1].over else None

    def hear(self, samples: Samples) -> Iterator[float]:
        """Take samples, 10 ms at a time; gives the time in the stream after each, in seconds."""
        self._rest = np.concatenate([self._rest, samples])
        while self._rest.size >= self._frame:
            frame, self._rest = self._rest[: self._frame], self._rest[self._frame :]
            self._take(level(frame) > SPEECH_DBFS)
            yield self.clock

    def end(self) -> None:
        """The stretch that goes on is over: the stream ends here."""
        if self.current is not None:
            self.current.over = True
            self._script.end(self)

    def lose(self) -> None:
        """The connection broke: what is just being said goes on in the next one."""
        self._script.end(self, broken_off=True)

    def _take(self, loud: bool) -> None:
        before = self.quiet
        self._frames += 1
        self._loud_run = self._loud_run + 1 if loud else 0
        stretch = self.current
        if stretch is None:
            if loud and before < _TAIL_SECONDS and self.stretches:
                self._last_loud = self.clock
            elif self._loud_run >= SPEECH_FRAMES:
                start = self.clock - SPEECH_FRAMES * FRAME_SECONDS
                self._last_loud = self.clock
                self.stretches.append(Stretch(start=start, end=self.clock, cue=self._script.begin(self, start)))
        elif loud:
            self._last_loud = stretch.end = self.clock
        elif self.quiet >= self._enough_quiet(stretch) - 1e-6:
            self.end()

    def _enough_quiet(self, stretch: Stretch) -> float:
        seconds = None if stretch.cue is None else stretch.cue.part.seconds
        if seconds is None:
            return PAUSE_SECONDS
        complete = stretch.end - stretch.start >= seconds - _CODEC_SECONDS
        return _KNOWN_END_SECONDS if complete else PAUSE_SECONDS + _CODEC_SECONDS

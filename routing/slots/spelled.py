"""Words that are spelled letter by letter: "R E E D", "d-a-n-a", "P as in Peter, A, T, E, L"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_LETTER = r"[^\W\d_](?![\w'])"
_AS_IN = re.compile(
    r"(?<![\w'-])(?P<letter>[^\W\d_]),? (?:as in|like in|as|for|like) (?=[^\W\d_]{2})\w+", re.IGNORECASE
)
_CAPITAL = re.compile(
    r"\b(?:capital|uppercase|upper case|big|small|lowercase|the letter)(?= [^\W\d_](?![\w']))", re.IGNORECASE
)
_BETWEEN_COMMAS = re.compile(r"[^,;.\s][^,;.]*[^,;.\s]|[^,;.\s]")
_SPELLED = 3
"""Letters of a word that is spelled."""
_CAPITAL_LEAD = re.compile(r"\b(?:with )?(?:a )?(?:capital|uppercase|upper case|the letter)\s+$", re.IGNORECASE)
_DOUBLE = re.compile(r"\bdouble[ -](?P<letter>[^\W\d_])(?![\w'])", re.IGNORECASE)
_RUN = re.compile(rf"(?<![\w'])(?:{_LETTER}[\s.,-]+){{2,}}{_LETTER}")
_LEAD = re.compile(
    r"(?:[\s,.]*\b(?:it's|it is|that's|that is|which is))?(?:[\s,.]*\b(?:spelled|spelt|written)(?: as| like|,)?)?"
    r"(?:[\s,.]*\b(?:with )?(?:a )?(?:capital|big|the letter))?[\s,.]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """The word that was spelled, in lower case, between two positions of the caller's words."""

    word: str
    start: int
    end: int


def spellings(said: str) -> list[Spelling]:
    """Every word of three letters and more that is spelled out; two of them may follow each other."""
    even = _even(said)
    return [
        Spelling(word=re.sub(r"[\s.,-]+|\x00", "", even[start:end]).lower(), start=start, end=end)
        for run in _RUN.finditer(even)
        for start, end in _words_of(run)
    ]


def _words_of(run: re.Match[str]) -> list[tuple[int, int]]:
    """Where the words of a run of letters stand: 'W E N D E L L, O P O K U' is two, 'O, P, O, K, U' one."""
    parts = list(_BETWEEN_COMMAS.finditer(run.group()))
    if any(len(re.findall(r"[^\W\d_]", part.group())) < _SPELLED for part in parts):
        return [run.span()]
    return [(run.start() + part.start(), run.start() + part.end()) for part in parts]


def without_spellings(said: str) -> str:
    """The same with blanks in place of every spelling and what leads up to it; positions stay as they are."""
    for spelling in spellings(said):
        start = _lead(said, spelling)
        behind = re.match(r",(?= [A-ZÀ-Þ])", said[spelling.end :])
        end = spelling.end + (1 if behind and start else 0)
        said = said[:start] + " " * (end - start) + said[end:]
    return said


def with_spellings(said: str) -> str:
    """The same with every spelled word written as one in its place; positions stay as they are."""
    for spelling in spellings(said):
        word = spelling.word.capitalize().rjust(spelling.end - spelling.start)
        capital = _CAPITAL_LEAD.search(said[: spelling.start])
        start = capital.start() if capital else spelling.start
        said = said[:start] + " " * (spelling.start - start) + word + said[spelling.end :]
    return said


def _lead(said: str, spelling: Spelling) -> int:
    lead = _LEAD.search(said[: spelling.start])
    return lead.start() if lead else spelling.start


def spelled_right(name: str, spelled: list[Spelling]) -> str:
    """'Reed, R E I D': the spelling wins over what was transcribed, in the word of the name that is most like it."""
    words = name.split()
    for spelling in spelled:
        near = [SequenceMatcher(None, word.lower(), spelling.word).ratio() for word in words]
        best = max(range(len(words)), key=near.__getitem__)
        if near[best] >= 0.5 and words[best][0].lower() == spelling.word[0]:
            words[best] = spelling.word.capitalize()
    return " ".join(words)


def _even(said: str) -> str:
    """Letters alone, where a word says which letter is meant; positions stay as they are."""
    said = _AS_IN.sub(lambda match: match["letter"].ljust(len(match.group())), said)
    said = _CAPITAL.sub(lambda match: " " * len(match.group()), said)
    return _DOUBLE.sub(lambda match: f"{match['letter']} {match['letter']}".ljust(len(match.group())), said)

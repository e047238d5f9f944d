"""Takes what was said apart: sentences, their clauses, and words in one spelling, so that expressions can be short."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ruamel.yaml import YAML


@cache
def english() -> dict[str, list[str]]:
    """The words of `english.yaml`."""
    source = resources.files(__package__).joinpath("english.yaml").read_text(encoding="utf-8")
    words: dict[str, list[str]] = YAML(typ="safe", pure=True).load(source)
    return words


_END = re.compile(r"(?<=[.!?؟])[\"')\]]*\s+")
_ABBREVIATIONS = re.compile(r"\b(a|p)\.\s?m\.?(?=\W|$)|\b(mr|mrs|ms|dr|st|approx|no)\.(?=\s)", re.IGNORECASE)
_PRONOUN = (
    r"(?:it|that|this|what|which|who|where|when|how|there|here|he|she|everything|everyone|everybody|all|something|"
    r"someone|somebody|nothing|nobody)"
)
# In this order: what stands for two words becomes two words, and one spelling is left of each.
_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"[’‘`´]", "'"),
        (r"[“”]", '"'),
        (r"\bwon't\b", "will not"),
        (r"\bcan't\b|\bcannot\b", "can not"),
        (r"\bshan't\b", "shall not"),
        (r"n't\b", " not"),
        (r"\blet's\b", "let us"),
        (rf"\b({_PRONOUN})'s\b", r"\1 is"),
        (r"'ve\b", " have"),
        (r"'ll\b", " will"),
        (r"'re\b", " are"),
        (r"'d\b", " would"),
        (r"'m\b", " am"),
        (r"(?<=\w)'s\b", " 's"),
        (r"\be-mail", "email"),
        (r"\bcall-back", "callback"),
        (r"\bcanceled\b|\bcanceling\b", "cancelled"),
        (r"\bzip-?code\b", "zip code"),
        (r"\bpost-?code\b|\bpostal code\b", "zip code"),
        (r"\bo'clock\b", "oclock"),
        (r"\bto-day\b", "today"),
        # Arabic: without vowel signs and lengthening, one letter for alif, ya and ta marbuta.
        (r"[\u064b-\u0652\u0640]", ""),
        (r"[أإآ]", "ا"),
        (r"ى", "ي"),
        (r"ة", "ه"),
        (r"؟", "?"),
        (r"،", ","),
        (r"\s+", " "),
    )
)
_BREAK = re.compile(r"(?<!\d),(?=\s)|(?<=\d),(?=\s)|[;:](?=\s)|\s[-–—]+\s|—|\s(?=but\s)")
_JOINED = re.compile(
    r"\s(?=(?:and|so|or)\s(?:how|what|which|when|where|who|whom|whose|why|i|we|you|it|that is|they|the \w+ (?:is|are)|"
    r"your \w+ (?:is|has)|could|can|may|shall|should|would|will|do|did|is|are|has|have)\b)"
)


def normal(text: str) -> str:
    """Lower case, contractions written out, one spelling for what has several."""
    text = unicodedata.normalize("NFKC", text).casefold()
    for pattern, written in _SPELLINGS:
        text = pattern.sub(written, text)
    return text.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence: as it was said, in normal spelling, and its clauses in normal spelling without closing marks."""

    said: str
    text: str
    clauses: tuple[str, ...]

    @property
    def is_question(self) -> bool:
        return self.text.rstrip("\"')] ").endswith("?")


def sentences(text: str) -> list[Sentence]:
    """The sentences of what was said, in order."""
    kept = _ABBREVIATIONS.sub(lambda m: m.group().replace(".", "\u2024").replace(" ", ""), text)
    found = []
    for part in _END.split(kept):
        said = part.replace("\u2024", ".").strip()
        if said:
            words = normal(part.replace("\u2024", "").strip())
            found.append(Sentence(said=said, text=words, clauses=clauses(words)))
    return found


def clauses(text: str) -> tuple[str, ...]:
    """The clauses of a sentence in normal spelling, without its closing mark."""
    bare = text.rstrip("\"')].!? ")
    parts = [piece for part in _BREAK.split(bare) for piece in _JOINED.split(part)]
    return tuple(piece.strip() for piece in parts if piece.strip())

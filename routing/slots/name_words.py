"""Which words can be parts of a person's name, and how a name is written."""

from __future__ import annotations

import re
from functools import lru_cache

import zipcodes

from embedding.english_words import common_words
from routing.slots.given_names import is_given_name
from routing.slots.hearing import is_number_word
from routing.slots.words import listed

WORD = r"(?:(?:[^\W\d_]\.){2,}|[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*\.?)"
BARE_WORD = r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*"
CAPITAL = r"[A-ZÀ-Þ](?:[^\W\d_]+(?:['-][^\W\d_]+)*|'[A-ZÀ-Þ][^\W\d_]+)"
TITLE = r"(?:mr|mrs|ms|miss|dr|doctor|prof|professor|sir|madam|sheikh|coach|pastor|reverend|rabbi|captain)\b\.?"
PARTICLES = frozenset(
    {"de", "la", "del", "van", "von", "der", "den", "da", "di", "bin", "ibn", "al", "el", "le", "du", "dos", "st", "o"}
)
NOT_NAMES = frozenset(listed("not_names"))
_NAMES_TOO = frozenset(listed("names_too"))
_ALWAYS_CAPITAL = frozenset(listed("always_capital"))
_SURNAMES_TOO = frozenset({"day", "night", "eve"})
_WEEKDAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_JOINED = re.compile(r"(?:al|el|ben|ibn)-[A-ZÀ-Þ]|d'[A-ZÀ-Þ]")
_IS_TITLE = re.compile(TITLE, re.IGNORECASE)
_ENDS_LIKE_NO_NAME = re.compile(r"(?:ing|ful|ous|ive|able|ible|less|ly|ish|est|tion|ment)$")
_CONTRACTED = ("'s", "'m", "'re", "'ll", "'d")


def is_title(word: str) -> bool:
    return _IS_TITLE.fullmatch(word) is not None


def name_words(words: list[str]) -> list[str]:
    """The words from the first on that can be parts of a name; at most four."""
    kept: list[str] = []
    for at, word in enumerate(words):
        even = word.lower().rstrip(".")
        if any(c.isdigit() for c in word) or even.endswith("n't") or _cannot_follow(word, kept):
            break
        if not is_title(word) and not _may_be_part(word, even, kept, words[at + 1 : at + 2]):
            break
        if even.endswith(_CONTRACTED):
            stem = re.sub(r"'(?:s|m|re|ll|d)$", "", even)
            if stem and stem not in NOT_NAMES and even.endswith("'s"):
                kept.append(word[: len(stem)])
            break
        kept.append(word)
        if len(kept) == 4:
            break
    while kept and kept[-1].lower() in PARTICLES and len(kept) > 1:
        kept.pop()
    return kept


def whole(words: list[str]) -> list[str]:
    """The words, where all of them can be a name."""
    kept = name_words(words)
    return kept if len(kept) == len(words) else []


def _cannot_follow(word: str, kept: list[str]) -> bool:
    """In 'Ingrid works' the small letter says that the name is over."""
    if not kept or word[0].isupper() or word.lower() in PARTICLES or _JOINED.match(word):
        return False
    return kept[-1][0].isupper() and not is_title(kept[-1])


def _may_be_part(word: str, even: str, kept: list[str], following: list[str]) -> bool:
    if even in _WEEKDAYS and not kept:
        # "Sunday Adeyemi", where "Sunday Brunch" and "Sunday in Sacramento" are a day.
        return word[0].isupper() and any(_is_surname(after) for after in following)
    if even in _NAMES_TOO:
        return _is_meant_as_name(word, kept, following)
    if even not in NOT_NAMES and not is_number_word(even):
        return True
    if even == "march" and len(kept) == 1 and is_given_name(kept[0]) and kept[0][0].isupper():
        # "Nora March", where "Nora March fifth" begins a date.
        return word == "March" and not any(is_number_word(after.lower().strip(".,")) for after in following)
    if even in _SURNAMES_TOO and len(kept) == 1:
        # "Helen Day", where "Christmas Day" is none.
        return word[0].isupper() and kept[0][0].isupper() and is_given_name(kept[0]) and not weakly_named(kept[0])
    # In "Wanda Price" and "Sunday Adeyemi" the capital says that it is a name; "I" and the months always have theirs.
    return bool(kept) and word[0].isupper() and kept[-1][0].isupper() and even not in _ALWAYS_CAPITAL


def _is_surname(word: str) -> bool:
    even = word.lower().rstrip(".,")
    return word[0].isupper() and even not in NOT_NAMES and not is_number_word(even) and not is_place(word)


def _is_meant_as_name(word: str, kept: list[str], following: list[str]) -> bool:
    """'Will Turner', 'may lin' and a lone 'Hope', not 'will you' and 'Hope so'."""
    if kept:
        return word[0].isupper() == kept[-1][0].isupper()
    if not following:
        return True
    after = following[0].lower().strip(".,")
    if after in _NAMES_TOO or (word[0].isupper() and following[0][0].isupper() and after not in _ALWAYS_CAPITAL):
        return True
    return after not in NOT_NAMES and not is_number_word(after) and not any(c.isdigit() for c in after)


def looks_named(word: str, said: str, *, weak: bool, at_start: bool) -> bool:
    """Whether a word behind a cue such as "I'm" can be a name: by its capital, or where the text has none at all, by
    being a given name or no other kind of word."""
    if word[0].isupper():
        return True
    if weak and any(c.isupper() for c in said):
        return False
    return (at_start or not weak) and not is_plain_word(word)


def is_plain_word(word: str) -> bool:
    """Whether a word without a capital is rather an ordinary one: a mood, something that ends in -ing."""
    if is_given_name(word):
        return weakly_named(word)
    return is_feeling(word) or _ENDS_LIKE_NO_NAME.search(word.lower()) is not None


def weakly_named(word: str) -> bool:
    """Whether a given name is far more often the word: 'rich', 'so'."""
    return word.lower() in NOT_NAMES - _NAMES_TOO


def is_feeling(word: str) -> bool:
    """Whether a word tells a mood: 'happy', but 'grace' as well."""
    return word.lower() in _feelings()


@lru_cache(maxsize=1)
def _feelings() -> frozenset[str]:
    """Words of VADER's lexicon: what follows "I'm" and is a mood is no name."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return frozenset(SentimentIntensityAnalyzer().lexicon)


def is_uncommon(word: str) -> bool:
    """Whether a word is none of those that English is mostly written with: a rare name, but 'venmo' as
    well."""
    return word.lower() not in common_words()


@lru_cache(maxsize=512)
def is_place(name: str) -> bool:
    """Whether a name in capitals is that of a town: 'Elk Grove, 95624'."""
    return bool(zipcodes.filter_by(city=name))  # type: ignore[no-untyped-call]


def cased(name: str) -> str:
    """A name with capitals, where speech to text gave none (or only those)."""
    if not (name.islower() or (name.isupper() and len(name) > 3 and "." not in name)):
        return name
    return " ".join(word if word in PARTICLES else capital(word) for word in name.lower().split())


def capital(word: str) -> str:
    """A word with its capitals: O'Brien, Mary-Ann."""
    if word.endswith("'s"):
        return word.capitalize()
    hyphens = re.sub(r"(^|-)([^\W\d_])", lambda letter: letter[1] + letter[2].upper(), word)
    return re.sub(r"^(\w')([^\W\d_])", lambda letter: letter[1] + letter[2].upper(), hyphens)

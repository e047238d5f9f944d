"""Names of people."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

import zipcodes

from routing.slots.found import Found
from routing.slots.hearing import is_number_word, straight
from routing.slots.listening import Listening
from routing.slots.refusal import declines
from routing.slots.value import SlotField
from routing.slots.words import listed

_WORD = r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*\.?"
_BARE_WORD = r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*"
_TITLE = r"(?:mr|mrs|ms|miss|dr|doctor|prof|professor|sir|madam|sheikh)\b\.?"
_NAME_PART = re.compile(rf"\s*({_TITLE}|{_WORD})", re.IGNORECASE)
_IS_TITLE = re.compile(_TITLE, re.IGNORECASE)
_PARTICLES = frozenset(
    {"de", "la", "del", "van", "von", "der", "den", "da", "di", "bin", "ibn", "al", "el", "le", "du", "dos", "st", "o"}
)
NOT_NAMES = frozenset(listed("not_names"))
_AFTER_A_NAME = frozenset(listed("after_a_name"))
_SURELY_AFTER_A_NAME = frozenset({"and", "please", "thanks", "thank", "speaking", "here", "but"})
_ALWAYS_CAPITAL = frozenset(listed("always_capital"))
_NAMES_TOO = frozenset({"may", "will", "april", "june", "august", "hope"})
_STRONG = re.compile(
    r"\b(?:(?:my|the|his|her|full|first|last|our|contact) (?:full |first |last |contact |booking |party |"
    r"host )*name(?:'s| is| was| would be| will be|s)?"
    r"|name's|name is|under the name(?: of)?|(?:husband|wife|partner|mother|mom|father|dad|sister|brother|son|"
    r"daughter|boss|friend)'s name|(?:put|book|reserve|make|have|place) (?:it|that|this|the \w+|"
    r"us) (?:down )?under|under|the name of|for the name|in the name of|call me|goes? by|go by|name:"
    r"|you(?:'re| are) (?:speaking|talking) (?:to|with)|you can (?:just )?(?:put|use|write)|it's under)(?: is|"
    rf" it's| it is|,|:)* (?P<name>{_TITLE} )?",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"\b(?:this is|i am|i'm|im|it's|it is|that's|that is|that would be|here is|here's|speaking with|to|change it to|"
    r"meant)(?:,)? ",
    re.IGNORECASE,
)
_RENAMES = frozenset({"to", "change it to", "meant"})
_ANSWERS = _RENAMES | {"it's", "it is", "that's", "that is", "that would be", "here is", "here's"}
_BEHIND = re.compile(
    rf"(?P<name>(?:{_TITLE} )?{_BARE_WORD}(?: {_BARE_WORD}){{0,2}}),? (?:speaking|here|calling|on the line|"
    r"is the name|is my name)\b(?! (?:is|"
    r"to see|are|in|about how))",
    re.IGNORECASE,
)
_CAPITAL = r"[A-ZÀ-Þ][^\W\d_]+(?:['-][^\W\d_]+)*"
_OPENED = (
    r"(?i:(?:sure|yes|yeah|okay|ok|oh|um|uh|well|and|so|right|alright)\W+)*"
    r"(?i:(?:that'd be|that would be|it's|it is|that's|this is|it'd be|put down|under|"
    r"(?:you can |please |just )?put (?:it |us |me |that )?(?:down )?(?:under|for)|"
    r"(?:book|reserve|make) (?:it |us |me |that )?(?:under|for|out to))\s+)?"
)
_STANDS_ALONE = re.compile(
    rf"(?:^{_OPENED}|[.!?;]\s+{_OPENED}|\b(?:chef|party|booking|book|reservation|dinner|event|it|"
    rf"one) for\s+)(?P<name>{_CAPITAL}(?: (?:de|la|del|van|von|bin|"
    rf"al) ?)?(?: {_CAPITAL}){{1,2}})(?=\s*(?:[,.;]|$))"
)
_GREETED = re.compile(
    r"^\W*(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|yes|yeah|oh|ok|okay|so|well|sure|there|um|uh)\W+)*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\W*(?:(?:um+|uh+|er+|oh|hi|hello|hey|yes|yeah|yep|sure|of course|okay|ok|well|so|no problem|certainly|"
    r"absolutely|no|nope|sorry|actually|it's|it is|it'd be|that's|that is|that would be|"
    r"that'd be|this is|i'm|i am|im|just|you can call me|call me|please call me|name is|name's|my name is|my name's|"
    r"the name's|the name is|my first name is|first name is|it would be|make it|make that|put it under|put (?:me |"
    r"us |it )?down(?: as| under)?|put|"
    r"under|let's say|i said|i meant|i mean|alright|all right|right|great|thanks|thank you|go with|say|ah|"
    r"you can put|let's put|let's do|in the name of|for|it'll be)(?=\W)\W*)+",
    re.IGNORECASE,
)
_SPELLED = re.compile(r"(?<![^\W_])(?:[^\W\d_][\s.,-]+){2,}[^\W\d_](?![^\W_])")
_FIRST_LAST = re.compile(
    rf"\bfirst(?: name)?(?: is|'s|:|,)? (?P<first>{_WORD})[\s,.]+(?:and )?(?:my )?last(?: name)?(?: is|'s|:|"
    rf",)? (?P<last>{_WORD})",
    re.IGNORECASE,
)
_LAST_ONLY = re.compile(rf"\b(?:last name|surname|family name)(?: is|'s|:|,)* (?P<last>{_WORD})", re.IGNORECASE)
_NOT_THIS = re.compile(
    r"\b(?:not|isn't|instead of|(?:company|business|firm|shop|store|agency|practice|restaurant|"
    r"organi[sz]ation)(?:'s)?)\s+$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|with|at|for|of)\s+$", re.IGNORECASE)
_INTRODUCED = re.compile(
    r"^\W*(?:(?i:hi|hello|hey|yes|good (?:morning|afternoon|evening)|there|um|uh)\W+)*"
    r"(?P<name>[A-ZÀ-Þ][^\W\d_]+(?: [A-ZÀ-Þ][^\W\d_]+){0,2}),? (?:from|with|at|over at) (?:the )?(?=[A-ZÀ-Þ])"
)
_ENDS_LIKE_NO_NAME = re.compile(r"(?:ing|ful|ous|ive|able|ible|less|ly|ish|est|tion|ment)$")

_SPELLED_AS = re.compile(r"\b(?:spelled|spelt|written)(?: as| like)?,? ", re.IGNORECASE)
_NO_THEN = re.compile(
    r"^\W*(?:no|nope|not quite|almost)\W+(?:(?:it's|it is|that's|the name is|my name is|sorry)\W+)*", re.IGNORECASE
)
_PARTS = re.compile(r"(?<=[,.!?;])(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bMrs\.)\s+")


def person(text: str, listening: Listening, field: SlotField) -> Found | None:
    """The caller's name: after a cue anywhere ('my name is'), or as the answer to the question."""
    said = straight(text)
    asked = listening.expected == field.name
    held = listening.held.get(field.name)
    if both := _FIRST_LAST.search(said):
        return _named(field, f"{_cased(both['first'])} {_cased(both['last'])}", both.start(), both.end())
    if (last := _LAST_ONLY.search(said)) and isinstance(held, str) and " " not in held:
        return _named(field, f"{held} {_cased(last['last'])}", last.start(), last.end())
    found: list[tuple[int, int, str]] = []
    for cue in _STRONG.finditer(said):
        if cue.group().lower().strip() == "under" and not asked:
            continue
        if not _NOT_THIS.search(said[: cue.start()]):
            found += _after(said, cue.end(), cue["name"] or "")
    found += _before_a_cue(said, asked=asked)
    elsewhere = listening.asks("company", "text", "choice") is not None
    if not asked and not found and not elsewhere and field.name not in listening.held:
        found += _unasked(said)
    for cue in _WEAK.finditer(said):
        phrase = cue.group().lower().strip(" ,")
        renames = phrase in _RENAMES and re.search(r"\bname\b", said[: cue.start()], re.IGNORECASE)
        if (phrase in _ANSWERS and not asked and not renames) or (phrase in _RENAMES and not renames):
            continue
        if _NOT_THIS.search(said[: cue.start()]):
            continue
        before = said[: cue.start()].rstrip()
        at_start = _GREETED.match(f"{before} ") is not None
        if phrase in _ANSWERS and not (at_start or renames or before.endswith((",", ".", "!", "?", ";"))):
            continue
        for start, end, name in _after(said, cue.end()):
            ends = phrase == "this is" and not said[end:].strip(" .!")
            if _looks_named(name.split()[0], said, weak=not asked, at_start=at_start or ends):
                found.append((start, end, name))
    if not found and asked:
        found = _answered(said)
    if not found:
        return _respelled(said, listening, field)
    start, end, name = _best(found)
    # "Lopez, Maria Lopez", "the name's Bond, James Bond".
    surname = re.match(
        rf"[,.]? (?:it's |that's )?((?:{_BARE_WORD} ){{1,2}}{re.escape(name)})\b", said[end:], re.IGNORECASE
    )
    if surname is not None and len(_name_words(surname[1].split())) == len(surname[1].split()):
        name, end = surname[1], end + surname.end()
    elif fuller := re.match(rf"[,.]? ({re.escape(name)} {_WORD})", said[end:], re.IGNORECASE):
        name, end = " ".join(_name_words(fuller[1].split())), end + fuller.end()
    return _named(field, _spelled_right(said[end:] or said, _cased(name)), start, end)


def _before_a_cue(said: str, *, asked: bool) -> list[tuple[int, int, str]]:
    """'Dana Reed speaking', 'Stefan Wolf is the name': the longest name that ends where the cue begins."""
    found = []
    for behind in _BEHIND.finditer(said):
        words = behind["name"].split()
        for first in range(len(words)):
            name = _name_words(words[first:])
            from_there = _FROM.search(said[: behind.end("name") - len(" ".join(words[first:]))]) is not None
            if from_there or any(word.lower() in ("from", "with", "at") for word in words[:first]):
                break
            if len(name) == len(words) - first and _looks_named(name[0], said, weak=not asked, at_start=True):
                start = behind.end("name") - len(" ".join(words[first:]))
                found.append((start, behind.end("name"), " ".join(name)))
                break
    return found


def _unasked(said: str) -> list[tuple[int, int, str]]:
    """A name that stands alone in a sentence of values: 'Vera Lindqvist, eight adults', 'a chef for Luis Ortega'."""
    introduced = _INTRODUCED.match(said)
    if introduced is not None and len(_name_words(introduced["name"].split())) == len(introduced["name"].split()):
        return [(introduced.start("name"), introduced.end("name"), introduced["name"])]
    for match in _STANDS_ALONE.finditer(said):
        words = match["name"].split()
        if len(_name_words(words)) == len(words) and not _is_place(match["name"]):
            return [(match.start("name"), match.end("name"), match["name"])]
    spelled = _SPELLED.search(said)
    before = said[: spelled.start()].split() if spelled else []
    if spelled is not None and before:
        letters = re.sub(r"[\s.,-]+", "", spelled.group()).lower()
        if len(letters) > 2 and SequenceMatcher(None, before[-1].lower().strip(",."), letters).ratio() >= 0.7:
            first = before[-2:-1] if before[-2:-1] and before[-2].lower() not in NOT_NAMES else []
            return [(spelled.start(), spelled.end(), " ".join([*first, letters]))]
    return []


@lru_cache(maxsize=512)
def _is_place(name: str) -> bool:
    """Whether a name in capitals is that of a town: 'Elk Grove, 95624'."""
    return bool(zipcodes.filter_by(city=name))  # type: ignore[no-untyped-call]


def _respelled(said: str, listening: Listening, field: SlotField) -> Found | None:
    """'No, Dana Reid', 'it's spelled Reid': a word that takes the place of one like it in the name that is held."""
    held = listening.held.get(field.name)
    cue = _SPELLED_AS.search(said) or (_NO_THEN.match(said) if listening.confirming else None)
    if not isinstance(held, str) or cue is None:
        return None
    given = _name_words(said[cue.end() :].replace(",", " ").rstrip(" .!?").split())
    words, changed = held.split(), False
    for word in given:
        near = [SequenceMatcher(None, word.lower(), old.lower()).ratio() for old in words]
        best = max(range(len(words)), key=near.__getitem__)
        if 0.5 <= near[best] < 1:
            words[best], changed = _cased(word), True
    return _named(field, " ".join(words), cue.end(), len(said)) if changed else None


def _after(said: str, at: int, title: str = "") -> list[tuple[int, int, str]]:
    """The name that begins here, if one does; at most one."""
    words = []
    end = at
    for match in _NAME_PART.finditer(said, at):
        if match.start() != end:
            break
        word, end = match.group(1), match.end()
        words.append((word, match.start(1), end))
        ends_sentence = word.endswith(".") and len(word) > 2 and not _IS_TITLE.fullmatch(word)
        if len(words) == 5 or ends_sentence:
            break
    kept = _name_words([word for word, _, _ in words])
    if not kept or (kept[0].lower().rstrip(".") in _PARTICLES and len(kept) == 1):
        return []
    start, last_end = words[0][1], words[len(kept) - 1][2]
    name = f"{title}{' '.join(kept)}".strip().rstrip(".")
    return [(start, last_end, name)]


def _name_words(words: list[str]) -> list[str]:
    """The words from the first on that can be parts of a name; at most four."""
    kept: list[str] = []
    for word in words:
        even = word.lower().rstrip(".")
        title = _IS_TITLE.fullmatch(word) is not None
        if even in _NAMES_TOO:
            if kept or word.islower() or not words[1:2] or words[1].lower() in NOT_NAMES:
                break
        elif not title and (even in NOT_NAMES or is_number_word(even)):
            # In "Wanda Price" the capital says that it is a name; "I" and the months always have theirs.
            capitals = kept and word[0].isupper() and kept[-1][0].isupper()
            if not capitals or even in _ALWAYS_CAPITAL:
                break
        if even.endswith(("'s", "'m", "'re", "'ll", "'d")):
            stem = re.sub(r"'(?:s|m|re|ll|d)$", "", even)
            if stem and stem not in NOT_NAMES and even.endswith("'s"):
                kept.append(word[:-2])
            break
        kept.append(word)
        if len(kept) == 4:
            break
    return kept


def _looks_named(word: str, said: str, *, weak: bool, at_start: bool) -> bool:
    """Whether a word behind a cue such as "I'm" can be a name: by its capital, or where the text has none at all, by
    not being another kind of word."""
    if word[0].isupper():
        return True
    if weak and any(c.isupper() for c in said):
        return False
    if word.lower() in _feelings() or _ENDS_LIKE_NO_NAME.search(word.lower()):
        return False
    return at_start or not weak


@lru_cache(maxsize=1)
def _feelings() -> frozenset[str]:
    """Words of VADER's lexicon: what follows "I'm" and is a mood is no name."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return frozenset(SentimentIntensityAnalyzer().lexicon)


def _answered(said: str) -> list[tuple[int, int, str]]:
    """A bare name in answer to the question."""
    at = 0
    for part in _PARTS.split(said):
        start = said.index(part, at)
        at = start + len(part)
        question = part.rstrip().endswith("?")
        if declines(part) or len(part.split()) > 12:
            break
        lead = _LEAD.match(part)
        rest = (part[lead.end() :] if lead else part).strip(" .,!?;")
        if not rest:
            continue
        if spelled := _SPELLED.fullmatch(rest):
            return [(start, at, re.sub(r"[\s.,-]+", "", spelled.group()))]
        words = rest.split()
        kept = _name_words(words)
        if not kept:
            # "My name? Marcus.", "sure thing, Beatriz": the name may come in the next part.
            if len(words) <= 4 and all(word.lower().strip(".,!?'") in NOT_NAMES for word in words):
                continue
            break
        if question:
            break
        trailing = words[len(kept) :]
        plain_word = not kept[0][0].isupper()
        if plain_word and (_ENDS_LIKE_NO_NAME.search(kept[0].lower()) or kept[0].lower() in _feelings()):
            break
        if trailing and not _closes(trailing, surely=lead is None and plain_word):
            break
        return [(start, at, " ".join(word.rstrip(",;!?") for word in kept))]
    return []


def _closes(words: list[str], *, surely: bool) -> bool:
    """Whether what follows a bare name can follow one: another clause, a courtesy. `surely`: nothing else shows that
    the first word is a name, so "cancel my booking" is none."""
    first = words[0].lower()
    return first in (_SURELY_AFTER_A_NAME if surely else _AFTER_A_NAME) or (first == "from" and len(words) < 4)


def _best(found: list[tuple[int, int, str]]) -> tuple[int, int, str]:
    """The last name said, or a longer one that contains it."""
    best = found[0]
    for one in sorted(found):
        if one[2].lower() in best[2].lower():
            continue
        best = one
    return best


def _spelled_right(rest: str, name: str) -> str:
    """'Reed, R E I D': the spelling wins over what was transcribed."""
    spelled = _SPELLED.search(rest)
    if spelled is None:
        return name
    letters = re.sub(r"[\s.,-]+", "", spelled.group()).lower()
    words = name.split()
    for index, word in enumerate(words):
        near = SequenceMatcher(None, word.lower(), letters).ratio()
        if word[0].lower() == letters[0] and near >= 0.5 and len(letters) > 2:
            words[index] = letters.capitalize()
            break
    return " ".join(words)


def _cased(name: str) -> str:
    """A name with capitals, where speech to text gave none (or only those)."""
    if not (name.islower() or (name.isupper() and len(name) > 3)):
        return name
    return " ".join(word if word in _PARTICLES else capital(word) for word in name.lower().split())


def capital(word: str) -> str:
    """A word with its capitals: O'Brien, Mary-Ann."""
    if word.endswith("'s"):
        return word.capitalize()
    hyphens = re.sub(r"(^|-)([^\W\d_])", lambda letter: letter[1] + letter[2].upper(), word)
    return re.sub(r"^(\w')([^\W\d_])", lambda letter: letter[1] + letter[2].upper(), hyphens)


def _named(field: SlotField, name: str, start: int, end: int) -> Found:
    return Found(field=field.name, value=" ".join(name.split()), start=start, end=end)

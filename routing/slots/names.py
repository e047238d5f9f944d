"""Names of people and of firms."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from routing.slots.found import Found
from routing.slots.hearing import straight
from routing.slots.listening import Listening
from routing.slots.refusal import declines
from routing.slots.value import SlotField

_WORD = r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*\.?"
_TITLE = r"(?:mr|mrs|ms|miss|dr|doctor|prof|professor|sir|madam|sheikh)\b\.?"
_PARTICLES = frozenset(
    {"de", "la", "del", "van", "von", "der", "den", "da", "di", "bin", "ibn", "al", "el", "le", "du", "dos", "st", "o"}
)
_STOPS = frozenset(
    """a about actually after again ah all also always am an and any anytime before anyway are as at available aware back bad because been being better but
    by call called caller calling can cannot can't come could dear did do does doing done don't down email excuse excited fine
    first for from fully get getting give glad go going gonna good got great guess had hang happy has have haven't having he
    hello her here hey hi him his hold hope hoping how however i i'd i'll i'm i've if ill im in inquiring instead interested
    into is isn't it it's its just kind know last late leaving let let's like looking lot made make many may maybe me mean
    might mine mobile more most much must my name nah need never new next nice no nobody none nope not nothing now number of
    off oh ok okay on one only open or our out over own party phone planning please pretty probably question questions quite
    rather ready really regarding returning right running said same say seriously she should since so some someone something
    soon sorry sort speaking spell spelled spelling still such sure tell terribly thank thanks that that's the their them then
    there these they they'd they'll they're they've thing think this those though thinking thrilled to today tomorrow tonight
    too trying uh um under up upset us very wait waiting want wanted wanting was we we'd we'll we're we've well were what
    what's when where which who why will with without won't wondering word would wouldn't write writing wrong yeah yep yes yet
    you you'd you'll your yours yourself zip address company business whatever nevermind already always certainly definitely
    absolutely correct perfect awesome alright worried angry frustrated disappointed confused unhappy tired sick allergic
    pleased afraid able busy sad mad annoyed furious lost vegetarian vegan ridiculous terrible horrible awful unacceptable
    urgent important amazing wonderful fantastic great cool lovely done fed set good calling self freelance freelancer retired individual employed spelled everyone everybody nobody anybody
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october
    november december chicken steak adults kids children people guests noon midnight morning evening afternoon
    budget campaign campaigns marketing sales support price pricing quote booking chef hibachi event birthday wedding
    anniversary reservation refund complaint problem issue help information info details""".split()
)
_NAMES_TOO = frozenset({"may", "will", "april", "june", "august", "hope"})
_STRONG = re.compile(
    rf"\b(?:(?:my|the|his|her|full|first|last|our|contact) (?:full |first |last |contact |booking |party |host )*name(?:'s| is| was| would be| will be|s)?"
    rf"|name's|name is|under the name(?: of)?|(?:husband|wife|partner|mother|mom|father|dad|sister|brother|son|daughter|boss|friend)'s name|(?:put|book|reserve|make|have|place) (?:it|that|this|the \w+|us) (?:down )?under|under|the name of|for the name|in the name of|call me|goes? by|go by|name:"
    rf"|you(?:'re| are) (?:speaking|talking) (?:to|with)|you can (?:just )?(?:put|use|write)|it's under)(?: is| it's| it is|,|:)* (?P<name>{_TITLE} )?",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"\b(?:this is|i am|i'm|im|it's|it is|that's|that is|that would be|here is|here's|speaking with|to|change it to|meant)(?:,)? ",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"(?P<name>(?:{_TITLE} )?{_WORD}(?: {_WORD}){{0,2}})(?:,)? (?:speaking|here|calling|on the line)\b(?! (?:is|to see|are|in|about how))",
    re.IGNORECASE,
)
_GREETED = re.compile(
    r"^\W*(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|yes|yeah|oh|ok|okay|so|well|sure|there|um|uh)\W+)*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\W*(?:(?:um+|uh+|er+|oh|hi|hello|hey|yes|yeah|yep|sure|of course|okay|ok|well|so|no problem|certainly|absolutely|no|nope|sorry|actually|it's|it is|it'd be|that's|that is|that would be|"
    r"that'd be|this is|i'm|i am|im|just|you can call me|call me|please call me|name is|name's|my name is|my name's|the name's|the name is|my first name is|first name is|it would be|make it|make that|put it under|put (?:me |us |it )?down(?: as| under)?|put|"
    r"under|let's say|i said|i meant|i mean|alright|all right|right|great|thanks|thank you|go with|say|ah|you can put|let's put|let's do|in the name of|for|it'll be|is)(?=\W)\W*)+",
    re.IGNORECASE,
)
_SPELLED = re.compile(r"(?<![^\W_])(?:[^\W\d_][\s.,-]+){2,}[^\W\d_](?![^\W_])")
_FIRST_LAST = re.compile(
    rf"\bfirst(?: name)?(?: is|'s|:|,)? (?P<first>{_WORD})[\s,.]+(?:and )?(?:my )?last(?: name)?(?: is|'s|:|,)? (?P<last>{_WORD})",
    re.IGNORECASE,
)
_LAST_ONLY = re.compile(rf"\b(?:last name|surname|family name)(?: is|'s|:|,)* (?P<last>{_WORD})", re.IGNORECASE)
_NOT_THIS = re.compile(r"\b(?:not|isn't|instead of)\s+$", re.IGNORECASE)
_ENDS_LIKE_NO_NAME = re.compile(r"(?:ing|ful|ous|ive|able|ible|less|ly|ish|est|tion|ment)$")

_COMPANY_STRONG = re.compile(
    r"\b(?:(?:my |our |the )?(?:company|business|firm|organi[sz]ation|agency|employer|store|shop|practice)(?:'s| is| name is|'s name is| is called|'s called| called| named| would be|,|:)+(?: called| named)?"
    r"|(?:i|we) (?:work|am|are|run|own|manage)(?: \w+)? (?:for|at|with|on behalf of)|(?:i|we) (?:run|own|manage|represent)|on behalf of|i'm with|we're with|i am with|we are with|calling (?:with|for|on behalf of)|we're called|it's called|representing|work for|work at)\s+",
    re.IGNORECASE,
)
_COMPANY_WEAK = re.compile(r"\b(?:(?:calling|writing) from|from|with|at|over at)\s+(?=[A-Z])")
_COMPANY_CALLED = re.compile(r"\b(?:called|named)\s+(?=[A-Z])")
_COMPANY_LEAD = re.compile(
    r"^\W*(?:(?:um+|uh+|er+|oh|yes|yeah|sure|okay|ok|well|so|no|sorry|actually|it's|it is|that's|that would be|we're|we are|i'm|i am|with|at|from|for|the company is|my company is|our company is|company is|the company's|"
    r"it's called|called|we're called|just|i work for|i work at|we are called|the name is|name is|it's a company called|a company called|the business is|the company name is|the name of the company is)(?=\W)\W*)+",
    re.IGNORECASE,
)
_COMPANY_END = re.compile(
    r"[,.!?;](?=\s|$)|\s+(?:and (?:we|i|my|our|there|it)|but|so|we|i|i'm|we're|my|our|because|with about|in (?=[a-z])|that|who|which|looking|calling|about|regarding|please|thanks|here|on (?:the )?(?:line|behalf))\b",
    re.IGNORECASE,
)


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
        if cue.group().lower().strip() in ("under",) and not asked:
            continue
        if not _NOT_THIS.search(said[: cue.start()]):
            found += _after(
                said, cue.end("name") if cue["name"] else cue.end(), cue["name"] or "", weak=False, said_cue=cue.group()
            )
    for behind in _BEHIND.finditer(said):
        words = _name_words(behind["name"].split())
        tail = behind["name"].split()[-len(words) :] if words else []
        if words and len(words) == len(tail) and _looks_named(words[0], said, weak=not asked, at_start=True):
            start = behind.start("name") + behind["name"].rfind(words[0])
            found.append((start, behind.end("name"), " ".join(words)))
    for cue in _WEAK.finditer(said):
        phrase = cue.group().lower().strip(" ,")
        if (
            phrase
            in (
                "it's",
                "it is",
                "that's",
                "that is",
                "that would be",
                "to",
                "change it to",
                "meant",
                "here is",
                "here's",
            )
            and not asked
        ):
            if not (
                phrase in ("to", "change it to", "meant") and re.search(r"\bname\b", said[: cue.start()], re.IGNORECASE)
            ):
                continue
        if _NOT_THIS.search(said[: cue.start()]):
            continue
        at_start = _GREETED.match(said[: cue.start()]) is not None
        for start, end, name in _after(said, cue.end(), "", weak=True, said_cue=phrase):
            if _looks_named(name.split()[0], said, weak=not asked, at_start=at_start):
                found.append((start, end, name))
    if not found and asked:
        found = _answered(said)
    if not found:
        return _respelled(said, listening, field)
    start, end, name = _best(found)
    if fuller := re.match(rf"[,.]? ({re.escape(name)} {_WORD})", said[end:], re.IGNORECASE):
        name, end = " ".join(_name_words(fuller[1].split())), end + fuller.end()
    return _named(field, _spelled_right(said[end:] or said, _cased(name)), start, end)


def _respelled(said: str, listening: Listening, field: SlotField) -> Found | None:
    """'No, Dana Reid', 'it's spelled Reid': a word that takes the place of one much like it in the name that is held."""
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


_SPELLED_AS = re.compile(r"\b(?:spelled|spelt|written)(?: as| like)?,? ", re.IGNORECASE)
_NO_THEN = re.compile(
    r"^\W*(?:no|nope|not quite|almost)\W+(?:(?:it's|it is|that's|the name is|my name is|sorry)\W+)*", re.IGNORECASE
)


def _after(said: str, at: int, title: str, *, weak: bool, said_cue: str) -> list[tuple[int, int, str]]:
    words = []
    end = at
    for match in re.compile(rf"\s*({_TITLE}|{_WORD})", re.IGNORECASE).finditer(said, at):
        if match.start() != end:
            break
        words.append((match.group(1), match.start(1), match.end()))
        end = match.end()
        if len(words) == 5 or (
            match.group(1).endswith(".")
            and not re.fullmatch(_TITLE, match.group(1), re.IGNORECASE)
            and len(match.group(1)) > 2
        ):
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
        title = re.fullmatch(_TITLE, word, re.IGNORECASE) is not None
        if even in _NAMES_TOO:
            if kept or word.islower() or not words[1:2] or words[1].lower() in _STOPS:
                break
        elif not title and even in _STOPS:
            break
        if even.endswith(("'s", "'m", "'re", "'ll", "'d")):
            stem = re.sub(r"'(?:s|m|re|ll|d)$", "", even)
            if stem and stem not in _STOPS and even.endswith("'s"):
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
    letters = [c for c in said if c.isalpha()]
    cased = any(c.isupper() for c in said)
    if cased and weak:
        return False
    if not letters or word.lower() in _feelings() or _ENDS_LIKE_NO_NAME.search(word.lower()):
        return False
    return at_start or not weak


@lru_cache(maxsize=1)
def _feelings() -> frozenset[str]:
    """Words of VADER's lexicon: what follows "I'm" and is a mood is no name."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return frozenset(SentimentIntensityAnalyzer().lexicon)


def _answered(said: str) -> list[tuple[int, int, str]]:
    """A bare name in answer to the question."""
    if said.rstrip().endswith("?"):
        return []
    at = 0
    for part in _PARTS.split(said):
        start = said.index(part, at)
        at = start + len(part)
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
            if len(words) <= 4 and all(word.lower().strip(".,!?'") in _STOPS for word in words):
                continue
            break
        trailing = words[len(kept) :]
        no_lead_no_name = lead is None and not kept[0][0].isupper() and _ENDS_LIKE_NO_NAME.search(kept[0].lower())
        if (trailing and not _closes(trailing)) or no_lead_no_name:
            break
        return [(start, at, " ".join(word.rstrip(",;!?") for word in kept))]
    return []


_PARTS = re.compile(r"(?<=[,.!?;])(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bMrs\.)\s+")


def _closes(words: list[str]) -> bool:
    """Whether what follows a bare name can follow one: another clause, a courtesy."""
    return words[0].lower() in (
        "and", "please", "thanks", "thank", "is", "here", "but", "by", "speaking", "from", "with", "for", "that's", "it's", "my",
        "i", "we", "the", "sir", "ma'am", "will", "would", "if", "calling", "spelled", "at", "you", "on", "again",
    )  # fmt: skip


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
    return " ".join(word if word in _PARTICLES else _capital(word) for word in name.lower().split())


def _capital(word: str) -> str:
    return (
        re.sub(r"(^|['-])([^\W\d_])", lambda m: m[1] + m[2].upper(), word)
        if not word.endswith("'s")
        else word.capitalize()
    )


def _named(field: SlotField, name: str, start: int, end: int) -> Found:
    return Found(field=field.name, value=" ".join(name.split()), start=start, end=end)


def company(text: str, listening: Listening, field: SlotField) -> Found | None:
    """A firm's name: after a cue, or as the answer to the question."""
    said = straight(text)
    asked = listening.expected == field.name
    for pattern in (_COMPANY_STRONG, _COMPANY_WEAK, *((_COMPANY_CALLED,) if asked else ())):
        for cue in pattern.finditer(said):
            name = _company_name(said[cue.end() :])
            if name and (pattern is _COMPANY_STRONG or asked or _is_firm(said, cue, name)):
                return Found(field=field.name, value=name, start=cue.end(), end=cue.end() + len(name))
    if not asked or declines(said) or said.rstrip().endswith("?"):
        return None
    lead = _COMPANY_LEAD.match(said)
    name = _company_name(said[lead.end() :] if lead else said)
    if not name or len(name.split()) > 6 or name.lower() in _STOPS:
        return None
    return Found(field=field.name, value=name, start=0, end=len(said))


def _company_name(rest: str) -> str:
    end = _COMPANY_END.search(rest)
    name = (rest[: end.start()] if end else rest).strip(" .,!\"'")
    words = name.split()
    if (
        not words
        or len(words) > 6
        or (words[0].lower() in _STOPS and words[0].islower())
        or not any(c.isalpha() for c in name)
    ):
        return ""
    name = re.sub(r"^(?:called|named) ", "", name, flags=re.IGNORECASE)
    return name if not name.islower() else " ".join(_capital(word) for word in name.split())


def _is_firm(said: str, cue: re.Match[str], name: str) -> bool:
    """Whether 'from X' names a firm: behind a name, or behind 'calling', not a place in the middle of a sentence."""
    before = said[: cue.start()]
    return (
        re.search(r"(?:[A-Z][\w'-]+|calling|here|speaking|I'm|I am|we're),?\s*$", before) is not None
        or "calling" in cue.group()
    )

"""A firm's name that nothing leads up to: '…, Rosa Delgado, Maple Street Vets', 'sales, please: Cedar Logistics'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from routing.slots.given_names import is_family_name, is_given_name
from routing.slots.hearing import is_number_word
from routing.slots.name_words import CAPITAL, NOT_NAMES, capital, is_place, is_plain_word
from routing.slots.words import listed

_PART = rf"(?:{CAPITAL}|[A-Z]{{2,}}|\d+[A-Z]\w*)(?:'s)?"
_RUN = re.compile(rf"(?<![\w'@.&]){_PART}(?: (?:(?:and|of|the|&) ){{0,2}}{_PART}){{0,5}}(?![\w@])")
_SET_OFF = re.compile(
    r"(?:^|[,.;:!?)(—–-])\s*"
    r"(?i:(?:(?:and|so|oh|um|uh|well|yes|yeah|hi|hello|hey|there|ok|okay|sure|right|please|it's|it is|that's|that is|"
    r"that'd be|this is|we're|we are|i'm|i am|for|from|at|with|of|here|just|all|again|the|good (?:morning|"
    r"afternoon|evening)|"
    r"(?:our|my|the) (?:company|firm|business|place|shop|employer)|called|is)[,.:!]*\s+)*)$"
)
_GOES_ON = re.compile(
    r"\s*(?:$|[,.;:!?)(—–-]|(?:here|calling|speaking|please|wants?|would like|would love|would be|needs?|"
    r"is (?:looking|interested)|"
    r"has|and (?:i|we|our|there|it)|i|i'm|we|we're|our|there's|there are|with (?:about |around )?\w+ (?:people|users)|"
    r"by the way|thanks|thank|in [A-Z]|about \w+ (?:people|users|seats)|on (?:the|my))\b)",
    re.IGNORECASE,
)
_NOUNS = frozenset(listed("firm_nouns"))
_JOINS = re.compile(r" (?:&|and) (?:Sons?|Daughters?|Co|Company|Brothers|Partners|Associates|Family)$| & ")
_CALENDAR = re.compile(
    r"(?:\w+day|January|February|March|April|May|June|July|August|September|October|November|December|Christmas|Easter|"
    r"Thanksgiving|New Year'?s?|Noon|AI|SMS|OK|API|CRM|ZIP|FAQ|IT|HR|[AP]M|TV|US|USA|UK|EU)"
)
_NOT_THEIRS = re.compile(
    r"\b(?:used|using|use|been|were|was|are|stay\w*|still|integrat\w+|work(?:s|ing)?|connect\w*|sync\w*|import\w*|"
    r"switch\w*|mov(?:e|ed|ing)|heard|saw|read|found|compared?|like|than|via|through|support|have|has|had|on|in|near)"
    r"(?: \w+){0,2} (?:with|from|to|of|by|at|for|on|about|over|away|and)? ?$",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:your|their|his|her|my (?:friend|sister|brother|wife|husband|neighbou?r) \w*|the (?:old|other|previous|last)"
    r"(?: \w+)?|friends? (?:from|at)|somebody (?:from|at)|someone (?:from|at)|people (?:from|at))\s+$",
    re.IGNORECASE,
)
_SMALL_LEAD = re.compile(
    r"(?:\b(?:called|named|company|firm|business|practice|i run|i own|we run|we own|(?:calling|here|speaking|i'm|"
    r"im|we're|writing) "
    r"(?:from|with|at|for)|(?:work|working) (?:at|for|with)|(?:us|we|team|crew|everyone|staff|folks) (?:over )?at|"
    r"(?:this is|it's|its|asking|calling|demo|quote|account|trial|subscription|up) for|on behalf of|"
    r"we're|we are|representing)|(?:^|[,.;:] ?))(?: the)? $"
)
_BEHIND_A_NAME = re.compile(r",? (?:(?:calling |here )?(?:from|with|at|of|for|over at)(?: the)? )?")
_SMALL_WORD = re.compile(r"[^\W\d_][\w'-]*|&")
_STOPS = frozenset(listed("before_a_firm"))


def firm_in_passing(said: str, *, name_end: int | None) -> tuple[int, int, str] | None:
    """Start, end and words of a firm's name that is set off from the rest. `name_end` is where the caller's own name
    ends, None where it was not said: behind it a firm needs no other sign of being one."""
    if said.islower():
        return _in_small_letters(said, name_end)
    for run in _RUN.finditer(said):
        for start, name in _without_opening(run):
            end = start + len(name)
            if _is_firm(said, start, name, name_end) and _is_set_off(said, start, end):
                return start, end, name
    return None


def probable_firm(said: str) -> str | None:
    """Capitals that end as a firm's name does and are said of no other firm, wherever they stand; or any that are set
    off and are nobody's name."""
    for run in _RUN.finditer(said):
        for start, name in _without_opening(run):
            before = said[:start]
            if not _is_firm(said, start, name, start) or _NOT_THEIRS.search(before) or _OTHERS.search(before):
                continue
            person = is_given_name(name.split()[0]) and not ends_like_a_firm(name)
            if not person and (ends_like_a_firm(name) or _is_set_off(said, start, start + len(name))):
                return name
    return None


def ends_like_a_firm(name: str) -> bool:
    """Whether the last of several words is a trade or a form of business, or the words are joined as firms are."""
    words = name.split()
    last = words[-1].lower().rstrip(".,")
    if len(words) < 2 or _JOINS.search(name) is not None:
        return len(words) > 1
    return last in _NOUNS and not (len(words) == 2 and is_given_name(words[0]) and is_family_name(last))


def _without_opening(run: re.Match[str]) -> Iterator[tuple[int, str]]:
    """The run without the words that only open a sentence."""
    words, start = run.group().split(), run.start()
    while words and (words[0].lower() in NOT_NAMES or words[0] in ("And", "The", "Of")) and len(words) > 1:
        start += len(words[0]) + 1
        words = words[1:]
    if words:
        yield start, " ".join(words)


def _is_firm(said: str, start: int, name: str, name_end: int | None) -> bool:
    words = name.split()
    if len(words) < 2 or len(words) > 6 or words[0].lower() in NOT_NAMES or is_place(name):
        return False
    if any(_CALENDAR.fullmatch(word) for word in words):
        return False
    if ends_like_a_firm(name):
        return True
    right_behind = name_end is not None and 0 <= start - name_end <= 8
    return right_behind and not is_given_name(words[0])


def _is_set_off(said: str, start: int, end: int) -> bool:
    before, after = said[:start], said[end:]
    lead = _SET_OFF.search(before)
    return lead is not None and _GOES_ON.match(after) is not None and _NOT_THEIRS.search(before) is None


def _in_small_letters(said: str, name_end: int | None) -> tuple[int, int, str] | None:
    """Words that end in a trade and are led up to as a firm's, where the text has no capitals."""
    words = list(_SMALL_WORD.finditer(said))
    for at, word in enumerate(words):
        if word.group() not in _NOUNS:
            continue
        last = at
        while (
            last + 1 < len(words)
            and words[last + 1].group() in _NOUNS
            and words[last + 1].start() == words[last].end() + 1
        ):
            last += 1
        first = at
        while first > 0 and last - first < 4 and _may_belong(words[first - 1].group()):
            if words[first - 1].end() + 1 != words[first].start():
                break
            first -= 1
        called = next((i for i in range(at, max(0, at - 4), -1) if words[i - 1].group() in ("called", "named")), None)
        first = called if called is not None else first
        before = said[: words[first].start()]
        behind_name = name_end is not None and _BEHIND_A_NAME.fullmatch(before, min(name_end, len(before))) is not None
        led = behind_name or _SMALL_LEAD.search(before) is not None
        if first == last or not led or (_NOT_THEIRS.search(before) and not behind_name):
            continue
        if _GOES_ON.match(said, words[last].end()) is None and not said[words[last].end() :].startswith(" "):
            continue
        named = said[words[first].start() : words[last].end()]
        kept = [one if one in ("and", "of", "&") else capital(one) for one in named.split()]
        return words[first].start(), words[last].end(), " ".join(kept)
    return None


def _may_belong(word: str) -> bool:
    return not (
        word in _STOPS or word in NOT_NAMES or is_number_word(word) or (is_plain_word(word) and word.endswith("ing"))
    )

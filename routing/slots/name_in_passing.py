"""A caller's name that stands by itself among other values: '… on the fifth, Rosa Delgado, and it's for ten adults'."""

from __future__ import annotations

import re

from routing.slots.given_names import is_family_name, is_given_name
from routing.slots.hearing import is_number_word
from routing.slots.name_cues import RELATIVE
from routing.slots.name_words import (
    CAPITAL,
    NOT_NAMES,
    cased,
    is_place,
    is_plain_word,
    is_uncommon,
    name_words,
    weakly_named,
)
from routing.slots.words import listed, one_of

_PARTICLE = r"(?:de|la|del|der|den|da|di|van|von|bin|ibn|al|el|le|du|dos)"
_RUN = re.compile(
    rf"(?<![\w'@.])(?:{CAPITAL}|(?:[A-Z]\.){{1,3}})(?:(?: {_PARTICLE})* (?:(?:al|el)-|d')?{CAPITAL}){{1,4}}(?![\w@])"
)
_TITLED = re.compile(
    rf"(?<![\w'@.])(?:Mrs|Mr|Ms|Miss|Mx|Dr|Doctor|Prof|Professor|Pastor|Reverend|Rabbi|Sister|Father)\b\.? "
    rf"(?:{_PARTICLE} )?{CAPITAL}(?: {CAPITAL})?(?![\w@])"
)
_ONE = re.compile(rf"(?<![\w'@.]){CAPITAL}(?![\w@'])")
_SET_OFF = re.compile(
    r"(?:^|[,.;:!?)(—–-])\s*"
    r"(?i:(?:(?:and|so|oh|um|uh|well|yes|yeah|hi|hello|hey|there|ok|okay|sure|right|please|no|not|sorry|actually|it's|"
    r"it is|it'll be|it would be|that's|that is|that'd be|that would be|this is|i'm|i am|name|for|under|me|as|just|"
    r"again|by the way|good (?:morning|afternoon|evening)|all|is|here|with you is|mine is)[,.!]*\s+)*)$"
)
_LEADS_UP = re.compile(
    r"(?<!work )(?<!works )(?<!working )(?<!looking )(?<!asking )(?<!ask )(?<!waiting )(?<!thanks )(?<!cooked )"
    r"\bfor\s+$|\bask for\s+$|"
    r"\b(?:name|named|under|as|(?:should|would|will|to|gonna) (?:be|say|read)|i'm|i am|"
    r"(?:call|text|reach|contact|ring|e-?mail) (?:me, )?|me,?|speaking (?:to|with)|talking (?:to|with)|myself,?)\s*$",
    re.IGNORECASE,
)
_BOOKED_FOR = re.compile(
    r"\b(?:under|ask for|(?:book|booking|reservation|table|reserve)(?: was| is| it)? for|"
    r"\d{3}[ -.]?\d{4}(?:,| for))\s+$",
    re.IGNORECASE,
)
"""What leads up to a single name, where none was asked for."""
_HOST = re.compile(
    rf"\bfor (?:my|our) (?:\w+ )?{RELATIVE},?\s+$|\bon behalf of\s+$|"
    rf"\b(?:contact|host)(?: \w+){{0,3}} (?:is|will be)\s+$|"
    r"\b(?:put|write|out to)\s+$",
    re.IGNORECASE,
)
"""Whose party it is, though somebody else calls."""
_SOMEBODY_ELSE = re.compile(
    rf"\b(?:{RELATIVE}s?|chefs?|cooks?|neighbou?rs|friends|colleagues|rep|agent|girl|boy|kid|dog|waiter|server|place|"
    r"company|business|firm|shop|practice|agency|clinic|employer|account|with|from|like|by|at|in|near|to see|"
    r"our (?:customers?|vendors?|provider|supplier|software))"
    r"(?: (?:is|was|are|called|named|were))?[,:-]?\s*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\s*(?:$|[,.;:!?)(—–-]|\d|(?:and|but) (?!(?:her|his|their|my|a|an)\b)|"
    r"(?:here|speaking|calling|please|from|with|at|of(?= (?-i:[A-Z]))|"
    r"over at|on|in|for|so|again|by the way|thanks|thank you|is (?:the|my|who|"
    r"calling|speaking)|that's|that is|i|i'm|we|we're|we'd|my)\b)",
    re.IGNORECASE,
)
_TELLS_OF_ANOTHER = re.compile(
    rf"\s*[,(-]?\s*(?:(?:she|he|they|who|which)\b|(?:is )?(?:my|our|his|her|their|a|the|your) (?:\w+ )?"
    rf"(?:{RELATIVE}|chefs?|cooks?|rep|agent|birthday \w+)\b|and (?:her|his|their)\b)",
    re.IGNORECASE,
)
_ASKED_ABOUT = re.compile(r"\b(?:is|are|was|does|do|did|can|could|has|have|know) (?:you )?$", re.IGNORECASE)
_ADDRESS = re.compile(
    r"@|\bat [\w .-]*\bdot\b|\bdot (?:com|org|net|co)\b|\bat (?:gmail|yahoo|outlook|hotmail)\b", re.IGNORECASE
)
_ACTS = re.compile(
    r"\s+(?:told|was|were|is|are|cooked|can|can't|could|couldn't|has|had|did|does|didn't|doesn't|said|says|will|"
    r"won't|while|"
    r"like|came|comes|did|made|used|uses|works?|worked|recommended|referred|sent|and [A-Z])\b"
)
"""What somebody did: nobody says that of themselves by their name."""
_NOT_A_CALLER = re.compile(
    r"\b(?:ask|asked|tell|told|know|knows|met|saw|see|call|called|spoke|speak|talk|talked|heard|hear|thank|love|loved|"
    r"remember|invite|invited|for|to|about|than|of|on|the|a|an|your|our|their|his|her|and|or|between|use|used|using|"
    r"my|little|dear|some|be|love|loves|like|likes|sell|drink|serve|play|watch|buy|year|\d+)\s+$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(RELATIVE)
_NEW_SENTENCE = re.compile(r"(?:^|[.!?])\s*$")
_OPENS = re.compile(
    r"(?:^|[.!?])\s*(?:(?:hi|hello|hey|yes|yeah|so|ok|okay|well|sure|good (?:morning|afternoon|evening)|"
    r"there)[,.!]*\s+)*$",
    re.IGNORECASE,
)
_OF_A_FIRM = re.compile(r",? (?:(?:calling |here )?(?:from|with|over at|at)|of) (?:the )?(?=[A-Z])")
_SMALL = re.compile(r"(?<![\w'@.-])(?=(?P<name>[^\W\d_]+ [^\W\d_][\w'-]*)(?![\w'@]))")
_SMALL_BEFORE = re.compile(
    r"(?:^|[,.;:!?-] ?|\d |\b(?:for|under|name|as|it's|its|is|this is|and|ok|okay|great|yes|yeah|um|uh|please|me|"
    r"us|that|hi|hello|"
    r"hey|there|so|well|sure|adults?|kids|children|people|guests|am|pm|clock|noon|tonight|tomorrow|\w+day|party|"
    r"chef|booking|number|\w+teen|\w+ty|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+th|"
    r"zip|dozen) )$"
)
_SMALL_AFTER = re.compile(
    r"\s*(?:[,.;!?]|$)| (?:\d|and|for|with|from|in|at|on|over|of|we|we're|it's|its|i|i'm|im|i'd|id|please|here|my|"
    r"our|there|"
    r"speaking|calling|again|by|thanks|thank|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|\w+day|the|zip|tomorrow|tonight|next|this|to|but|wanting|looking|so|that's|no|about|just)\b"
)
_ENDS = re.compile(r"\s*(?:$|[.!](?:\s|$))")
_REACHED_AT = re.compile(
    r",\s*(?:(?:you can|please|just|best to|and|so)\s+)*"
    r"(?:(?:reach|call|text|ring|phone|contact|e-?mail|message) (?:me\b|at\b)|"
    r"(?:my |the )?(?:number|phone|cell|mobile|e-?mail)\b|\w+ at\s+(?:\d|\w+\s*@)|at\s+[\w.]+\s*(?:@|\bat\b)|\(?\d{3})",
    re.IGNORECASE,
)
_WORKS_AT = re.compile(
    r",\s*(?:the |an? |I'm (?:the |an? )?|I am (?:the |an? )?|your )?(?:[\w&/-]+ ){1,4}?"
    r"(?:at|for|of|with|from|over at|here at|to) (?:the )?[A-Z]",
)
"""Who somebody is there: 'Sydney, operations at Larsson and Sons'."""
_OWN_FIRM = re.compile(r",?\s*(?:(?:over )?at|with|from|here (?:at|from)|calling (?:from|for)) (?:the )?[A-Z]")
_NO_WORK = re.compile(
    r",\s*(?:[\w'-]+ )*?(?:is|are|was|were|can|could|do|does|did|will|would|what|how|when|where|who|party|dinner|"
    r"chefs?|people|guests|adults|kids|\d+\w*|you|(?-i:it)|that|this|please|thanks|thank|chicken|steak|quote|price)\b",
    re.IGNORECASE,
)
_MONTHS_TOO = frozenset({"April", "May", "June", "August"})
_OWNS = re.compile(r"'s (?!(?:the|my) name\b|here\b|calling\b)", re.IGNORECASE)
_NO_PERSON = re.compile(rf"\b(?:{one_of('after_a_proper_name')})\b", re.IGNORECASE)
_GEOGRAPHIC = frozenset(
    {
        "street",
        "avenue",
        "ave",
        "road",
        "rd",
        "drive",
        "boulevard",
        "court",
        "plaza",
        "square",
        "hills",
        "creek",
        "beach",
    }
    | {"mall", "city", "county", "state", "park", "lane", "way"}
)
_FIRM_NOUNS = frozenset(listed("firm_nouns"))
_NO_PERSON_OF_THREE = re.compile(rf"\w+ \w+ (?:{one_of('after_a_full_name')})\b", re.IGNORECASE)


def in_passing(said: str, *, asked: bool) -> tuple[int, int, str] | None:
    """Start, end and words of the first run of capitalised words that is somebody's whole name and is set off as the
    caller's own; `asked`: a name was asked for, so that one word will do and no list need know the first of two."""
    for run in _RUN.finditer(said):
        works = _OF_A_FIRM.match(said, run.end()) is not None and not is_place(run.group())
        for start, name in _names(run, asked=asked or works):
            if _is_the_callers(said, start, start + len(name), whole_end=run.end()):
                return start, start + len(name), name
    for titled in _TITLED.finditer(said):
        if _is_the_callers(said, *titled.span(), whole_end=titled.end()):
            return titled.start(), titled.end(), titled.group()
    if said.islower() and (small := _in_small_letters(said)) is not None:
        return small
    for one in _ONE.finditer(said):
        if _stands_alone(said, one, asked=asked) or _introduces_itself(said, one):
            return one.start(), one.end(), one.group()
        if not asked and _BOOKED_FOR.search(said[: one.start()]) is None:
            continue
        known = is_given_name(one.group()) and not weakly_named(one.group())
        if known and _kept(one.group()) and _is_the_callers(said, one.start(), one.end(), whole_end=one.end()):
            return one.start(), one.end(), one.group()
    return None


def probable_name(said: str) -> str | None:
    """A whole name that is said of nobody else, set off or at the end."""
    if _ADDRESS.search(said):
        return None
    if said.islower():
        for match in _SMALL.finditer(said):
            first, last = match["name"].split()
            before, after = said[: match.start()], said[match.end("name") :]
            known = is_given_name(first) and (is_family_name(last) or is_uncommon(last))
            if known and not _is_said_of_another(before, after) and not _is_ordinary(first, last, match["name"]):
                return cased(match["name"])
        return None
    for run in _RUN.finditer(said):
        for start, name in _names(run, asked=True):
            before, after = said[:start], said[start + len(name) :]
            words = name.split()
            known = is_given_name(words[0]) or is_family_name(words[-1]) or all(is_uncommon(word) for word in words)
            placed = _SET_OFF.search(before) is not None or _ENDS.match(after) is not None
            if known and placed and not weakly_named(words[0]) and not _is_said_of_another(before, after):
                return name
    return None


def _is_said_of_another(before: str, after: str) -> bool:
    return bool(
        _SOMEBODY_ELSE.search(before)
        or _ASKED_ABOUT.search(before)
        or _NOT_A_CALLER.search(before)
        or _ACTS.match(after)
        or _OWNS.match(after)
        or _TELLS_OF_ANOTHER.match(after)
    )


def _is_ordinary(first: str, last: str, name: str) -> bool:
    """Whether two words in small letters are rather something else than a name."""
    parts = [first, *last.split("-")]
    if _RELATIVE.fullmatch(first):
        return True
    if any(word in NOT_NAMES or is_plain_word(word) or is_number_word(word) for word in parts):
        return True
    return (last in _FIRM_NOUNS and not is_family_name(last)) or is_place(name)


def _in_small_letters(said: str) -> tuple[int, int, str] | None:
    """A whole name where the text has no capitals: both of its words are names, or the second one no common word, and
    neither is any other kind of word."""
    for match in _SMALL.finditer(said):
        first, last = match["name"].split()
        if not is_given_name(first) or not (is_family_name(last) or is_uncommon(last)):
            continue
        before, after = said[: match.start()], said[match.end("name") :]
        following = re.match(r" (\w+)", after)
        goes_on = _SMALL_AFTER.match(after) is not None or (following is not None and is_number_word(following[1]))
        if not goes_on or _SMALL_BEFORE.search(before) is None or _SOMEBODY_ELSE.search(before):
            continue
        if not (_is_ordinary(first, last, match["name"]) or _TELLS_OF_ANOTHER.match(after)):
            return match.start("name"), match.end("name"), match["name"]
    return None


def _stands_alone(said: str, one: re.Match[str], *, asked: bool) -> bool:
    """Whether a single given name is a sentence of its own behind what else was said, or begins one that goes on with
    how to reach the caller: '… in 95608. Kim.', '… on Friday. Kim, call me at …'."""
    word, before, after = one.group(), said[: one.start()], said[one.end() :]
    if not is_given_name(word) or weakly_named(word) or name_words([word]) != [word] or word in _MONTHS_TOO:
        return False
    if _NEW_SENTENCE.search(before) is None or not (before or asked):
        return False
    return _ENDS.match(after) is not None or _REACHED_AT.match(after) is not None


def _introduces_itself(said: str, one: re.Match[str]) -> bool:
    """Whether a single given name opens a sentence and is followed by where its owner works."""
    word, after = one.group(), said[one.end() :]
    if not is_given_name(word) or weakly_named(word) or name_words([word]) != [word] or word in _MONTHS_TOO:
        return False
    if _OPENS.search(said[: one.start()]) is None:
        return False
    work = _WORKS_AT.match(after)
    if work is not None:
        return _NO_WORK.match(work.group()) is None
    own = _OWN_FIRM.match(after)
    return own is not None and not (is_place(word) and own.group().split()[0].strip(",") == "at")


def is_no_person(capitals: str) -> bool:
    """Whether a run of capitalised words is a place, a firm, a day or a thing: 'Cedar Home Care'."""
    words = capitals.split()
    last = words[-1].lower().rstrip(".,")
    if len(words) == 2 and is_given_name(words[0]) and is_family_name(last) and not weakly_named(words[0]):
        return is_place(words[0]) and last in _GEOGRAPHIC
    if len(words) > 1 and last in _FIRM_NOUNS and not (len(words) == 2 and is_family_name(last)):
        return True
    return _NO_PERSON.search(capitals) is not None or _NO_PERSON_OF_THREE.search(capitals) is not None


def _names(run: re.Match[str], *, asked: bool) -> list[tuple[int, str]]:
    """The name in a run, without the words that only open the sentence ('Hi', 'December')."""
    words = run.group().split()
    first = 0
    while first < len(words) and words[first].lower() in NOT_NAMES and not is_given_name(words[first]):
        first += 1
    kept = name_words(words[first:])
    if len(kept) < 2 or not (asked or _is_known(kept[0], kept[-1])) or is_no_person(run.group()):
        return []
    name = " ".join(kept)
    at = run.start() + len(" ".join(words[:first])) + (1 if first else 0)
    return [] if is_place(name) else [(at, name)]


def _is_known(first: str, last: str) -> bool:
    """Whether lists know one of two words as part of a name, or neither is any other word."""
    if is_given_name(first) or is_family_name(last):
        return True
    return is_uncommon(last) and (is_uncommon(first) or is_family_name(first))


def _kept(word: str) -> bool:
    return name_words([word]) == [word] and not is_place(word)


def _is_the_callers(said: str, start: int, end: int, *, whole_end: int) -> bool:
    before, after = said[:start], said[end:]
    # What is left of the run must be able to follow a name: "Rosa Delgado December fifth".
    left = said[end:whole_end].strip()
    if left and name_words([left.split()[0]]):
        return False
    if _OWNS.match(after) or _TELLS_OF_ANOTHER.match(after):
        return False
    if _HOST.search(before) is not None:
        return True
    if _SOMEBODY_ELSE.search(before) or _ASKED_ABOUT.search(before):
        return False
    if not (_SET_OFF.search(before) or _LEADS_UP.search(before)):
        return False
    return bool(left) or _GOES_ON.match(after) is not None

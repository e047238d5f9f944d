"""Names of firms."""

from __future__ import annotations

import re

from routing.slots.firm_kinds import CALLED, has_no_firm
from routing.slots.firms_in_passing import ends_like_a_firm, firm_in_passing
from routing.slots.found import Found
from routing.slots.given_names import is_family_name, is_given_name
from routing.slots.hearing import plain, straight
from routing.slots.listening import Listening
from routing.slots.name_words import NOT_NAMES, capital, is_place
from routing.slots.offered import offered
from routing.slots.refusal import declines
from routing.slots.value import SlotField

_STRONG = re.compile(
    r"\b(?:(?:my |our |the )?(?:company|business|firm|organi[sz]ation|agency|employer|store|shop|practice)"
    r"(?:'s| is| name is|'s name is| is called|'s called| called| named| would be|,|:)+(?: called| named)?"
    r"|on behalf of|we're called|it's called|(?:i|we) (?:run|own|have|manage|opened|started|operate) (?:a|an|the|"
    r"my|our|this) "
    r"(?:[\w'-]+ ){1,5}?(?:called|named)|representing|(?:the|our|my) account(?: is| name is| is under|'s under|"
    r" is with)|(?:i|we)(?: also| currently)? work (?:for|at|with)|"
    r"working (?:for|at))\s+",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"\b(?:(?:calling|writing) (?:from|with|for)|from|with|at|over at|(?:[Ii]|we) (?:run|own|manage|represent)"
    r"|(?:owner|founder|co-?founder|director|manager|president|head|CEO|principal|partner) (?:of|at|for|with)"
    r"|(?:purchasing|buying|operations|marketing|sales|support|IT|HR|admin|reception|accounts|finance) (?:at|for|with)"
    r"|(?:[Ii]|we) (?:run|manage|handle|do|look after|coordinate|oversee|head(?: up)?|lead|answer) (?:the |our |all )?"
    r"(?:[\w-]+ ){1,4}?(?:of|at|for|with|over at)"
    r"|(?:asking|inquiring|enquiring|ringing|it's|this is) for(?: the \w+(?: \w+)? (?:over )?at)?"
    r"|(?:for|from|at|with) (?:a|an|the|our|my) (?:[\w-]+ ){1,4}?(?:called|named|practice|clinic|agency|office|"
    r"firm|shop|company)"
    r"|[Ww]e are|[Ww]e're)\s+(?:the )?(?=[A-Z])"
)
_BEFORE_A_FIRM = re.compile(
    r"(?:[A-Z][\w'-]+|\b(?:calling|here|speaking|I'm|I am|we're|we are|director|manager|owner|assistant|head|lead|"
    r"founder|president|coordinator|specialist|engineer|administrator|receptionist)),?\s*$"
)
_OF_ANOTHER = re.compile(
    r"\b(?:from|by|to|with|told|like|about|friend|colleague|brother|sister|wife|husband|rep|met|know|knows|knew)"
    r" [A-Z][\w'-]+(?: [A-Z][\w'-]+)?,?\s*$"
)
"""'I heard about you from Chris at …': where somebody else works."""
_KIND_THEN_NAME = re.compile(
    r"\b(?:calling|writing|ringing|phoning|here|from|with|at|for|[Ww]e're|[Ww]e are|[Ii] run|[Ii]'m at|"
    r"[Ii] work (?:at|for))"
    r"(?: from| at| with| for)? (?:a|an|the|our|my)(?: [a-z][\w-]*){1,4},? (?:called |named )?(?=[A-Z])"
)
"""'I'm calling from a private school, Saint Brigid's Academy'."""
_CALLED = re.compile(r"\b(?:called|named)\s+(?=[A-Z])")
_CAPITALS = r"[A-Z][\w'-]+(?: (?:and |of |& )?[A-Z][\w'-]+)"
_NAME_THEN_FIRM = re.compile(
    rf"(?:^|[.!?;]\s+|\bI'm |\bthis is )[A-Z][\w'-]+(?: [A-Z][\w'-]+){{1,2}}, (?P<firm>{_CAPITALS}+)(?=\s*(?:[,.;]|$))"
)
_NAME_FROM_FIRM = re.compile(
    r"(?:^|\b(?:it's|this is|i'm|i am|my name is) )\w+(?: \w+)? (?:from|with|at) (?P<firm>\w.*)"
)
_SIZE = re.compile(
    r"\b(?:(?:team|crew|staff|group) of|of us|people|employees|seats|users|agents|reps|licen[cs]es|desks|"
    r"strong|heads|(?:on|in) (?:the|our|my) (?:team|staff|crew|phones|office|firm|company|business)|on staff|"
    r"altogether)\b",
    re.IGNORECASE,
)
_FIRM = r"[A-Z][\w'&-]*(?: (?:and |of |& )?[A-Z][\w'&-]*)"
_THEIR_OWN = re.compile(
    rf"\b(?P<firm>{_FIRM}{{0,4}}),? (?:that's|that is|which is|is) (?:my|our|the(?: name of (?:my|our|the))?)"
    r" (?:\w+ )?(?:company|firm|business|shop|store|practice|employer|agency|restaurant|clinic|place)\b"
)
"""'Juniper and Sage, that's my shop.'"""
_BEHIND_A_NAME = re.compile(
    rf"\s*,?\s*(?:(?:and |I'm |calling |here |over )*(?:from|at|with|of|for) (?:the )?|, ?)"
    rf"(?P<firm>{_FIRM}{{0,4}})(?=\s*(?:[,.;!?]|$|(?:and|here|but|so|we|our|i|i'm|about|on|please|my)\b))"
)
"""The firm that a caller's name goes on with: 'Omar Haddad of Cedar Logistics', 'Omar Haddad, Cedar Logistics'."""
_OPENS_WITH_FIRM = re.compile(rf"^(?P<firm>{_FIRM}{{0,4}})(?<!\bSt)(?<!\bMt)(?<!\b[A-Z])\.\s")
_ACTS = re.compile(
    rf"(?:(?:^|[:.!?]\s+)(?P<opens>{_FIRM}{{1,4}})"
    rf"(?=\s+(?:wants?|would like|would love|needs?|is (?:looking|interested))\b)"
    rf"|(?:\b(?:[Ss]ign|[Pp]ut|[Gg]et|[Bb]ook) |\b(?:[Dd]emo|trial|quote|proposal|subscription|account|plan|tier) for )"
    rf"(?P<firm>{_FIRM}{{1,4}})(?=\s*(?:,|\.|;|$|(?:up|and|please|on)\b)))"
    rf"|\b(?:[Ww]e|us|everyone|everybody|people|folks|team|crew|staff|office|colleagues|front desk)(?: here| over|"
    rf" all)* at (?P<own>{_FIRM}{{0,4}})"
)
"""A firm that wants something or that it is wanted for: 'a demo for Cedar Logistics', 'we at Cedar Logistics'."""
_ASKS_BESIDES = re.compile(
    r",? (?:and|but|so|oh and) (?:is|are|do|does|can|could|what|how|which|would|will|should|when|where|who|"
    r"may)\b[^.!]*\?\W*$",
    re.IGNORECASE,
)
"""A question that comes behind the answer: '…, and can I change that later?'"""
_SAID_BEFORE = re.compile(
    r"\b(?:I|we)(?:'ve| have)? (?:just |already )*(?:told|said|gave|given|mentioned)\b", re.IGNORECASE
)
_SPELLED = re.compile(r"^\W*\w,? (?:as in|for|like) \w+", re.IGNORECASE)
_OF_A_SIZE = re.compile(
    rf"^(?:\W*(?:And|So|Well|Yes|Yeah|Oh|Um|It's|We're|We are|For|At|With),? )*(?P<first>{_FIRM}{{1,4}})"
    rf"(?=[,.;]| has\b| here\b| it is\b| and\b| with\b)"
    rf"|\b(?:[Aa]t|[Ff]or|[Ww]ith|called|named|[Ss]till|now) (?P<behind>{_FIRM}{{0,4}})"
    rf"|, (?P<between>{_FIRM}{{1,4}})(?= in\b|[,.;]|$)"
)
_INTRODUCES = frozenset({"it's", "this", "i'm", "i", "my"})
_LEAD = re.compile(
    r"^\W*(?:(?:um+|uh+|er+|oh|yes|yeah|sure|okay|ok|well|so|no|sorry|actually|it's|it is|that's|that would be|"
    r"it's under|it'd be under|under|listed under|(?:the|our|my) account(?: is|'s| is under)|"
    r"we're|we are|i'm|i am|with|at|from|for|the company is|my company is|our company is|company is|the company's|"
    r"it's called|called|we're called|just|i work for|i work at|we are called|the name is|name is|"
    r"(?:it|the \w+) belongs to|that'd be|on behalf of|we're just|(?-i:the)(?= (?-i:[A-Z]))|"
    r"it's a company called|a company called|the business is|the company name is|"
    r"the name of the company is)(?=\W)\W*)+",
    re.IGNORECASE,
)
_END = re.compile(
    r"[,!?;](?=\s|$)|(?<!\bSt)(?<!\bMt)(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\b(?-i:[A-Z]))\.(?=\s|$)|\.$|\s+(?:and (?:we|"
    r"i|my|our|there|it)|but|so|we|i|i'm|we're|my|our|because|with about|"
    r"and the(?= [a-z])|it is(?=[.!]|$)|by the way|there's|there are|we've|they|with (?:about |around )?(?:\d|"
    r"\w+ (?:people|users))|"
    r"in (?=[a-z])|that|who|which|looking|calling|about|regarding|please|thanks|here|on (?:the )?(?:line|behalf))\b",
    re.IGNORECASE,
)


_NO_FIRM = re.compile(
    r"(?:\w+day|January|February|March|April|May|June|July|August|September|October|November|December|Christmas|I|"
    r"AI|SMS)"
)
_SMALL = frozenset({"and", "of", "the", "&"})


_TAKES_BACK = r"(?:no|sorry|wait|oops|actually|i mean|i meant|or rather|rather|my mistake|scratch that|make that)"
_PUT_RIGHT = re.compile(
    rf"[,.;!-]*\s+{_TAKES_BACK}(?:[,.;!-]*\s+{_TAKES_BACK})*[,.;!-]*\s+"
    r"(?:(?:it's|it is|that's|that is|we're|we are|(?:the|our|my) (?:company|firm|business)(?:'s| is)) )?"
    r"(?:called |named )?(?=(?-i:[A-Z]))",
    re.IGNORECASE,
)
"""Behind a firm that is taken back: 'Sea Star, no, sorry, it's called Sea Wave'."""


def company(text: str, listening: Listening, field: SlotField, caller: Found | None = None) -> Found | None:
    """A firm's name: after a cue, beside the caller's own name, or as the answer to the question."""
    said = _ASKS_BESIDES.sub(".", straight(text))
    asked = listening.expected == field.name
    if asked and (opens := _OPENS_WITH_FIRM.match(said)) and _is_plainly_a_firm(opens["firm"], listening):
        return Found(field=field.name, value=opens["firm"], start=0, end=opens.end("firm"))
    if (owned := _THEIR_OWN.search(said)) and field.name not in listening.held:
        return Found(field=field.name, value=owned["firm"], start=owned.start("firm"), end=owned.end("firm"))
    if (called := _by_its_kind(said, listening, field, asked=asked)) is not None:
        return called
    for pattern in (_STRONG, _WEAK, *((_CALLED,) if asked else ())):
        for cue in pattern.finditer(said):
            name = _name(said[cue.end() :])
            if name and _only_pauses(said, cue):
                continue
            if name and (pattern is _STRONG or asked or _is_firm(said, cue)):
                value = _put_right(said, cue.end() + len(name)) or name
                return Found(field=field.name, value=value, start=cue.end(), end=cue.end() + len(name))
    found = (
        _of_a_kind(said, listening, field)
        or _behind_a_name(said, listening, field, caller)
        or _beside_a_name(said, listening, field)
        or _of_a_size(said, listening, field)
        or _wanted_for(said, listening, field)
        or _in_passing(said, listening, field, caller)
    )
    if found is not None:
        return found
    if not asked or _SPELLED.search(said) or declines(said) or said.rstrip().endswith("?") or _SAID_BEFORE.search(said):
        return None
    if has_no_firm(plain(said)):
        return None
    lead = _LEAD.match(said)
    name = _name(said[lead.end() :] if lead else said)
    if not name or len(name.split()) > 6 or name.lower() in NOT_NAMES:
        return None
    value = _put_right(said, (lead.end() if lead else 0) + len(name)) or name
    return Found(field=field.name, value=value, start=0, end=len(said))


def _by_its_kind(said: str, listening: Listening, field: SlotField, *, asked: bool) -> Found | None:
    """The firm behind the word for what it is: 'the clinic's called Smile House', 'I've got a salon, Shear Bliss'."""
    if field.name in listening.held and not asked:
        return None
    for cue in CALLED.finditer(said):
        name = _name(said[cue.end() :])
        if name and not (_is_somebody(name) and "call" not in cue.group()) and _is_plainly_a_firm(name, listening):
            value = _put_right(said, cue.end() + len(name)) or name
            return Found(field=field.name, value=value, start=cue.end(), end=cue.end() + len(name))
    return None


def _is_somebody(name: str) -> bool:
    first, *others = name.split()
    return is_given_name(first) and (not others or (len(others) == 1 and is_family_name(others[0])))


def _put_right(said: str, end: int) -> str:
    """The firm that takes the place of the one that ends there."""
    again = _PUT_RIGHT.match(said, end)
    return _name(said[again.end() :]) if again else ""


def _of_a_kind(said: str, listening: Listening, field: SlotField) -> Found | None:
    """The firm behind the kind of firm that it is, where none is held."""
    if field.name in listening.held:
        return None
    for kind in _KIND_THEN_NAME.finditer(said):
        name = _name(said[kind.end() :])
        if "," not in kind.group() and not kind.group().rstrip().endswith(("called", "named")):
            continue
        person = is_given_name(name.split()[0]) and len(name.split()) < 3 if name else True
        if name and not person and _is_plainly_a_firm(name, listening):
            return Found(field=field.name, value=name, start=kind.end(), end=kind.end() + len(name))
    return None


def _only_pauses(said: str, cue: re.Match[str]) -> bool:
    """Whether the comma behind 'that's my shop, five of us' begins something else."""
    if not cue.group().rstrip().endswith(",") or said.islower():
        return False
    return not said[cue.end() : cue.end() + 1].isupper()


def _behind_a_name(said: str, listening: Listening, field: SlotField, caller: Found | None) -> Found | None:
    """The firm right behind the caller's name, where none is held."""
    if caller is None or field.name in listening.held:
        return None
    match = _BEHIND_A_NAME.match(said, caller.end)
    if match is None or not _is_plainly_a_firm(match["firm"], listening):
        return None
    return Found(field=field.name, value=match["firm"], start=match.start("firm"), end=match.end("firm"))


def _in_passing(said: str, listening: Listening, field: SlotField, caller: Found | None) -> Found | None:
    """A firm that nothing leads up to, where none is held and no other words were asked for."""
    if field.name in listening.held or said.rstrip().endswith("?"):
        return None
    one = firm_in_passing(said, name_end=caller.end if caller is not None else None)
    if one is None or not _is_plainly_a_firm(one[2], listening):
        return None
    if listening.asks("text") is not None and not ends_like_a_firm(one[2]):
        return None
    return Found(field=field.name, value=one[2], start=one[0], end=one[1])


def _wanted_for(said: str, listening: Listening, field: SlotField) -> Found | None:
    if field.name in listening.held:
        return None
    for match in _ACTS.finditer(said):
        part = match.lastgroup or ""
        words = match[part].split()
        if _is_plainly_a_firm(match[part], listening) and not (is_given_name(words[0]) and len(words) < 3):
            return Found(field=field.name, value=match[part], start=match.start(part), end=match.end(part))
    return None


def _is_plainly_a_firm(name: str, listening: Listening) -> bool:
    """Whether capitals are no day, no town, nothing that is on offer and no word that only begins a sentence."""
    first = name.split()[0]
    if first.lower() in NOT_NAMES or _NO_FIRM.fullmatch(first) or is_place(name):
        return False
    return not any(offered(one).pattern.search(name.lower()) for one in listening.of("choice", "counts"))


def _beside_a_name(said: str, listening: Listening, field: SlotField) -> Found | None:
    """'Irene Castellano, Maple Street Vets'; where the text has no capitals 'it's pete from larsson and sons'."""
    if field.name in listening.held:
        return None
    match = _NAME_THEN_FIRM.search(said) if not said.islower() else _NAME_FROM_FIRM.search(said)
    unled = said.islower() and match is not None and match.start() == 0 and match.group().split()[0] not in _INTRODUCES
    if match is None or (unled and listening.asks("person_name") is None):
        return None
    name = _name(said[match.start("firm") :])
    return Found(field=field.name, value=name, start=match.start("firm"), end=match.end("firm")) if name else None


def _of_a_size(said: str, listening: Listening, field: SlotField) -> Found | None:
    """'Harbor Dental, we're about fifteen', 'a team of twelve at Delgado Roofing': a firm beside how large it is."""
    if field.name in listening.held or not _SIZE.search(said):
        return None
    for match in _OF_A_SIZE.finditer(said):
        part = match.lastgroup or ""
        name = match.group(part)
        first = name.split()[0]
        person = is_given_name(first.lower()) and len(name.split()) < 3
        if person or first.lower() in NOT_NAMES or _NO_FIRM.fullmatch(first):
            continue
        return Found(field=field.name, value=name, start=match.start(part), end=match.end(part))
    return None


def _name(rest: str) -> str:
    end = _END.search(rest)
    name = (rest[: end.start()] if end else rest).strip(" .,!\"'")
    name = re.sub(r"^the (?=[A-Z])", "", name)
    words = name.split()
    if (
        not words
        or len(words) > 6
        or (words[0].lower() in NOT_NAMES and words[0].islower())
        or not any(c.isalpha() for c in name)
    ):
        return ""
    name = re.sub(r"^(?:called|named) ", "", name, flags=re.IGNORECASE)
    return name if not name.islower() else " ".join(word if word in _SMALL else capital(word) for word in name.split())


def _is_firm(said: str, cue: re.Match[str]) -> bool:
    """Whether 'from X' names a firm: behind a name or an office held, not a place in the middle of a sentence."""
    first, before = cue.group().split()[0].lower(), said[: cue.start()]
    if first in ("we", "we're"):
        return said[cue.end() :].split()[0].lower().strip(".,!") not in NOT_NAMES
    joined = first in ("from", "with", "at", "over")
    return not joined or (_BEFORE_A_FIRM.search(before) is not None and _OF_ANOTHER.search(before) is None)

"""E-mail addresses, written or spoken ("dana underscore reed at gmail dot com")."""

from __future__ import annotations

import re

from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing, straight
from routing.slots.listening import Listening

_ENDINGS = r"(?:com|org|net|edu|gov|io|co|us|me|info|biz|dev|app|ai|uk|de|fr|ca|au|sa|ae|in|eu)"
_PROVIDERS = (
    r"(?:gmail|googlemail|yahoo|outlook|hotmail|icloud|aol|protonmail|proton|msn|live|comcast|verizon|sbcglobal|"
    r"example|me)"
)
_WRITTEN = re.compile(r"(?<![\w.+-])[\w.+-]+ ?@ ?[\w-]+(?:\.[\w-]+)*\.\w{2,}", re.IGNORECASE)
_LABEL = r"[a-z0-9-]+(?: (?:dash|hyphen) [a-z0-9-]+)*"
_DOMAIN = rf"{_LABEL}(?: ?(?:\.|\bdot\b|\bpoint\b) ?[a-z0-9-]+)*? ?(?:\.|\bdot\b|\bpoint\b) ?{_ENDINGS}\b"
_SPOKEN = re.compile(
    rf"(?P<local>[a-z0-9][a-z0-9.'_+ ,-]*?) (?:at(?: sign)?|@)(?: the)? (?P<domain>{_DOMAIN}(?: ?(?:\.|"
    rf"dot) ?{_ENDINGS}\b)?)"
)
_SPOKEN_WIDE = re.compile(
    rf"(?P<local>[a-z0-9][a-z0-9.'_+ ,-]*?) at (?P<domain>[a-z0-9-]+(?: [a-z0-9-]+){{1,2}} (?:dot|point) {_ENDINGS}\b)"
)
_GLUED = re.compile(rf"(?<![\w@.])(?P<local>[a-z0-9._+-]{{2,}}?)at(?P<domain>{_PROVIDERS}\.{_ENDINGS})\b")
_GLUED_ANY = re.compile(rf"(?<![\w@.])(?P<local>[a-z0-9._+-]{{2,}})at(?P<domain>[a-z0-9-]{{2,}}\.{_ENDINGS})\b")
_PROVIDER_ALONE = re.compile(rf"(?P<local>[a-z0-9][a-z0-9.'_+ ,-]*?) (?:at|@) ?(?P<domain>{_PROVIDERS})(?![\w.]| dot)")
_AS_IN = re.compile(r"\b(?P<letter>[a-z]),? (?:as in|like|for) [a-z]+")
_CUE = re.compile(
    r"^.*\b(?:e-?mail(?: address)?|address|reach me|me|it|that|that's|it's)(?: (?:is|would be|will be|at|on|instead|"
    r"under|by))*[:,]? (?=\S)"
    r"|^.*\b(?:it's|that's|is|to|use|yes|yeah|sure|okay|ok|well|no|at|email|e-mail|so)[:,]? (?=\S)"
)
_SIGNS = {
    "dot": ".",
    "point": ".",
    "period": ".",
    "underscore": "_",
    "dash": "-",
    "hyphen": "-",
    "minus": "-",
    "plus": "+",
}
_VALID = re.compile(r"[a-z0-9][a-z0-9._+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")


def email(hearing: Hearing, listening: Listening) -> Found | None:
    """The e-mail address given, if any, in lower case; its characters are claimed."""
    fields = listening.of("email")
    if not fields:
        return None
    target = (listening.asks("email") or fields[0]).name
    found: list[Found] = []
    for match in _WRITTEN.finditer(straight(hearing.original)):
        hearing.claim_original(match.start(), match.end())
        found.append(
            _found(target, match.group().replace(" ", "").lower().strip("."), *_canonical_span(hearing, match))
        )
    expected = listening.asks("email") is not None or re.search(r"\be-?mail\b", hearing.text) is not None
    for pattern in (
        _SPOKEN,
        *((_SPOKEN_WIDE,) if expected else ()),
        _GLUED,
        *((_GLUED_ANY, _PROVIDER_ALONE) if expected else ()),
    ):
        match = pattern.search(hearing.rest)
        if match is None:
            continue
        local, start = _local(match, expected=expected)
        domain = _joined(match["domain"])
        if pattern is _PROVIDER_ALONE:
            domain += ".com"
        address = f"{local}@{domain}"
        if not _VALID.fullmatch(address):
            continue
        hearing.claim(start, match.end())
        found.append(_found(target, address, start, match.end()))
    return the_one_meant(hearing, sorted(found, key=lambda f: f.start))


def _local(match: re.Match[str], *, expected: bool) -> tuple[str, int]:
    """The part before the at, and where it begins: the words since the cue where an address is looked for, else only
    those that are tied together by signs."""
    offset = match.start("local")
    heard = _AS_IN.sub(lambda said: said.group("letter").ljust(len(said.group())), match["local"])
    if re.fullmatch(r"(?:[a-z0-9][ ,]+)+[a-z0-9] *", heard):
        return re.sub(r"[ ,]", "", heard), offset
    cue = _CUE.match(heard + " ")
    if cue is not None and cue.end() < len(heard):
        offset += cue.end()
        heard = heard[cue.end() :]
    elif not expected or cue is not None:
        heard, offset = _tied(heard, offset)
    if heard.count(" ") > 9 or "," in heard:
        heard, offset = _tied(heard, offset)
    return _joined(heard), offset


def _tied(heard: str, offset: int) -> tuple[str, int]:
    words = list(re.finditer(r"[^\s,]+", heard))
    first = len(words) - 1
    while first > 1 and (
        words[first - 1].group() in _SIGNS or len(words[first].group()) == len(words[first - 1].group()) == 1
    ):
        first -= 2 if words[first - 1].group() in _SIGNS else 1
    start = words[max(first, 0)].start()
    return heard[start:], offset + start


def _joined(words: str) -> str:
    signs = [_SIGNS.get(word, word) for word in re.split(r"[\s,]+", words)]
    text = "".join(signs).replace("'", "")
    # Letters spelled one by one come with hyphens: d-a-n-a.
    return re.sub(r"\b\w(?:-\w)+\b", lambda spelled: spelled.group().replace("-", ""), text)


def _canonical_span(hearing: Hearing, match: re.Match[str]) -> tuple[int, int]:
    covered = [at for at, (s, e) in enumerate(hearing.origins) if s < match.end() and e > match.start()]
    return (covered[0], covered[-1] + 1) if covered else (0, 0)


def _found(target: str, address: str, start: int, end: int) -> Found:
    return Found(field=target, value=address, start=start, end=end)

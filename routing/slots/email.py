"""E-mail addresses, written or spoken ("dana underscore reed at gmail dot com")."""

from __future__ import annotations

import re

from routing.slots.found import Found, the_one_meant
from routing.slots.hearing import Hearing, straight
from routing.slots.listening import Listening

_ENDINGS = (
    r"(?:com|org|net|edu|gov|io|co|us|me|info|biz|dev|app|ai|uk|de|fr|ca|au|sa|ae|in|eu|example|test|shop|store|"
    r"online|site|tech|agency|studio|nl|es|ch|se|dk|fi|ie|pt|pl|gr|jo|lb|kw|qa|eg|ma|ng|za|jp|nz|mx|br)"
)
_PROVIDERS = (
    r"(?:gmail|googlemail|yahoo|outlook|hotmail|icloud|aol|protonmail|proton|msn|live|comcast|verizon|sbcglobal|"
    r"example|me)"
)
_WRITTEN = re.compile(r"(?<![\w.+-])[\w.+-]+ ?@ ?[\w-]+(?:\.[\w-]+)*\.\w{2,}", re.IGNORECASE)
_LABEL = r"[a-z0-9-]+(?: (?:dash|hyphen) [a-z0-9-]+)*"
_DOMAIN = rf"{_LABEL}(?: *(?:\.|\bdot\b|\bpoint\b) ?[a-z0-9-]+)*? *(?:\.|\bdot\b|\bpoint\b) *{_ENDINGS}\b"
_SPOKEN = re.compile(
    rf"(?P<local>[a-z0-9][a-z0-9.'_+ ,-]*?) (?:at(?: sign)?|@)(?: the)? (?P<domain>{_DOMAIN}(?: ?(?:\.|"
    rf"dot) ?{_ENDINGS}\b)?)"
)
_SPOKEN_WIDE = re.compile(
    rf"(?P<local>[a-z0-9][a-z0-9.'_+ ,-]*?) at (?P<domain>[a-z0-9-]+(?: [a-z0-9-]+){{1,2}} (?:dot|point) {_ENDINGS}"
    rf"(?: (?:dot|point) {_ENDINGS})?\b)"
)
_GLUED = re.compile(rf"(?<![\w@.])(?P<local>[a-z0-9._+-]{{2,}}?)at(?P<domain>{_PROVIDERS}\.{_ENDINGS})\b")
_GLUED_ANY = re.compile(rf"(?<![\w@.])(?P<local>[a-z0-9._+-]{{2,}})at(?P<domain>[a-z0-9-]{{2,}}\.{_ENDINGS})\b")
_PROVIDER_ALONE = re.compile(rf"(?P<local>[a-z0-9][a-z0-9.'_+ ,-]*?) (?:at|@) ?(?P<domain>{_PROVIDERS})(?![\w.]| dot)")
_AS_IN = re.compile(r"\b(?P<letter>[a-z]),? (?:as in|like|for) [a-z]+")
_CUE = re.compile(
    r"^.*\b(?:e-?mail(?: address)?|address|reach me|me|it|that|that's|it's)"
    r"(?: (?:is|was|would be|will be|should be|should read|"
    r"ought to be|has to be|at|on|to|instead|"
    r"under|by))*[:,]? (?=\S)"
    r"|^.*\b(?:it's|that's|is|to|use|yes|yeah|sure|okay|ok|well|no|at|email|e-mail|so)[:,]? (?=\S)"
)
_LETTERS_FIRST = re.compile(r"(?P<letters>(?:[a-z][ ,]+)+)(?:[a-z]+[ ,]+no,? +)?(?P<word>[a-z]{2,})")
"""'B, t, then eagle, no, teague': letters that were told by words, and a word behind them."""
_LAST_AT = re.compile(r".*\bat:?,? (?=[a-z0-9])")
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
_ASIDE = re.compile(
    r",? ?\b(?:(?:[a-z]+ ){1,3}is (?:all |just )?(?:one|1) word|(?:that's |it's |which is |is )?(?:all |"
    r"just )?(?:as )?(?:one|1) word|all together|all lower ?case|"
    r"in lower ?case|lower ?case|"
    r"no spaces?|without spaces?|all small(?: letters)?|then(?: the)?(?: numbers?| digits?| letters?)?|the "
    r"(?:number|letter|digit)s?|"
    r"followed by|and then)\b,?"
)
"""Said about the address, not of it."""
_RESPELLED = re.compile(r"\b(?P<word>[a-z]{3,}),? (?P<letters>(?:[a-z][ ,.-]+){2,}[a-z])\b,?(?= |$)")
_SENTENCE_END = re.compile(r"(?<=[\w'])[.!?;](?= \w)")
_NOBODY = frozenset(
    {"you", "me", "us", "it", "them", "him", "her", "that's", "it's", "is", "that", "thats", "its", "this"}
)
_REACHED = re.compile(
    r"\b(?:reach|get|contact|write(?: to)?|find|message) (?:me|us|him|her) (?:at|on|under)\b|\bwrite to\b"
)
_ADDRESS = re.compile(rf"\b\w+ at (?:[a-z0-9-]+ ){{1,3}}(?:dot|point) {_ENDINGS}\b")
_MENDED = rf"(?<!')(?:at )?(?:dot (?P<ending>{_ENDINGS})\b|(?P<domain>{_DOMAIN})|(?P<provider>{_PROVIDERS})\b)"
_OTHER_DOMAIN = re.compile(
    rf"\b(?:sorry|no|actually|i mean|i meant|make that|make it|rather|correction|wait)\b,? (?:(?:it's|that's|it "
    rf"is) )?{_MENDED}"
    rf"|\b{_MENDED.replace('?P<', '?P<x')},? not (?:at |dot )?\w+"
)
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
    expected = (
        listening.asks("email") is not None
        or re.search(r"\be-?mail\b", hearing.text) is not None
        or _REACHED.search(hearing.text) is not None
    )
    heard = _without_asides(hearing.rest)
    for pattern in (
        _SPOKEN,
        *((_SPOKEN_WIDE,) if expected or _ADDRESS.search(hearing.text) else ()),
        _GLUED,
        *((_GLUED_ANY, _PROVIDER_ALONE) if expected else ()),
    ):
        match = pattern.search(heard)
        if match is None:
            continue
        local, start = _local(match, expected=expected)
        domain = _joined(match["domain"])
        if pattern is _PROVIDER_ALONE:
            domain += ".com"
        address = f"{local}@{domain}"
        if not _VALID.fullmatch(address) or local in _NOBODY:
            continue
        hearing.claim(start, match.end())
        heard = heard[:start] + " " * (match.end() - start) + heard[match.end() :]
        found.append(_found(target, address, start, match.end()))
    meant = the_one_meant(hearing, sorted(found, key=lambda f: f.start))
    held = listening.held.get(target)
    return _with_another_domain(hearing, target, meant, held if isinstance(held, str) else None)


def _without_asides(text: str) -> str:
    """The same with blanks for what is said about the address; positions stay as they are."""
    text = _SENTENCE_END.sub(";", text)
    text = _ASIDE.sub(lambda aside: " " * len(aside.group()), text)

    def spelled(match: re.Match[str]) -> str:
        same = re.sub(r"[ ,.-]", "", match["letters"]) == match["word"]
        return match["word"].ljust(len(match.group())) if same else match.group()

    return _RESPELLED.sub(spelled, text)


def _with_another_domain(hearing: Hearing, target: str, meant: Found | None, held: str | None) -> Found | None:
    """'… sorry, at yahoo dot com', and of an address that is held 'it's yahoo, not gmail', 'dot org, not dot com'."""
    address = str(meant.value) if meant is not None else held
    match = _OTHER_DOMAIN.search(hearing.text, meant.end if meant is not None else 0)
    if address is None or match is None:
        return meant
    said = {name.removeprefix("x"): part for name, part in match.groupdict().items() if part}
    if not said:
        return meant
    local, domain = address.split("@", 1)
    if "ending" in said:
        domain = f"{domain.rsplit('.', 1)[0]}.{said['ending']}"
    else:
        domain = _joined(said["domain"]) if "domain" in said else f"{said['provider']}.com"
    hearing.claim(match.start(), match.end())
    return _found(target, f"{local}@{domain}", meant.start if meant is not None else match.start(), match.end())


def _local(match: re.Match[str], *, expected: bool) -> tuple[str, int]:
    """The part before the at, and where it begins: the words since the cue where an address is looked for, else only
    those that are tied together by signs."""
    offset = match.start("local")
    first = _AS_IN.search(match["local"])
    heard = _AS_IN.sub(lambda said: said.group("letter").ljust(len(said.group())), match["local"]).rstrip(" ,")
    if first is not None and (letters := _LETTERS_FIRST.fullmatch(heard, first.start())) is not None:
        return _joined(letters["letters"].replace(",", " ") + letters["word"]), offset + first.start()
    if re.fullmatch(r"(?:[a-z0-9][ ,]+)+[a-z0-9][ ,]*", heard):
        return re.sub(r"[ ,]", "", heard), offset
    cue = _CUE.match(heard + " ")
    if cue is not None and cue.end() < len(heard):
        offset += cue.end()
        heard = heard[cue.end() :]
    elif not expected or cue is not None:
        heard, offset = _tied(heard, offset)
    # The sign stands once in an address: "mail me the details at dana reed at …".
    if (lead := _LAST_AT.match(heard)) is not None:
        heard, offset = heard[lead.end() :], offset + lead.end()
    if len(heard.split()) > 10 or "," in heard:
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

"""Light corrections of a local transcript: dictated digits and e-mail addresses in the form that people write.

Only what is clearly meant is changed; whatever is left is for the slots to read and for the agent to read back.
"""

from __future__ import annotations

import re

_NOT_SPEECH = re.compile(r"\[[^\]]*\]|\((?=[^)]*[a-z])[^)]*\)|[♪♫*]+", re.IGNORECASE)
_SINGLE_DIGITS = re.compile(
    r"(?<![\w$.,-])\d(?:[ -]\d(?!\d)){2,}(?![\w%]|[.,]\d)|(?<![\w$.,-])\d(?:, \d(?!\d)){3,}(?![\w%])"
)
_DIGIT_GROUPS = re.compile(r"(?<![\w$.,-])\(?\d+\)?(?:(?:[ -]|[.,] ?)\d+)+(?![\w%])")
_PHONE_DIGITS = re.compile(r"1?[2-9]\d{9}")
_YEAR_FIRST = re.compile(r"(?:19|20)\d\d[ .-]")
_NUMBER_OF = re.compile(
    r"\b((?:order|booking|confirmation|reference|account|invoice|ticket|customer)(?: (?:number|code|id))?"
    r"(?: is| was|:|,)? )(\d)\.(\d{3,})\b",
    re.IGNORECASE,
)

_DOMAIN = (
    r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|edu|gov|info|biz|io|co|ai|app|dev|me|us|uk|ca|au|de|fr|ae|sa|jo|eg)"
)
_LOCAL = r"[a-z0-9][a-z0-9._+-]*(?: (?:dot|underscore|dash) [a-z0-9][a-z0-9._+-]*)*"
_SPOKEN_ADDRESS = re.compile(rf"(?<![\w.@])({_LOCAL}) at ({_DOMAIN})(?![\w@])", re.IGNORECASE)
_RUN_TOGETHER = re.compile(r"(?<![\w.@-])([a-z0-9._+-]+\.[a-z]{2,4})(?![\w@])", re.IGNORECASE)
_ABOUT_MAIL = re.compile(r"\be-?mail|\breach me\b|\bwrite (?:to )?me\b|\bsend (?:it|that|them) to\b", re.IGNORECASE)
_MAIL_PROVIDER = re.compile(r"(?:gmail|yahoo|hotmail|outlook|icloud|aol|proton|protonmail|live|msn)\.", re.IGNORECASE)
_NO_ADDRESSEE = re.compile(
    r"(?:look|find|check|arriv|meet|order|buy|book|shop|stop|work)\w*|found|see|saw|me|us|it|them|you|him|her|is|are|am|was|were"
    r"|e-?mail|mail|there|here",
    re.IGNORECASE,
)
_SEPARATORS = {" dot ": ".", " underscore ": "_", " dash ": "-"}


def written(transcript: str) -> str:
    """The transcript as a person would write it, on one line; empty when it holds no letter or digit."""
    text = " ".join(_NOT_SPEECH.sub(" ", transcript).split())
    text = _DIGIT_GROUPS.sub(_phone, text)
    text = _SINGLE_DIGITS.sub(lambda found: _digits(found[0]), text)
    text = _NUMBER_OF.sub(r"\1\2\3", text)
    text = _addresses(text)
    return text if any(character.isalnum() for character in text) else ""


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _phone(found: re.Match[str]) -> str:
    """Ten digits in groups are a telephone number, wherever the groups were cut; anything else stays as it is."""
    digits = _digits(found[0])
    return digits if _PHONE_DIGITS.fullmatch(digits) and not _YEAR_FIRST.match(found[0]) else found[0]


def _addresses(text: str) -> str:
    about_mail = bool(_ABOUT_MAIL.search(text))

    def spoken(found: re.Match[str]) -> str:
        local, domain = found[1], found[2]
        alone = found[0] == text.rstrip(".!?")
        if not (about_mail or alone or _MAIL_PROVIDER.match(domain)) or _NO_ADDRESSEE.fullmatch(local.split()[-1]):
            return found[0]
        for word, sign in _SEPARATORS.items():
            local = re.sub(word, sign, local, flags=re.IGNORECASE)
        return f"{local}@{domain}".lower()

    def run_together(found: re.Match[str]) -> str:
        """`samatexample.com`: split where only one place is possible."""
        token = found[1].lower()
        places = [at for at in range(2, token.rfind(".") - 3) if token.startswith("at", at)]
        if len(places) != 1 or not re.fullmatch(_DOMAIN, token[places[0] + 2 :]):
            return found[0]
        return f"{token[: places[0]]}@{token[places[0] + 2 :]}"

    text = _SPOKEN_ADDRESS.sub(spoken, text)
    return _RUN_TOGETHER.sub(run_together, text) if about_mail and "@" not in text else text

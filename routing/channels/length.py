"""How long a text is as its channel counts, and the spelling that counts least."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from routing.channels.rule import ChannelRule

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""3GPP TS 23.038, 6.2.1."""
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
"""6.2.1.1: each is an escape and a character."""
SEPTETS, SEPTETS_OF_MANY = 160, 153
UNITS, UNITS_OF_MANY = 70, 67
"""What a message carries alone, and as one of several, which each begin with their place among them."""

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\t", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\ufe0f", ""),
        "…": "...",
        "•": "-",
        "·": "-",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How much of a channel a text takes. `used` and `room` are in `unit`; `segments` is 1 but for text messages."""

    used: int
    room: int
    unit: Literal["characters", "utf16_units", "utf8_bytes", "gsm7_septets", "ucs2_units"]
    segments: int = 1

    @property
    def fits(self) -> bool:
        return self.used <= self.room


def length_of(text: str, rule: ChannelRule) -> Length:
    """The length of a text as it stands."""
    match rule.counts:
        case "code_points":
            return Length(used=len(text), room=rule.limit, unit="characters")
        case "utf16":
            return Length(used=_utf16(text), room=rule.limit, unit="utf16_units")
        case "utf8":
            return Length(used=len(text.encode("utf-8", "replace")), room=rule.limit, unit="utf8_bytes")
        case "sms":
            return _sms(text, rule.segments)


def _sms(text: str, segments: int) -> Length:
    plain = all(c in GSM_BASIC or c in GSM_EXTENSION for c in text)
    used = sum(2 if c in GSM_EXTENSION else 1 for c in text) if plain else _utf16(text)
    alone, of_many = (SEPTETS, SEPTETS_OF_MANY) if plain else (UNITS, UNITS_OF_MANY)
    taken = 1 if used <= alone else _segments(text, of_many, plain=plain)
    # What fits into one message of the GSM alphabet is the most that is ever written; another script takes several.
    room = alone if plain or segments == 1 else min(SEPTETS, segments * of_many)
    if used <= room and taken > segments:
        room = used - 1
    return Length(used=used, room=room, unit="gsm7_septets" if plain else "ucs2_units", segments=taken)


def _segments(text: str, of_many: int, *, plain: bool) -> int:
    """How many messages: a character that counts two is not torn apart."""
    taken, left = 1, of_many
    for character in text:
        size = (2 if character in GSM_EXTENSION else 1) if plain else _utf16(character)
        if size > left:
            taken, left = taken + 1, of_many
        left -= size
    return taken


def _utf16(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def spelled(text: str, rule: ChannelRule) -> str:
    """The text as the channel counts it least: for text messages typographic signs become plain ones, and emojis are
    left out, where the alphabet then suffices."""
    if rule.counts != "sms":
        return text
    plain = "".join(unicodedata.normalize("NFC", text).translate(_PLAIN))
    strange = {c for c in plain if c not in GSM_BASIC and c not in GSM_EXTENSION}
    if strange and all(unicodedata.category(c) in ("So", "Sk", "Cf", "Mn", "Me") for c in strange):
        plain = "".join(c for c in plain if c not in strange)
        return " ".join(plain.split(" ")).replace("  ", " ").strip()
    return plain

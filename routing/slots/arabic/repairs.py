"""What a caller puts in the place of a name or a firm just said: "نجمة البحر، لا عفواً، موجة البحر"."""

from __future__ import annotations

from collections.abc import Sequence

from embedding.arabic_text import fold
from routing.slots.arabic.hearing import Token

_REPAIRS = frozenset(
    fold(
        "عفوا عفواً آسف آسفة اسف اسفة سوري عذرا عذراً قصدي أقصد اقصد أعني بل غلط غلطت غلطان غلطانة أخطأت الصحيح "
        "الصح الأصح بالأصح بالأحرى صحح صححي صححها"
    ).split()
)
TAKE_BACK = _REPAIRS | frozenset(fold("معليش معلش لحظة استنى").split())
"""Words that end a name or a firm: what follows may take its place."""
_NO = frozenset(fold("لا لأ لاء كلا").split())
_BETWEEN = frozenset(
    fold("لحظة استنى معليش معلش هو هي أنا أو يعني اسمها اسمه اسمي الاسم الشركة كان قلت").split()
) | frozenset(",.;:-")


def behind_repair(said: Sequence[Token], found: Sequence[int]) -> int | None:
    """Where what takes the place of a value begins, if the words behind the value take it back.

    Args:
        found: the first and last word of the value.
    """
    at, repaired, denied, paused = found[1] + 1, False, False, False
    while at < len(said):
        word = said[at].text
        bare = word[1:] if word[0] in "وف" and word[1:] in _REPAIRS | _NO else word
        if bare in _REPAIRS:
            repaired = True
        elif bare in _NO:
            denied = True
        elif word in _BETWEEN:
            paused = paused or (denied and not word.isalpha())
        else:
            break
        at += 1
    # A bare "no" counts where it stands by itself, or where a part of the value is said again.
    before = {token.text for token in said[found[0] : found[1] + 1]}
    again = bool(before & {token.text for token in said[at : at + 2]})
    return at if at < len(said) and (repaired or (denied and (paused or again))) else None

"""How it is said that nobody young comes, or nobody at all: 'just adults', 'no kids', 'none'."""

from __future__ import annotations

import re

from routing.slots.words import one_of

_GROWN_UPS = r"(?:an? )?(?:adults?|grown[ -]?ups?)\b"
ONLY_GROWN = re.compile(
    rf"\b(?:just|only|strictly|purely) (?:us |the )?{_GROWN_UPS}"
    r"|\b(?:child|kid)[- ]?free\b|\bno minors\b"
    r"|\b(?:all|we're all|they're all|everyone(?:'s| is)|everybody(?:'s| is))(?: of (?:us|them))?(?: are| is)? "
    r"(?:over|above|at least|past) (?:18|21|30)\b"
    r"|\b(?:leaving|we'll leave|we leave) (?:the|our|all the) (?:kids|children|little ones) (?:at home|with|behind)\b"
    r"|\b(?:the|our) (?:kids|children|little ones)(?: are| will be|'ll be) staying (?:home|with|at)\b"
    r"|\b(?:all|we're all|they're all|everyone(?:'s| is)|everybody(?:'s| is)) (?:of (?:us|them) (?:are )?"
    rf"|\d+ (?:of (?:us|them) )?(?:are )?)?{_GROWN_UPS}"
    r"|\b(?:adults?|grown[ -]?ups?)[ -]only\b|\bno (?:one|body) under (?:13|18|21)\b|\bjust us\b(?! (?:2|two|and))"
)
NO_CHILDREN = re.compile(
    r"\b(?:no|without(?: any)?|zero|0|\w+n't (?:have|bring|be) any|not bringing any|aren't any|"
    r"(?:nobody|no one|none of us)(?:'s| is| are|'ll be| will be| will)? (?:bring(?:s|ing)?|has|have|"
    r"having)(?: any| their| the)?)"
    r" (?:little )?(?:kids|children|kiddos)\b(?! (?:under|below|younger|aged|from|between|menu|\d|that are))"
)
NONE = re.compile(rf"^\W*(?:(?:{one_of('none_lead')})\W+)*(?:{one_of('none')})\b(?:\W+(?:{one_of('none_tail')}))*\W*$")
NO_BUT = re.compile(r"^\W*(?:no|nope|none)\W+(?:but|just|only)\b")

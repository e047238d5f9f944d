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
    r"|(?<!for )(?<!of )(?<!with )(?<!to )(?<!from )\b(?:all|we're all|they're all|everyone(?:'s| is)|"
    rf"everybody(?:'s| is)) (?:of (?:us|them) (?:are )?|\d+ (?:of (?:us|them) )?(?:are )?)?{_GROWN_UPS}"
    r"|\b(?:adults?|grown[ -]?ups?)[ -]only\b|\bno ?(?:one|body|1) (?:is |will be )?(?:under|below|"
    r"younger than) (?:13|18|21)\b(?! (?:can|may|should|pays?|drinks?))|\bjust us\b(?! (?:2|two|and))"
)
NO_CHILDREN = re.compile(
    r"\b(?:no|without(?: any)?|zero|0|\w+n't (?:have|bring|be) any|not bringing any|aren't any|"
    r"(?:nobody|no one|none of us)(?:'s| is| are|'ll be| will be| will)? (?:bring(?:s|ing)?|has|have|"
    r"having)(?: any| their| the)?)"
    r" (?:little )?(?:kids|children|kiddos)\b(?! (?:under|below|younger|aged|from|between|menu|\d|that are))"
)
NOBODY_ELSE = re.compile(
    r"\b(?:that's|that is|that'd be|that'll be|that makes)(?: just)? (?:it|all|everyone|everybody|the lot|"
    r"all of (?:us|them)|the whole (?:party|group|family|crowd|table|lot))\b"
    r"(?= ?(?:$|[,.!;]|please|thanks|thank you|for now))"
    r"|\b(?:nobody|no one|noone|nothing) else\b(?! (?:needs?|wants?|eats?|has|is|can|will|would))"
    r"|\bno other (?:kids|children|guests|people|ones)\b|\bno others\b"
    r"|\b(?:no|without) (?:kids|children) (?:otherwise|besides|apart from (?:that|them|those))\b"
)
NOBODY_BETWEEN = re.compile(
    r"\b(?:nobody|no one|none|nothing|no (?:kids|children|ones)|not (?:anyone|anybody|any|one)|"
    r"\w+n't (?:have )?any(?:one|body|thing)?|no)(?: \w+){0,2}? in (?:between|the middle)\b"
)
"""Neither grown nor very small: told beside both."""
NONE_OLDER = re.compile(r"\bno (?:older|bigger|big|school-age) (?:ones|kids|children)\b")
ALL_OF_THEM = re.compile(
    r"^\W*(?:(?:kids?|children|yes|yeah|well|oh|there's|there are|we have|just|only)\W+)*\d+ of them\b"
    r"(?!'s| is| are| who| will| that)"
)
"""'Two of them, four and five': there are no others."""
ONLY_THESE = re.compile(
    r"^\W*(?:(?:no|nope|nah|none|well|oh|sorry|actually|there's|there is|it's|we have|we've|we've got|i've got|"
    r"i have)\W+)*"
    r"(?:just|only)\b(?! (?:older|bigger|big))"
)
NONE = re.compile(rf"^\W*(?:(?:{one_of('none_lead')})\W+)*(?:{one_of('none')})\b(?:\W+(?:{one_of('none_tail')}))*\W*$")
NONE_THEN = re.compile(
    rf"^\W*(?:(?:{one_of('none_lead')})\W+)*(?:none|zero|0|nil|not (?:one|1|any)|not a single (?:one|1)|nobody|no one)"
    r"(?: at all| of (?:them|those|us|these))?[,.;:]+ [^\d?]*$"
)
"""'None, it only ticks.'"""
NO_BUT = re.compile(r"^\W*(?:no|nope|none)\W+(?:but|just|only)\b")

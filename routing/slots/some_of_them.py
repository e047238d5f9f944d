"""Counts of which only some are meant: 'forty of us, but only twelve would use it', 'twelve out of forty'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from routing.slots.count_forms import COUNT
from routing.slots.hearing import CLAIMED, Hearing
from routing.slots.mention import Mention
from routing.slots.nouns import Counted
from routing.slots.rough_numbers import is_rough, stands_alone

_THINGS = r"(?:log-?ins?|seats?|licen[cs]es?|accounts?|access)"
_TAKE_PART = (
    rf"(?:us(?:e|es|ing)|need(?:s|ing)?(?= ?(?:$|it\b|this\b|that\b|(?:an? |\d+ )?{_THINGS}\b))|on it|log(?:ging)? in|"
    r"com(?:e|es|ing)|make it|attend(?:ing)?|join(?:ing)?|stay(?:s|ing)?|bring(?:ing)?|active|running|live|"
    r"ring(?:s|ing)?|working|involved|there|"
    r"(?:text|call|message|handle|talk to|see)(?:s|ing)? (?:the |our )?(?:customers|clients|guests))"
)
_TURN = r"(?:[,.;]| but\b| though\b| although\b| and\b| with\b| of which\b| of whom\b)"
_FEWER = re.compile(
    rf"{_TURN}(?: [a-z']+){{0,3}}? (?P<limit>only|just|maybe|about|around|perhaps|probably)"
    rf"(?P<lead>(?: [a-z']+){{0,3}}?) {COUNT}(?P<behind>[^.!?;,\d]*)"
)
_OF_THEM = re.compile(
    rf"{_TURN} (?:(?:only|just|about|maybe|around|probably) )?{COUNT} of (?:them|us|those)(?P<behind>[^.!?;,\d]*)"
)
_OUT_OF = re.compile(rf"{COUNT}(?: [a-z]+)? out of (?:the |our |about |around |a total of |all )*(?P<all>\d{{1,6}})\b")
_OF_SO_MANY = re.compile(
    rf"\b(?:out )?of (?:the |our |about |around |all )*\d{{1,6}}(?: [a-z]+)?, (?:only |just |about )?{COUNT}"
    r"(?P<behind>[^.!?;,\d]*)"
)
_ONLY_FIRST = re.compile(rf"\b(?:just|only) {COUNT}(?: [a-z]+){{1,4}},(?! (?:and|plus))(?P<behind>[^\d.!?]*) \d")
_EXPECTED = re.compile(
    r"\b(?:invit|ask)(?:ed|ing) [^.!?\d]*\d+[^.!?\d]*\b(?:expect(?:ing)?|count(?:ing)? on|reckon(?: on)?)\b"
    rf"[^.!?\d]* {COUNT}"
)
_DOES = re.compile(rf"\b{_TAKE_PART}\b")
_DOES_NOT = re.compile(r"n't\b|\b(?:not|never|cannot)\b")
_COMES = re.compile(
    r"\b(?:com(?:e|es|ing)|make it|attend(?:ing)?|join(?:ing)?|there|expect(?:ing)?|count(?:ing)? on|reckon)\b"
)


def without_the_others(hearing: Hearing, mentions: list[Mention], party: Counted | None) -> list[Mention]:
    """The mentions with the number that is meant in place of the larger one said beside it."""
    for said in _told(hearing.text):
        number, start, end = int(said["n"]), said.start("n"), said.end("n")
        here = [m for m in mentions if m.start <= start < m.end]
        if not here and CLAIMED in hearing.rest[start:end]:
            continue
        larger = [m for m in mentions if m.value > number and m not in here]
        meant = larger[0].field or party if larger else None
        if meant is None or meant.young or any((m.field or party) is not meant for m in here):
            continue
        if meant.grown and _COMES.search(said.group()) is None:
            continue
        hearing.claim(start, end)
        rough = is_rough(hearing, start, end) and "only" not in said.group()
        kept = [m for m in mentions if m.field is not meant and not (m.field is None and meant is party)]
        mentions = [*kept, replace(larger[0], field=meant, value=number, start=start, end=end, rough=rough, part=False)]
    return mentions


def _told(text: str) -> Iterator[re.Match[str]]:
    """Where canonical text gives the number (group `n`) of those that take part."""
    yield from _OUT_OF.finditer(text)
    for match in _FEWER.finditer(text):
        said = match["lead"] + match["behind"]
        sure = match["limit"] in ("only", "just") and stands_alone(text, match.end("n"))
        if (sure or _DOES.search(said)) and not _DOES_NOT.search(said):
            yield match
    for match in (*_OF_THEM.finditer(text), *_OF_SO_MANY.finditer(text)):
        if _DOES.search(match["behind"]) and not _DOES_NOT.search(match["behind"]):
            yield match
    yield from _EXPECTED.finditer(text)
    yield from _ONLY_FIRST.finditer(text)

"""What is taken from a caller's words: hundreds of utterances, each with everything that it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from routing.slots import Held, extract, recalls, refusals
from tests.routing.listening import listening

FOLDER = Path(__file__).parent / "utterances"


@dataclass(frozen=True, kw_only=True)
class Case:
    say: str
    flow: str
    gives: dict[str, Held]
    asked: str | None = None
    held: dict[str, Held] = field(default_factory=dict)
    confirming: bool = False
    roughly: list[str] = field(default_factory=list)
    corrects: list[str] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    recalls: str | None = None


def cases() -> list[Any]:
    out = []
    for path in sorted(FOLDER.glob("*.yaml")):
        table = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        for entry in table["cases"]:
            case = Case(**({"flow": table["flow"]} | entry))
            out.append(pytest.param(case, id=f"{path.stem}: {case.say} [{case.asked or ''}]"))
    return out


@pytest.mark.parametrize("case", cases())
def test_an_utterance_gives_exactly_its_values(case: Case) -> None:
    heard = listening(case.flow, asked=case.asked, held=case.held, confirming=case.confirming)
    slots = extract(case.say, heard)
    assert {slot.field: slot.value for slot in slots} == case.gives
    assert sorted(slot.field for slot in slots if slot.approximate) == sorted(case.roughly)
    assert sorted(slot.field for slot in slots if slot.correction) == sorted(case.corrects)
    assert sorted(refusals(case.say, heard)) == sorted(case.refuses)
    assert recalls(case.say, heard) == case.recalls

"""A flow that an utterance begins hears what the utterance gives as its own fields do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.routing.conversations import TextCall

COFFEE = Path(__file__).parent / "businesses" / "coffee_hire"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A business that asks for a day to come in one flow, and for one that is past in the other."""
    folder = Path(shutil.copytree(COFFEE, tmp_path / COFFEE.name))
    repair, hire = folder / "flows" / "repair.yaml", folder / "flows" / "machine_hire.yaml"
    repair.write_text(
        repair.read_text()
        .replace("name: visit_date\n", "name: broken_since\n")
        .replace("    type: date\n", "    type: date\n    prefer: past\n")
        .replace("    from_days: 0\n", "")
    )
    before, end, after = hire.read_text().partition("\nend:\n")
    wanted = (
        "\n  - name: delivery_date\n    type: date\n    label: the day of delivery\n    from_days: 1\n"
        '    ask: ["Which day shall we bring it?", "On what date should we bring it?"]\n'
        '    read_back: "on {value}"\n'
    )
    hire.write_text(before + wanted + end + after)
    return folder


async def test_a_day_that_is_past_belongs_to_the_fault_that_is_told_with_it(folder: Path) -> None:
    call = TextCall.begin(str(folder))
    await call.say("Okay. It stopped the day before yesterday.")
    held = call.orchestrator.conversation.profile.held()
    assert held.get("broken_since") == "2026-11-19"
    assert "delivery_date" not in held

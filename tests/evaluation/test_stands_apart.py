"""The judge does not share a line with what it judges."""

from __future__ import annotations

import subprocess
import sys

import pytest

JUDGE = (
    "judge",
    "asked",
    "asked_again",
    "claims",
    "completion",
    "money_log",
    "said_prices",
    "amounts",
    "price_list",
    "figures",
    "played",
    "quoted",
    "scenario",
)


@pytest.mark.parametrize("module", JUDGE)
def test_it_imports_nothing_from_routing(module: str) -> None:
    code = (
        f"import sys, cli.evaluation.{module}; print(*sorted(m for m in sys.modules if m.split('.')[0] == 'routing'))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""


def test_the_test_would_notice() -> None:
    code = "import sys, cli.evaluation.play; print(any(m.split('.')[0] == 'routing' for m in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "True"

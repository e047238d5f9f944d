"""The held-out scenarios stay as they were written: nobody edits an expectation to pass it.

A wrong expectation is corrected in a commit of its own that says why and brings `held_out.sha256` up to date.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

HERE = Path(__file__).parent


def test_the_held_out_scenarios_are_as_they_were_written() -> None:
    lines = (line.split(maxsplit=1) for line in (HERE / "held_out.sha256").read_text().splitlines() if line)
    recorded = {name: digest for digest, name in lines}
    held_out = HERE / "held_out"  # with the folders of the businesses written for it
    found = {
        path.relative_to(held_out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(held_out.rglob("*"))
        if path.suffix in {".yaml", ".md"}
    }
    assert found == recorded

from __future__ import annotations

import re
import subprocess

from install.folders import REPOSITORY


def test_help_lists_every_target_with_a_line_of_its_own() -> None:
    targets = re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(), flags=re.MULTILINE)
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    described = {line.split()[1]: line.split(maxsplit=2)[2] for line in listed}
    assert sorted(described) == sorted(targets)
    assert {"install", "demo", "run", "test", "lint", "types", "format", "check", "eval", "clean"} < set(described)
    assert all(len(description) > 10 for description in described.values())

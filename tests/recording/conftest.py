"""A recording to put into a store, and its name there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

KEY = "hibachi/2026/11/6f7a1f5e-6f0b-5f0e-9a51-6c6a3a4e2d11.ogg"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """600,000 bytes that nothing else holds."""
    path = tmp_path / "mix.ogg"
    path.write_bytes(os.urandom(600_000))
    return path

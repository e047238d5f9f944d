"""Fixtures of the command's tests."""

from __future__ import annotations

from tests.cli.command import command, open_place, place

__all__ = ["command", "open_place", "place"]

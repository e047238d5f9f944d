"""Fixtures of the command's tests."""

from __future__ import annotations

from tests.cli.command import command, place

__all__ = ["command", "place"]

"""Fixtures of the judge's tests."""

from __future__ import annotations

from tests.cli.command import command

__all__ = ["command"]

"""Where things are installed: `.venv` for the Python packages, `.tools` for everything else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The folders of one checkout; tests point `root` at a folder of their own."""

    root: Path = REPOSITORY

    @property
    def environment(self) -> Path:
        return self.root / ".venv"

    @property
    def tools(self) -> Path:
        return self.root / ".tools"

    @property
    def programs(self) -> Path:
        """Finished programs only: whatever is here was checked before it was moved here."""
        return self.tools / "bin"

    @property
    def building(self) -> Path:
        """Half-made things; may be deleted whenever no installation runs."""
        return self.tools / "build"

    @property
    def stamps(self) -> Path:
        return self.tools / "stamps"

    @property
    def logs(self) -> Path:
        return self.tools / "log"

    @property
    def voices(self) -> Path:
        return self.tools / "voices"

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    def site_packages(self) -> Path | None:
        """The environment's package folder, or None before the environment was made."""
        return next(iter(sorted(self.environment.glob("lib/python3*/site-packages"))), None)

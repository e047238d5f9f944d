"""The one way an installation can fail."""

from __future__ import annotations


class MissingPieceError(Exception):
    """Something that is needed is not there and could not be had.

    Its text is one line that says what is missing, why it is needed and how to mend it.
    """

    def __init__(self, *, what: str, why: str, mend: str) -> None:
        super().__init__(" ".join(f"{what}; {why}; {mend}".split()))

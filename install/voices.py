"""A person's recorded voice for the tests: telephone prompts spoken by Allison Smith, with their words.

They are Debian's `asterisk-core-sounds-en-g722` (CC-BY-SA-3.0), taken from the package at test time and not kept in the
project. `.tools/voices` then holds one WAV a prompt (16 kHz, mono, 16 bit) and `transcripts.tsv` (name, tab, words).
"""

from __future__ import annotations

import gzip
from pathlib import Path

from install import debian, stamps
from install.errors import MissingPieceError
from install.folders import Folders
from install.longstep import CommandFailedError, LongStep

_PACKAGES = ["asterisk-core-sounds-en", "asterisk-core-sounds-en-g722"]
_PROMPTS_BELOW = Path("usr/share/asterisk/sounds/en_US_f_Allison")
_WORDS_AT = Path("usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz")

PROMPTS = Path(__file__).with_name("prompts.txt")
"""The chosen ones: sentences that a caller could say or that recognition is judged by, and the words of dates."""


def install(folders: Folders) -> None:
    """Put the chosen prompts and their words into `.tools/voices`; nothing is done when they are there.

    Raises:
        MissingPieceError: the machine has no Debian packages, or they could not be had.
    """
    key = stamps.key_of([PROMPTS, Path(__file__), Path(__file__).with_name("g722.py")])
    if stamps.is_fresh(folders, "voices", key, [folders.voices / "transcripts.tsv"]):
        return
    why = "tests hold a call with a person's recorded voice"
    if not debian.may_download():
        raise MissingPieceError(
            what="the recorded voice cannot be had, since apt-get or dpkg-deb is not there",
            why=why,
            mend="run `make test` on Debian or Ubuntu (a container will do); `make demo` and `make run` do not need it",
        )
    names = PROMPTS.read_text().split()
    step = LongStep(
        folders, name="voices", doing="Fetching a person's recorded voice for the tests", usually="10 s, 11 MB"
    )
    building = folders.building / "voices"
    stamps.discard_folder(building)
    try:
        debian.unpack(step, folders, _PACKAGES, building)
        made = building / "made"
        _write_transcripts(building / _WORDS_AT, made, names)
        step.run(
            [folders.python, "-m", "install.g722", building / _PROMPTS_BELOW, made, *names],
            folder=folders.root,
        )
    except (CommandFailedError, OSError) as error:
        raise MissingPieceError(
            what=f"the recorded voice could not be had: {error}",
            why=why,
            mend="check the network and apt's sources, and run `make test` again",
        ) from error
    stamps.discard_folder(folders.voices)
    made.replace(folders.voices)
    stamps.write(folders, "voices", key)
    stamps.discard_folder(building)
    step.done()


def _write_transcripts(listing: Path, made: Path, names: list[str]) -> None:
    """Write the words of the chosen prompts; the package's listing has `name: words`, `;` before a remark."""
    words: dict[str, str] = {}
    for line in gzip.decompress(listing.read_bytes()).decode().splitlines():
        name, colon, spoken = line.partition(":")
        if colon and not line.startswith(";"):
            words[name.strip()] = " ".join(spoken.split())
    made.mkdir(parents=True)
    (made / "transcripts.tsv").write_text("".join(f"{name}\t{words[name]}\n" for name in names))

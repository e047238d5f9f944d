"""A person's recorded voice with its words, as `make test` installed it, and how to make one recording of several."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

from install.folders import Folders

RATE_HZ = 16_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One recorded sentence or word: a WAV of 16 kHz, mono, 16 bit, and what is said in it."""

    name: str
    words: str
    wav: Path


def prompts() -> dict[str, Prompt]:
    """Return every installed prompt by its name, such as "vm-savefolder" or "digits/7"."""
    folder = Folders().voices
    assert folder.is_dir(), "the recorded voice is not installed: run `make test`, which fetches it"
    lines = (line.split("\t") for line in (folder / "transcripts.tsv").read_text().splitlines())
    return {name: Prompt(name=name, words=words, wav=folder / f"{name}.wav") for name, words in lines}


def join(destination: Path, *parts: Prompt | float) -> Path:
    """Write one WAV of prompts and pauses one after the other; a number is that many seconds of silence."""
    with wave.open(str(destination), "wb") as joined:
        joined.setnchannels(1)
        joined.setsampwidth(2)
        joined.setframerate(RATE_HZ)
        for part in parts:
            joined.writeframes(_samples(part))
    return destination


def _samples(part: Prompt | float) -> bytes:
    if not isinstance(part, Prompt):
        return bytes(2 * round(part * RATE_HZ))
    with wave.open(str(part.wav), "rb") as recording:
        return recording.readframes(recording.getnframes())

"""Makes `apology.wav`, which is played where no voice speaks and none was recorded yet: `python -m
agent.audio.make_apology`. The local voice says the project's own apology."""

from __future__ import annotations

from pathlib import Path

from agent.local.tts import SAMPLE_RATE, synthesize_wav
from agent.voice_cache import SpokenSound, as_file
from routing.business_lines import default_lines

APOLOGY_FILE = Path(__file__).with_name("apology.wav")


def make() -> None:
    samples = synthesize_wav(default_lines("en")["apology"][0], "plain")
    APOLOGY_FILE.write_bytes(as_file(SpokenSound(pcm=samples.tobytes(), sample_rate=SAMPLE_RATE)))


if __name__ == "__main__":
    make()

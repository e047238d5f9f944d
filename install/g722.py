"""Turn G.722 telephone prompts into WAV files, run by the project's environment, where PyAV is.

Usage: python -m install.g722 SOURCE DESTINATION NAME…
"""

from __future__ import annotations

import sys
import wave
from pathlib import Path

import av

_RATE_HZ = 16_000


def to_wav(source: Path, destination: Path) -> None:
    """Decode one prompt (G.722 at 64 kbit/s) into a WAV of 16 kHz, mono, 16 bit."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=_RATE_HZ)
    destination.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(source), format="g722") as prompt, wave.open(str(destination), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(_RATE_HZ)
        for frame in prompt.decode(audio=0):
            for resampled in resampler.resample(frame):
                wav.writeframes(resampled.to_ndarray().tobytes())


def main(source: str, destination: str, *names: str) -> None:
    for name in names:
        to_wav(Path(source, f"{name}.g722"), Path(destination, f"{name}.wav"))


if __name__ == "__main__":
    main(*sys.argv[1:])

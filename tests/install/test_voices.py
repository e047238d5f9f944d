from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from install.voices import PROMPTS
from tests.voices import RATE_HZ, join, prompts


def test_every_chosen_prompt_can_be_heard_and_its_words_are_known() -> None:
    installed = prompts()
    assert list(installed) == PROMPTS.read_text().split()
    for prompt in installed.values():
        samples = _samples(prompt.wav)
        assert len(samples) > 0.2 * RATE_HZ, prompt.name
        assert np.abs(samples).max() > 3000, prompt.name
        assert prompt.words, prompt.name


def test_prompts_and_pauses_are_joined_in_order(tmp_path: Path) -> None:
    four, two = prompts()["digits/4"], prompts()["digits/2"]
    joined = _samples(join(tmp_path / "caller.wav", 0.5, four, 0.25, two))
    pause, short = np.zeros(RATE_HZ // 2, np.int16), np.zeros(RATE_HZ // 4, np.int16)
    assert np.array_equal(joined, np.concatenate([pause, _samples(four.wav), short, _samples(two.wav)]))


def _samples(wav: Path) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    with wave.open(str(wav), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE_HZ, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)

"""Local recognition: what a local voice says is understood, and where nobody speaks nothing is."""

from __future__ import annotations

import re
import wave
from collections.abc import Callable
from pathlib import Path

import jiwer
import numpy as np
import pytest
from livekit import rtc
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS
from numpy.typing import NDArray
from text_to_num import alpha2digit

from agent.local.recognizer import Heard, Recognizer, shared_recognizer
from agent.local.stt import LocalSTT, model_samples
from agent.local.synthesizer import SAMPLE_RATE, VoiceName
from agent.local.tts import synthesize_wav
from agent.local.weights import whisper_folder
from tests.speech_audio import joined
from tests.voices import RATE_HZ, join, prompts

TERMS = ("hibachi", "teppanyaki", "filet mignon", "lobster tail", "Venmo", "Ahmed", "Sarah", "Mohammed")

SENTENCES = (
    "Hi, what is included in the price?",
    "I'm interested in booking a party for ten adults and four children.",
    "How much would it be for twelve adults with chicken and steak?",
    "Do you have gluten free options for my daughter?",
    "This is the worst service I have ever had, the chef never came.",
    "I'd rather not give you my email address.",
    "What did I say my name was?",
    "Can I talk to a real person, please?",
    "We would like filet mignon for six guests and lobster tail for two.",
    "No, make that twelve adults instead of ten.",
    "Is there a deposit, and can I get it back?",
    "How far do you travel from Sacramento?",
    "Yes, please go ahead and book it.",
    "Thanks, that's great, goodbye.",
)


SENTENCES_OF_A_PERSON = (
    "followme/pls-hold-while-try",
    "info-about-last-call",
    "number-not-answering",
    "please-try-call-later",
    "privacy-prompt",
    "queue-callswaiting",
    "vm-nobodyavail",
    "vm-sorry",
)


def frame_of(samples: NDArray[np.int16], rate: int = SAMPLE_RATE) -> rtc.AudioFrame:
    return rtc.AudioFrame(samples.tobytes(), rate, 1, samples.size)


async def heard(samples: NDArray[np.int16], terms: tuple[str, ...] = TERMS) -> str:
    """What is understood of an utterance as the session cuts it: half a second before it, some quiet after it."""
    quiet = np.zeros(SAMPLE_RATE // 2, np.int16)
    frame = frame_of(np.concatenate([quiet, samples, quiet[: SAMPLE_RATE // 4]]))
    event = await LocalSTT(shared_recognizer(), terms=terms).recognize(
        [frame], conn_options=DEFAULT_API_CONNECT_OPTIONS
    )
    return event.alternatives[0].text


def recorded(wav: Path) -> NDArray[np.int16]:
    with wave.open(str(wav)) as recording:
        samples = np.frombuffer(recording.readframes(recording.getnframes()), np.int16)
    resampler = rtc.AudioResampler(RATE_HZ, SAMPLE_RATE, quality=rtc.AudioResamplerQuality.HIGH)
    return joined([*resampler.push(frame_of(samples, RATE_HZ)), *resampler.flush()])


def plain(text: str) -> str:
    """Numbers as digits, no punctuation, lower case: how words are compared."""
    return " ".join(re.sub(r"[^\w' ]", " ", alpha2digit(text.lower().replace("-", " "), "en")).split())


async def test_what_the_voices_say_is_understood_word_for_word() -> None:
    voices: tuple[VoiceName, ...] = ("caller", "plain", "low", "high")
    said, understood = [], []
    for index, sentence in enumerate(SENTENCES):
        said.append(plain(sentence))
        understood.append(plain(await heard(synthesize_wav(sentence, voices[index % 4]))))
    assert jiwer.wer(said, understood) <= 0.05, list(zip(said, understood, strict=True))


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("My zip code is 94103.", "94103"),
        ("It's 603-555-0188.", "6035550188"),
        ("You can call me at 643-555-0124.", "6435550124"),
        ("The order number is 3510.", "3510"),
    ],
)
async def test_dictated_numbers_keep_all_their_digits(said: str, number: str) -> None:
    assert re.sub(r"\D", "", await heard(synthesize_wav(said, "caller"))) == number


@pytest.mark.parametrize("number", ["9165550123", "95630"])
async def test_a_person_who_dictates_a_number_is_understood(number: str, tmp_path: Path) -> None:
    person = prompts()
    digits = [person[f"digits/{digit}"] for digit in number]
    assert re.sub(r"\D", "", await heard(recorded(join(tmp_path / "number.wav", *digits)))) == number


async def test_a_person_is_understood() -> None:
    person = prompts()
    sentences = [person[name] for name in SENTENCES_OF_A_PERSON]
    understood = [plain(await heard(recorded(sentence.wav))) for sentence in sentences]
    said = [plain(sentence.words) for sentence in sentences]
    assert jiwer.wer(said, understood) <= 0.1, list(zip(said, understood, strict=True))


async def test_a_dictated_address_is_an_email_address() -> None:
    assert "sam@example.com" in await heard(synthesize_wav("You can reach me at sam@example.com.", "caller"))


def silence(count: int) -> NDArray[np.float64]:
    return np.zeros(count)


def hiss(count: int) -> NDArray[np.float64]:
    return np.random.default_rng(4).normal(0, 0.03, count)


def hum(count: int) -> NDArray[np.float64]:
    at = np.arange(count) / SAMPLE_RATE
    return 0.05 * np.sin(2 * np.pi * 50 * at) + 0.02 * np.sin(2 * np.pi * 150 * at)


def dial_tone(count: int) -> NDArray[np.float64]:
    at = np.arange(count) / SAMPLE_RATE
    return 0.1 * np.sin(2 * np.pi * 350 * at) + 0.1 * np.sin(2 * np.pi * 440 * at)


def breath(count: int) -> NDArray[np.float64]:
    smooth = np.convolve(np.random.default_rng(5).normal(0, 0.2, count), np.ones(12) / 12, "same")
    return np.asarray(smooth * np.clip(np.sin(2 * np.pi * 0.7 * np.arange(count) / SAMPLE_RATE), 0, 1))


@pytest.mark.parametrize("seconds", [0.4, 2.0])
@pytest.mark.parametrize("sound", [silence, hiss, hum, dial_tone, breath])
async def test_nothing_is_understood_where_nobody_speaks(
    sound: Callable[[int], NDArray[np.float64]], seconds: float
) -> None:
    samples = np.asarray(sound(round(seconds * SAMPLE_RATE)) * 32767, np.int16)
    assert await heard(samples) == ""


async def test_thanks_from_a_caller_are_no_phantom() -> None:
    assert plain(await heard(synthesize_wav("Thank you.", "caller"))) == "thank you"


async def test_a_thank_you_out_of_near_silence_is_one() -> None:
    faint = np.asarray(synthesize_wav("Thank you.", "caller") * 0.01, np.int16)
    assert await heard(faint) == ""


async def test_the_business_words_are_spelled_as_the_business_spells_them() -> None:
    samples = synthesize_wav("I spoke to Mohammed about the teppanyaki grill.", "plain")
    assert "teppanyaki" not in await heard(samples, terms=())
    assert "teppanyaki" in await heard(samples)


async def test_any_rate_and_both_channels_are_taken() -> None:
    spoken = synthesize_wav("Do you travel to Sacramento?", "plain")
    resampler = rtc.AudioResampler(SAMPLE_RATE, 48_000, quality=rtc.AudioResamplerQuality.HIGH)
    mono = joined([*resampler.push(frame_of(spoken)), *resampler.flush()])
    stereo = rtc.AudioFrame(np.repeat(mono, 2).tobytes(), 48_000, 2, mono.size)
    understood = shared_recognizer().hear(model_samples(stereo))
    assert plain(understood.text) == "do you travel to sacramento"
    assert 0.5 < understood.confidence <= 1


def test_a_process_loads_one_model() -> None:
    assert shared_recognizer() is shared_recognizer()


def test_warming_up_twice_runs_the_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    hear = Recognizer.hear

    def counted(self: Recognizer, samples: NDArray[np.float32], **terms: tuple[str, ...]) -> Heard:
        runs.append(samples.size)
        return hear(self, samples, **terms)

    monkeypatch.setattr(Recognizer, "hear", counted)
    model = Recognizer(whisper_folder())
    model.warm_up()
    model.warm_up()
    assert len(runs) == 1

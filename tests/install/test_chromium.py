from __future__ import annotations

import functools
import threading
import wave
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from playwright.async_api import Browser

from tests.chromium import FakeMicrophone
from tests.voices import join, prompts

Samples = npt.NDArray[np.float64]

RATE = 16000
PIECE = RATE * 2 // 5

_LISTENER = """
<script>
async function listen(seconds) {
  const context = new AudioContext({sampleRate: RATE});
  const stream = await navigator.mediaDevices.getUserMedia(
    {audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false}});
  const tap = context.createScriptProcessor(4096, 1, 1);
  const heard = [];
  tap.onaudioprocess = event => heard.push(...event.inputBuffer.getChannelData(0));
  context.createMediaStreamSource(stream).connect(tap);
  tap.connect(context.destination);
  await new Promise(done => setTimeout(done, seconds * 1000));
  return heard;
}
</script>
"""


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def page_address(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "index.html").write_text(_LISTENER.replace("RATE", str(RATE)))
    handler = functools.partial(_QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.browser
@pytest.mark.realtime
async def test_a_page_hears_the_recorded_voice_from_its_microphone(
    fake_microphone: FakeMicrophone, page_address: str, tmp_path: Path
) -> None:
    recording = join(tmp_path / "caller.wav", 0.5, prompts()["queue-callswaiting"], 0.5)
    context = await fake_microphone(recording)
    page = await context.new_page()
    await page.goto(page_address)

    heard = np.array(await page.evaluate("listen(4)"), dtype=np.float64)

    assert _likeness(_samples(recording), heard) > 0.9


@pytest.mark.browser
async def test_chromium_shows_a_page(chromium: Browser, page_address: str) -> None:
    context = await chromium.new_context()
    page = await context.new_page()
    await page.goto(page_address)
    assert await page.evaluate("typeof listen") == "function"
    await context.close()


def _samples(wav: Path) -> Samples:
    with wave.open(str(wav), "rb") as file:
        assert file.getframerate() == RATE
        return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16) / 32768


def _likeness(voice: Samples, heard: Samples) -> float:
    """How like the pieces of a voice are to where each is heard best, in the median; 1 is the same signal.

    By pieces, for a busy machine's browser may leave out a few milliseconds of what it hears.
    """
    pieces = [voice[start : start + PIECE] for start in range(0, len(voice) - PIECE, PIECE)]
    loud = max(float((piece**2).sum()) for piece in pieces)
    return float(np.median([_found(piece, heard) for piece in pieces if (piece**2).sum() > loud / 100]))


def _found(piece: Samples, heard: Samples) -> float:
    """The highest normalised correlation of a piece with any stretch of what was heard."""
    products = np.correlate(heard, piece, mode="valid")
    totals = np.concatenate(([0.0], np.cumsum(heard**2)))
    energies = totals[len(piece) :] - totals[: -len(piece)]
    audible = energies > (piece**2).sum() / 100
    if not audible.any():
        return 0.0
    return float((products[audible] / np.sqrt(energies[audible] * (piece**2).sum())).max())

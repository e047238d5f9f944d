"""Spoken lines on disk: what was said once in a voice is played again without asking whoever spoke it.

Content-addressed: a file's name is made of the voice and the exact words, so a changed voice, model or wording is
another file and nothing is ever out of date. The files are WAV, with a checksum behind the sound.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import secrets
import struct
import threading
import time
import unicodedata
import wave
import zlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog
from livekit import rtc
from numpy.typing import NDArray

log = structlog.get_logger(__name__)

LIMIT_BYTES = 1 << 30
"""Of all files together; the ones not played for longest are given up."""
MEMORY_BYTES = 48 << 20
"""Of the lines that a process keeps ready, about a quarter of an hour of speech."""
FRAME_SECONDS = 0.1

_FORMAT = 1
_KEPT_AFTER_TRIM = 0.9
_ABANDONED_SECONDS = 3600.0
_USED_AGAIN_SECONDS = 86_400.0
_CHECKSUM = struct.Struct("<4sII")
_CHECKSUM_CHUNK = b"crc3"

Samples = NDArray[np.int16]
"""Mono samples, shape (n,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceIdentity:
    """All that decides how words sound: who speaks them, and with what `settings`, written in any one way."""

    provider: str
    voice: str
    model: str
    language: str
    settings: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenSound:
    """A line's sound: 16-bit mono PCM at `sample_rate` Hz."""

    pcm: bytes
    sample_rate: int

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / self.sample_rate

    def frames(self) -> list[rtc.AudioFrame]:
        """The sound in frames of a tenth of a second, the last one shorter."""
        step = round(self.sample_rate * FRAME_SECONDS) * 2
        return [
            rtc.AudioFrame(piece, self.sample_rate, 1, len(piece) // 2)
            for piece in (self.pcm[start : start + step] for start in range(0, len(self.pcm), step))
        ]

    def samples(self, rate: int) -> Samples:
        """The sound at another rate, in Hz."""
        if rate == self.sample_rate or not self.pcm:
            return np.frombuffer(self.pcm, np.int16)
        resampler = rtc.AudioResampler(self.sample_rate, rate, num_channels=1, quality=rtc.AudioResamplerQuality.HIGH)
        frames = [*resampler.push(bytearray(self.pcm)), *resampler.flush()]
        return np.concatenate([np.frombuffer(frame.data, np.int16) for frame in frames])


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheSize:
    """How many lines there are on disk, and how much room they take."""

    lines: int
    bytes: int


class VoiceCache:
    """The spoken lines below one folder. Several processes may use it at once, and several threads."""

    def __init__(self, folder: Path, *, limit: int = LIMIT_BYTES, memory: int = MEMORY_BYTES) -> None:
        self._folder = folder
        self._limit = limit
        self._memory = memory
        self._names: set[str] = set()
        self._listed: int | None = None
        self._ready: OrderedDict[str, SpokenSound] = OrderedDict()
        self._ready_bytes = 0
        self._lock = threading.Lock()

    def holds(self, voice: VoiceIdentity, text: str) -> bool:
        """Whether the line seems to be there. Quick enough for the voice path: disk is asked only for what is new."""
        return self._there(_name(voice, text))

    async def sound(self, voice: VoiceIdentity, text: str) -> SpokenSound | None:
        """A line's sound, None where it is not there or its file is damaged. Files are read off the event loop."""
        name = _name(voice, text)
        ready = self._kept(name)
        if ready is not None or not self._there(name):
            return ready
        return await asyncio.to_thread(self._load, name)

    async def frames(self, voice: VoiceIdentity, text: str) -> list[rtc.AudioFrame] | None:
        """A line as frames that can be played, None where it is not there or its file is damaged."""
        sound = await self.sound(voice, text)
        return None if sound is None else sound.frames()

    async def samples(self, voice: VoiceIdentity, text: str, *, rate: int = 24_000) -> Samples | None:
        """A line as mono samples at `rate` Hz, None where it is not there or its file is damaged."""
        sound = await self.sound(voice, text)
        return None if sound is None else sound.samples(rate)

    def preload(self, lines: Iterable[tuple[VoiceIdentity, str]]) -> int:
        """Read lines ahead of the calls, first come first kept, as many as memory is set aside for; how many are
        ready. Blocks."""
        count = 0
        for voice, text in lines:
            if self._ready_bytes >= self._memory:
                break
            name = _name(voice, text)
            if self._kept(name) is not None or (self._there(name) and self._load(name) is not None):
                count += 1
        return count

    def store(self, voice: VoiceIdentity, text: str, sound: SpokenSound) -> None:
        """Keep a line. Blocks; never on the voice path.

        Raises:
            OSError: the file cannot be written.
            ValueError: there is no sound.
        """
        if not sound.pcm:
            raise ValueError(f"a line of {len(text)} characters has no sound: store nothing that was not spoken")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = _name(voice, text)
        part = self._folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}.part"
        try:
            part.write_bytes(as_file(sound))
            part.replace(self._path(name))
        finally:
            part.unlink(missing_ok=True)
        with self._lock:
            self._names.add(name)
            self._keep(name, sound)
        self._trim(but=name)

    def size(self) -> CacheSize:
        """What is on disk now."""
        sizes = [entry.stat().st_size for entry in self._entries()]
        return CacheSize(lines=len(sizes), bytes=sum(sizes))

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.wav"

    def _entries(self) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self._folder) as entries:
                return [entry for entry in entries if entry.name.endswith(".wav")]
        except FileNotFoundError:
            return []

    def _there(self, name: str) -> bool:
        """Listed lines; another process's are found by the folder's time, which changes with each of them."""
        if name in self._names:
            return True
        try:
            changed = self._folder.stat().st_mtime_ns
        except OSError:
            return False
        if changed != self._listed:
            names = {entry.name.removesuffix(".wav") for entry in self._entries()}
            with self._lock:
                self._names, self._listed = names, changed
        return name in self._names

    def _kept(self, name: str) -> SpokenSound | None:
        with self._lock:
            sound = self._ready.get(name)
            if sound is not None:
                self._ready.move_to_end(name)
            return sound

    def _keep(self, name: str, sound: SpokenSound) -> None:
        before = self._ready.pop(name, None)
        self._ready_bytes -= len(before.pcm) if before is not None else 0
        if len(sound.pcm) > self._memory:
            return
        self._ready[name] = sound
        self._ready_bytes += len(sound.pcm)
        while self._ready_bytes > self._memory:
            _, oldest = self._ready.popitem(last=False)
            self._ready_bytes -= len(oldest.pcm)

    def _load(self, name: str) -> SpokenSound | None:
        path = self._path(name)
        try:
            sound = read_sound(path.read_bytes())
            if time.time() - path.stat().st_mtime > _USED_AGAIN_SECONDS:
                os.utime(path)
        except OSError:
            sound = None
        else:
            if sound is None:
                log.warning("voice_line_damaged", file=path.name)
                path.unlink(missing_ok=True)
        with self._lock:
            if sound is None:
                self._names.discard(name)
            else:
                self._keep(name, sound)
        return sound

    def _trim(self, *, but: str) -> None:
        """Give up the lines not played for longest until there is room again, and what a killed process left behind."""
        now = time.time()
        for part in self._folder.glob(".*.part"):
            try:
                if now - part.stat().st_mtime > _ABANDONED_SECONDS:
                    part.unlink()
            except FileNotFoundError:
                continue
        found = []
        for entry in self._entries():
            try:
                status = entry.stat()
            except FileNotFoundError:
                continue
            found.append((status.st_mtime, status.st_size, entry.path))
        taken = sum(size for _, size, _ in found)
        if taken <= self._limit:
            return
        for _, size, path in sorted(found):
            if Path(path).stem == but:
                continue
            Path(path).unlink(missing_ok=True)
            taken -= size
            if taken <= self._limit * _KEPT_AFTER_TRIM:
                break


def normalised(text: str) -> str:
    """The words as they are looked up: spaces and the ways to write one letter make no other line."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _name(voice: VoiceIdentity, text: str) -> str:
    parts = (str(_FORMAT), voice.provider, voice.voice, voice.model, voice.language, voice.settings, normalised(text))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def as_file(sound: SpokenSound) -> bytes:
    """A sound as it is kept: WAV, with its checksum behind it."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.sample_rate)
        file.writeframes(sound.pcm)
    data = bytearray(written.getvalue())
    data += _CHECKSUM.pack(_CHECKSUM_CHUNK, 4, zlib.crc32(sound.pcm))
    data[4:8] = struct.pack("<I", len(data) - 8)
    return bytes(data)


def read_sound(data: bytes) -> SpokenSound | None:
    """The sound of a whole, undamaged file of the cache's format, else None."""
    if len(data) < _CHECKSUM.size:
        return None
    chunk, size, checksum = _CHECKSUM.unpack(data[-_CHECKSUM.size :])
    try:
        with wave.open(io.BytesIO(data)) as file:
            shape = (file.getnchannels(), file.getsampwidth())
            pcm, rate = file.readframes(file.getnframes()), file.getframerate()
    except (wave.Error, EOFError):
        return None
    whole = chunk == _CHECKSUM_CHUNK and size == 4 and zlib.crc32(pcm) == checksum
    return SpokenSound(pcm=pcm, sample_rate=rate) if whole and pcm and shape == (1, 2) else None

"""A whole call over real WebRTC, without keys: heard, routed, answered in three voices, kept, and read back."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jiwer
import numpy as np
import pytest
from faster_whisper import WhisperModel
from text_to_num import alpha2digit

from agent.local.weights import whisper_folder
from tests.agent.live_call import dialled, id_of, kept_call, voice
from tests.live_switchboard import LiveSwitchboard
from tests.speech_audio import decoded

pytestmark = pytest.mark.realtime

LINES = (
    "Good morning. What happens if it rains?",
    "Alright. I would like to book a chef for fourteen adults on the twelfth of December.",
    "I would rather not tell you my name.",
    "What would that cost in nine five eight one four?",
    "I am very disappointed, your chef came two hours late and he was rude to my guests.",
)


async def _demo(switchboard: LiveSwitchboard, script: Path) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli.main", "demo", "--script", str(script), "--json",
        env=switchboard.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    lines = out.decode().splitlines()
    assert lines, errors.decode()
    summary: dict[str, Any] = json.loads(lines[-1])
    return summary


def _words(text: str) -> str:
    figures = alpha2digit(text.lower().replace("-", " "), "en")
    return " ".join("".join(c if c.isalnum() or c == "'" else " " for c in figures).split())


def _transcribed(samples: np.ndarray[Any, Any], rate: int) -> str:
    """What a channel says; silences are left out, in which the model would invent words."""
    step = rate // 16_000
    model = WhisperModel(str(whisper_folder()), device="cpu", compute_type="int8")
    segments, _ = model.transcribe(
        samples[::step].astype(np.float32) / 32768.0,
        language="en",
        beam_size=1,
        vad_filter=True,
        condition_on_previous_text=False,
    )
    return " ".join(segment.text for segment in segments)


async def test_a_call_goes_through_three_personas_and_its_recording_says_what_was_said(
    switchboard: LiveSwitchboard, tmp_path: Path
) -> None:
    script = tmp_path / "lines.txt"
    script.write_text("\n".join(LINES))
    summary = await _demo(switchboard, script)

    assert summary["personas"] == ["reception", "sales", "support"]
    assert summary["database"] == "embedded"
    assert summary["providers"] == {"stt": "local", "llm": "local", "tts": "local"}
    assert len(summary["turns"]) == len(LINES)
    assert all(turn["said"] and turn["voice_to_voice_ms"] for turn in summary["turns"])
    rain, booking, refusal, quote, complaint = summary["turns"]
    assert (rain["persona"], rain["route"], rain["target"]) == ("reception", "faq", "rain")
    assert (booking["persona"], booking["route"], booking["target"]) == ("sales", "flow", "booking")
    assert refusal["route"] == "flow"
    assert quote["target"] == "calculate_party_quote"
    assert "$770.00" in quote["said"]
    assert (complaint["persona"], complaint["sentiment"]) == ("support", "negative")
    assert all(turn["persona_reason"] for turn in summary["turns"])

    record = await kept_call(switchboard.settings, summary["call_id"])
    assert [(h.from_persona, h.to_persona) for h in record.hand_offs] == [
        ("reception", "sales"),
        ("sales", "support"),
    ]
    assert all(h.reason for h in record.hand_offs)

    assert summary["recording"]["channels"] == 2
    samples, rate = decoded(Path(unquote(urlsplit(summary["recording"]["uri"]).path)))
    spoken = " ".join(LINES)
    answered = " ".join(reply.said for turn in record.turns for reply in turn.replies)
    for channel, meant in ((0, spoken), (1, answered)):
        heard = await asyncio.to_thread(_transcribed, samples[channel], rate)
        assert jiwer.wer(_words(meant), _words(heard)) <= 0.25, f"channel {channel}: {heard!r} for {meant!r}"


async def test_a_caller_who_says_nothing_is_asked_and_then_the_call_ends_with_a_microphone_and_without(
    switchboard: LiveSwitchboard,
) -> None:
    async with dialled(switchboard.state) as silent, dialled(switchboard.state, microphone=False) as mute:
        asked, ended = [
            await kept_call(switchboard.settings, await id_of(caller), within=60) for caller in (silent, mute)
        ]
    assert {asked.call.status, ended.call.status} == {"ended"}
    assert {asked.call.end_reason, ended.call.end_reason} == {"the caller said nothing"}
    for record in (asked, ended):
        lines = [reply.said for turn in record.turns for reply in turn.replies]
        assert len(lines) == 3
        assert "listening" in lines[1]
        assert record.recording is not None
        assert record.recording.status in ("stored", "partial")


async def test_a_room_names_the_business_and_a_caller_who_leaves_is_kept_with_what_was_played(
    switchboard: LiveSwitchboard,
) -> None:
    metadata = {"business": "alive5", "caller": {"name": "Maria Lopez", "phone_number": "+13124648350"}}
    async with dialled(switchboard.state, metadata=metadata) as caller:
        call_id = await id_of(caller)
        line = "What exactly do you do?"
        ended = await caller.microphone.speak(voice(line))
        assert await caller.ear.first_sound_after(ended, within=20) is not None
        await asyncio.sleep(0.5)
    record = await kept_call(switchboard.settings, call_id)
    assert (record.call.business, record.call.status) == ("alive5", "ended")
    assert record.call.caller["name"] == "Maria Lopez"
    assert "Maria" in record.turns[0].replies[0].said
    reply = record.turns[-1].replies[-1]
    assert reply.interrupted
    assert len(reply.said) < len(reply.meant)


async def test_what_the_caller_does_not_want_recorded_is_deleted_and_the_record_stays(
    switchboard: LiveSwitchboard,
) -> None:
    async with dialled(switchboard.state) as caller:
        call_id = await id_of(caller)
        await caller.say("Please", voice("Please do not record this call."))
        await caller.say("Rain", voice("What happens if it rains?"))
        assert not list((switchboard.home / "spool" / call_id / "audio").glob("*"))
    record = await kept_call(switchboard.settings, call_id)
    assert record.recording is not None
    assert record.recording.status == "deleted"
    assert record.recording.uri is None
    heard = " ".join(t.caller.text for t in record.turns if t.caller is not None)
    assert "record" in heard
    assert "rain" in heard

"""The LiveKit session of a call, with every option that matters set: its defaults may change."""

from __future__ import annotations

from typing import Any

from livekit.agents import AgentSession, TurnHandlingOptions
from livekit.agents.voice.agent_session import SessionConnectOptions

from agent.call_setting import CallSetting
from agent.turn import RoutedModel

_NEVER_SECONDS = 86_400.0
_NEVER_TOO_MANY = 1_000_000


def new_session(setting: CallSetting, persona: str) -> AgentSession[Any]:
    """A session that hears and speaks as the setting says, `persona` first; its models' connections are opened."""
    speech = setting.speech
    routed = RoutedModel()
    for model in setting.models:
        model.on_usage(lambda metrics: routed.emit("metrics_collected", metrics))
        model.prewarm()
    return AgentSession[Any](
        stt=speech.stt,
        vad=speech.vad,
        llm=routed,
        tts=speech.voices[persona],
        turn_handling=TurnHandlingOptions(
            turn_detection=speech.turn_detection,
            endpointing={"min_delay": speech.endpointing.min_delay, "max_delay": speech.endpointing.max_delay},
            preemptive_generation={"enabled": True, "preemptive_tts": True, "max_retries": 3},
            # The floor stops the voice; of itself the session only does it when a turn's words are final.
            interruption={"mode": "vad", "min_duration": _NEVER_SECONDS, "resume_false_interruption": False},
        ),
        tts_text_transforms=None,
        user_away_timeout=None,
        aec_warmup_duration=None,
        # What hears and speaks has its own limits and its own ways out; the session gives up on neither.
        conn_options=SessionConnectOptions(max_unrecoverable_errors=_NEVER_TOO_MANY),
    )

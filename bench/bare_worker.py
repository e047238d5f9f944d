"""The session to compare with: the same plugins, voice activity detection, turn detection and endpointing in an
`AgentSession` with LiveKit's defaults for the rest, and nothing of ours between.

`{"tuned": true}` in the dispatch's metadata also gives it `preemptive_tts` and our tokenizer.
"""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

from livekit.agents import Agent, AgentServer, AgentSession, JobContext, JobProcess, TurnHandlingOptions
from livekit.agents.voice import room_io
from livekit.plugins import elevenlabs, openai

from agent.hearing_fallback import FallbackHearing
from agent.speech import Speech, build_speech
from agent.worker import LOADING_SECONDS
from routing.business import load_business
from settings import load_settings

AGENT_NAME = "bare"
REGISTERED = "registered"
"""The line that the worker prints once it takes calls."""
INSTRUCTIONS = (
    "You answer the telephone of Zenith Hibachi, which cooks hibachi parties at people's homes. Answer in one to three "
    "short sentences, as people speak."
)
GREETING = "Thank you for calling."


def setup(process: JobProcess) -> None:
    """Prepare what a call needs before it comes, as our own worker does."""
    settings = load_settings()
    process.userdata["speech"] = build_speech(settings, load_business(settings.switchboard_business))
    process.userdata["settings"] = settings


async def take_call(context: JobContext) -> None:
    """Hold a call with nothing but the library."""
    speech: Speech = context.proc.userdata["speech"]
    settings = context.proc.userdata["settings"]
    told = json.loads(context.job.metadata or "{}")
    tuned = bool(told.get("tuned"))
    barge_in: Any = told.get("barge_in")
    await context.connect()
    caller = await context.wait_for_participant()
    ours = speech.voices["reception"]
    key = settings.eleven_api_key.get_secret_value()
    voice: Any = ours
    if not tuned:
        voice = elevenlabs.TTS(
            voice_id=load_business(settings.switchboard_business).personas["reception"].voice.elevenlabs,
            model=settings.eleven_model,
            encoding="pcm_24000",
            api_key=key,
            base_url=f"{settings.eleven_base_url.rstrip('/')}/v1"
            if settings.eleven_base_url.count("/") <= 2
            else settings.eleven_base_url,
        )
    voice.prewarm()
    model = openai.LLM(
        model=settings.openai_model,
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url,
    )
    model.prewarm()
    handling = TurnHandlingOptions(
        turn_detection=speech.turn_detection,
        endpointing={"min_delay": speech.endpointing.min_delay, "max_delay": speech.endpointing.max_delay},
    )
    if tuned:
        handling["preemptive_generation"] = {"enabled": True, "preemptive_tts": True}
    if barge_in:
        handling["interruption"] = barge_in
    session = AgentSession[Any](
        # The plugin alone, without what stands by for it.
        stt=speech.stt.provided if isinstance(speech.stt, FallbackHearing) else speech.stt,
        vad=speech.vad,
        llm=model,
        tts=voice,
        turn_handling=handling,
        aec_warmup_duration=None,
    )
    session.on("close", lambda _: context.shutdown("the session is over"))
    await session.start(
        Agent(instructions=INSTRUCTIONS),
        room=context.room,
        room_options=room_io.RoomOptions(participant_identity=caller.identity),
        record=False,
    )
    session.say(GREETING)


def main() -> None:
    """Run the worker until it is ended; addresses and keys come from the environment."""
    server = AgentServer(
        ws_url=os.environ["LIVEKIT_URL"],
        api_key=os.environ["LIVEKIT_API_KEY"],
        api_secret=os.environ["LIVEKIT_API_SECRET"],
        host="127.0.0.1",
        port=int(os.environ.get("BARE_PORT", "0")),
        num_idle_processes=1,
        initialize_process_timeout=LOADING_SECONDS,
        setup_fnc=setup,
        load_fnc=lambda _: 0.0,
        load_threshold=0.99,
        log_level="WARN",
    )
    server.rtc_session(take_call, agent_name=AGENT_NAME)
    server.on("worker_registered", lambda *_: print(REGISTERED, flush=True))
    asyncio.run(server.run())


if __name__ == "__main__":
    main()

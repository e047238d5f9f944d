"""A call in a process of its own, to be killed: `python -m tests.recording.doomed_call HOME ROOM_SID [AFTER]`.

The caller sends a tone from the start; the agent speaks a long sentence from the first second on. Each second a turn is
journalled. A line on standard output says when: `{"seconds": …}`, four times a second.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from livekit import rtc
from livekit.agents import Agent, AgentSession

from recording.audio_tap import AudioTap
from recording.spool import CallSpool, call_id_of
from tests.database.calls import caller_turn, started
from tests.recording.live_audio import Microphone, frames, loudspeaker, tone


async def speech() -> AsyncIterator[rtc.AudioFrame]:
    for frame in frames(tone(30, 600)):
        yield frame


async def hold(home: Path, room_sid: str) -> None:
    spool = CallSpool.open(home, call_id_of(room_sid), business="hibachi")
    spool.journal.append(started(str(spool.call_id), attempt=spool.attempt))
    async with loudspeaker() as output:
        session: AgentSession[None] = AgentSession()
        session.input.audio = Microphone(tone(60, 300))
        session.output.audio = output
        AudioTap(spool).attach(session)
        await session.start(Agent(instructions="none"))
        await asyncio.sleep(1)
        session.say("a long sentence", audio=speech())
        turn = 0
        while True:
            if spool.seconds() > turn + 1:
                turn += 1
                spool.journal.append(caller_turn(turn, "hello", seconds=turn))
            print(json.dumps({"seconds": spool.seconds(), "turn": turn}), flush=True)
            await asyncio.sleep(0.25)


if __name__ == "__main__":
    asyncio.run(hold(Path(sys.argv[1]), sys.argv[2]))

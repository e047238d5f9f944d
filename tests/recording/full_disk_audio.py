"""Recording while the disk is full, in a process of its own."""

from __future__ import annotations

import asyncio
from typing import Any

from recording.audio_tap import AudioTap
from recording.journal import read_journal
from recording.mix import mix
from recording.spool import CallSpool, call_id_of
from routing.journal import Fault
from tests.recording.live_audio import Microphone, tone
from tests.recording.small_disk import SmallDisk, run_scenario


def audio(disk: SmallDisk) -> dict[str, Any]:
    """A microphone for six seconds; the disk is full from about the second to about the fourth."""

    async def record() -> dict[str, Any]:
        spool = CallSpool.open(disk.folder, call_id_of("RM_full"), business="hibachi")
        tap = AudioTap(spool)
        microphone = tap.tap_input(Microphone(tone(6, 440)))
        heard = 0
        filled = freed = 0.0
        async for _frame in microphone:
            heard += 1
            if heard == 40:
                disk.fill()
                filled = spool.seconds()
            if heard == 80:
                disk.free()
                freed = spool.seconds()
            if heard == 120:
                break
        await tap.aclose()
        await spool.aclose()
        mixed = mix(spool.folder.tracks(), spool.folder.mix)
        assert mixed is not None
        return {
            "heard": heard,
            "filled": filled,
            "freed": freed,
            "gaps": [[gap.track, gap.start, gap.end, gap.reason] for gap in mixed.gaps],
            "faults": [entry.what for _, entry in read_journal(spool.folder.journal) if isinstance(entry, Fault)],
            "seconds": mixed.seconds,
        }

    return asyncio.run(record())


if __name__ == "__main__":
    run_scenario(audio)

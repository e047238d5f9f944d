"""Who is in a call and since when, and what failed in it, as its journal has it."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from livekit import rtc

from agent.call_setting import CallSetting
from recording.spool import CallSpool
from routing.conversation import Conversation
from routing.journal import CallEnded, CallStarted, Fault, ParticipantJoined, ParticipantLeft

log = structlog.get_logger(__name__)


class Attendance:
    """Writes down the beginning and the end of a call, and everybody who comes and goes between them."""

    def __init__(self, spool: CallSpool, room: rtc.Room) -> None:
        self._spool = spool
        self._room = room
        self._over = False

    def begins(self, setting: CallSetting, conversation: Conversation, caller: rtc.RemoteParticipant) -> None:
        """The caller and the agent are there."""
        now, known = datetime.now(UTC), conversation.caller
        self._spool.journal.append(
            CallStarted(
                at=now,
                call_id=str(self._spool.call_id),
                attempt=self._spool.attempt,
                business=setting.business.key,
                room=self._room.name,
                language=conversation.language,
                channel=setting.line.channel,
                persona=conversation.persona,
                providers=dict(setting.speech.providers),
                caller={
                    "name": known.name,
                    "phone_number": known.phone_number,
                    "email": known.email,
                    "is_vip": known.is_vip,
                    "purchase_history": list(known.purchase_history),
                    **({"number_source": known.number_source} if known.phone_number else {}),
                },
            )
        )
        self._came(caller, is_caller=True)
        identity = self._room.local_participant.identity
        self._spool.journal.append(ParticipantJoined(at=now, identity=identity, participant_kind="agent"))
        log.info("call_started", business=setting.business.key, attempt=self._spool.attempt)

    def follow(self) -> None:
        """From here on whoever else comes and goes is noted."""
        self._room.on("participant_connected", self._came)
        self._room.on("participant_disconnected", self._left)

    def _came(self, participant: rtc.RemoteParticipant, *, is_caller: bool = False) -> None:
        if self._over:
            return
        self._spool.journal.append(
            ParticipantJoined(
                at=datetime.now(UTC),
                identity=participant.identity,
                participant_kind="caller" if is_caller else "colleague",
                name=participant.name or None,
                attributes={k: v for k, v in participant.attributes.items() if k.startswith("sip.")},
            )
        )

    def _left(self, participant: rtc.RemoteParticipant) -> None:
        if not self._over:
            self._spool.journal.append(ParticipantLeft(at=datetime.now(UTC), identity=participant.identity))

    def fault(self, part: str, what: str) -> None:
        """Something failed; the record has what."""
        if not self._over:
            self._spool.journal.append(Fault(at=datetime.now(UTC), part=part, what=what))

    def ends(self, reason: str) -> None:
        """The call is over. Nothing is noted after it."""
        if not self._over:
            self._over = True
            self._spool.journal.append(CallEnded(at=datetime.now(UTC), reason=reason))

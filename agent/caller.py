"""Who is on the line: by telephone or from a page, from which number, to which one, and whether they are known."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import phonenumbers
import structlog
from livekit import rtc

from database.ledger_at_need import CallerLookUp
from routing.protocols import Callers, KnownCaller

log = structlog.get_logger(__name__)

LOOK_UP_SECONDS = 0.3
"""Before the greeting, so that nobody hears it; a project on another continent has time to answer."""

Channel = Literal["phone", "web"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerLine:
    """The line of a caller, as its participant's attributes say it. `caller` and `dialled` are as the provider writes
    them; None where the caller hides the number, or where there is none."""

    channel: Channel
    caller: str | None = None
    dialled: str | None = None

    @classmethod
    def of(cls, participant: rtc.RemoteParticipant) -> CallerLine:
        return cls.from_attributes(
            participant.attributes, phone=participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_SIP
        )

    @classmethod
    def from_attributes(cls, attributes: Mapping[str, str], *, phone: bool) -> CallerLine:
        """Only a participant that LiveKit's telephony brought in is believed: any other may claim what it likes."""
        if not phone:
            return cls(channel="web")
        return cls(
            channel="phone",
            caller=attributes.get("sip.phoneNumber") or None,
            dialled=attributes.get("sip.trunkPhoneNumber") or None,
        )

    def number(self, region: str) -> str | None:
        """The caller's number in E.164; None where it is hidden or can be no number ("anonymous")."""
        return _e164(self.caller, region)

    def dialled_number(self, region: str | None = None) -> str | None:
        """The dialled number in E.164. Providers often leave the plus out, also where they give the country."""
        return _e164(self.dialled, region) if self.dialled else None


def _e164(written: str | None, region: str | None) -> str | None:
    if not written:
        return None
    digits = written.strip()
    readings = [(digits, region)] if digits.startswith("+") or region else []
    readings.append((f"+{digits.lstrip('+').removeprefix('00')}", None))
    for text, where in readings:
        try:
            number = phonenumbers.parse(text, where)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCallers:
    """The callers of one business, in the database of the ledger."""

    ledger: CallerLookUp
    business: str

    async def find(self, *, phone_number: str) -> KnownCaller | None:
        return await self.ledger.find_caller(business=self.business, phone_number=phone_number)

    async def find_by_email(self, *, email: str) -> KnownCaller | None:
        return await self.ledger.find_caller_by_email(business=self.business, email=email)


async def known_caller(
    callers: Callers, told: KnownCaller, number: str | None, *, within: float = LOOK_UP_SECONDS
) -> KnownCaller:
    """What is known of the caller: what the dispatch told, else what is on record of the number, else the number alone.

    A look-up that takes longer than `within` seconds, or fails, is given up: the call goes on without it.
    """
    on_behalf = told.name or told.email or (told.phone_number and told.phone_number != number)
    if number is None or on_behalf:
        # Who placed the call on somebody's behalf knows better than the line.
        known = _with_memory(told, await _look_up(callers, told.phone_number, told.email, within))
        return (
            known if number is None or told.phone_number else replace(known, phone_number=number, number_source="line")
        )
    found = await _look_up(callers, number, None, within)
    return replace(found or told, phone_number=number, number_source="line")


def _with_memory(told: KnownCaller, found: KnownCaller | None) -> KnownCaller:
    """What was told of a caller, with what is on record of the number or the address that was told."""
    if found is None:
        return told
    return replace(
        told,
        caller_id=found.caller_id,
        name=told.name or found.name,
        is_vip=told.is_vip or found.is_vip,
        purchase_history=told.purchase_history or found.purchase_history,
        remembered=found.remembered,
    )


async def _look_up(callers: Callers, phone_number: str | None, email: str | None, within: float) -> KnownCaller | None:
    """Who has this number; where none is given, who has this address."""
    if phone_number is not None:
        finding = callers.find(phone_number=phone_number)
    elif email is not None:
        finding = callers.find_by_email(email=email)
    else:
        return None
    try:
        return await asyncio.wait_for(finding, within)
    except TimeoutError:
        log.info("caller_not_looked_up", reason="too slow")
    except Exception as error:
        log.warning("caller_not_looked_up", reason=type(error).__name__)
    return None

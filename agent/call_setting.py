"""What a call is made of, prepared before it begins."""

from __future__ import annotations

from dataclasses import dataclass

from agent.caller import CallerLine
from agent.language_model import LiveKitModel
from agent.observation import Observation
from agent.request import CallRequest
from agent.speech import Speech
from agent.voice_cache import VoiceCache
from database.journal_copy import JournalReader
from routing.build import CallParts
from routing.business_model import Business
from routing.protocols import KnownCaller
from settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSetting:
    """What a call is made of, prepared before it: the business, its speech and its routing, and who is on the line.
    `languages` are those that the call can be held in."""

    settings: Settings
    business: Business
    speech: Speech
    parts: CallParts
    request: CallRequest
    copies: JournalReader
    line: CallerLine
    caller: KnownCaller
    language: str
    languages: tuple[str, ...]
    voice_cache: VoiceCache
    observation: Observation
    models: tuple[LiveKitModel, ...] = ()

"""Acts: what a caller does with an utterance besides asking and giving values."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """The names are the keys of `<language>.yaml` beside this file."""

    PERSON = "person"
    CALLBACK = "callback"
    STOP_RECORDING = "stop_recording"
    GOODBYE = "goodbye"
    THANKS = "thanks"
    GREETING = "greeting"
    HOW_ARE_YOU = "how_are_you"
    WHO_ARE_YOU = "who_are_you"
    ARE_YOU_HUMAN = "are_you_human"
    CAN_YOU_HEAR = "can_you_hear"
    REPEAT = "repeat"
    FORGET = "forget"
    HOLD = "hold"
    RESUME = "resume"
    CANCEL_BOOKING = "cancel_booking"
    MAY_I_ASK = "may_i_ask"
    PRICE = "price"
    COMPLAINT = "complaint"
    TROUBLE = "trouble"

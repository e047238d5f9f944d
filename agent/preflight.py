"""What would make every call fail, found before anything is started for calls."""

from __future__ import annotations

from agent.local.weights import hibari_file, whisper_folder
from routing.business import load_business
from settings import Settings


def check_before_start(settings: Settings) -> None:
    """Whether calls could be held with these settings at all; loads no model.

    Raises:
        BusinessError: the business is missing or holds mistakes.
        SpeechUnavailable: a provider's key is missing, and so are the weights that would be used in its place.
    """
    load_business(settings.switchboard_business)
    if settings.deepgram_api_key is None:
        whisper_folder(settings.switchboard_local_models)
    if settings.eleven_api_key is None:
        hibari_file(settings.switchboard_local_models)

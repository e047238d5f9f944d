"""Every setting of Switchboard, typed, from the environment and `.env`."""

import os

# onnxruntime, which runs the local voice and the voice activity detection, otherwise reports its usage to its maker.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

from settings.errors import SettingsError
from settings.model import Settings, load_settings

__all__ = ["Settings", "SettingsError", "load_settings"]

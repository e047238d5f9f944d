"""Every setting of Switchboard, typed, from the environment and `.env`."""

from settings.errors import SettingsError
from settings.model import Settings, load_settings

__all__ = ["Settings", "SettingsError", "load_settings"]

"""How reading the settings can fail."""


class SettingsError(Exception):
    """A setting is missing or has a value that cannot be used; the message names it and says what to write."""

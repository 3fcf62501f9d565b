"""The one error of settings."""


class SettingsError(Exception):
    """A parameter that the function can't work with: one line that names it and says what it takes."""

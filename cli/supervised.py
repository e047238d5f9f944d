"""Starting everything from a command: with progress on standard error, and the staff password shown once."""

from __future__ import annotations

from agent.errors import StartFailed
from agent.supervisor import Supervisor
from cli.output import say
from desk.staff_password import first_password
from settings import Settings


def new_supervisor(settings: Settings) -> Supervisor:
    """A supervisor that says what it does, and the staff password where its start makes one."""

    def show_password() -> None:
        # The desk would make it too, but as a child it would show it to nobody.
        try:
            made = first_password(settings)
        except OSError as error:
            raise StartFailed(f"the staff password cannot be kept in {settings.home}: {error.strerror}") from error
        if made is not None:
            say(f"staff password, shown this once: {made} (a new one: switchboard desk --reset-password)")

    return Supervisor(settings, progress=say, before_desk=show_password)

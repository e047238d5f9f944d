"""The `switchboard` command."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from cli.exit_codes import MEANINGS, code_of
from cli.output import fail

COMMANDS = {
    "up": ("cli.up", "Start everything on this machine and print the address of the call page."),
    "demo": ("cli.demo", "Play a caller over real WebRTC and print the conversation as it happens."),
    "doctor": ("cli.doctor", "Say what is running, what is configured, and what would fail and why."),
    "calls": ("cli.calls", "List, show, play and export the calls that are kept."),
    "bookings": ("cli.work", "List the bookings that callers made, and mark them as done."),
    "callbacks": ("cli.work", "List who is to be called back, and mark them as done."),
    "callers": ("cli.callers", "Show what is remembered of a caller, and erase it."),
    "business": (
        "cli.business",
        "Check, make and index businesses: folders of personas, flows, FAQ, documents and prices.",
    ),
    "faq": ("cli.faq", "Ask the FAQ of a business."),
    "eval": (
        "cli.evaluate",
        "Run scenarios and print how often route, persona, mood, values, flows and recall were right.",
    ),
    "keys": ("cli.keys", "Make, list and revoke the keys of the REST API."),
    "staff": ("cli.staff", "Add, list and remove who may log in at the desk."),
    "token": ("cli.token", "Print the LiveKit server's address and a token for a call, valid for six hours."),
    "start": ("cli.start", "Run a worker alone: it registers with the LiveKit server and takes calls."),
    "desk": ("cli.desk", "Run the desk alone: the page for calls from a browser, and the staff's pages."),
    "ship": ("cli.ship", "Bring what calls left in the spool to the database and the recording store."),
    "watch": ("cli.watch", "Dispatch the agent into rooms in which a caller is alone."),
    "migrate": ("cli.migrate", "Bring the database's schema up to date; does nothing when it is."),
}
"""Each command with the module that registers it and the first sentence of its help."""


class Commands(TyperGroup):
    """Imports a command's module when the command is used, and none of them to list the commands."""

    def __init__(self, **options: Any) -> None:
        options["commands"] = {name: TyperCommand(name, help=help) for name, (_, help) in COMMANDS.items()}
        super().__init__(**options)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name else command, rest

    def invoke(self, ctx: Any) -> None:
        """What a command returns is its exit code."""
        raise typer.Exit(super().invoke(ctx) or 0)


def load(name: str) -> TyperCommand | TyperGroup:
    """A command with its options, or a group with its commands."""
    holder = typer.Typer(rich_markup_mode="markdown")
    import_module(COMMANDS[name][0]).register(holder)
    command = get_group(holder).commands[name]
    assert isinstance(command, TyperCommand | TyperGroup)
    return command


app = typer.Typer(
    name="switchboard",
    help="A call-centre voice agent on LiveKit. `switchboard up` starts everything, `switchboard demo` holds a call.",
    epilog="Exit codes: " + "; ".join(f"{code.value} {meaning}" for code, meaning in MEANINGS.items()) + ".",
    cls=Commands,
    rich_markup_mode="markdown",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _group() -> None:
    """The group itself takes no options."""


def main() -> None:
    """Run the command; every failure that was foreseen is one message and an exit code."""
    try:
        app()
    except Exception as error:
        code = code_of(error)
        if code is None:
            raise
        fail(str(error))
        sys.exit(code)


if __name__ == "__main__":
    main()

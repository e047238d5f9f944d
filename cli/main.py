"""The `switchboard` command."""

from __future__ import annotations

import sys

import click
import typer

from agent.errors import AgentError
from cli import business, calls, demo, doctor, evaluate, faq, run, token, work
from cli.evaluation.scenario import ScenarioError
from cli.exit_codes import MEANINGS, ExitCode
from cli.output import fail
from database.errors import DatabaseError
from desk.errors import DeskError
from personas.errors import AuthoringError
from recording.errors import RecordingError
from settings import SettingsError

_CODES = "  ".join(f"{code.value} {meaning};" for code, meaning in MEANINGS.items())

app = typer.Typer(
    name="switchboard",
    help="A call-centre voice agent on LiveKit. `switchboard up` starts everything, `switchboard demo` holds a call.",
    epilog=f"Exit codes: {_CODES}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

run.register(app)
demo.register(app)
token.register(app)
faq.register(app)
evaluate.register(app)
doctor.register(app)
app.add_typer(calls.app, name="calls")
app.add_typer(work.bookings, name="bookings")
app.add_typer(work.callbacks, name="callbacks")
app.add_typer(business.app, name="business")


def main() -> None:
    """Run the command; every failure that was foreseen is one message and an exit code."""
    try:
        code = app(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(ExitCode.INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SettingsError as error:
        fail(str(error))
        sys.exit(ExitCode.SETTINGS)
    except (AuthoringError, ScenarioError) as error:
        fail(str(error))
        sys.exit(ExitCode.SETTINGS)
    except (AgentError, DatabaseError, DeskError, RecordingError) as error:
        fail(str(error))
        sys.exit(ExitCode.UNAVAILABLE)
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    sys.exit(code if isinstance(code, int) else ExitCode.OK)


if __name__ == "__main__":
    main()

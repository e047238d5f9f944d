"""What the command's exit codes mean, and which failure ends with which; docs/cli.md has the same table."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    OK = 0
    FOUND_PROBLEMS = 1
    USAGE = 2
    SETTINGS = 3
    UNAVAILABLE = 4
    NOT_FOUND = 5
    INTERRUPTED = 130


MEANINGS: dict[ExitCode, str] = {
    ExitCode.OK: "done",
    ExitCode.FOUND_PROBLEMS: "it ran and found problems, which it names",
    ExitCode.USAGE: "the command line cannot be understood",
    ExitCode.SETTINGS: "a setting or a file is wrong",
    ExitCode.UNAVAILABLE: "a part that is needed does not run or does not answer",
    ExitCode.NOT_FOUND: "what was named does not exist",
    ExitCode.INTERRUPTED: "ended by Ctrl-C",
}

EVERYWHERE = (ExitCode.OK, ExitCode.USAGE, ExitCode.INTERRUPTED)


def epilog(example: str, *codes: ExitCode) -> str:
    """The end of a command's help: an example, and the exit codes it may end with beside those of every command."""
    meant = "; ".join(f"{code.value} {MEANINGS[code]}" for code in sorted({*EVERYWHERE, *codes}))
    return f"Example: {example}\n\nExit codes: {meant}."


FAILURES: dict[str, ExitCode] = {
    "settings.errors.SettingsError": ExitCode.SETTINGS,
    "personas.errors.AuthoringError": ExitCode.SETTINGS,
    "cli.demo.ScriptError": ExitCode.SETTINGS,
    "cli.evaluation.scenario.ScenarioMissing": ExitCode.NOT_FOUND,
    "cli.evaluation.scenario.ScenarioError": ExitCode.SETTINGS,
    "agent.errors.SpeechUnavailable": ExitCode.SETTINGS,
    "agent.errors.PageRefused": ExitCode.SETTINGS,
    "agent.errors.AgentError": ExitCode.UNAVAILABLE,
    "cli.indexing.source_text.SourceMissing": ExitCode.NOT_FOUND,
    "cli.indexing.source_text.SourceUnusable": ExitCode.SETTINGS,
    "database.errors.ConnectionStringMissing": ExitCode.SETTINGS,
    "database.errors.DatabaseError": ExitCode.UNAVAILABLE,
    "desk.errors.PasswordIsSet": ExitCode.SETTINGS,
    "desk.api.keys.KeyUnknown": ExitCode.NOT_FOUND,
    "desk.errors.DeskError": ExitCode.UNAVAILABLE,
    "embedding.errors.EmbeddingError": ExitCode.SETTINGS,
    "recording.errors.RecordingError": ExitCode.UNAVAILABLE,
}
"""By name, so that a command imports only what it uses: a failure's class is loaded where the failure is."""


def code_of(error: BaseException) -> ExitCode | None:
    """The exit code of a failure that was foreseen, whose text says what to do; None for any other."""
    names = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__)
    return next((FAILURES[name] for name in names if name in FAILURES), None)

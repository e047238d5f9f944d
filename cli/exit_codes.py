"""What the command's exit codes mean; `switchboard --help` and the documentation name them."""

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
    ExitCode.FOUND_PROBLEMS: "the command ran and found problems, which it names",
    ExitCode.USAGE: "the command line cannot be understood",
    ExitCode.SETTINGS: "a setting or a file is wrong; the message says how to mend it",
    ExitCode.UNAVAILABLE: "a part that is needed does not run or does not answer",
    ExitCode.NOT_FOUND: "what was named does not exist",
    ExitCode.INTERRUPTED: "ended by Ctrl-C",
}

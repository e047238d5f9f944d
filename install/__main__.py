"""Install what a `make` target needs: `python3 -m install run`, or `python3 -m install test` for the tests' needs too.

This file is written so that any Python 3 can read it, to say which one is needed.
"""

import os
import shutil
import subprocess
import sys

_OLDEST = (3, 11)
_NEWEST = (3, 14)
"""The newest Python for which every locked package has a wheel."""


def _go_on_with_a_python_that_fits() -> None:
    """Replace this process by one of a Python that fits, or end with the line that says how to get one."""
    if _OLDEST <= sys.version_info[:2] <= _NEWEST:
        return
    for minor in range(_NEWEST[1], _OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other and _is_python(other, minor):
            os.execv(other, [other, "-m", "install", *sys.argv[1:]])
    sys.exit(
        f"error: {sys.executable} is Python {sys.version_info[0]}.{sys.version_info[1]}; Switchboard's packages are for"
        f" Python 3.{_OLDEST[1]} to 3.{_NEWEST[1]}; install one of them (Debian: apt install python3),"
        " or name it: make PYTHON=/path/to/python3"
    )


def _is_python(program: str, minor: int) -> bool:
    """Tell whether the program really is that Python: a version chooser's stand-in may only say that there is none."""
    test = f"import sys; sys.exit(sys.version_info[:2] != (3, {minor}))"
    return subprocess.run([program, "-c", test], stderr=subprocess.DEVNULL, check=False).returncode == 0


if __name__ == "__main__":
    _go_on_with_a_python_that_fits()
    from install.steps import main

    sys.exit(main(sys.argv[1:]))

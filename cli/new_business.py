"""A new business folder: a copy of another one under its own name, whole and checked or not there at all."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path

from routing.business import check_business, find_business, load_business
from routing.errors import BusinessError

STARTER = Path(__file__).parent / "starter"

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
_NAME = re.compile(r"""[^\W_][^"\\{}:#\n\r\t]*""")


class NewBusinessError(ValueError):
    """A business that cannot be made; the message says why and what to do instead."""


def make_business(key: str, *, into: Path, name: str | None = None, example: str | None = None) -> Path:
    """Make the folder `into/key` from the starter, or from `example` (a business's name or path).

    `name` is what callers hear, by default made of the key. Dialled numbers are not copied: a number reaches one
    business. The folder appears only once it is complete and free of mistakes.

    Raises:
        NewBusinessError: the key or name cannot be used, or something is in the way.
        BusinessError: there is no such example, or it holds mistakes itself.
    """
    if not _KEY.fullmatch(key):
        raise NewBusinessError(f"{key!r} is no name for a folder: write lower-case letters, digits, - and _ only")
    name = " ".join(re.split(r"[-_]+", key)).strip().title() if name is None else name.strip()
    if not _NAME.fullmatch(name):
        raise NewBusinessError(
            f'{name!r} is no name that can be spoken: begin with a letter or digit, and leave out " \\ {{ }} : #'
        )
    target = into / key
    if target.exists():
        raise NewBusinessError(f"{target} exists already: choose another name, or remove it first")
    source = STARTER if example is None else find_business(example)
    old = load_business(source)
    try:
        into.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=into, prefix=f".{key}-") as workshop:
            made = Path(workshop) / key
            shutil.copytree(source, made)
            _rename(made, key=key, name=name, old_key=old.key, old_name=old.file.name)
            problems = check_business(made)
            if problems:
                raise BusinessError(problems)
            made.chmod(0o755)
            made.rename(target)
    except OSError as error:
        raise NewBusinessError(f"{target} could not be written: {error.strerror or error}") from error
    return target


def _rename(folder: Path, *, key: str, name: str, old_key: str, old_name: str) -> None:
    for file in folder.rglob("*"):
        if file.suffix not in (".md", ".yaml", ".txt"):
            continue
        text = file.read_text(encoding="utf-8").replace(old_name, name)
        if file.name == "business.yaml":
            text = re.sub(r"^name:.*$", lambda _: f"name: {json.dumps(name, ensure_ascii=False)}", text, flags=re.M)
            text = re.sub(r"^numbers:.*\n(?:[ \t-].*\n)*", "numbers: []\n", text, flags=re.M)
            text = text.replace(f"business check {old_key}", f"business check {key}")
        file.write_text(text, encoding="utf-8")

"""Which business a dialled number reaches, and in which language its calls begin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from personas.authored import Document, read_yaml
from personas.errors import Problem
from personas.validation import validated
from routing.business import businesses, find_business
from routing.business_model import BusinessFile, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What a number reaches: a business as `load_business` takes it, and a language."""

    business: str
    language: Language | None


def known_businesses(setting: str, *, root: Path | None = None) -> dict[str, Path]:
    """The businesses that a worker answers for: the one the settings name, those beside it, and those that can be
    named. By what `load_business` takes: the folder's name, or its path where the name would find another.

    Raises:
        BusinessError: there is no such business as the settings name.
    """
    own = find_business(setting, root=root)
    named = businesses(root)
    known = {setting: own, **{key: folder for key, folder in named.items() if folder.resolve() != own.resolve()}}
    for folder in sorted(own.parent.iterdir()):
        beside = (folder / "business.yaml").is_file() and folder.resolve() not in {p.resolve() for p in known.values()}
        if beside and folder.name not in named:
            known[str(folder)] = folder
    return known


def numbers_of(known: Mapping[str, Path], *, default: str) -> dict[str, Reached]:
    """What each number reaches. A folder that holds mistakes is passed over; a number that two businesses claim
    reaches the default one where that is among them, else none: `business check` names it."""
    claims: dict[str, list[Reached]] = defaultdict(list)
    for key, folder in known.items():
        file, _ = _read(folder)
        for dialled in file.dialled if file is not None else ():
            claims[dialled.number].append(Reached(business=key, language=dialled.language))
    reached: dict[str, Reached] = {}
    for number, claimed in claims.items():
        chosen = [one for one in claimed if one.business == default] or claimed
        if len({one.business for one in chosen}) == 1:
            reached[number] = chosen[0]
    return reached


def shared_numbers(folders: Iterable[Path]) -> Iterator[Problem]:
    """Numbers that more than one of these businesses claims, one problem for each of their lines."""
    claims: dict[str, list[tuple[Path, Document, int]]] = defaultdict(list)
    for folder in {folder.resolve(): folder for folder in folders}.values():
        file, document = _read(folder)
        if file is None or document is None:
            continue
        for place, dialled in enumerate(file.dialled):
            claims[dialled.number].append((folder, document, place))
    for number, claimed in claims.items():
        names = [folder.name for folder, _, _ in claimed]
        for folder, document, place in claimed if len(claimed) > 1 else ():
            others = sorted({name for name in names if name != folder.name}) or [folder.name]
            yield document.problem(
                ("numbers", place),
                f"{number} reaches {' and '.join(others)} too, and a caller can reach only one",
                "Leave the number with one of them",
            )


def _read(folder: Path) -> tuple[BusinessFile | None, Document | None]:
    problems: list[Problem] = []
    document = read_yaml(folder / "business.yaml", problems) if (folder / "business.yaml").is_file() else None
    return (validated(BusinessFile, document, problems), document) if document is not None else (None, None)

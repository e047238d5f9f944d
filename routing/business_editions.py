"""A business in its further languages: a folder `en/` or `ar/` in it that holds the sentences again, and nothing else.

What stands there is laid over the business's own files: a key takes the place of the key of that name, a flow's field
that of the field of that name. So prices, tools, types and order are written once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from personas.authored import Document, Place, read_front_matter, read_yaml
from personas.errors import Problem
from personas.loader import WrittenPersona, check_persona
from personas.persona import Persona
from personas.validation import suggestion, validated
from routing.business_checks import WrittenBusiness
from routing.business_model import BusinessFile, Language
from routing.flow_model import Flow

LANGUAGES: tuple[str, ...] = get_args(Language)
_FOLDERS = {"personas": ".md", "flows": ".yaml"}
_FIXED = ("timezone", "phone_region", "languages", "currency", "numbers", "first_persona", "tools", "thresholds")
"""Keys of business.yaml that hold in every language."""


def editions(folder: Path, written: WrittenBusiness, problems: list[Problem]) -> dict[str, WrittenBusiness]:
    """The business in each further language that has a folder; mistakes are added to `problems`."""
    if written.file is None:
        return {}
    spoken = written.file[0].languages
    found: dict[str, WrittenBusiness] = {}
    for language in LANGUAGES:
        place = folder / language
        if not place.is_dir():
            continue
        if language not in spoken[1:]:
            problems.append(_needless(place, language, spoken))
            continue
        problems.extend(_strangers(place, written))
        found[language] = _edition(place, written, problems)
    return found


def _needless(place: Path, language: str, spoken: tuple[str, ...]) -> Problem:
    first = language == spoken[0]
    return Problem(
        file=place,
        line=1,
        what=f"`{language}` is the first of `languages`" if first else f"`languages` does not name `{language}`",
        write_instead="Write its sentences in the files beside this folder" if first else f"Add `{language}` to it",
    )


def _strangers(place: Path, written: WrittenBusiness) -> Iterator[Problem]:
    known = {
        "business.yaml",
        *(f"personas/{key}.md" for key in written.personas),
        *(f"flows/{key}.yaml" for key in written.flows),
    }
    for file in sorted(path for path in place.rglob("*") if path.is_file()):
        name = file.relative_to(place).as_posix()
        if name not in known and not file.name.startswith((".", "README")):
            yield Problem(
                file=file,
                line=1,
                what="there is nothing of that name to translate",
                write_instead=suggestion(name, sorted(known)),
            )


def _edition(place: Path, written: WrittenBusiness, problems: list[Problem]) -> WrittenBusiness:
    assert written.file is not None
    return replace(
        written,
        folder=place,
        file=_about(place / "business.yaml", written.file, problems),
        personas={
            key: _persona(place / "personas" / f"{key}.md", one, problems) for key, one in written.personas.items()
        },
        flows={key: _flow(place / "flows" / f"{key}.yaml", *one, problems) for key, one in written.flows.items()},
        faq=[],
        overrides=None,
    )


def _about(file: Path, base: tuple[BusinessFile, Document], problems: list[Problem]) -> tuple[BusinessFile, Document]:
    over = read_yaml(file, problems)
    if over is None:
        return base
    said = over.data if isinstance(over.data, dict) else {}
    fixed = [key for key in _FIXED if key in said]
    problems.extend(over.problem((key,), f"`{key}` is the same in every language", "Remove it here") for key in fixed)
    merged = overlaid(base[1], over, problems)
    about = validated(BusinessFile, merged, problems)
    return base if about is None else (about, merged)


def _persona(file: Path, base: WrittenPersona, problems: list[Problem]) -> WrittenPersona:
    found = read_front_matter(file, problems)
    if found is None:
        return base
    over, body = found
    merged = overlaid(base.document, over, problems)
    persona = validated(Persona, merged, problems, key=file.stem, rules=body or base.persona.rules)
    if persona is None:
        return base
    problems.extend(check_persona(persona, merged))
    return WrittenPersona(persona=persona, document=merged)


def _flow(file: Path, base: Flow, document: Document, problems: list[Problem]) -> tuple[Flow, Document]:
    over = read_yaml(file, problems)
    if over is None:
        return base, document
    merged = overlaid(document, over, problems)
    flow = validated(Flow, merged, problems)
    return (base, document) if flow is None else (flow, merged)


def overlaid(base: Document, over: Document, problems: list[Problem]) -> Document:
    """The document with what another says in its place, and the other's lines."""
    return Document(file=over.file, data=_laid(base.data, over.data, (), over, problems), lines=over.lines)


def _laid(base: Any, over: Any, place: Place, document: Document, problems: list[Problem]) -> Any:
    if isinstance(base, Mapping) and isinstance(over, Mapping):
        return {
            **base,
            **{key: _laid(base.get(key), value, (*place, key), document, problems) for key, value in over.items()},
        }
    if _named(base) and _named(over):
        return _fields(base, over, place, document, problems)
    return over


def _named(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and "name" in one for one in value)


def _fields(
    base: list[dict[str, Any]],
    over: list[dict[str, Any]],
    place: Place,
    document: Document,
    problems: list[Problem],
) -> list[Any]:
    names = [one["name"] for one in base]
    given: dict[str, Any] = {}
    for number, one in enumerate(over):
        if one["name"] not in names:
            problems.append(
                document.problem(
                    (*place, number), f"there is no field `{one['name']}`", suggestion(str(one["name"]), names)
                )
            )
            continue
        below = base[names.index(one["name"])]
        given[one["name"]] = _laid(below, one, (*place, number), document, problems)
    return [given.get(one["name"], one) for one in base]

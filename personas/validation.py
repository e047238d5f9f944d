"""A document against its model, with what is wrong said in an operator's words."""

from __future__ import annotations

import types
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from personas.authored import Document, Place
from personas.errors import Problem

Model = TypeVar("Model", bound=BaseModel)

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "decimal_type": "an amount",
    "decimal_parsing": "an amount",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
}
_REMEDY = {
    "text": 'Write it as text in quotes: "…"',
    "a whole number": "Write digits only, such as 12",
    "a number": "Write a number, such as 0.7",
    "an amount": "Write digits with a point and no currency sign, such as 55.00",
    "true or false": "Write true or false",
    "a list": "Write a list: each item on a line of its own that begins with a dash",
    "keys with values": "Write indented lines of `key: value` under it",
}


def validated(model: type[Model], document: Document, problems: list[Problem], **given: Any) -> Model | None:
    """The document as `model`, or None with every mistake added to `problems`.

    `given` are fields that the document does not hold itself, such as a key made of the file's name.
    """
    data = document.data
    if not isinstance(data, dict):
        what = "the file is empty" if data is None else "the file holds no keys with values"
        problems.append(document.problem((), what, f"Begin with {_listed(_keys(model, given))}"))
        return None
    wrong = [
        document.problem((key,), f"`{key}` is made of the file's name or body and is not written", "Remove the line")
        for key in given
        if key in data
    ]
    try:
        made = model.model_validate({**data, **given})
    except ValidationError as error:
        mistakes = error.errors()
        meant = {place for details in mistakes if (place := _meant(model, details, given)) is not None}
        wrong += [
            _problem(model, document, one, given)
            for one in mistakes
            if one["type"] != "missing" or one["loc"] not in meant
        ]
        made = None
    problems.extend(wrong)
    return None if wrong else made


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, or None where nothing comes close."""
    found = process.extractOne(word.lower(), list(known), scorer=fuzz.ratio, score_cutoff=60)
    return None if found is None else str(found[0])


def suggestion(word: str, known: Sequence[str]) -> str:
    """What to write instead of an unknown name: the nearest one, else all that there are."""
    near = nearest(word, known)
    return f"Write `{near}`" if near else f"Write one of {_listed(known)}" if known else "Remove it"


def _meant(model: type[BaseModel], error: ErrorDetails, given: dict[str, Any]) -> Place | None:
    """Where a misspelled key would stand: its being missing is the same mistake."""
    if error["type"] != "extra_forbidden":
        return None
    *around, key = error["loc"]
    near = nearest(str(key), _keys(_model_at(model, tuple(around)), given if not around else ()))
    return None if near is None else (*around, near)


def _problem(model: type[BaseModel], document: Document, error: ErrorDetails, given: dict[str, Any]) -> Problem:
    place: Place = tuple(part for part in error["loc"] if part != "[key]")
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    name = f"`{_name(place)}`"
    if kind == "missing":
        field = _field(model, place)
        hint = f" ({field.description})" if field is not None and field.description else ""
        return document.problem(place[:-1], f"{name} is missing", f"Add a line `{place[-1]}: …`{hint}")
    if kind == "extra_forbidden":
        keys = _keys(_model_at(model, place[:-1]), given if len(place) == 1 else ())
        return document.problem(place, f"{name} is not known", suggestion(str(place[-1]), keys))
    if kind == "literal_error":
        choices = [str(choice) for choice in _choices(_annotation(model, place), keys="[key]" in error["loc"])]
        what = f"{name} may not be {value!r}" if "[key]" not in error["loc"] else f"{name} is not known"
        near = nearest(str(value), choices)
        return document.problem(
            place, what, f"Write one of {_listed(choices)}" + (f"; probably `{near}`" if near else "")
        )
    if kind in _EXPECTED:
        expected = _EXPECTED[kind]
        got = "it is empty" if value is None else f"it is {_shown(value)}"
        return document.problem(place, f"{name} should be {expected}, but {got}", _REMEDY[expected])
    if kind in ("too_short", "string_too_short"):
        least = context.get("min_length", 1)
        unit = "characters" if kind == "string_too_short" else "entries"
        what = f"{name} is empty" if least == 1 else f"{name} has {len(value)} {unit}, fewer than {least}"
        return document.problem(place, what, f"Write at least {least if least > 1 else 'one'}")
    if kind == "string_pattern_mismatch":
        return document.problem(
            place, f"{name} may not be {_shown(value)}", _pattern_remedy(str(context.get("pattern", "")))
        )
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = context.get("ge", context.get("le"))
        side = "least" if "ge" in context else "most"
        return document.problem(place, f"{name} may not be {value}", f"Write a number of at {side} {limit:g}")
    message = error["msg"].removeprefix("Value error, ")
    what, _, remedy = message.partition("; ")
    return document.problem(place, f"{name}: {what}", remedy[:1].upper() + remedy[1:] or "Write a valid value")


def _pattern_remedy(pattern: str) -> str:
    return {
        r"^[a-z]$": "Write one lower-case letter",
        r"^[A-Z]{2}$": "Write two capital letters, such as US",
        r"^[A-Z]{3}$": "Write the three capital letters of a currency, such as USD",
        r"^[a-z][a-z0-9_]*$": "Write lower-case letters, digits and _ only, such as event_date",
    }.get(pattern, f"Write something that matches {pattern}")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "keys with values"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _name(place: Place) -> str:
    name = ""
    for part in place:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _keys(model: type[BaseModel] | None, given: Iterable[str]) -> list[str]:
    return [] if model is None else [name for name in model.model_fields if name not in set(given)]


def _field(model: type[BaseModel], place: Place) -> Any:
    owner = _model_at(model, place[:-1])
    return None if owner is None else owner.model_fields.get(str(place[-1]))


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    annotation = _annotation(model, place)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _annotation(model: Any, place: Place) -> Any:
    """The type at a place of a model: through models, lists, mappings and optional values."""
    annotation = _required(model)
    for part in place:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            field = annotation.model_fields.get(str(part))
            annotation = None if field is None else field.annotation
        elif get_origin(annotation) is tuple:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) is dict and not (place[-1] == part and _literal(get_args(annotation)[0])):
            annotation = get_args(annotation)[1]
        annotation = _required(annotation)
    return annotation


def _choices(annotation: Any, *, keys: bool) -> tuple[Any, ...]:
    if get_origin(annotation) is dict:
        annotation = get_args(annotation)[0 if keys else 1]
    return get_args(annotation) if _literal(annotation) else ()


def _literal(annotation: Any) -> bool:
    return get_origin(annotation) is Literal


def _required(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        return next(arg for arg in get_args(annotation) if arg is not type(None))
    return annotation

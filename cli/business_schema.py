"""What may stand in the files of a business, as JSON Schemas made of the models that read them."""

from __future__ import annotations

from typing import Any, TypeAlias

from pydantic import BaseModel

from personas.persona import Persona
from routing.business_lines import default_lines, tool_lines
from routing.business_model import BusinessFile, FaqEntry, PartyPrices, PriceList
from routing.document_file import DocumentHead
from routing.flow_model import Flow
from routing.tools.http_model import HttpTool

Schema: TypeAlias = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """The schema of each kind of file, by its place in the folder. Of Markdown files it describes the front matter
    or the lines under a heading."""
    return {
        "business.yaml": BusinessFile.model_json_schema(),
        "personas/*.md": _without(Persona, "key", "rules"),
        "flows/*.yaml": Flow.model_json_schema(),
        "faq/*.md": _faq(),
        "documents/*.md": DocumentHead.model_json_schema(),
        "prices.yaml": {"oneOf": [PartyPrices.model_json_schema(), PriceList.model_json_schema()]},
        "lines.yaml": _lines(),
        "tools/*.yaml": HttpTool.model_json_schema(),
    }


def described(files: dict[str, Schema]) -> str:
    """The schemas as a text to read: a line for each key, with its type and what it means."""
    text = []
    for file, schema in files.items():
        text.append(file)
        for part in schema.get("oneOf", [schema]):
            text.extend(_keys(part, part.get("$defs", {}), "  "))
        text.append("")
    return "\n".join(text).rstrip()


def _without(model: type[BaseModel], *names: str) -> Schema:
    schema = model.model_json_schema()
    for name in names:
        del schema["properties"][name]
        schema["required"].remove(name)
    return schema


def _faq() -> Schema:
    """The lines under a question, each optional; the question is the heading and the answer what follows."""
    about = {
        "Subject": "a plain name such as what_is_it; else made of the question",
        "Also asked": "other ways to ask it, with ; between them; may stand several times",
        "Language": "the language of question and answer, one of the business's",
        "Valid": "2026-01-01 to 2026-12-31, from 2026-01-01, or until 2026-12-31",
    }
    return {
        "title": FaqEntry.__name__,
        "description": "Under each heading `## question`: these lines, then the answer as it is spoken.",
        "type": "object",
        "properties": {key: {"type": "string", "description": meaning} for key, meaning in about.items()},
        "additionalProperties": False,
    }


def _lines() -> Schema:
    wordings = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    own = {key: {**wordings, "default": list(said)} for key, said in default_lines("en").items()}
    tools = {key: {**wordings, "description": _may_hold(placeholders)} for key, placeholders in tool_lines().items()}
    return {"title": "Lines", "type": "object", "properties": tools | own, "additionalProperties": False}


def _may_hold(placeholders: tuple[str, ...]) -> str:
    return "may hold " + ", ".join(f"{{{name}}}" for name in placeholders) if placeholders else "no placeholders"


def _keys(schema: Schema, parts: Schema, indent: str) -> list[str]:
    lines = []
    needed = schema.get("required", ())
    for key, about in schema.get("properties", {}).items():
        inner = _reference(about, parts)
        notes = [_type(about, parts), *(("required",) if key in needed else ()), about.get("description", "")]
        if schema.get("title") == "Lines":
            notes = [about.get("description") or repr(about["default"][0])]
        lines.append(f"{indent}{key}: {'; '.join(note for note in notes if note)}")
        if inner:
            lines.extend(_keys(inner, parts, indent + "  "))
    return lines


def _reference(about: Schema, parts: Schema) -> Schema | None:
    for place in (about, about.get("items", {})):
        if "$ref" in place:
            found: Schema = parts[place["$ref"].rsplit("/", 1)[-1]]
            return found
    return None


def _type(about: Schema, parts: Schema) -> str:
    if "$ref" in about:
        return "keys with values"
    if "enum" in about:
        return "one of " + ", ".join(str(choice) for choice in about["enum"])
    if "const" in about:
        return f"`{about['const']}`"
    if "anyOf" in about:
        kinds = [_type(kind, parts) for kind in about["anyOf"] if kind.get("type") != "null"]
        return "amount" if set(kinds) == {"number", "text"} else " or ".join(dict.fromkeys(kinds))
    kind = about.get("type", "anything")
    if kind == "array":
        return f"list of {_type(about.get('items', {}), parts)}"
    if kind == "object":
        inner = about.get("additionalProperties")
        return f"keys, each with {_type(inner, parts)}" if isinstance(inner, dict) else "keys with values"
    names = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    return names.get(kind, str(kind))

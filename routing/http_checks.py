"""What must hold of the tools that a business declares: they ask only allowed hosts, and a write happens once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from personas.authored import Document, Place, read_yaml
from personas.errors import Problem
from personas.validation import suggestion, validated
from routing.business_tools import BUILT_IN_TOOLS
from routing.tools.http_model import KEY, HttpHost, HttpTool, placeholders


def read_http_tools(folder: Path, problems: list[Problem]) -> dict[str, tuple[HttpTool, Document]]:
    """The files of `tools/` by the tools' names; what cannot be read is added to `problems`."""
    tools: dict[str, tuple[HttpTool, Document]] = {}
    for path in sorted(folder.glob("*.yaml")):
        document = read_yaml(path, problems)
        tool = validated(HttpTool, document, problems) if document else None
        if tool is None or document is None:
            continue
        if tool.name != path.stem:
            problems.append(
                document.problem(
                    ("name",), f"the tool `{tool.name}` stands in {path.name}", f"Write `name: {path.stem}`"
                )
            )
        tools[path.stem] = (tool, document)
    return tools


def check_http_tool(tool: HttpTool, document: Document, *, hosts: Sequence[HttpHost]) -> Iterator[Problem]:
    """Every mistake in one file."""
    if tool.name in BUILT_IN_TOOLS:
        yield document.problem(("name",), f"`{tool.name}` is a tool of the project itself", "Give it another name")
    yield from _address(tool, document, ("url",), tool.url, (), hosts)
    if tool.look_up is not None:
        yield from _address(tool, document, ("look_up", "url"), tool.look_up.url, (KEY,), hosts)
        if not placeholders(tool.look_up.url):
            yield document.problem(
                ("look_up", "url"),
                "the look-up asks the same for every write",
                f"Write {{{KEY}}}, or a required parameter, into it",
            )
    if tool.method in ("PUT", "PATCH", "DELETE") and tool.writes is False:
        yield document.problem(("writes",), f"a {tool.method} changes something", "Remove `writes: false`")
    if tool.is_write and tool.idempotency_header is None and tool.look_up is None:
        yield document.problem(
            ("method",) if tool.writes is None else ("writes",),
            f"`{tool.name}` writes, and nothing makes sure that it writes once",
            "Add `idempotency_header: Idempotency-Key` where the service knows such a header, or `look_up:` with "
            f"`found` and a `url` that holds {{{KEY}}}; or `writes: false` where it changes nothing",
        )
    if not tool.is_write:
        for key in ("idempotency_header", "look_up", "receipt"):
            if getattr(tool, key) is not None:
                yield document.problem((key,), f"`{tool.name}` writes nothing, so `{key}` means nothing", "Remove it")
    for name in tool.amounts:
        if name not in tool.result:
            yield document.problem(("amounts",), f"`result` gives no `{name}`", suggestion(name, list(tool.result)))


def _address(
    tool: HttpTool, document: Document, place: Place, url: str, own: Sequence[str], hosts: Sequence[HttpHost]
) -> Iterator[Problem]:
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        yield document.problem(place, f"`{url}` is no address", "Write it as https://host/path")
        return
    allowed = {one.host.lower(): one.private for one in hosts}
    if parts.scheme not in ("https", "http") or not host or "{" in parts.netloc or "@" in parts.netloc:
        yield document.problem(place, f"`{url}` is no address of one host", "Write it as https://host/path")
        return
    if host not in allowed:
        yield document.problem(
            place,
            f"the host `{host}` is not among the `hosts` of business.yaml",
            f"Add `- host: {host}` under `hosts` in business.yaml",
        )
    elif parts.scheme == "http" and not allowed[host]:
        yield document.problem(
            place, f"`{host}` is asked without encryption", "Write https://, or allow the host with `private: true`"
        )
    for name in placeholders(url):
        about = tool.parameters.get(name)
        if name not in own and about is None:
            yield document.problem(place, f"there is no parameter `{name}`", suggestion(name, [*tool.parameters, *own]))
        elif about is not None and not about.required:
            yield document.problem(
                place, f"`{name}` stands in the address and is not required", f"Write `required: true` in `{name}`"
            )

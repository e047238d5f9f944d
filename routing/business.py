"""A business from its folder: everything read, everything checked, nothing half-loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from personas.authored import Document, read_yaml
from personas.errors import Problem
from personas.loader import read_personas
from personas.validation import nearest, validated
from routing.business_checks import WrittenBusiness, check_all
from routing.business_editions import LANGUAGES, editions
from routing.business_lines import default_lines, missing_lines, read_overrides, wordings, wrong_lines
from routing.business_model import Business, BusinessFile, PartyPrices, PriceList
from routing.business_tools import BUILT_IN_TOOLS, BuiltInTool
from routing.document_file import WrittenDocument, passages, read_documents
from routing.errors import BusinessError
from routing.faq_file import WrittenEntry, read_faq
from routing.flow_model import Flow, FlowPart
from routing.http_checks import read_http_tools
from routing.passage import Passage
from routing.sub_flows import expanded, is_part, uses

__all__ = [
    "BUILT_IN_TOOLS",
    "BuiltInTool",
    "Problem",
    "businesses",
    "check_business",
    "find_business",
    "load_business",
]

_FILES = ("business.yaml", "prices.yaml", "lines.yaml", "lines.en.yaml", "lines.ar.yaml", "demo.txt")
_FOLDERS = {"personas": ".md", "flows": ".yaml", "faq": ".md", "documents": ".md", "tools": ".yaml"}


def load_business(key_or_path: str | Path, *, root: Path | None = None) -> Business:
    """A business by the name of its folder under `businesses/`, or by a path to one.

    `root` is where names are looked up instead of `businesses/` in the working directory and in the project.

    Raises:
        BusinessError: there is no such business, or its folder holds mistakes; `problems` has every one of them.
    """
    problems: list[Problem] = []
    business = _read(find_business(key_or_path, root=root), problems)
    if business is None or problems:
        raise BusinessError(problems)
    return business


def check_business(key_or_path: str | Path, *, root: Path | None = None) -> list[Problem]:
    """Every mistake in a business's folder, by file and line; an empty list for a good one."""
    problems: list[Problem] = []
    try:
        _read(find_business(key_or_path, root=root), problems)
    except BusinessError as error:
        problems.extend(error.problems)
    return sorted(problems, key=lambda problem: (str(problem.file), problem.line))


def businesses(root: Path | None = None) -> dict[str, Path]:
    """The folders that can be named, by name."""
    found: dict[str, Path] = {}
    for folder in _roots(root):
        if folder.is_dir():
            for child in sorted(folder.iterdir()):
                if (child / "business.yaml").is_file():
                    found.setdefault(child.name, child)
    return found


def find_business(key_or_path: str | Path, *, root: Path | None = None) -> Path:
    """The folder of a business.

    Raises:
        BusinessError: there is no such folder.
    """
    known = businesses(root)
    text = str(key_or_path)
    if text in known:
        return known[text]
    # A folder that is there but holds no business.yaml is found too: the check then says what it lacks.
    named = [base / text for base in _roots(root)] if Path(text).name == text else []
    for folder in (*named, Path(text)):
        if text.strip() and folder.is_dir():
            return folder.resolve()
    near = nearest(text, known)
    remedy = f"Write `{near}`" if near else f"Write one of {', '.join(known) or 'none'}, or the path of a folder"
    raise BusinessError([Problem(file=Path(text), line=1, what=f"there is no business {text!r}", write_instead=remedy)])


def _roots(root: Path | None) -> tuple[Path, ...]:
    """Where names are looked up. In a checkout and in an installed wheel `businesses/` lies beside this package."""
    return (root,) if root is not None else (Path.cwd() / "businesses", Path(__file__).parents[1] / "businesses")


def _read(folder: Path, problems: list[Problem]) -> Business | None:
    problems.extend(_strangers(folder))
    about = read_yaml(folder / "business.yaml", problems)
    file = validated(BusinessFile, about, problems) if about else None
    personas = read_personas(folder / "personas", problems)
    flows = _read_flows(folder / "flows", problems)
    faq = read_faq(folder / "faq", file.languages if file else (), problems)
    documents = read_documents(folder / "documents", file.languages if file else (), problems)
    prices = _read_prices(folder / "prices.yaml", problems)
    overrides = read_overrides(folder / "lines.yaml", problems)
    http_tools = read_http_tools(folder / "tools", problems)
    written = WrittenBusiness(
        folder=folder,
        file=(file, about) if file and about else None,
        personas=personas,
        flows=flows,
        faq=faq,
        prices=prices,
        overrides=overrides,
        http_tools=http_tools,
    )
    problems.extend(check_all(written))
    lines = default_lines(file.languages[0] if file else "en")
    if overrides is not None:
        problems.extend(wrong_lines(overrides, lines, written.tools))
        lines |= {key: wordings(value) for key, value in overrides.data.items()}
    if file is not None and overrides is not None:
        problems.extend(missing_lines(file, overrides.file, lines, written.tools))
    translations: dict[str, dict[str, tuple[str, ...]]] = {
        language: lines | _translated(folder, language, written.tools, problems)
        for language in (file.languages[1:] if file else ())
    }
    others = editions(folder, written, problems)
    for other in others.values() if not problems else ():
        problems.extend(check_all(other))
    if file is None or problems:
        return None
    business = Business(
        key=folder.name,
        folder=folder,
        file=file,
        personas={key: one.persona for key, one in personas.items()},
        flows={key: _with_proteins(flow, prices[0] if prices else None) for key, (flow, _) in flows.items()},
        faq=tuple(one.entry for one in faq),
        passages=_passages(documents, faq, {str(file.languages[0]): lines, **translations}),
        prices=prices[0] if prices else None,
        http_tools={key: tool for key, (tool, _) in http_tools.items()},
        lines=lines,
        translations=translations,
    )
    return business.model_copy(
        update={"editions": {language: _edition(business, other, language) for language, other in others.items()}}
    )


def _edition(business: Business, written: WrittenBusiness, language: str) -> Business:
    """The business as it is written in a further language. Its lines are held in all of its languages."""
    assert written.file is not None
    return business.model_copy(
        update={
            "edition": language,
            "file": written.file[0],
            "personas": {key: one.persona for key, one in written.personas.items()},
            "flows": {key: _with_proteins(flow, business.prices) for key, (flow, _) in written.flows.items()},
            "faq": tuple(entry for entry in business.faq if entry.language == language) or business.faq,
            "passages": tuple(one for one in business.passages if one.language == language) or business.passages,
        }
    )


def _passages(
    documents: Sequence[WrittenDocument],
    faq: Sequence[WrittenEntry],
    lines: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> tuple[Passage, ...]:
    taken = {one.entry.subject for one in faq}
    return tuple(found for one in documents for found in passages(one, lines[one.language], taken))


def _translated(
    folder: Path, language: str, tools: Mapping[str, BuiltInTool], problems: list[Problem]
) -> dict[str, tuple[str, ...]]:
    """The project's lines in a further language, and the business's own from `lines.LANGUAGE.yaml`."""
    translated = default_lines(language)
    overrides = read_overrides(folder / f"lines.{language}.yaml", problems)
    if overrides is not None:
        problems.extend(wrong_lines(overrides, translated, tools))
        translated |= {key: wordings(value) for key, value in overrides.data.items()}
    return translated


def _strangers(folder: Path) -> Iterator[Problem]:
    """Files that nothing reads, most likely misnamed ones."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "README")) or path.name in _FILES:
            continue
        if path.name in LANGUAGES and path.is_dir():
            continue
        if path.name not in _FOLDERS:
            known = [*_FILES, *(f"{name}/" for name in _FOLDERS)]
            yield Problem(file=path, line=1, what="nothing reads this", write_instead=_rename(path.name, known))
            continue
        for child in sorted(path.iterdir()) if path.is_dir() else ():
            if not child.name.startswith((".", "README")) and child.suffix != _FOLDERS[path.name]:
                yield Problem(
                    file=child,
                    line=1,
                    what="nothing reads this",
                    write_instead=f"Name it {child.stem}{_FOLDERS[path.name]}, or remove it",
                )


def _rename(name: str, known: list[str]) -> str:
    near = nearest(name, known)
    return f"Name it {near}, or remove it" if near else "Remove it"


def _read_flows(folder: Path, problems: list[Problem]) -> dict[str, tuple[Flow, Document]]:
    flows: dict[str, tuple[Flow, Document]] = {}
    documents: dict[str, Document] = {}
    for path in sorted(folder.glob("*.yaml")):
        document = read_yaml(path, problems)
        if document is not None:
            documents[path.stem] = document
    broken: set[str] = set()
    for name in sorted(documents, key=lambda name: not is_part(documents[name])):
        before = len(problems)
        document = expanded(name, documents, problems)
        if len(problems) > before or uses(name, documents) & broken:
            broken.add(name)
            continue
        if is_part(document):
            part = validated(FlowPart, document, problems)
            broken |= set() if part else {name}
            _named(part.name if part else name, name, document, problems)
            continue
        flow = validated(Flow, document, problems)
        if flow is None:
            continue
        _named(flow.name, name, document, problems)
        flows[name] = (flow, document)
    return flows


def _named(name: str, stem: str, document: Document, problems: list[Problem]) -> None:
    if name != stem:
        what = f"the flow `{name}` stands in {document.file.name}"
        problems.append(document.problem(("name",), what, f"Write `name: {stem}`"))


def _with_proteins(flow: Flow, prices: PartyPrices | PriceList | None) -> Flow:
    """The flow with the proteins of the price list in each `counts` field that lists no choices of its own."""
    if not isinstance(prices, PartyPrices):
        return flow
    choices = {name: prices.protein_words.get(name, (name.replace("_", " "),)) for name in prices.proteins}
    fields = tuple(
        field.model_copy(update={"choices": choices}) if field.type == "counts" and not field.choices else field
        for field in flow.fields
    )
    return flow.model_copy(update={"fields": fields})


def _read_prices(path: Path, problems: list[Problem]) -> tuple[PartyPrices | PriceList, Document] | None:
    if not path.exists():
        return None
    document = read_yaml(path, problems)
    if document is None:
        return None
    data = document.data if isinstance(document.data, dict) else {}
    by_the_party = data.get("kind") == "party" or "adult" in data
    model: type[PartyPrices] | type[PriceList] = PartyPrices if by_the_party else PriceList
    prices = validated(model, document, problems)
    return None if prices is None else (prices, document)

"""The text of an HTML page as Markdown: headings, paragraphs, lists and rows of tables, without what surrounds them."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cli.indexing.escaping import escaped

_AROUND = (
    "script, style, noscript, template, svg, iframe, object, nav, header, footer, aside, form, button, dialog, "
    "[hidden], [aria-hidden=true], [role=navigation], [role=banner], [role=contentinfo], [role=dialog], [role=search]"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    *_HEADINGS, "address", "article", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "hr", "html", "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip


def markdown_of_html(html: str) -> tuple[str, str]:
    """The title of a page, `""` where it has none, and its text."""
    page = LexborHTMLParser(html)
    headline = page.css_first("main h1") or page.css_first("h1")
    called = headline or page.css_first("title")
    title = " ".join(called.text().split()) if called else ""
    # A page's own heading often stands in its header; the header of an article belongs to the article.
    for node in page.css(_AROUND):
        if node.tag != "header" or node.parent is None or node.parent.tag == "body":
            node.decompose()
    top = page.css_first("main") or page.css_first("[role=main]") or page.body
    blocks = [] if top is None else [block for block in _blocks(top) if block]
    return title, "\n\n".join(blocks)


def _blocks(top: LexborNode) -> Iterator[str]:
    """The blocks below a node in their order. Walks without recursion: pages may be nested as deep as they like."""
    words: list[str] = []
    stack: list[tuple[LexborNode, bool]] = [(top, False)]
    while stack:
        node, left = stack.pop()
        tag = node.tag or ""
        if tag == "-text":
            words.append(node.text(deep=False) or "")
        elif tag in _BLOCKS:
            if tag in ("td", "th"):
                words.append(", " if not left and "".join(words).strip() else "")
            else:
                yield _block(words, tag if left else "")
                words = []
        elif tag == "br":
            words.append(" ")
        if not left and tag != "-text":
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
    yield _block(words, "")


def _block(words: list[str], tag: str) -> str:
    text = escaped("".join(words))
    if not text:
        return ""
    if tag in _HEADINGS:
        return f"{'#' * _HEADINGS[tag]} {text}"
    return f"- {text}" if tag == "li" else text

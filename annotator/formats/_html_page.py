"""A web page → its text, block by block, with the sections that its markup and its words tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from annotator.formats._article import Blocks
from annotator.formats._html_roles import (
    HEADLINE,
    OUTSIDE,
    Role,
    article_in,
    heading_in,
    is_unseen,
    role_of,
)
from annotator.formats._html_tree import Element
from annotator.model.proposing import propose
from annotator.model.section import Section, SectionKind

_PARAGRAPHS = frozenset(
    (
        *(
            "p",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "blockquote",
            "pre",
            "ul",
            "ol",
            "dl",
            "table",
            "hr",
        ),
        *("figure", "figcaption", "article", "section", "main", "header", "footer", "nav", "aside"),
        *("address", "form", "fieldset", "details", "summary", "dialog", "center"),
    )
)
_LINES = frozenset(
    (
        *("div", "li", "tr", "dt", "dd", "caption", "legend", "button", "label", "body", "thead"),
        *("tbody", "tfoot", "optgroup", "hgroup", "menu", "search"),
    )
)
_TOLD = ("p", "blockquote", "pre")
_WITHIN = frozenset(
    (*("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "dd", "pre"),)
)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_BODY = Role(SectionKind.BODY, "paragraph of the article")


@dataclass(slots=True)
class _Here:
    """Where the walk stands: what is around the text, and what the block before was part of."""

    role: Role | None = None
    is_pre: bool = False
    is_within: bool = False
    is_inside: bool = False  # the article


class _Page:
    """Walks through a page and writes its blocks."""

    def __init__(self, root: Element, blocks: Blocks, is_part: bool) -> None:
        self.root, self.blocks, self.is_part = root, blocks, is_part
        self.total = root.weight
        self.article = None if is_part else article_in(root)
        self.heading = heading_in(root, self.article)
        self._words: list[str] = []
        self._gap = ""
        self._stack: list[tuple[Element | str | _Leave, _Here]] = []

    def write(self) -> None:
        """Write all blocks."""
        self._stack = [(self.root, _Here(is_inside=self.article is None))]
        while self._stack:
            item, here = self._stack.pop()
            if isinstance(item, str):
                self._text(item, here)
            elif isinstance(item, _Leave):
                self._flush(item.here, item.gap)
            elif not is_unseen(item, self.total):
                self._element(item, here)
        self._flush(_Here(), "\n\n")

    def _element(self, element: Element, outer: _Here) -> None:
        tag = element.tag
        if tag == "br":
            self._words.append("\n")
            return
        here = self._inner(element, outer)
        gap = "\n\n" if tag in _PARAGRAPHS else "\n" if tag in _LINES else ""
        if not gap and here.role != outer.role:
            gap = "\n"
        if gap:
            self._flush(outer, gap)
            self._stack.append((_Leave(here, gap), here))
        elif tag in ("td", "th"):
            self._words.append("\t")
        self._stack += [(child, here) for child in reversed(element.children)]

    def _inner(self, element: Element, outer: _Here) -> _Here:
        tag = element.tag
        is_inside = outer.is_inside or element is self.article
        role = outer.role
        if element is self.heading and (role is None or role.kind is not SectionKind.COMMENTS):
            role = HEADLINE
        elif role is None or role.kind is SectionKind.BOILERPLATE:
            role = self._said(element, outer) or role
        if role is None and is_inside and self.article is not None and tag in _TOLD:
            role = _BODY
        return _Here(
            role,
            outer.is_pre or tag == "pre",
            outer.is_within or tag in _WITHIN,
            is_inside,
        )

    def _said(self, element: Element, outer: _Here) -> Role | None:
        """What the markup says of an element; words within a paragraph are of the paragraph."""
        if outer.is_within and element.tag not in _PARAGRAPHS | _LINES:
            return None
        found = role_of(element, self.total)
        if outer.role is None or (found is not None and found.kind is SectionKind.COMMENTS):
            return found
        return None

    def _text(self, text: str, here: _Here) -> None:
        if not here.is_pre:
            text = _BLANKS.sub(" ", text)
        if text:
            self._words.append(text)

    def _flush(self, here: _Here, gap: str) -> None:
        """End the present block; `gap` at least parts it from the next."""
        words, self._words = "".join(self._words), []
        if not here.is_pre:
            words = _tidy(words)
        if words.strip():
            role = here.role
            if role is None and not here.is_inside and not self.is_part:
                role = OUTSIDE
            kind, reason = role if role is not None else (None, "")
            self.blocks.add(words, kind, reason, self._gap or gap)
            self._gap = ""
        self._gap = max(self._gap, gap, key=len)


@dataclass(slots=True)
class _Leave:
    """The end of an element."""

    here: _Here = field(default_factory=_Here)
    gap: str = ""


def _tidy(words: str) -> str:
    """No blanks doubled where pieces met, or at the edges of lines and cells."""
    words = re.sub(" {2,}", " ", words)
    return re.sub(r" ?([\n\t]) ?", r"\1", words).strip()


def write_part(root: Element, blocks: Blocks) -> None:
    """Write a page of a book: all is text unless the markup says otherwise."""
    _Page(root, blocks, is_part=True).write()


def page_of(root: Element, max_mb: float) -> tuple[str, tuple[Section, ...], Element | None]:
    """The text of a page, its sections, and the element of its heading. Raises InputError where it
    is too long."""
    blocks = Blocks(max_mb)
    page = _Page(root, blocks, is_part=False)
    page.write()
    text = blocks.text()
    found = propose(text, blocks.sections)
    if not found:  # no prose in it, or too much: what the markup says is left
        found = tuple(s for s in blocks.sections if s.kind is not SectionKind.BODY)
    return text, found, page.heading

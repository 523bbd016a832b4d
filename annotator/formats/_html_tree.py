"""HTML → a plain tree of elements, as browsers would build it. Nothing is run, nothing is loaded.

Needs resiliparse: the extra "documents".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from annotator.errors import InputError
from annotator.formats import MEGABYTE

MOST_BYTES = 20 * MEGABYTE
MOST_NODES = 300_000
_LONG_TEXT = 80
"""Code points of a text that counts as a paragraph even outside `p`."""
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})[\"']")
# What pages mean by these names (as browsers read them).
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}


@dataclass(slots=True, eq=False)
class Element:
    """An element with its attributes (names in small letters) and what is in it.

    `weight` is how many code points of paragraphs it holds, `is_main` whether the page's heading
    or its article is in it, by its own word.
    """

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)
    weight: int = 0
    is_main: bool = False

    def get(self, name: str) -> str:
        """An attribute, "" for none."""
        return self.attributes.get(name, "")

    def words(self) -> str:
        """The text of all that is in it, blanks made one."""
        pieces: list[str] = []
        stack: list[Element | str] = [self]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                pieces.append(item)
            else:
                stack += reversed(item.children)
        return " ".join("".join(pieces).split())


def walk(root: Element) -> Iterator[Element]:
    """An element and all in it, in the page's order."""
    stack = [root]
    while stack:
        element = stack.pop()
        yield element
        stack += [child for child in reversed(element.children) if not isinstance(child, str)]


def decoded(data: bytes, encoding: str = "") -> tuple[str, str]:
    """A page's text and its encoding: as given, as marked, as the page says, or as it looks."""
    import codecs

    from annotator.formats._decoding import decode

    if encoding or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return decode(data, encoding)
    head = data[:4_096]
    said = _CHARSET.search(head) or _DECLARED.search(head)
    if said is not None:
        try:
            name = codecs.lookup(said[1].decode("ascii")).name
            name = "utf-8" if name.startswith("utf-") else _MEANT.get(name, name)
            return decode(data, name)
        except (InputError, LookupError):  # the page is wrong about itself
            pass
    return decode(data)


def tree_of(page: str) -> Element:
    """The tree of a page. Raises InputError where the library is missing or the page too large."""
    try:
        from resiliparse.parse.html import HTMLTree, NodeType
    except ImportError as error:
        raise InputError(
            'reading web pages needs the extra “documents”: pip install "annotator[documents]".'
        ) from error
    page = page.replace("\0", "\ufffd").removeprefix("\ufeff")
    tree = HTMLTree.parse(page)
    root = Element("#page", {})
    node: Any = tree.document
    if node is None:
        return root
    _copy(node, root, NodeType.ELEMENT, NodeType.TEXT)
    _weigh(root)
    return root


def _copy(top: Any, root: Element, element_type: Any, text_type: Any) -> None:
    """The nodes below `top` as elements of ours; no node outlives its tree."""
    count = 0
    place, node = root, top.first_child
    while node is not None:
        count += 1
        if count > MOST_NODES:
            raise InputError(f"the page has more than {MOST_NODES:,} elements.")
        below = None
        if node.type == element_type:
            made = Element(str(node.tag).lower(), _attributes(node), place)
            place.children.append(made)
            below = node.first_child
        elif node.type == text_type:
            place.children.append(node.value or "")
        if below is not None:
            place, node = made, below
            continue
        while node is not None and node.next is None:
            node = node.parent
            if node is None or node == top or place.parent is None:
                return
            place = place.parent
        node = node.next if node is not None else None


def _attributes(node: Any) -> dict[str, str]:
    return {str(name).lower(): node.getattr(name) or "" for name in node.attrs or ()}


def _weigh(root: Element) -> None:
    """Each element's weight: the paragraphs in it, without what is in links."""
    order = list(walk(root))
    for element in order:
        element.is_main = element.tag in ("h1", "main") or _is_body(element)
        is_paragraph = element.tag in ("p", "blockquote")
        if element.tag in ("a", "script", "style", "noscript", "template", "title", "textarea"):
            continue
        for child in element.children:
            size = len(child.strip()) if isinstance(child, str) else 0
            if size >= _LONG_TEXT or (is_paragraph and size):
                element.weight += size
    for element in reversed(order):
        if element.parent is not None:
            element.parent.weight += element.weight
            element.parent.is_main |= element.is_main


def _is_body(element: Element) -> bool:
    return "articlebody" in element.get("itemprop").lower()

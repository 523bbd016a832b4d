"""What a web page says of itself: meta elements, JSON-LD, links, its title."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.formats._html_tree import Element, walk

_MOST_JSON = 2_000_000
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|WebPage|CreativeWork)$")
# By fact: the names of meta elements, the surest first.
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title"),
    "byline": (
        *("author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator"),
        *("dcterms.creator", "citation_author", "twitter:creator"),
    ),
    "published": (
        *("article:published_time", "datepublished", "parsely-pub-date", "sailthru.date"),
        *("date", "pubdate", "publishdate", "dc.date", "dcterms.issued", "dc.date.issued"),
        *("citation_publication_date", "og:published_time"),
    ),
    "outlet": ("og:site_name", "application-name", "citation_journal_title", "dc.publisher"),
    "url": ("og:url", "twitter:url", "parsely-link"),
    "language": ("content-language", "dc.language", "og:locale"),
    "license": ("dc.rights", "dcterms.license", "dcterms.rights", "copyright", "rights"),
}
_SEPARATOR = re.compile(r"\s+[|–—·»-]\s+")


def facts_in(root: Element, heading: Element | None = None) -> tuple[str, dict[str, str]]:
    """The title of a page ("" for none) and the facts it tells, as it writes them."""
    said = _Said(root)
    linked = _linked(root)
    facts: dict[str, str] = {}
    for name in ("byline", "published", "outlet", "url", "language", "license"):
        known = (linked.get(name), said.data.get(name), *said.metas(name))
        if name == "language":
            known = (said.data.get(name), said.language, *said.metas(name))
        if value := next((one for one in known if _makes_sense(name, one)), None):
            facts[name] = value
    title = next((one for one in said.metas("title") if one), "") or said.data.get("title", "")
    if not title and heading is not None:
        title = heading.words()
    return title or _without_outlet(said.title, facts.get("outlet", "")), facts


def _makes_sense(name: str, value: str | None) -> bool:
    if not value or not value.strip():
        return False
    if name == "byline":
        return "://" not in value
    return name != "url" or value.lower().startswith(("http://", "https://"))


class _Said:
    """What stands in a page's head and in its data."""

    def __init__(self, root: Element) -> None:
        self.named: dict[str, list[str]] = {}
        self.data: dict[str, str] = {}
        self.language = self.title = ""
        for element in walk(root):
            self._look(element)

    def metas(self, name: str) -> Iterator[str]:
        """What meta elements say for a fact."""
        for meta in _META[name]:
            if meta in self.named:
                values = self.named[meta]
                yield ", ".join(dict.fromkeys(values)) if name == "byline" else values[0]

    def _look(self, element: Element) -> None:
        tag = element.tag
        if tag == "html":
            self.language = element.get("lang") or element.get("xml:lang")
        elif tag == "title" and not self.title and not _is_in_picture(element):
            self.title = element.words()
        elif tag == "meta":
            self._meta(element)
        elif tag == "script" and "ld+json" in element.get("type").lower():
            self._json("".join(child for child in element.children if isinstance(child, str)))

    def _meta(self, element: Element) -> None:
        content = element.get("content").strip()[:4_000]
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := element.get(attribute).strip().lower()):
                self.named.setdefault(name, []).append(content)

    def _json(self, text: str) -> None:
        if len(text) > _MOST_JSON:
            return
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return
        for record in _records(value):
            for name, said in _of_record(record).items():
                if said:
                    self.data.setdefault(name, said)


def _is_in_picture(element: Element) -> bool:
    return element.parent is not None and element.parent.tag == "svg"


def _records(value: object) -> list[Mapping[str, Any]]:
    """The objects that stand for an article, those that say most of it first."""
    found = []
    stack, steps = [value], 0
    while stack and steps < 10_000:
        item = stack.pop()
        steps += 1
        if isinstance(item, list):
            stack += reversed(item)
        elif isinstance(item, Mapping):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds):
                found.append(item)
            stack += [item[name] for name in ("mainEntity", "@graph") if name in item]
    return sorted(found, key=lambda record: "headline" not in record)


def _of_record(record: Mapping[str, Any]) -> dict[str, str]:
    return {
        "title": _text(record.get("headline")),
        "byline": _text(record.get("author") or record.get("creator")),
        "published": _text(record.get("datePublished")),
        "outlet": _text(record.get("publisher")),
        "url": _text(record.get("url")),
        "language": _text(record.get("inLanguage")),
        "license": _text(record.get("license")),
    }


def _text(value: object) -> str:
    """A text, or the names of what stands there."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(name for one in value[:50] if (name := _name(one))))
    return _name(value)


def _name(value: object) -> str:
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("url") or value.get("alternateName")
    return value.strip() if isinstance(value, str) else ""


def _linked(root: Element) -> dict[str, str]:
    """The page's own address and its licence, as links say them."""
    found: dict[str, str] = {}
    for element in walk(root):
        if element.tag not in ("a", "link"):
            continue
        relations = element.get("rel").lower().split()
        if "canonical" in relations:
            found.setdefault("url", element.get("href"))
        if "license" in relations:
            found.setdefault("license", element.get("href"))
    return found


def _without_outlet(title: str, outlet: str) -> str:
    """A page's title without the name of the site behind it."""
    parts = _SEPARATOR.split(title)
    if len(parts) > 1 and (parts[-1].casefold() == outlet.casefold() or len(parts[0]) > 25):
        return title[: title.rindex(parts[-1])].rstrip(" |–—·»-\t\n")
    return title

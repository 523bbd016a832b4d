"""What a part of a web page is, as its markup says it: tags, roles, names of classes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from annotator.formats._html_tree import Element, walk
from annotator.model.section import SectionKind

UNSEEN = frozenset(
    (
        *("script", "style", "template", "noscript", "iframe", "svg", "head", "select", "option"),
        *(
            "input",
            "textarea",
            "object",
            "embed",
            "canvas",
            "audio",
            "video",
            "math",
            "map",
            "title",
        ),
    )
)
_HOLDERS = frozenset(("html", "body", "main", "article", "#page"))
_MOST = 0.4
"""The share of the page's paragraphs from which on a part is no furniture, whatever its name."""
_MAIN = 0.5
"""The share of what is not furniture that an element must hold to be the article's."""


class Role(NamedTuple):
    """What a part of a page is, and why."""

    kind: SectionKind
    reason: str


def _furniture(reason: str) -> Role:
    return Role(SectionKind.BOILERPLATE, reason)


HEADLINE = Role(SectionKind.HEADLINE, "heading of the page")
OUTSIDE = _furniture("outside the article")
_SUBTITLE = Role(SectionKind.HEADLINE, "line below the heading")
_COMMENTS = Role(SectionKind.COMMENTS, "readers’ comments")
_NAVIGATION = _furniture("navigation of the site")
_BYLINE = _furniture("byline and date")
_TAGS = {
    "nav": _NAVIGATION,
    "footer": _furniture("foot of the page"),
    "aside": _furniture("beside the article"),
    "form": _furniture("form"),
    "button": _furniture("button"),
    "dialog": _furniture("notice of the site"),
    "figcaption": _furniture("picture caption or credit"),
    "time": _BYLINE,
    "address": _BYLINE,
}
_ROLES = {
    "navigation": _NAVIGATION,
    "search": _NAVIGATION,
    "menu": _NAVIGATION,
    "contentinfo": _furniture("foot of the page"),
    "complementary": _furniture("beside the article"),
    "dialog": _furniture("notice of the site"),
    "alertdialog": _furniture("notice of the site"),
    "banner": _furniture("head of the page"),
}


def _words(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[-_ ])(?:{'|'.join(words)})(?:$|[-_ ])")


_CLASSES = (
    (
        _words(
            *("comments?", "commentlist", "commentbox", "disqus", "wpdiscuz", "wpd", "respond"),
            *("discussion", "comments?(?:area|section|list|form)", "fb-comments", "replies"),
        ),
        _COMMENTS,
    ),
    (
        _words("newsletters?", "subscribe", "subscription", "signup", "sign-up", "mailchimp"),
        _furniture("newsletter prompt"),
    ),
    (
        _words("donat(?:e|ion|ions)", "donorbox", "contribute", "fundrais(?:er|ing)"),
        _furniture("donation plea"),
    ),
    (
        _words(
            "shar(?:e|ing)", "social(?:s|-links|-media)?", "sharedaddy", "addtoany", "follow-us"
        ),
        _furniture("sharing buttons"),
    ),
    (
        _words(
            *("related", "recommend(?:ed|ations?)", "read-?more", "more-stories", "trending"),
            *(
                "most-read",
                "most-popular",
                "teasers?",
                "promos?",
                "outbrain",
                "taboola",
                "see-also",
            ),
        ),
        _furniture("links to other pages"),
    ),
    (
        _words("cookies?", "consent", "gdpr", "paywall", "popup", "modal"),
        _furniture("notice of the site"),
    ),
    (
        _words(
            "advert(?:s|isement|isements|ising)?", "ads?", "adsbygoogle", "sponsor(?:ed)?", "dfp"
        ),
        _furniture("advertisement"),
    ),
    (
        _words(
            "author-?(?:bio|box|info|card|description|profile)",
            *("about-(?:the-)?author", "bio", "author-?bio"),
        ),
        _furniture("note on the author"),
    ),
    (
        _words(
            *(
                "byline",
                "dateline",
                "author",
                "authors",
                "(?:post|entry|article)-?(?:meta|date|info)",
            ),
            *("published", "pub-?date", "timestamp", "date", "reading-time"),
        ),
        _BYLINE,
    ),
    (
        _words(
            "breadcrumbs?", "menu", "nav", "navbar", "navigation", "sidebar", "widget", "pagination"
        ),
        _NAVIGATION,
    ),
    (_words("(?:site|page|global)-?footer", "footer", "copyright"), _furniture("foot of the page")),
    (
        _words("captions?", "wp-caption-text", "image-?credits?", "credit"),
        _furniture("picture caption or credit"),
    ),
    (_words("standfirst", "sub-?(?:title|head|heading|headline)", "dek", "deck"), _SUBTITLE),
)
_NOT = re.compile(r"\b(?:with|has|no|without|is)-[\w-]+")  # what stands beside it, or does not
_HUMP = re.compile(r"([a-z])([A-Z])")


def role_of(element: Element, total: int) -> Role | None:
    """What an element and all in it is; None where the markup does not say.

    `total` is the weight of the page: what holds much of it is no furniture.
    """
    if element.tag in _HOLDERS:
        return None
    found = _ROLES.get(element.get("role")) or _TAGS.get(element.tag) or _named(element)
    if found is None or (found is _COMMENTS and not element.is_main):
        return found
    return None if element.weight > _MOST * total else found


def _named(element: Element) -> Role | None:
    """By its class, id or property."""
    if element.get("itemprop") in ("author", "datePublished", "dateModified") or (
        element.get("rel") == "author"
    ):
        return _BYLINE
    if "comment" in element.get("itemprop"):
        return _COMMENTS
    return _called(f"{element.get('class')} {element.get('id')}"[:400])


@lru_cache(maxsize=4_096)
def _called(names: str) -> Role | None:
    names = _NOT.sub(" ", _HUMP.sub(r"\1-\2", names).lower())
    return next((role for pattern, role in _CLASSES if pattern.search(names)), None)


def is_unseen(element: Element, total: int) -> bool:
    """Is it not shown, or no text?"""
    if element.tag in UNSEEN:
        return True
    style = element.get("style").replace(" ", "").lower()
    is_hidden = (
        "hidden" in element.attributes
        or element.get("aria-hidden") == "true"
        or "display:none" in style
        or "visibility:hidden" in style
    )
    return is_hidden and element.weight <= _MOST * total


def article_in(root: Element) -> Element | None:
    """The element that holds the article; None where the markup does not say."""
    found: dict[str, Element] = {}
    weight = root.weight
    stack = [root]
    while stack:
        for child in stack.pop().children:
            if isinstance(child, str):
                continue
            if _is_apart(child, root.weight):
                weight -= child.weight
                continue
            stack.append(child)
            for claim in _claims(child):
                if claim not in found or child.weight > found[claim].weight:
                    found[claim] = child
    for claim in ("body", "article", "main"):
        element = found.get(claim)
        if element is not None and 0 < element.weight >= _MAIN * weight:
            return element
    return None


def _is_apart(element: Element, total: int) -> bool:
    """Is it shown nowhere, furniture, or a comment?"""
    if is_unseen(element, total) or role_of(element, total) is not None:
        return True
    return element.tag == "article" and _named(element) is _COMMENTS


def _claims(element: Element) -> list[str]:
    claims = []
    if "articlebody" in element.get("itemprop").lower():
        claims.append("body")
    if element.tag == "article" or element.get("role") == "article":
        claims.append("article")
    if element.tag == "main" or element.get("role") == "main":
        claims.append("main")
    return claims


def heading_in(root: Element, article: Element | None) -> Element | None:
    """The heading of the page: the first `h1` in its article, else the one nearest above it."""
    above: Element | None = None
    is_inside = False
    inside = set(map(id, walk(article))) if article is not None else set()
    for element in walk(root):
        is_inside = is_inside or element is article
        if element.tag == "h1" and element.words():
            if article is None or id(element) in inside:
                return element
            if not is_inside or above is None:
                above = element
    return above

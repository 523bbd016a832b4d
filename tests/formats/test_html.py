"""Web pages: the text as it is read, what the page says of itself, sections, and traps."""

from __future__ import annotations

import io
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.formats import ReadOptions, format_named, html, recognise
from annotator.model.exchange import ExchangeDocument, Reading
from tests.formats.articles import PROSE
from tests.formats.fuzzing import assert_only_sentences

pytest.importorskip("resiliparse", reason="resiliparse is not installed")

ARTICLES = Path(__file__).parents[2] / "resources" / "articles"


def reading(page: str | bytes, **options: Any) -> Reading:
    data = page if isinstance(page, bytes) else page.encode()
    [found] = html.read(io.BytesIO(data), ReadOptions("a.html", **options))
    return found


def document(page: str | bytes, **options: Any) -> ExchangeDocument:
    found = reading(page, **options)
    assert found.document is not None, found.refusal
    return found.document


def facts(found: ExchangeDocument) -> dict[str, str]:
    return {name: json.loads(value) for name, value in found.meta}


def told(found: ExchangeDocument) -> list[tuple[str, str, str]]:
    return [(s.kind.value, s.reason, found.text[s.start : s.end]) for s in found.sections]


def seed_as_page() -> tuple[str, list[str]]:
    """The second seed article as its site would have it, and its six paragraphs."""
    text = (ARTICLES / "002_82da69ba19211136.txt").read_text("utf-8")
    parts = text.split("\n\n")
    about = parts[8].splitlines()[1]
    comments = "".join(f"<li><p>{part}</p></li>" for part in parts[9:])
    return (
        '<!doctype html><html lang="en-gb"><head><title>A very good summit | UK Defence Journal'
        '</title><meta property="og:site_name" content="UK Defence Journal"></head>'
        '<body class="newsletter-open has-sidebar"><header><a href="/">UK Defence Journal</a>'
        "<nav><ul><li>News<li>Air<li>Land</ul></nav></header>"
        "<div class='content with-comments'><article>"
        "<h1>A very good summit</h1><div class=byline>By <a rel=author>Lisa West</a> "
        f"<time>28 June 2024</time></div>{''.join(f'<p>{p}</p>' for p in parts[:6])}"
        f"<p>{parts[6]}</p><p>{parts[7]}</p><div class='author-box'><p>{about}</p></div></article>"
        f"<div id=comments><h3>4 Comments</h3><ul>{comments}</ul></div></div>"
        "<footer><p>© 2024 UKDJ</p></footer></body></html>"
    ), parts[:6]


def test_the_second_article_as_a_page() -> None:
    page, body = seed_as_page()
    found = document(page)
    sections = told(found)
    assert [(kind, reason) for kind, reason, _ in sections] == [
        ("boilerplate", "outside the article"),
        ("boilerplate", "navigation of the site"),
        ("headline", "heading of the page"),
        ("boilerplate", "byline and date"),
        ("boilerplate", "donation plea"),
        ("boilerplate", "newsletter prompt"),
        ("boilerplate", "note on the author"),
        ("comments", "readers’ comments"),
        ("boilerplate", "foot of the page"),
    ]
    left, at = [], 0
    for section in found.sections:
        left += found.text[at : section.start].split("\n")
        at = section.end
    assert [line for line in left if line.strip()] == [" ".join(p.split(" ")) for p in body]
    assert found.title == "A very good summit"


def test_what_a_page_says_of_itself() -> None:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebPage", "url": "https://x.org/w"},
            {
                "@type": ["NewsArticle"],
                "headline": "Bridge closed",
                "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "John Roe"}],
                "publisher": {"name": "The Daily"},
                "datePublished": "2026-11-03T10:00:00+01:00",
                "license": "https://creativecommons.org/licenses/by/4.0/",
            },
        ],
    }
    found = document(
        f"<html lang=en><head><link rel=canonical href='HTTPS://Daily.example/bridge'>"
        f"<script type='application/ld+json'>{json.dumps(data)}</script></head>"
        f"<body><p>{PROSE[0]}</p></body>"
    )
    assert found.title == "Bridge closed"
    assert facts(found) == {
        "byline": "Jane Doe, John Roe",
        "language": "en",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "outlet": "The Daily",
        "published": "2026-11-03T10:00:00+01:00",
        "url": "https://daily.example/bridge",
    }
    metas = (
        "<meta property='og:title' content='Bridge &amp; co'><meta name=author content='Jane Doe'>"
        "<meta property='article:author' content='https://facebook.com/jane'>"
        "<meta property='article:published_time' content='yesterday'>"
        "<meta property='og:url' content='javascript:alert(1)'>"
    )
    other = document(f"<head>{metas}<title>x</title></head><p>{PROSE[0]}</p>")
    assert (other.title, facts(other)) == ("Bridge & co", {"byline": "Jane Doe"})
    plain = document(f"<title>Bridge closed for half a year – The Daily</title><p>{PROSE[0]}</p>")
    assert plain.title == "Bridge closed for half a year"


def test_the_text_is_as_people_read_it() -> None:
    found = document(
        "<p>one\n  <b>two</b>three&nbsp;four <!-- no --> five<br>six &lt;&#128169;&gt;</p>"
        "<script>no()</script><style>p{}</style><template>no</template><div hidden>no</div>"
        "<ul><li>a<li>b</ul><pre>x\n  y</pre><table><tr><td>1<td>2</table>"
        "<select><option>no</select>"
    )
    assert found.text == ("one twothree\u00a0four five\nsix <💩>\n\na\nb\n\nx\n  y\n\n1\t2")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ('<meta charset="windows-1252"><p>Bürger “x”</p>'.encode("cp1252"), "cp1252"),
        ('<meta charset="iso-8859-1"><p>Bürger “x”</p>'.encode("cp1252"), "cp1252"),
        ('<meta charset="ascii"><p>Bürger “x”</p>'.encode(), "utf-8"),
        ("\ufeff<p>Bürger “x”</p>".encode("utf-16-le"), "utf-16-le"),
        (
            '<?xml version="1.0" encoding="koi8-r"?><p>мост “x”</p>'.replace("“", '"')
            .replace("”", '"')
            .encode("koi8-r"),
            "koi8-r",
        ),
    ],
)
def test_a_page_is_read_in_the_encoding_it_names_or_that_fits(data: bytes, encoding: str) -> None:
    found = document(data)
    assert found.text in ("Bürger “x”", 'мост "x"')
    if "ascii" not in str(data[:30]):
        assert found.encoding.replace("_", "-") == encoding


def test_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the net was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    found = document(
        "<link rel=stylesheet href=https://x.example/a.css><img src=https://x.example/a.png alt=no>"
        "<iframe src=https://x.example></iframe><script src=https://x.example/a.js></script>"
        f"{PROSE[0]}"
    )
    assert found.text == PROSE[0]


def test_teasers_and_names_of_classes_do_not_hide_an_article() -> None:
    long = "".join(f"<p>{PROSE[0]}</p>" for _ in range(4))
    for page in (
        f"<div class='newsletter ad-free'>{long}</div>",
        f"<main class=related><article>{long}</article></main>",
        f"<body class='comments-open'><div aria-hidden=true>{long}</div>",
        f"<article><p>Short teaser.</p></article><div>{long}</div>",
    ):
        assert PROSE[0] in document(page).text
        assert all(PROSE[0] not in words for _, _, words in told(document(page))), page


def test_recognised_by_its_markup() -> None:
    assert recognise("a.html", b"\xef\xbb\xbf <!DOCTYPE html>") is html
    assert recognise("a.htm", "<html>".encode("utf-16")) is html
    assert recognise("a.html", b"no markup here") is None


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("<img src=a.png>", "the file holds no text."),
        ("<i>" * 310_000, "more than 300,000 elements"),
        ("", "the file is empty."),
        ("<p>x" * 200, "the most that is read"),
    ],
)
def test_what_is_wrong_is_a_sentence(page: str, sentence: str) -> None:
    found = reading(page, max_mb=0.000_3 if page.startswith("<p>x") else 50)
    assert found.refusal.startswith("a.html: ") and sentence in found.refusal


def test_pages_nested_without_end_are_read() -> None:
    for tag in ("div", "blockquote"):
        assert document(f"<{tag}>" * 50_000 + PROSE[0]).text == PROSE[0]


PIECES = (
    *("<p>", "</p>", "<div class=comments>", "</div>", "<article>", "</article>", "<h1>", "<nav>"),
    *("<table>", "<td>", "<pre>", "<br>", "<script>", "</script>", "<!--", "-->", "<svg><title>"),
    *("<p hidden>", "&#xD800;", "&#0;", "&nbsp;", "<![CDATA[", "<math>", "<template>", PROSE[0]),
    *('<meta property="og:title" content="', '">', "<script type=application/ld+json>[[{", "a\n"),
)
TAGS = st.sampled_from(PIECES)


@given(st.lists(TAGS | st.text(max_size=5), max_size=40))
@example(["<script type=application/ld+json>" + "[" * 100_000])
@settings(max_examples=300, deadline=None)
def test_any_page_is_read_or_refused(pieces: list[str]) -> None:
    data = "".join(pieces).encode("utf-8", "replace")
    assert_only_sentences(format_named("html"), "a.html", {"a.html": data})

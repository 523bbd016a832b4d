"""Regions of pasted pages: what is proposed, what is left alone, and that nothing breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.model.proposing import LONGEST, propose, propose_if_pasted
from annotator.model.section import Section, SectionKind, ordered_sections

ARTICLES = Path(__file__).parents[2] / "resources" / "articles"
BODY = SectionKind.BODY

PROSE = (
    "The council voted late on Tuesday to close the bridge for six months, a decision that will "
    "send thousands of drivers through the old town.",
    "“We had no choice,” said the mayor, Anna Holt, who had promised last year that it would stay "
    "open. “The steel is worn.”",
    "Engineers will begin the work in May, and the city expects to pay about 40 million for it.",
)


def kinds(text: str, found: tuple[Section, ...]) -> dict[str, str]:
    """Line → kind and reason; "body" for what lies outside all sections."""
    told = {}
    at = 0
    for line in text.split("\n"):
        if line.strip():
            section = next((s for s in found if s.start <= at + len(line) - 1 < s.end), None)
            told[line] = f"{section.kind}: {section.reason}" if section else "body"
        at += len(line) + 1
    return told


def test_the_second_article_keeps_its_six_paragraphs_and_nothing_else() -> None:
    text = (ARTICLES / "002_82da69ba19211136.txt").read_text("utf-8")
    found = propose_if_pasted(text)
    assert found == propose(text)
    told = list(kinds(text, found).values())
    assert told[:6] == ["body"] * 6
    assert told[6] == "boilerplate: donation plea"
    assert told[7] == "boilerplate: newsletter prompt"
    assert told[8] == "boilerplate: picture caption or credit"
    assert told[9] == "boilerplate: note on the author"
    assert set(told[10:]) == {"comments: readers’ comments"} and len(told) == 29
    assert found[-1].end == len(text)


def test_the_first_article_is_all_body() -> None:
    text = (ARTICLES / "000_72ff45abe39795fa.txt").read_text("utf-8")
    assert propose(text) == propose_if_pasted(text) == ()


def test_a_pasted_news_page() -> None:
    page = [
        *("Home", "News", "Sport", "Sign in"),
        "City closes its oldest bridge for half a year",
        "Drivers face detours through the old town until winter",
        *("By Jane Doe", "Published 3 November 2026", "4 min read", "Share"),
        PROSE[0],
        "Advertisement",
        "What happens next",
        PROSE[1],
        "Read more: How the bridge was built",
        PROSE[2],
        "“It will be hard,” Holt said.",
        *("Related articles", "Ten bridges to see", "Privacy policy", "© 2026 The Daily"),
    ]
    text = "\n".join(page)
    told = kinds(text, propose_if_pasted(text))
    body = [*PROSE, "What happens next", "“It will be hard,” Holt said."]
    assert [line for line, what in told.items() if what == "body"] == sorted(body, key=text.index)
    headline = [line for line, what in told.items() if what.startswith("headline")]
    assert headline == page[4:6]
    assert told["By Jane Doe"] == told["4 min read"] == "boilerplate: byline and date"
    assert told["Share"] == "boilerplate: sharing buttons"
    assert told["Read more: How the bridge was built"] == "boilerplate: links to other pages"


def test_only_the_title_above_the_byline_is_one() -> None:
    page = [
        *("Home", "The Daily Bridge and Road", "Weather", "City closes its oldest bridge"),
        *(
            "12 hours ago",
            "Joe Smith",
            "Political reporter of the Daily",
            "Cranes over the old town",
        ),
    ]
    text = "\n".join([*page, *PROSE])
    told = kinds(text, propose_if_pasted(text))
    assert [line for line, what in told.items() if what.startswith("headline")] == [page[3]]
    assert [line for line, what in told.items() if what == "body"] == list(PROSE)


def test_comments_of_a_blog_begin_with_the_first_name() -> None:
    comments = [
        "John Roe says:",
        "March 3, 2026 at 4:12 pm",
        "I drove over that bridge each day for thirty years, and it never felt unsafe to me, ever.",
        "Reply",
        "Mia",
        "2 days ago",
        "Me too!",
        "Reply",
    ]
    text = "\n\n".join([*PROSE, *comments, "About us", "Privacy policy"])
    told = kinds(text, propose_if_pasted(text))
    assert [line for line, what in told.items() if what.startswith("comments")] == list(
        dict.fromkeys(comments)
    )
    assert told["About us"] == "boilerplate: navigation of the site"
    assert all(told[line] == "body" for line in PROSE)


def test_ordinary_texts_are_left_alone() -> None:
    interview = "\n".join(f"Q: And then?\nA: {line}" for line in PROSE)
    speech = "\n\n".join([*PROSE, "Thank you for your support.", "Good night."])
    story = "A bridge\n\n" + "\n\n".join(PROSE) + "\n\nThe end"
    quoted = "\n".join([*PROSE, "“Please consider making a donation,” he said to the crowd."])
    for text in (interview, speech, story, quoted, *PROSE):
        assert propose_if_pasted(text) == ()
    live = "\n".join(x for line in PROSE for x in ("2 hours ago", line))
    assert not any(s.kind is SectionKind.COMMENTS for s in propose(live))


def test_a_poem_or_a_table_has_no_sections() -> None:
    assert propose("Rose, oh pure contradiction\njoy\nof being no one’s sleep") == ()
    assert propose("a\tb\n1\t2\n" * 50) == ()


def test_text_without_blanks_between_words_is_prose_too() -> None:
    text = (
        "首页\n市议会决定关闭大桥六个月进行维修\n"
        + "市议会周二晚上投票决定关闭这座桥六个月，这一决定将影响数千名司机的出行。" * 2
    )
    told = kinds(text, propose(text))
    assert list(told.values())[1].startswith("headline") and list(told.values())[2] == "body"


def test_what_the_markup_says_stays() -> None:
    text = "\n".join(["Short.", PROSE[0], "A caption of some picture", PROSE[1], "He left."])
    known = [
        Section(0, 6, BODY, "p"),
        Section(text.index("A cap"), text.index("A cap") + 25, SectionKind.BOILERPLATE, "caption"),
        Section(text.index("He left"), len(text), BODY, "p"),
    ]
    found = propose(text, known)
    assert [(s.kind, s.reason) for s in found] == [(SectionKind.BOILERPLATE, "caption")]


LINES = st.sampled_from(
    [
        *PROSE,
        "Reply",
        "4 hours ago",
        "Comments",
        "By Jane Doe",
        "Share",
        "",
        " ",
        "Lisa is a writer",
    ]
)


@given(st.lists(LINES | st.text(max_size=120), max_size=30))
@example(["\u2028", "\x0b", "a\rb", "\0"])
def test_sections_of_any_text_fit_and_hold_whole_lines(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = propose(text)
    assert ordered_sections(found, len(text)) == found
    for section in found:
        assert section.reason and section.kind is not BODY
        assert not text[text.rfind("\n", 0, section.start) + 1 : section.start].strip()
        end = text.find("\n", section.end)
        assert not text[section.end : end if end >= 0 else None].strip()


@pytest.mark.parametrize(
    "piece", ["a ", "by ", "\n", "Reply\n", ".", "-", "Ann is a ", "1 ", "@guest_"]
)
def test_endless_repetition_is_taken_in_its_stride(piece: str) -> None:
    text = (piece * LONGEST)[: LONGEST - 500] + "\n" + "\n".join(PROSE)
    ordered_sections(propose(text), len(text))
    assert propose("x" * (LONGEST + 1)) == ()

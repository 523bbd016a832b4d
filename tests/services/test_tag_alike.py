"""Tag all like this: every place of the project, right to the character, in one step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.model.change import Change, ChangeSet
from annotator.model.document import State
from annotator.model.find import Search, find_words, folded
from annotator.services import edit_documents, review, tag_alike
from annotator.services.project import Project
from tests.builders import label_id, make_project, records, tag

SAID = "the bridge over the river will open in the month of May"
TEXTS = (
    f"One. {SAID}, she said. {SAID.upper()}!",
    f"Two 😀 {SAID}. And the bridges.",
    f"Three. {SAID.replace('river', 'old canal')}, he said.",
    "Nothing of the kind.",
)


@pytest.fixture(params=["indexed", "waiting"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Project]:
    opened = make_project(tmp_path, *TEXTS)
    if request.param == "indexed":
        review.catch_up(opened)
        assert review.waiting(opened) == 0
    yield opened
    opened.close()


def test_the_same_words_are_found_in_all_documents_with_right_offsets(project: Project) -> None:
    found = tag_alike.same(project, f" {SAID} ")
    assert [(hit.document_id, hit.start) for hit in found] == [
        ("d0", 5),
        ("d0", TEXTS[0].index("THE")),
        ("d1", 6),
    ]
    for hit in found:
        text = project.text_of(hit.document_id)
        assert text[hit.start : hit.end] == hit.text and folded(hit.text) == SAID.casefold()
        assert hit.left == text[max(0, hit.start - 60) : hit.start]
        assert hit.right == text[hit.end : hit.end + 60]
    assert [hit.text for hit in tag_alike.same(project, "bridge")].count("bridge") == 3
    assert tag_alike.same(project, "ridge") == ()


def test_what_says_nearly_the_same_comes_with_its_likeness(project: Project) -> None:
    *_, last = found = tag_alike.alike(project, SAID)
    assert len(found) == 4
    assert (last.document_id, last.is_same) == ("d2", False)
    assert 80 <= last.likeness < 100
    assert last.text == SAID.replace("river", "old canal")


def test_tagging_is_one_step_and_leaves_out_what_is_tagged(project: Project) -> None:
    tag(project, 5, 5 + len(SAID), "claim")
    project.do(edit_documents.set_state(project, "d0", State.FINISHED))
    before = records(project)
    found, claim = tag_alike.same(project, SAID), label_id(project, "claim")
    assert [hit.tagged for hit in found] == [frozenset({claim}), frozenset(), frozenset()]
    done = project.do(tag_alike.plan(project, found, claim))
    assert done.text == "tag 2 passages as claim"
    assert [len(project.spans_of(name)) for name in ("d0", "d1", "d2")] == [2, 1, 0]
    assert {s.label_id for name in ("d0", "d1") for s in project.spans_of(name)} == {claim}
    assert project.state_of("d0") is State.FINISHED
    assert project.state_of("d1") is State.IN_PROGRESS
    assert not tag_alike.plan(project, tag_alike.same(project, SAID), claim)
    project.undo()
    assert records(project) == before


def test_a_tag_in_two_parts_is_not_the_same_passage(tmp_path: Path) -> None:
    project = make_project(tmp_path, "We will, he said, build.")
    tag(project, 0, 8, "quote", "d0", (17, 23))
    (hit,) = tag_alike.same(project, "We will, he said, build")
    assert hit.tagged == frozenset()
    project.do(tag_alike.plan(project, [hit], label_id(project, "quote")))
    (hit,) = tag_alike.same(project, "We will, he said, build")
    assert hit.tagged == {label_id(project, "quote")}
    project.close()


def test_a_document_that_went_meanwhile_is_left_out(project: Project) -> None:
    found = tag_alike.same(project, SAID)
    project.do(ChangeSet("remove", (Change(project.document("d0"), None),)))
    assert project.do(tag_alike.plan(project, found, label_id(project, "claim"))).text == (
        "tag 1 passage as claim"
    )


def test_nothing_and_too_much_are_refused(project: Project) -> None:
    for text in ("", " \n", "x" * 3_000):
        with pytest.raises(InputError):
            tag_alike.same(project, text)


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("Die Straße hier", "strasse"),
        ("the STRASSE here", "Straße"),
        ("eﬃcient oﬀers ﬁrst", "efficient"),
        ("eﬃcient oﬀers ﬁrst", "offers first"),
        ("Λόγος", "ΛΌΓΟΣ"),
        ("İstanbul", "istanbul"),
        ("ſtate of", "STATE OF"),
        ("在NATO的总部", "nato"),
        ("在NATO的总部", "NATO的"),
        ("我在北京工作", "北京"),
        ("x — y … z", "— y …"),
        ("💥💥 go 💥", "💥 go"),
        ("a_b a-b don’t can't", "don’t"),
        ('“quoted” AND "OR" NOT', 'and "or" not'),
        ("ⴀⴁ Ⴀ Ა Ꭰ ꭰ", "ა"),
        ("ﬅate ΐ ŉ", "ΐ"),
        ("0 KKK在", "0 KKK"),
        ("Straße在", "strasse"),
        ("在 2024年度", "年度"),
    ],
)
def test_no_place_is_missed_whatever_the_script(tmp_path: Path, text: str, sought: str) -> None:
    project = make_project(tmp_path, f"before {text} behind", "another")
    review.catch_up(project)
    expected = find_words(project.text_of("d0"), Search(sought, whole_words=True)).ranges
    assert [(h.start, h.end) for h in tag_alike.same(project, sought)] == list(expected)
    project.close()


LETTERS = "abfist ßﬁſSs😀é\u0301-’_.在\nİK"


@settings(max_examples=40)
@given(st.lists(st.text(LETTERS, min_size=1, max_size=30), min_size=1, max_size=3), st.data())
@example(["ss"], None)
def test_every_hit_is_what_was_sought_and_none_is_missing(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], data: st.DataObject | None
) -> None:
    texts = [f"{number} {text}" for number, text in enumerate(texts)]
    body = texts[0]
    start = data.draw(st.integers(0, len(body) - 1)) if data else 2
    end = data.draw(st.integers(start + 1, len(body))) if data else 4
    sought = body[start:end]
    if not sought.strip():
        return
    project = make_project(tmp_path_factory.mktemp("p"), *texts)
    review.catch_up(project)
    found = tag_alike.same(project, sought)
    assert len(found) == sum(
        len(find_words(text, Search(sought.strip(), whole_words=True)).ranges) for text in texts
    )
    for hit in found:
        text = project.text_of(hit.document_id)
        assert folded(text[hit.start : hit.end]) == folded(sought.strip())
    project.close()

"""The review finds what its query says, in every order, a page at a time."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import Cancelled, InputError
from annotator.model.document import State
from annotator.model.query import And, Not, Or, Query, QueryError, Term, parse
from annotator.model.query_fields import FIELDS, Lengths, Match, Moments
from annotator.services import annotate, edit_documents, review
from annotator.services.review import Order
from annotator.store import words as index
from annotator.store.queries import review as reads
from annotator.store.queries import review_search, review_words
from tests.builders import label_id, make_project, tag
from tests.services.review_world import WORDS, World, found, make_world, sorted_by

DAYS = ("", "2026-09-10T12:00:00.001Z", "2026-10-05T00:00:00.000Z", "2026-11-20T00:00:00.000Z")
LABELS = ("quote", "claim", "opinion", "commitment", "c", "QUOTE")


def words() -> st.SearchStrategy[Match]:
    several = st.lists(st.sampled_from((*WORDS, "br", "e", "m")), min_size=1, max_size=3)
    return st.builds(Match, several.map(" ".join), st.just(True), st.booleans())


def names(*known: str) -> st.SearchStrategy[Match]:
    return st.sampled_from([*(Match(name, True) for name in known)])


VALUES: dict[str, st.SearchStrategy[object]] = {
    "span": words(),
    "text": words(),
    "note": words(),
    "label": st.one_of(names("quote", "CLAIM", "opinion"), st.just(Match("c", False, True))),
    "by": st.one_of(names("ann", "Bo"), st.just(Match("me")), st.just(Match("", True, True))),
    "same": names("brim", "BRIM", "bridge May", "é", "E", " ", "50%"),
    "title": names("brim", "Doc", "", "é"),
    "docid": names("d0", "d3", "D3", "nobody"),
    "doc": st.builds(
        Match, st.sampled_from(("br", "B", "é", "said", " ")), st.just(True), st.booleans()
    ),
    "made": st.builds(Moments, st.sampled_from(DAYS), st.sampled_from(DAYS)),
    "changed": st.builds(Moments, st.sampled_from(DAYS), st.sampled_from(DAYS)),
    "state": st.sampled_from([str(state) for state in State]),
    "is": st.sampled_from(FIELDS["is"].choices),
    "has": st.sampled_from(FIELDS["has"].choices),
    "length": st.builds(Lengths, st.integers(0, 40), st.one_of(st.none(), st.integers(0, 90))),
    "overlaps": names("quote", "claim"),
    "inside": names("quote", "claim"),
}
TERMS: st.SearchStrategy[Query] = st.sampled_from(sorted(VALUES)).flatmap(
    lambda field: VALUES[field].map(lambda value: Term(field, value))  # type: ignore[arg-type]
)


def _several(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    some = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, parts), st.builds(And, some), st.builds(Or, some))


QUERIES = st.one_of(st.just(And()), st.recursive(TERMS, _several, max_leaves=6))
ORDERS = st.builds(Order, st.sampled_from(sorted(review.SORTS)), st.booleans())


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> list[World]:
    return [make_world(tmp_path_factory.mktemp("world"), seed, 25 + 40 * seed) for seed in range(4)]


def joined(world: World, query: Query, order: Order, limit: int) -> list[str]:
    """All pages of a query, one after the other."""
    ids: list[str] = []
    page = review.page(world.project, query, order, None, limit)
    while True:
        assert len(page.rows) <= limit
        ids += [row.span.id for row in page.rows]
        if page.next is None:
            return ids
        assert page.rows
        page = review.page(world.project, query, order, page.next, limit)


# A word is tested in a row, looked up for it in the index, or all rows with it are put together.
IN_A_ROW = {"A_ROW": 0, "A_LOOK": 0}
LOOKED_UP = {**IN_A_ROW, "LONGEST_TESTED": 3}
WALKED: dict[str, float] = {"HANDFUL": -1, "FIRST_TRY": 60, "A_SPAN": 1}
LATE: dict[str, float] = {"HANDFUL": -1, "SLACK": 0, "STEPS": 1, "A_SPAN": 1}
LATE |= {"FIRST_TRY": -1, "WORDS_TRY": -1}
WAYS: dict[str, dict[str, float]] = {
    "a small set, sorted": {"MANY": 9},
    "a small set, each row tested": {"MANY": 9, **IN_A_ROW},
    "all with the words, sorted": {"HANDFUL": -1, "A_SPAN": 0, "TRIED": 3},
    "walk, each row tested": {**WALKED, **IN_A_ROW},
    "walk, each row looked up": {**WALKED, **LOOKED_UP},
    "walk, words put together": WALKED,
    "walk, sets put together": {**LATE, **IN_A_ROW, "SOME": -1, "SECOND_TRY": 60},
    "sorted after all": {**LATE, "SOME": -1, "SECOND_TRY": -1},
    "sorted after a try": LATE,
}


@settings(max_examples=400)
@given(
    place=st.integers(0, 3),
    query=QUERIES,
    order=ORDERS,
    limit=st.integers(1, 60),
    way=st.sampled_from(sorted(WAYS)),
)
def test_pages_joined_are_what_the_query_says(
    worlds: list[World], place: int, query: Query, order: Order, limit: int, way: str
) -> None:
    world = worlds[place]
    wanted = sorted_by(world, found(world, query), order.by, order.descending)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in WAYS[way].items():
            owner = review_search if hasattr(review_search, name) else review_words
            patch.setattr(owner, name, value)
        assert joined(world, query, order, limit) == wanted


@settings(max_examples=100)
@given(place=st.integers(0, 3), query=QUERIES, order=ORDERS, few=st.sampled_from((-1, 1_000)))
def test_all_that_is_found_is_counted_and_named(
    worlds: list[World], place: int, query: Query, order: Order, few: int
) -> None:
    world = worlds[place]
    wanted = sorted_by(world, found(world, query), order.by, order.descending)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reads, "FEW", few)
        assert review.count(world.project, query) == len(wanted)
        assert list(review.span_ids(world.project, query, order)) == wanted


@settings(max_examples=40)
@given(place=st.integers(0, 3), query=QUERIES, order=ORDERS, seed=st.integers(0, 1_000))
def test_the_place_of_a_span_is_where_the_rows_behind_it_begin(
    worlds: list[World], place: int, query: Query, order: Order, seed: int
) -> None:
    world = worlds[place]
    wanted = sorted_by(world, found(world, query), order.by, order.descending)
    span = Random(seed).choice(world.spans)
    key = review.place_of(world.project, query, order, span.id)
    if span.id not in wanted:
        assert key is None
        return
    behind = review.page(world.project, query, order, key, 1_000)
    assert [row.span.id for row in behind.rows] == wanted[wanted.index(span.id) + 1 :]


@settings(max_examples=40)
@given(place=st.integers(0, 3), query=QUERIES, by=st.sampled_from(review.GROUPS))
def test_groups_count_what_the_query_says(
    worlds: list[World], place: int, query: Query, by: str
) -> None:
    world = worlds[place]
    spans = found(world, query)
    keys = {
        "label": lambda s: s.label_id,
        "document": lambda s: s.document_id,
        "text": lambda s: s.text.casefold(),
        "annotator": lambda s: s.annotator_id,
        "day": lambda s: s.created_at[:10],
    }
    counts: dict[str, int] = {}
    for span in spans:
        counts[keys[by](span)] = counts.get(keys[by](span), 0) + 1
    groups = review.groups(world.project, query, by)
    if by != "day":  # whose borders are the local clock's
        assert {group.key: group.count for group in groups} == counts
    assert sum(group.count for group in groups) == len(spans)


def test_a_group_can_be_looked_into(worlds: list[World]) -> None:
    world = worlds[2]
    for by in ("label", "annotator", "day"):
        for group in review.groups(world.project, And(), by):
            assert review.count(world.project, parse(group.term)) == group.count


def test_one_text_in_two_spellings_is_one_group_and_found_as_one(tmp_path: Path) -> None:
    project = make_project(tmp_path, "Die Straße, die STRASSE, die Strasse.")
    for start, end in ((4, 10), (16, 23), (29, 36)):
        tag(project, start, end)
    (group,) = review.groups(project, And(), "text")
    assert (group.count, group.term) == (3, "same:STRASSE")
    for written in ("same:STRASSE", "same:Straße"):
        assert review.count(project, parse(written)) == 3
        assert len(review.page(project, parse(written), Order()).rows) == 3
    project.close()


def test_a_row_shows_its_span_in_its_context(tmp_path: Path) -> None:
    text = "a" * 70 + "\nthe bridge\tand\n" + "b" * 70
    project = make_project(tmp_path, text)
    span_id = tag(project, 71, 81)
    row = review.page(project, parse("bridge"), Order()).rows[0]
    assert row == review.row_of(project, span_id)
    assert (row.span, row.title, row.state) == (project.span(span_id), "a" * 70, State.IN_PROGRESS)
    assert (row.left, row.right) == ("a" * 59 + " ", " and " + "b" * 55)
    assert row.review is None
    assert review.row_of(project, "gone") is None


@pytest.mark.parametrize(
    ("text", "sentence", "place"),
    [
        ("x label:clain", "There is no label “clain”. Is it “claim”?", (2, 13)),
        ("by:Anm", "There is no annotator “Anm”. Is it “Ann”?", (0, 6)),
        ("-inside:zz", "There is no label “zz”.", (1, 10)),
        ("label:zz*", "There is no label whose name begins with “zz”.", (0, 9)),
    ],
)
def test_a_name_that_is_none_is_pointed_at(
    tmp_path: Path, text: str, sentence: str, place: tuple[int, int]
) -> None:
    project = make_project(tmp_path)
    with pytest.raises(QueryError) as told:
        review.page(project, parse(text), Order())
    assert str(told.value) == sentence
    assert (told.value.start, told.value.end) == place


def test_the_number_of_a_group_is_what_its_filter_finds(tmp_path: Path) -> None:
    """Also of documents with one title, or one title in another, and of texts in other texts."""
    project = make_project(tmp_path, *["Nato met. nato met again. 50% said NATO MET."] * 6)
    titles = ("Nato", "nato*", 'the "NATO" summit', "Nato", "NATO*", "x")
    for number, title in enumerate(titles):
        project.do(edit_documents.rename_document(project, f"d{number}", title))
        for start, end in ((0, 4), (0, 8), (10, 18), (27, 30))[: number + 1]:
            tag(project, start, end, document_id=f"d{number}")
    for by in ("document", "text", "label", "annotator", "day"):
        groups = review.groups(project, And(), by)
        assert len(groups) > 2 or by in ("label", "annotator", "day")
        for group in groups:
            assert review.count(project, parse(group.term)) == group.count, group


def test_one_document_is_named_by_its_title_where_no_other_has_it(tmp_path: Path) -> None:
    project = make_project(tmp_path, "one", "two", "three")
    for number, title in enumerate(("Summit", "summit", "The Summit*")):
        project.do(edit_documents.rename_document(project, f"d{number}", title))
    terms = [review.document_term(project, row.id, row.title) for row in project.documents()]
    assert terms == ["docid:d0", "docid:d1", 'title:"The Summit\\*"']


@pytest.mark.parametrize(("text", "count"), [("-docid:nobody", 2), ("docid:nobody", 0)])
def test_a_document_that_is_none_holds_nothing(tmp_path: Path, text: str, count: int) -> None:
    project = make_project(tmp_path)
    for place in (0, 5):
        tag(project, place, place + 3)
    assert review.count(project, parse(text)) == count


@pytest.mark.parametrize(
    "text", ['"a OR b"', 'text:"x) NEAR("', "span:a^b", "'", '"\\" AND \\""x', "a+b"]
)
def test_what_is_written_is_never_read_as_the_index_s_own_syntax(tmp_path: Path, text: str) -> None:
    project = make_project(tmp_path)
    try:
        query = parse(text)
    except QueryError:
        return
    assert review.count(project, query) == 0


def test_a_row_that_goes_between_two_pages_is_not_missed(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    ids = [tag(project, place, place + 3) for place in range(6)]
    order = Order("document", False)
    first = review.page(project, And(), order, None, 2)
    project.do(annotate.remove_span(project, ids[1]))
    project.do(annotate.remove_span(project, ids[2]))
    rest = review.page(project, And(), order, first.next, 10)
    assert [row.span.id for row in rest.rows] == ids[3:]


def test_too_many_hits_are_not_sorted_by_what_has_no_index(
    worlds: list[World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "SORTS", {**review.SORTS, "note": review.Sort("Note", 3)})
    with pytest.raises(InputError, match="Narrow the query"):
        review.page(worlds[1].project, And(), Order("note"))
    with pytest.raises(InputError, match="not sorted by"):
        review.page(worlds[1].project, And(), Order("colour"))


def test_a_count_can_be_stopped(worlds: list[World], monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    monkeypatch.setattr(review_search, "STEPS", 10)
    with pytest.raises(Cancelled):
        review.count(worlds[3].project, parse("overlaps:quote"), stop)
    assert review.count(worlds[3].project, And()) == len(worlds[3].spans)


def test_words_that_wait_are_caught_up_on(tmp_path: Path) -> None:
    project = make_project(tmp_path, "bridge " * 40_000)
    assert review.waiting(project) == 1
    tag(project, 0, 6)
    assert review.count(project, parse("text:bridge")) == 0
    told: list[tuple[int, int]] = []
    review.catch_up(project, lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]
    assert review.waiting(project) == 0
    assert review.count(project, parse("text:bridge")) == 1
    assert project.next_undo() is not None and project.next_undo().text == "tag as quote"  # type: ignore[union-attr]


def test_an_index_in_many_parts_is_made_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "MANY_PARTS", 3)
    project = make_project(tmp_path)
    for place in range(3):
        tag(project, place, place + 10)
    assert project.read(index.has_many_parts)
    review.catch_up(project)
    assert not project.read(index.has_many_parts)
    assert review.count(project, parse("invi*")) == 3


@pytest.mark.parametrize(
    ("text", "start", "words"),
    [
        ("la", 0, ("label:",)),
        ("x -label:cl", 3, ("label:claim",)),
        ("(state:n", 1, ("state:new", 'state:"nothing to tag"')),
        ("by:", 0, ("by:me", "by:Ann")),
        ('doc:"I inv', 0, ('doc:"“I invited him,” she said. The bridge will open in May."',)),
        ('title:"I inv', 0, ('title:"“I invited him,” she said. The bridge will open in May."',)),
        ("made:y", 0, ("made:yesterday",)),
        ("nothing:x", 9, ()),
    ],
)
def test_what_may_come_next_is_offered(
    tmp_path: Path, text: str, start: int, words: tuple[str, ...]
) -> None:
    project = make_project(tmp_path)
    offered = review.completions(project, text, len(text))
    assert (offered.start, offered.end) == (start, len(text))
    assert offered.words[: len(words)] == words
    assert label_id(project, "claim")

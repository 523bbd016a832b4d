"""Every kind of record survives the history's payload unchanged."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.attribute import Attribute
from annotator.model.change import Change, Record
from annotator.model.document import Annotator, Assignment, Document, State
from annotator.model.relation import Relation
from annotator.model.schema import Label, RelationType
from annotator.model.span import Span
from annotator.model.text import OffsetMap, sha256_of
from annotator.store import payload
from annotator.store.payload import MOST_OFFSETS, decode, encode, pack_offsets, unpack_offsets
from annotator.store.version import SCHEMA_VERSION

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
attributes = st.lists(st.builds(Attribute, words, words), max_size=3).map(tuple)
offsets = st.lists(st.integers(0, 10**9), unique=True, max_size=20).map(lambda o: tuple(sorted(o)))
maps = st.builds(OffsetMap, offsets)
fragments = st.lists(st.tuples(st.integers(0, 9**9), st.integers(0, 9**9)), min_size=1, max_size=3)
documents = st.builds(
    lambda text, title, offset_map, meta: Document(
        "d", title, text, sha256_of(text), "s", "o", "utf-8", offset_map, meta, 3, "now"
    ),
    words,
    words,
    maps,
    st.lists(st.tuples(words, words), max_size=2).map(tuple),
)
records: st.SearchStrategy[Record] = st.one_of(
    documents,
    st.builds(Annotator, words, words, words),
    st.builds(Assignment, words, words, st.sampled_from(State), words),
    st.builds(Label, words, words, words, words, words, words, st.integers(0, 99)),
    st.builds(RelationType, words, words),
    st.builds(
        Span, words, words, words, words, fragments.map(tuple), words, words, st.booleans(),
        attributes, words, words,
    ),
    st.builds(Relation, words, words, words, words, words, words, attributes, words, words),
)  # fmt: skip


@given(st.lists(st.tuples(records, st.booleans(), st.booleans()), max_size=5))
def test_changes_come_back_as_they_were(given_: list[tuple[Record, bool, bool]]) -> None:
    changes = tuple(
        Change(record if before else None, record if after or not before else None)
        for record, before, after in given_
    )
    texts = {r.text_sha256: r.text for r, _, _ in given_ if isinstance(r, Document)}
    assert decode(encode(changes), SCHEMA_VERSION, texts.__getitem__) == changes


@given(maps)
def test_offset_maps_come_back_as_they_were(offset_map: OffsetMap) -> None:
    assert unpack_offsets(pack_offsets(offset_map)) == offset_map


def test_a_small_payload_that_unpacks_to_very_much_is_refused_without_unpacking_it() -> None:
    bomb = zlib.compressobj(9)
    packed = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(MOST_OFFSETS // (1 << 20) + 4))
    packed += bomb.flush()
    assert len(packed) < 200_000
    with pytest.raises(zlib.error, match="too large"):
        unpack_offsets(packed)
    with pytest.raises(zlib.error, match="too large"):
        payload._unpack(packed, 1 << 20)


@pytest.mark.parametrize(
    "rows",
    [
        b'[["span", null, {"id": "s"}]]',
        b'[["span", null, 7]]',
        b'[["no such kind", {"id": "s"}, null]]',
        b'[["label", null, {"id": "s", "__class__": "os.system"}]]',
        b"[[]]",
        b"7",
        b'[["document", null, {"text_sha256": "x", "offset_map": "!!", "meta": 1}]]',
    ],
)
def test_what_is_no_change_is_told_as_damage(rows: bytes) -> None:
    with pytest.raises((zlib.error, ValueError)):
        decode(zlib.compress(rows), SCHEMA_VERSION, lambda _: "text")
    with pytest.raises((zlib.error, ValueError)):
        decode(zlib.compress(rows)[:-3], SCHEMA_VERSION, lambda _: "text")


@pytest.mark.parametrize("version", [-1, 0, SCHEMA_VERSION + 1])
def test_a_payload_of_a_version_that_never_was_is_told_as_damage(version: int) -> None:
    with pytest.raises(zlib.error, match="no version"):
        decode(encode(()), version, lambda _: "text")

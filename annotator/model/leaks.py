"""Leaks: what is in two splits of a corpus though it is the same, nearly the same, or one story."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from urllib.parse import urlsplit

from annotator.model.split import Split


class LeakKind(StrEnum):
    """What documents of two splits share."""

    TEXT = "the same text"
    NEAR = "nearly the same text"
    URL = "the same address"
    STORY = "the same tagged passage"


@dataclass(frozen=True, slots=True)
class Traits:
    """By what a document is known again. `passages` are numbers that stand for its longer tagged
    passages (see `passage_key`), `url` is as `url_key` gives it ("" for none)."""

    id: str
    text_sha256: str
    near: str
    url: str = ""
    passages: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Leak:
    """Documents, by id, that share something and are in several splits."""

    kind: LeakKind
    ids: tuple[str, ...]
    splits: tuple[Split, ...]


WORDS = 6
"""A tagged passage of so many words or more is known again."""
COMMON = 20
"""A passage in more documents than this is a stock phrase, and no sign of one story."""


def passage_key(words: str) -> int | None:
    """A number that stands for a passage, whatever its case, blanks and marks; None if it is too
    short to tell anything. The same in every run of the program."""
    import hashlib

    found = "".join(c if c.isalnum() else " " for c in words.casefold()).split()
    if len(found) < WORDS:
        return None
    plain = " ".join(found).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(plain, digest_size=8).digest(), "big")


def url_key(url: str) -> str:
    """An address without what does not change the page: scheme, "www.", fragment, last slash."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    if not parts.netloc:
        return url.strip()
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}{query}"


def shared_passages(documents: Iterable[Traits]) -> frozenset[int]:
    """The passages that stand in several documents, but not in so many that they are a stock
    phrase."""
    numbers = array("Q")
    for traits in documents:
        numbers.extend(set(traits.passages))
    counted = ((number, sum(1 for _ in run)) for number, run in groupby(sorted(numbers)))
    return frozenset(number for number, count in counted if 1 < count <= COMMON)


def joined(documents: Sequence[Traits]) -> dict[str, str]:
    """The groups that must stay together: document id → the group's id, the least id of its
    documents. They share a text, a near text, an address or a tagged passage."""
    root: dict[str, str] = {}

    def find(near: str) -> str:
        while (above := root.setdefault(near, near)) != near:
            root[near] = root[above]
            near = root[near]
        return near

    for _, keys_of in _kinds(documents):
        first: dict[Hashable, str] = {}
        for traits in documents:
            for key in keys_of(traits):
                one, other = sorted((find(first.setdefault(key, traits.near)), find(traits.near)))
                root[other] = one
    least: dict[str, str] = {}
    for traits in documents:
        found = find(traits.near)
        least[found] = min(traits.id, least.get(found, traits.id))
    return {traits.id: least[find(traits.near)] for traits in documents}


def leaks(documents: Sequence[Traits], splits: Mapping[str, Split]) -> list[Leak]:
    """What is in several splits, worst kind first; documents in no split are passed over."""
    known = [traits for traits in documents if traits.id in splits]
    found: dict[tuple[LeakKind, tuple[str, ...]], Leak] = {}
    for kind, keys_of in _kinds(known):
        seen: dict[Hashable, Split] = {}
        across: dict[Hashable, list[str]] = {}
        for traits in known:
            for key in keys_of(traits):
                if seen.setdefault(key, splits[traits.id]) is not splits[traits.id]:
                    across[key] = []
        for traits in known if across else ():
            for key in keys_of(traits):
                if key in across:
                    across[key].append(traits.id)
        for some in across.values():
            ids = tuple(sorted(some))
            there = {splits[id_] for id_ in ids}
            found[kind, ids] = Leak(kind, ids, tuple(one for one in Split if one in there))
    return sorted(found.values(), key=lambda leak: (list(LeakKind).index(leak.kind), leak.ids))


def _kinds(
    documents: Sequence[Traits],
) -> Iterator[tuple[LeakKind, Callable[[Traits], Iterable[Hashable]]]]:
    """Each kind with what tells documents that share something of that kind."""
    yield LeakKind.TEXT, lambda traits: (traits.text_sha256,)
    yield LeakKind.NEAR, lambda traits: (traits.near,)
    yield LeakKind.URL, lambda traits: (traits.url,) if traits.url else ()
    shared = shared_passages(documents)
    yield LeakKind.STORY, lambda traits: shared.intersection(traits.passages)

"""Which columns the rows of a file have, and in what order: by the file's own words where they can
be read, else by the version of its schema. Pure; nothing a file says is taken on trust."""

from __future__ import annotations

import re
from dataclasses import dataclass

from annotator.store.recovery.records import Value

_PIECE = re.compile(r'"((?:[^"]|"")*)"|`([^`]*)`|\[([^\]]*)\]|(\w+)')
_NO_COLUMN = frozenset(("CHECK", "CONSTRAINT", "FOREIGN", "PRIMARY", "UNIQUE"))
_TYPES: dict[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "BOOLEAN": (int,),
    "TEXT": (str,),
    "BLOB": (bytes,),
}

# The columns of each table in each version of the schema, in the order in which rows hold them: "#"
# stands behind whole numbers, "=" behind bytes, "?" behind what may be missing. A version names the
# tables that are not as in the one before.
VERSIONS: dict[int, dict[str, str]] = {
    1: {
        "annotators": "pk# id name created_at fingerprint",
        "assignments": "document_pk# annotator_pk# state updated_at fingerprint",
        "documents": "pk# id position# title text_pk# source original_sha256 encoding offset_map="
        " meta created_at fingerprint",
        "fragments": "span_pk# place# start# end#",
        "history": "pk# kind act#? reverses#? annotator_pk# at text count# document_id? start#?"
        " span_id schema_version#",
        "history_chunks": "history_pk# place# payload=",
        "labels": "pk# id name color pattern key guideline position# fingerprint",
        "relation_attributes": "relation_pk# name value",
        "relation_types": "pk# id name fingerprint",
        "relations": "pk# id document_pk# type_pk# head_pk# tail_pk# annotator_pk# created_at"
        " updated_at fingerprint",
        "settings": "key value",
        "span_attributes": "span_pk# name value",
        "spans": "pk# id document_pk# label_pk# annotator_pk# start# end# text note unsure#"
        " created_at updated_at fingerprint",
        "texts": "pk# sha256 length# text",
    },
    2: {
        "document_notes": "document_pk# annotator_pk# note updated_at fingerprint",
        "history": "pk# kind act#? reverses#? annotator_pk# at text count# document_id? start#?"
        " span_id schema_version# wide#",
        "reviews": "span_pk# annotator_pk# at fingerprint",
        "saved_searches": "pk# id annotator_pk# name query fingerprint",
        "spans": "pk# id document_pk# label_pk# annotator_pk# start# end# text note unsure#"
        " created_at updated_at fingerprint length#",
    },
}

_NUMBERS = {"document_notes": "document_pk", "reviews": "span_pk"}
"""The column that is the row's own number, where it is not `pk`."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table: their names, the types of their values (none: any), and which may be
    missing. Rows that are older than the last columns are shorter: `least` long at least."""

    names: tuple[str, ...]
    types: tuple[tuple[type, ...], ...]
    nullable: tuple[bool, ...]
    least: int
    number: str = "pk"
    """The column that is the row's own number: SQLite keeps it beside the row."""

    def fits(self, row: list[Value]) -> bool:
        """Could this be a row of the table?"""
        if not self.least <= len(row) <= len(self.names):
            return False
        for name, types, nullable, value in zip(
            self.names, self.types, self.nullable, row, strict=False
        ):
            if name == self.number:
                if value is not None:
                    return False
            elif value is None:
                if not nullable:
                    return False
            elif types and not isinstance(value, types):
                return False
            if name == "sha256" and len(str(value)) != 64:
                return False
        return True

    def places_of(self, names: list[str]) -> list[int | None]:
        """Where the values of these columns stand in a row."""
        known = {name: place for place, name in enumerate(self.names)}
        return [known.get(name) for name in names]


def layout_of(table: str, version: int, sql: str = "") -> Layout | None:
    """The columns of `table` in a file of that schema version (0: unknown), whose own words about
    it are `sql`; None for a table that there is not."""
    known = _of_version(table, version)
    said = _parsed(sql)
    if said is None or (known is not None and not set(known.names) <= set(said.names)):
        return known
    first = _of_version(table, min(VERSIONS))
    least = len(said.names)
    if first is not None and said.names[: len(first.names)] == first.names:
        least = len(first.names)  # columns that came later stand behind
    return Layout(said.names, said.types, said.nullable, least, _NUMBERS.get(table, "pk"))


def _of_version(table: str, version: int) -> Layout | None:
    newest = version if version in VERSIONS else max(VERSIONS)
    found = [VERSIONS[v][table] for v in sorted(VERSIONS) if v <= newest and table in VERSIONS[v]]
    if not found:
        return None
    words = found[-1].split()
    types: list[tuple[type, ...]] = []
    for word in words:
        types.append((int,) if "#" in word else (bytes,) if "=" in word else (str,))
    return Layout(
        tuple(word.rstrip("#=?") for word in words),
        tuple(types),
        tuple("?" in word for word in words),
        len(found[0].split()),
        _NUMBERS.get(table, "pk"),
    )


def _parsed(sql: str) -> Layout | None:
    """What a CREATE TABLE says; None where it says nothing that can be understood."""
    begin, end = sql.find("("), sql.rfind(")")
    if not sql[:12].upper().startswith("CREATE TABLE") or not 0 < begin < end:
        return None
    names: list[str] = []
    types: list[tuple[type, ...]] = []
    nullable: list[bool] = []
    for piece in _pieces(sql[begin + 1 : end]):
        found = _PIECE.match(piece)
        if found is None:
            return None
        if found[4] and found[4].upper() in _NO_COLUMN:
            continue
        names.append(next(part for part in found.groups() if part is not None))
        rest = piece[found.end() :].split()
        types.append(_TYPES.get(rest[0].upper() if rest else "", ()))
        nullable.append("NOT NULL" not in " ".join(rest).upper())
    is_clear = bool(names) and len(set(names)) == len(names)
    return Layout(tuple(names), tuple(types), tuple(nullable), len(names)) if is_clear else None


def _pieces(body: str) -> list[str]:
    """What stands between the outermost commas."""
    pieces, depth, quote = [""], 0, ""
    for sign in body:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'`":
            quote = sign
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "," and not depth:
            pieces.append("")
            continue
        pieces[-1] += sign
    return [piece.strip() for piece in pieces]

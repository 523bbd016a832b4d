"""The indexes of words: do they hold the rows that there are, up to where they have come?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import column, exists, func, select, table

from annotator.model.finding import Finding, Harm
from annotator.store.check.look import Look
from annotator.store.words import SPANS, TEXTS, Words


def words_harm(look: Look) -> Iterator[Finding]:
    """An index that lacks rows, or holds some that are gone; what waits for its turn is well."""
    for words, named in ((TEXTS, "texts"), (SPANS, "spans")):
        missing, gone = _count(look, _missing(words)), _count(look, _gone(words))
        if missing or gone:
            yield Finding(
                Harm.WORDS,
                f"The search index of {named} is not in step with them: {missing:,} are not in it "
                f"and {gone:,} are in it that are gone, so a search may miss some.",
            )


def _missing(words: Words) -> Any:
    sizes = table(f"{words.name}_docsize", column("id"))
    pk = words.content.c.pk
    here = exists().where(sizes.c.id == pk)
    return select(pk).where(pk <= words.last_indexed(), ~here)


def _gone(words: Words) -> Any:
    sizes = table(f"{words.name}_docsize", column("id"))
    return select(sizes.c.id).where(~exists().where(words.content.c.pk == sizes.c.id))


def _count(look: Look, query: Any) -> int:
    counted = select(func.count()).select_from(query.subquery())
    return int(look.connection.execute(counted).scalar_one())

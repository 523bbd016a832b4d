"""An error in the midst of reading: is it the file's damage, or the program's fault?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from annotator.errors import DamagedError

_MAY_BE_DAMAGE = (
    *(TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError),
    StopIteration,
)


@contextmanager
def suspected(connection: Connection, path: Path) -> Iterator[None]:
    """Where the file holds values that cannot be, they are what an error comes from: it becomes a
    DamagedError. In a sound file it stays what it is, a fault of the program."""
    try:
        yield
    except _MAY_BE_DAMAGE as error:
        from annotator.store.check import holds_odd_values

        if not holds_odd_values(connection):
            raise
        raise DamagedError(
            f"{path.name} is damaged: it holds values that cannot be; nothing was changed. "
            f"“annotator check” says where; restore a backup of it."
        ) from error

"""Brings the schema of a project file to the present version."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from annotator.errors import StorageError
from annotator.store.engine import make_engine, translated
from annotator.store.identity import APPLICATION_ID, connect
from annotator.store.version import SCHEMA_VERSION

_SCRIPTS = "annotator.store:migrations"


def migrate(
    connection: Connection, version: int = SCHEMA_VERSION, more: Path | None = None
) -> None:
    """Bring the schema to `version`, inside the connection's own transaction.

    `more` is a folder of further migrations, after those of the program.
    """
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    if more is not None:
        own = Path(__file__).parent / "migrations" / "versions"
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", f"{own}\n{more}")
    config.attributes["connection"] = connection
    command.upgrade(config, f"{version:04}")
    connection.execute(text(f"PRAGMA application_id={APPLICATION_ID}"))
    connection.execute(text(f"PRAGMA user_version={version}"))


def bring_up_to_date(path: Path, version: int = SCHEMA_VERSION, more: Path | None = None) -> None:
    """Back up an older project file, once for each version it is brought to, then migrate it."""
    from annotator.store import backup

    backup.back_up_before_schema(path, version)
    upgrade_file(path, version, more)


def upgrade_file(path: Path, version: int = SCHEMA_VERSION, more: Path | None = None) -> None:
    """Migrate the project file at `path` in one transaction: the old file or the new one.

    It is checked before the transaction ends; a file that would not be sound stays the old one.
    """
    with translated(path):
        engine = make_engine(
            partial(connect, path, "rw", to_write=True),
            begin="BEGIN IMMEDIATE",
            size=1,
            foreign_keys=False,
        )
        try:
            with engine.begin() as connection:
                migrate(connection, version, more)
                for check, sound in (("foreign_key_check", None), ("integrity_check(1)", "ok")):
                    found = connection.execute(text(f"PRAGMA {check}")).first()
                    if (found and found[0]) != sound:
                        raise StorageError(
                            f"{path.name} could not be brought to the present version: its records "
                            "do not fit together. It was left as it was; restore a backup of it."
                        )
        finally:
            engine.dispose()

"""Alembic's migrations: one numbered file per schema step, in `versions/`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Upgrade = Callable[[list[Any]], list[Any]]


def upgrades_after(schema_version: int) -> list[Upgrade]:
    """The `upgrade_payload` of every migration after `schema_version`, the oldest first."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "annotator.store:migrations")
    revisions = ScriptDirectory.from_config(config).walk_revisions()
    newer = [script for script in revisions if int(script.revision) > schema_version]
    return [script.module.upgrade_payload for script in reversed(newer)]

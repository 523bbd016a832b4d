"""${message}"""

from alembic import op

revision = "${up_revision}"
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def upgrade_payload(payload: list[list[object]]) -> list[list[object]]:
    """A history payload written before this migration, as it would be written after it."""
    return payload

"""Small files that people keep beside their projects: reports, mappings."""

from __future__ import annotations

from pathlib import Path

from annotator.errors import InputError


def save_file(path: Path, content: bytes) -> Path:
    """Write a file, in the place of one that is there. Raises InputError where that fails."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(
            f"{path}: it cannot be written ({error.strerror or error}). Choose another place."
        ) from error
    return path

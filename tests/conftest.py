"""What every test stands on: its own data folder, no screen, and the same hypothesis profile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is asked for a screen
os.environ.pop("QT_SCALE_FACTOR", None)

import pytest
from hypothesis import HealthCheck, settings

from annotator import paths
from annotator.store import backup

settings.register_profile(
    "annotator",
    deadline=None,  # time is measured in the benchmarks, not in tests
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("annotator")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """All cores for a whole run; none, and so no start-up cost, when files are named."""
    whole = all(Path(arg.partition("::")[0]).name == "tests" for arg in config.args)
    return min(os.cpu_count() or 1, 8) if whole else 0


@pytest.fixture(autouse=True)
def data_dir(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A data folder of the test's own; the user's is never touched, also by child processes."""
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setenv(paths.VARIABLE, str(folder))
    paths.set_data_dir(None)
    backup.set_root(None)
    yield folder
    paths.set_data_dir(None)
    backup.set_root(None)

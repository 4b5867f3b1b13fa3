"""Every test here has a home of its own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_home(home: Path) -> Path:
    """Keep settings, cache and recent audits of a test away from the user's."""
    return home

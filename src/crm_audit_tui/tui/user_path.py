"""A path as a person types it."""

from __future__ import annotations

from pathlib import Path


def user_path(text: str) -> Path:
    """Return the path typed, `~` for the home folder; as it stands where nobody has that home."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:  # ~somebody who has no account here
        return path

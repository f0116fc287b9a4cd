"""Where templates and static files are: beside the packages in a checkout, inside the package in a wheel."""

from pathlib import Path

_HERE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder `templates` or `static`."""
    inside = _HERE / name
    return inside if inside.is_dir() else _HERE.parent / name

"""Making links on the server's own command line. They hold a key in the fragment, which works once."""

from pathlib import Path

import click

from server.settings import Settings
from server.store import people
from server.store.house import House
from server.store.rows import token


def server_link(house: House, settings: Settings) -> str:
    """The link that lets its holder create events on this server."""
    key = token()
    house.add_server_key(key)
    return f"{settings.address}/open#{key}"


def organiser_link(data: Path, slug: str, address: str = "") -> str:
    """A new one-time organiser link of an event; raises a usage error if there is no such event."""
    house = House(data)
    try:
        event = house.event(slug)
        if event is None:
            raise click.UsageError(
                f"There is no event {slug} in {data}. Events here: {', '.join(house.slugs()) or 'none'}."
            )
        key = event.write_now(people.make_key, "organiser")
    finally:
        house.close_all()
    return f"{address or kept_address(data)}/e/{slug}/sign-in#{key}"


def keep_address(data: Path, address: str) -> None:
    """Note the address that the server on this folder has, for links made from another shell."""
    (data / "address").write_text(address, encoding="utf-8")


def kept_address(data: Path) -> str:
    """The address that the last server on this folder had; localhost if none has run."""
    note = data / "address"
    return note.read_text(encoding="utf-8").strip() if note.exists() else "http://127.0.0.1:8000"

"""Running the server: the socket, what it prints at its start, and a clean stop with streams open."""

import dataclasses
import logging
import socket
import sys
from types import FrameType

import click
import segno
import uvicorn
from starlette.applications import Starlette

from server import keys
from server.app import create_app
from server.connections import Connection, Limits, patient
from server.errors import Refused
from server.settings import Settings
from server.store.house import House


class Server(uvicorn.Server):
    """Ends the streams at a stop; uvicorn would wait for them for ever."""

    def __init__(self, config: uvicorn.Config, app: Starlette) -> None:
        super().__init__(config)
        self.app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Close every stream, then stop as usual."""
        for hub in getattr(self.app.state, "hubs", {}).values():
            hub.close()
        super().handle_exit(sig, frame)


def run(settings: Settings) -> None:
    """Serve until a signal; raises a usage error where the port or the folder is taken."""
    sock = bind(settings)
    settings = dataclasses.replace(settings, port=sock.getsockname()[1])
    try:
        announce(settings)
    except Refused as refusal:
        raise click.UsageError(refusal.sentence) from None
    limits = Limits()
    if limits.too_few:
        click.echo(f"Only {limits.descriptors} files and connections may be open at once. Raise that: ulimit -n 65536.")
    Connection.most = limits.connections
    log_to_stderr(settings)
    app = create_app(settings, most_streams=limits.streams)
    config = uvicorn.Config(
        app, log_level="error", access_log=False, timeout_graceful_shutdown=4, server_header=False,
        http=Connection, ws="none", loop="uvloop" if sys.platform != "win32" else "asyncio", timeout_keep_alive=20,
        proxy_headers=bool(settings.forwarded_from), forwarded_allow_ips=",".join(settings.forwarded_from),
    )  # fmt: skip
    Server(config, app).run(sockets=[sock])


def bind(settings: Settings) -> socket.socket:
    """The listening socket; raises a usage error where the address is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((settings.host, settings.port))
    except OSError as trouble:
        raise click.UsageError(f"Port {settings.port} on {settings.host} can't be used: {trouble.strerror}.") from None
    patient(sock).listen(2048)
    return sock


def log_to_stderr(settings: Settings) -> None:
    """One line a request and whatever goes wrong, on stderr, where systemd and containers look."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    for name, level in (
        ("campgrid", logging.INFO),
        ("campgrid.access", logging.ERROR if settings.quiet else logging.INFO),
    ):
        logging.getLogger(name).setLevel(level)
    logging.getLogger("campgrid").handlers[:] = [handler]


def announce(settings: Settings) -> None:
    """Print where the data is, the address for phones with its QR code, and a link for whoever runs this."""
    house = House(settings.data)
    try:
        house.lock()
        for sentence in house.check():
            click.echo(sentence)
        link = keys.server_link(house, settings)
        events = house.slugs()
        keys.keep_address(settings.data, settings.address)
    finally:
        house.close_all()
    click.echo(f"Data:        {settings.data.resolve()}")
    click.echo(f"For phones:  {settings.address}")
    segno.make(settings.address, error="m").terminal(compact=True)
    if not settings.secure:
        click.echo("This is plain HTTP: fine in one hall, but anybody on the same Wi-Fi can read along.")
    click.echo(f"Organisers:  {link}")
    click.echo(
        "             Open it in a browser, press the button, and start an event. It lets its holder make events."
    )
    for slug in events:
        click.echo(
            f"Event:       {settings.address}/e/{slug}   (new link: campgrid organiser-link {slug} --data {settings.data})"
        )
    click.echo("Stop with Ctrl+C.")

"""Flags and environment into one value. Nobody else reads os.environ."""

import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Settings:
    """What the server was told at its start.

    `data` is the folder of the event files; `public_url` the address that phones use, without a slash at its end;
    `open_door` lets anybody create events; `forwarded_from` names the peers (addresses) whose forwarded headers count;
    `backup_minutes` is how often an event that changed is backed up, 0 for never; `metrics_token` lets its bearer read
    /metrics from elsewhere; `quiet` leaves out the log's line for each request.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    open_door: bool = False
    forwarded_from: tuple[str, ...] = ()
    backup_minutes: float = 5
    metrics_token: str = ""
    quiet: bool = False

    @property
    def address(self) -> str:
        """The address for phones: the public one, else this machine's on the venue's network."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = lan_address() if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{host}:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether phones come over TLS."""
        return urlsplit(self.address).scheme == "https"


def lan_address() -> str:
    """This machine's address on its network, without sending a packet; 127.0.0.1 where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737): connecting a datagram socket only picks a route
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])

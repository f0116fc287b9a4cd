"""What tests stand on: a real server in a process of its own on a folder of its own, and a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

import server.store.file

REPO = Path(__file__).parent.parent
assert server.store.file
# The server keeps these out of its process; Hypothesis and OR-Tools want them in ours.
for _heavy in ("numpy", "pandas"):
    if sys.modules.get(_heavy, ...) is None:
        del sys.modules[_heavy]


@dataclass
class Site:
    """A running server. `data` is its folder; `start` and `stop` can be called again to restart it on the same port."""

    data: Path
    port: int
    flags: tuple[str, ...] = ()
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    clients: list[httpx.Client] = field(default_factory=list, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "server.cli", "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        log = (self.data.parent / f"{self.data.name}.log").open("ab")
        self.process = subprocess.Popen(
            [*command, "--data", str(self.data), *self.flags], cwd=REPO, stdout=log, stderr=log
        )
        log.close()
        deadline = time.monotonic() + 30
        while True:
            try:
                if httpx.get(f"{self.url}/healthz", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log()}")
            time.sleep(0.05)

    def stop(self, *, kill: bool = False) -> None:
        assert self.process is not None
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        self.process.wait(15)

    def log(self) -> str:
        """What the server printed so far."""
        return (self.data.parent / f"{self.data.name}.log").read_text(encoding="utf-8")

    def client(self) -> httpx.Client:
        """A new browser-like client with cookies of its own, that looks like a page of this site."""
        self.clients.append(httpx.Client(base_url=self.url, headers={"origin": self.url}, timeout=30))
        return self.clients[-1]

    def hang_up(self, kept: int = 0) -> None:
        """Close every client but the first `kept`."""
        for client in self.clients[kept:]:
            client.close()
        del self.clients[kept:]

    def new_event(self, name: str = "LocalGovCamp", day: str = "2026-06-20", phase: str = "pitch") -> "Organiser":
        """A new event with its first day laid out, turned to a phase, and the organiser who made it."""
        client = self.client()
        answer = client.post("/", data={"name": name, "date": day, "timezone": "Europe/London"})
        assert answer.status_code == 303, answer.text
        organiser = Organiser(self, client, answer.headers["location"].split("/")[2])
        if phase != "gather":
            assert client.post(f"{organiser.path}/desk/phase", data={"phase": phase}).status_code == 303
        return organiser


@dataclass
class Organiser:
    """Somebody who runs one event, with a signed-in client."""

    site: Site
    client: httpx.Client
    slug: str

    @property
    def path(self) -> str:
        return f"/e/{self.slug}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server for the whole run that lets anybody make events; each test makes its own."""
    made = Site(tmp_path_factory.mktemp("site") / "data", free_port(), ("--open",))
    made.start()
    yield made
    made.hang_up()
    made.stop()


@pytest.fixture(autouse=True)
def hang_up(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test's own clients end with it."""
    if "site" not in request.fixturenames:
        yield
        return
    shared: Site = request.getfixturevalue("site")
    kept = len(shared.clients)
    yield
    shared.hang_up(kept)


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Makes a server of the test's own, for what a shared one would mind: restarts, kills, full disks."""
    made: list[Site] = []

    def make(*flags: str) -> Site:
        one = Site(tmp_path / f"site{len(made)}" / "data", free_port(), flags or ("--open",))
        one.data.parent.mkdir()
        made.append(one)
        one.start()
        return one

    yield make
    for one in made:
        one.hang_up()
        if one.process is not None and one.process.poll() is None:
            one.stop()


def find_chromium() -> str | None:
    """The path of an installed Chrome or Chromium; None where Playwright is to use its own."""
    if named := os.environ.get("CAMPGRID_CHROMIUM"):
        return named
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"):
        if path := shutil.which(name):
            return path
    return None


def obtain_chromium() -> str | None:
    """An installed browser, else Playwright's own, else Debian's package; raises with what to install."""
    if path := find_chromium():
        return path
    if (
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], capture_output=True
        ).returncode
        == 0
    ):
        return None
    if shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], capture_output=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], capture_output=True)
        if path := find_chromium():
            return path
    raise RuntimeError(
        "These tests need a browser. Install Chromium (Debian: apt install chromium), then run them again."
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: while Playwright is open, its event loop is the running one of this thread."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))

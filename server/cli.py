"""The command line: `campgrid ...`. Each command is a few lines over the store, the server or the solver."""

from pathlib import Path

import click

from server.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "CAMPGRID"})
@click.version_option(package_name="campgrid")
def main() -> None:
    """The hour in which an unconference makes its programme."""


_DATA = click.option(
    "--data", default="data", show_default=True, show_envvar=True, envvar="CAMPGRID_DATA",
    type=click.Path(file_okay=False, path_type=Path), help="The folder of the event files.",
)  # fmt: skip


@main.command()
@click.option("--host", default="0.0.0.0", show_default=True, envvar="CAMPGRID_HOST", help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="CAMPGRID_PORT", help="The port; 0 takes a free one.")
@_DATA
@click.option("--public-url", default="", envvar="CAMPGRID_PUBLIC_URL", help="The address that phones use.")
@click.option("--open", "open_door", is_flag=True, envvar="CAMPGRID_OPEN", help="Let anybody create events.")
@click.option(
    "--forwarded-from",
    envvar="CAMPGRID_FORWARDED_FROM",
    multiple=True,
    metavar="ADDRESS",
    help="A proxy whose forwarded headers count; may be repeated.",
)
@click.option(
    "--backup-minutes",
    default=5.0,
    show_default=True,
    type=click.FloatRange(0),
    help="How often to back up; 0 for never.",
)
@click.option(
    "--metrics-token", default="", envvar="CAMPGRID_METRICS_TOKEN", help="Lets its bearer read /metrics from elsewhere."
)
@click.option("--quiet", is_flag=True, help="No line in the log for each request.")
@click.option("--workers", default=1, envvar="CAMPGRID_WORKERS", hidden=True)
def serve(
    host: str, port: int, data: Path, public_url: str, open_door: bool, forwarded_from: tuple[str, ...],
    backup_minutes: float, metrics_token: str, quiet: bool, workers: int,
) -> None:  # fmt: skip
    """Run the server on DATA until it is stopped."""
    from server import serving

    if workers != 1:
        raise click.UsageError(
            "Campgrid runs as one process, with one writer for each event file. Leave --workers at 1."
        )
    serving.run(
        Settings(data=data, host=host, port=port, public_url=public_url, open_door=open_door,
                 forwarded_from=forwarded_from, backup_minutes=backup_minutes, metrics_token=metrics_token, quiet=quiet)
    )  # fmt: skip


@main.command()
@click.option("--host", default="0.0.0.0", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port; a free one if this is taken.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Keep the camp in this folder.")
@click.option("--public-url", default="", help="The address that phones use.")
@click.option("--seconds", default=60.0, show_default=True, help="How long the camp's first hour takes.")
@click.option("--phones", default=200, show_default=True, help="How many simulated phones.")
@click.option("--wait", default=20.0, show_default=True, help="How many seconds to wait for the projector page.")
@click.option("--browser/--no-browser", default=False, help="Open the projector page in a browser.")
def demo(
    host: str, port: int, data: Path | None, public_url: str, seconds: float, phones: int, wait: float, browser: bool
) -> None:
    """Watch a made-up camp's first hour in a minute, then join it with a phone."""
    from server import demo

    demo.run(host, port, data, public_url, seconds, phones, wait, browser)


@main.command("organiser-link")
@click.argument("event")
@_DATA
def organiser_link(event: str, data: Path) -> None:
    """Print a new one-time organiser link for EVENT."""
    from server import keys

    click.echo(keys.organiser_link(data, event))


_FILE = click.Path(dir_okay=False, path_type=Path)


@main.command("import")
@click.argument("file", type=_FILE)
@_DATA
@click.option("--grid", type=_FILE, help="A grid file to take in place of the camp file's own grid.")
@click.option("--publish", is_flag=True, help="Publish the grid as revision 1.")
def import_(file: Path, data: Path, grid: Path | None, publish: bool) -> None:
    """Make an event of the camp file FILE; print its address and organiser link."""
    from server.commands import carry

    carry.take_in(file, data, grid, publish)


@main.command()
@click.argument("event")
@_DATA
@click.option("--out", type=_FILE, help="Write to this file; else the camp file is printed.")
@click.option("--with-wishes", is_flag=True, help="With everybody's interests. Keep such a file to yourself.")
def export(event: str, data: Path, out: Path | None, with_wishes: bool) -> None:
    """Write EVENT as a camp file, without wishes unless told."""
    from server.commands import carry

    carry.give_out(event, data, out, with_wishes)


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="FILE [--seconds N] [--out GRID] ...")
def solve(arguments: tuple[str, ...]) -> None:
    """Find the best grid for the camp file FILE. `campgrid solve --help` shows every option."""
    from server.commands import solving

    raise SystemExit(solving.solve(arguments))


@main.command()
@click.argument("file", type=_FILE)
@click.argument("grid", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def score(file: Path, grid: Path, as_json: bool) -> None:
    """Measure the grid file GRID against the camp file FILE; exit code 1 where it breaks a rule."""
    from server.commands import solving

    raise SystemExit(solving.score(file, grid, as_json))


@main.command()
@click.argument("event")
@_DATA
@click.option("--out", type=_FILE, help="Write to this file; else into DATA/backups.")
def backup(event: str, data: Path, out: Path | None) -> None:
    """Back EVENT up, while the server runs or not. The copy is checked."""
    from server.commands import keeping

    keeping.back_up(event, data, out)


@main.command()
@click.argument("event")
@_DATA
@click.option("--from", "source", type=_FILE, help="The backup to put back; else the newest good one.")
def restore(event: str, data: Path, source: Path | None) -> None:
    """Put a backup of EVENT back. Stop the server first."""
    from server.commands import keeping

    keeping.restore(event, data, source)


@main.command()
@click.argument("file", type=_FILE)
def verify(file: Path) -> None:
    """Say whether FILE is a whole event; exit code 1 where it isn't."""
    from server.commands import keeping

    raise SystemExit(keeping.verify(file))


@main.command()
@click.argument("event")
@_DATA
@click.confirmation_option(prompt="Wishes, badges and names go for good. Go on?")
def forget(event: str, data: Path) -> None:
    """Let wishes, badges and names of EVENT go now; the record stays."""
    from server.commands import keeping

    keeping.forget(event, data)


@main.command()
@_DATA
@click.option("--host", default="0.0.0.0", show_default=True, envvar="CAMPGRID_HOST", help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="CAMPGRID_PORT", help="The port.")
@click.option("--public-url", default="", envvar="CAMPGRID_PUBLIC_URL", help="The address that phones use.")
@click.option("--wait", default=60.0, show_default=True, help="How many seconds to wait for a phone; 0 to not.")
def check(data: Path, host: str, port: int, public_url: str, wait: float) -> None:
    """Look whether this machine is ready for the day; exit code 1 where something must be mended."""
    from server.commands import checking

    raise SystemExit(checking.check(Settings(data=data, host=host, port=port, public_url=public_url), wait))


@main.command()
@click.argument("event")
@_DATA
@click.option("--address", default="", help="The server's address; else the one it has on DATA.")
@click.option("--phones", default=200, show_default=True, help="How many simulated phones.")
@click.option("--seconds", default=40.0, show_default=True, help="About how long.")
@click.option("--plot", type=_FILE, help="Write a picture (SVG) of how long taps took.")
def rehearse(event: str, data: Path, address: str, phones: int, seconds: float, plot: Path | None) -> None:
    """Rehearse EVENT on its running server with simulated phones, in a copy that is deleted afterwards."""
    from server.commands import rehearsing

    raise SystemExit(rehearsing.rehearse(event, data, address, phones, seconds, plot))


if __name__ == "__main__":
    main()

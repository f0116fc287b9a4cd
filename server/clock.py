"""Time: moments are UTC strings in the store and local times on pages; owns the step between them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, UTC, whole seconds kept with microseconds."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """A moment as the store keeps it: "2026-06-20T10:00:00Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(stamped: str) -> datetime:
    """The moment of a stored stamp."""
    return datetime.strptime(stamped, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def from_local(day: date, at: time, zone: str) -> datetime:
    """The moment of a local time, UTC.

    A time that a clock change skips is moved on by the length of the gap; of one that comes twice, the first is taken
    (PEP 495, fold=0).
    """
    local = datetime.combine(day, at, ZoneInfo(zone))
    return local.astimezone(UTC)


def stretch(day: date, start: time, end: time, zone: str) -> tuple[str, str]:
    """The stamps of a stretch of a local day. One that a clock change would turn round keeps its length."""
    starts, ends = from_local(day, start, zone), from_local(day, end, zone)
    length = datetime.combine(day, end) - datetime.combine(day, start)
    return stamp(starts), stamp(starts + length if ends <= starts and length > timedelta(0) else ends)


def to_local(stamped: str, zone: str) -> datetime:
    """A stored stamp as local time."""
    return moment(stamped).astimezone(ZoneInfo(zone))


def minutes_between(start: str, end: str) -> int:
    """Whole minutes from one stored stamp to another."""
    return int((moment(end) - moment(start)) / timedelta(minutes=1))

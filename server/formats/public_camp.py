"""Camp files for others than the server's owner: for the whole world (an archive), and for an organiser's download.

Neither holds a wish or a private need by name.
"""

from typing import Any

from server.formats.schedule import Schedule
from server.store import camps
from server.store.file import Db


def for_all(db: Db, schedule: Schedule) -> dict[str, Any]:
    """The published sessions as a camp file. What is told of each is what `schedule` tells of it."""
    full = camps.document(db, wishes=False, published=True)
    entries = {entry.id: entry for entry in schedule.entries}
    named = {person: name for entry in schedule.entries for person, name in entry.hosts}
    ids = camps.Ids(db)
    names = {ids.people[person]: name for person, name in named.items()}
    told = [_told(each, entries[each["id"]].about, set(names)) for each in full["sessions"] if each["id"] in entries]
    led = {host for each in told for host in each.get("hosts", ())}
    kept: dict[str, Any] = {
        part: full[part] for part in ("campgrid", "event", "slots", "breaks", "rooms") if part in full
    }
    grid = [each for each in full.get("grid", ()) if each["session"] in entries]
    people = [{"id": host, "name": names[host]} for host in sorted(led)]
    return {**kept, "sessions": told, "attendees": people, "grid": grid}


def for_organisers(db: Db) -> dict[str, Any]:
    """The camp file that an organiser downloads: whole but for wishes, and with nobody's private needs by name.

    A need of a host becomes one of what they lead, so that a solve elsewhere still keeps it.
    """
    full = camps.document(db, wishes=False)
    needs = {each["id"]: each.get("needs", []) for each in full["attendees"] if isinstance(each, dict)}
    for session in full["sessions"]:
        whole = [
            *session.get("needs", ()),
            *(need for host in session.get("hosts", ()) for need in needs.get(host, ())),
        ]
        if whole:
            session["needs"] = list(dict.fromkeys(whole))
    full["attendees"] = [
        {key: value for key, value in each.items() if key != "needs"} if isinstance(each, dict) else each
        for each in full["attendees"]
    ]
    return full


def _told(session: dict[str, Any], about: str, named: set[str]) -> dict[str, Any]:
    """A session with what may be told of it: its people only where all the world may know them."""
    kept = {
        key: session[key] for key in ("id", "number", "guid", "title", "language", "length", "record") if key in session
    }
    hosts = [host for host in session.get("hosts", ()) if host in named]
    more: dict[str, Any] = {"about": about} if about else {}
    if "record" not in session:  # wholly on the record
        more |= {key: session[key] for key in ("topic",) if key in session}
        more |= {"hosts": hosts} if hosts else {}
    return kept | more

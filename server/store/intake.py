"""Taking many sessions, rooms and times in at once, all or nothing. One name in them is one person."""

from collections.abc import Sequence

import msgspec

from server.store import events, people, sessions
from server.store.events import RoomForm, SlotForm
from server.store.file import Db
from server.store.rows import note
from server.store.sessions import PitchForm
from server.text import folded
from server.words import gettext as _
from server.words import ngettext


def take(
    db: Db, pitches: Sequence[PitchForm], rooms: Sequence[RoomForm], slots: Sequence[SlotForm], by: str
) -> tuple[int, int, int]:
    """Add them all within this write; gives how many of each. Hosts become people without phones."""
    for room in rooms:
        events.set_room(db, room)
    for slot in slots:
        events.set_slot(db, slot)
    known: dict[str, int] = {}
    for form in pitches:
        made = sessions.pitch(db, msgspec.structs.replace(form, co_hosts=()), None)
        for name in form.co_hosts:
            if folded(name) not in known:
                known[folded(name)] = people.add(db, name)
            sessions.set_part(db, made.id, known[folded(name)], "host")
    counted = len(pitches), len(rooms), len(slots)
    said = (
        ngettext("{n} session", "{n} sessions", counted[0]),
        ngettext("{n} room", "{n} rooms", counted[1]),
        ngettext("{n} time", "{n} times", counted[2]),
    )
    note(
        db,
        by,
        _("took in {what}").format(what=", ".join(s.format(n=n) for s, n in zip(said, counted, strict=True) if n)),
    )
    return counted

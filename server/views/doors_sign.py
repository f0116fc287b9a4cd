"""What the sign at a room's door says: now, next, and the rest of the day in this room."""

from dataclasses import dataclass
from datetime import datetime

from server import clock
from server.formats.schedule import Entry, Schedule, local
from server.store.events import Room
from server.views import programme
from server.views.days import feature_in_words
from server.views.programme import Item


@dataclass(frozen=True)
class DoorView:
    """One room. `now` and `next` are what stands there; `later` the rest of the day; `until` an epoch second, 0 for never."""

    room: int
    name: str
    where_it_is: str
    features: tuple[str, ...]
    now: Item | None
    next: Item | None
    later: tuple[Item, ...]
    revision: int
    until: int


def door(schedule: Schedule, room: Room, at: datetime) -> DoorView:
    """The sign of a room at a moment."""
    stamp = clock.stamp(at)
    today = local(stamp, schedule).date()
    here = [entry for entry in schedule.entries if entry.room_id == room.camp_id and entry.ends_at > stamp]
    running = next((entry for entry in here if entry.starts_at <= stamp), None)
    coming = [entry for entry in here if entry.starts_at > stamp]
    day = local(coming[0].starts_at, schedule).date() if coming else today
    items = {item.number: item for item in programme.items(schedule, lambda entry: entry.url)}
    turns = [edge for entry in here for edge in (entry.starts_at, entry.ends_at) if edge > stamp]

    def item(entry: Entry | None) -> Item | None:
        return items[entry.number] if entry else None

    return DoorView(
        room=room.id,
        name=room.name,
        where_it_is=room.where_it_is,
        features=tuple(feature_in_words(feature) for feature in room.features),
        now=item(running),
        next=item(coming[0] if coming else None),
        later=tuple(items[e.number] for e in coming[1:] if local(e.starts_at, schedule).date() == day),
        revision=schedule.revision,
        until=int(clock.moment(min(turns)).timestamp()) if turns else 0,
    )

"""The grid as it would be if an offer were accepted: the desk's own grid, read only, with what moves marked."""

import msgspec

from server.store.desks import Desk
from server.views.desk import Filter, GridView, grid
from solver.proposal import Option


def preview(desk: Desk, option: Option) -> GridView:
    """The option as a grid."""
    sessions = {session.camp_id: session.id for session in desk.sessions}
    rooms = {room.camp_id: room.id for room in desk.rooms}
    slots = {slot.camp_id: slot.id for slot in desk.slots}
    placed = {
        sessions[each.session]: (rooms[each.room], slots[each.slot])
        for each in option.placements
        if each.session in sessions and each.room in rooms and each.slot in slots
    }
    return grid(msgspec.structs.replace(desk, placements=placed), (), Filter(dense=True))

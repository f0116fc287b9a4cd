"""The one table: every operation of the API, with its handler (the same that the pages use), types and right.

A right of "" is anybody's, "badge" wants any badge's token, every other one is a right of `identity.RIGHTS`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.api import shapes
from server.routes import (
    badges,
    calendar,
    checks,
    days,
    desk,
    doors,
    exports,
    front,
    imports,
    interests,
    keys,
    laptops,
    listings,
    merges,
    moderation,
    moves,
    notes,
    paper,
    placements,
    plan,
    prints,
    proposals,
    queue,
    records,
    revisions,
    room_days,
    scribe,
    sessions,
    sign_ins,
    stage,
    statements,
    streams,
    today,
)
from server.store.keeping import Keeping
from server.store.people import Person
from server.store.proposals import Offer
from server.store.statements import Statement

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Operation:
    """One method at one path below /api/v1. `media_type` is that of the answer; `paged` takes `after` and `limit`."""

    method: str
    path: str
    handler: Handler
    summary: str
    right: str = ""
    input: Any = None
    output: Any = None
    status: int = 200
    media_type: str = "application/json"
    paged: bool = False
    most_bytes: int | None = None


E = "/events/{slug}"
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", "/events", front.create, "Make an event (where the server lets you)", input=shapes.NewEvent, output=shapes.Made, status=201),
    # reading
    Operation("GET", E, listings.event, "The event's facts", output=shapes.EventOut),
    Operation("GET", f"{E}/slots", listings.slots, "Every stretch of the day", output=shapes.SlotList),
    Operation("GET", f"{E}/rooms", listings.rooms, "Every room, in walking order", output=shapes.RoomList),
    Operation("GET", f"{E}/sessions", listings.pitches, "Sessions, by number", output=shapes.SessionPage, paged=True),
    Operation("GET", f"{E}/sessions/{{number}}", listings.pitch, "One session", output=shapes.SessionOut),
    Operation("GET", f"{E}/grid", listings.grid, "The published grid", output=shapes.GridOut),
    Operation("GET", f"{E}/revisions", listings.grids, "Every published grid, by number", output=shapes.RevisionPage, paged=True),
    Operation("GET", f"{E}/revisions/{{number}}", listings.one_grid, "One published grid", output=shapes.GridOut),
    Operation("GET", f"{E}/numbers", streams.numbers, "Where every live topic stands", output=dict[str, int]),
    Operation("GET", f"{E}/now", exports.now_and_next, "Now and next", output=dict[str, Any]),
    Operation("GET", f"{E}/choice", records.choice_data, "How the grid came to be", output=dict[str, Any]),
    # this badge
    Operation("POST", f"{E}/badges", badges.join, "A badge of an attendee", output=shapes.Token, status=201),
    Operation("POST", f"{E}/join", doors.join, "A badge by the code of the room or of a card", input=shapes.JoinCode, output=shapes.Token, status=201),
    Operation("POST", f"{E}/sign-in", sign_ins.use, "Use a one-time key up for a role", input=shapes.SignIn, output=shapes.SignedIn),
    Operation("GET", f"{E}/me", badges.page, "What you said of yourself", "badge", output=Person),
    Operation("PUT", f"{E}/me", badges.change, "Say something of yourself", "badge", shapes.Me, Person),
    Operation("DELETE", f"{E}/me", badges.forget, "Forget you", "badge", output=shapes.Deleted),
    Operation("GET", f"{E}/interests", interests.mine, "Your own interests, by number", "badge", output=dict[str, str]),
    Operation("PUT", f"{E}/interests/{{number}}", interests.put, "Set your interest in a session", "badge", shapes.Interest, shapes.InterestOut),
    Operation("GET", f"{E}/plan", plan.page, "Your plan", "badge", output=dict[str, Any]),
    Operation("POST", f"{E}/plan/choices", plan.choose, "Of wishes at one time, take this", "badge", shapes.Choose, shapes.Chosen),
    Operation("PUT", f"{E}/plan/seen", plan.see, "Say that you know what changed", "badge", shapes.Seeing, shapes.Seen_),
    # sessions
    Operation("POST", f"{E}/sessions", sessions.pitch, "Pitch a session", "badge", shapes.Pitch, shapes.SessionOut, 201),
    Operation("PUT", f"{E}/sessions/{{number}}", sessions.edit, "Change a session of yours", "badge", shapes.Pitch, shapes.SessionOut),
    Operation("DELETE", f"{E}/sessions/{{number}}", sessions.withdraw, "Withdraw a session of yours", "badge", output=shapes.SessionOut),
    Operation("PUT", f"{E}/sessions/{{number}}/state", sessions.set_state, "Withdraw it or bring it back", "badge", shapes.State, shapes.SessionOut),
    Operation("GET", f"{E}/sessions/{{number}}/notes", notes.page, "The notes of a session", output=shapes.NotesOut),
    Operation("PUT", f"{E}/sessions/{{number}}/notes", notes.write, "Save the notes of a session", "badge", shapes.Notes, shapes.Version),
    Operation("PUT", f"{E}/sessions/{{number}}/pad", notes.pad, "Link a session to a pad", "badge", shapes.Pad, shapes.Link),
    # the round
    Operation("PUT", f"{E}/queue/{{number}}", queue.put, "Join or leave the queue", "badge", shapes.Queue, shapes.Queued),
    Operation("DELETE", f"{E}/queue/{{number}}", queue.put, "Leave the queue", "badge", output=shapes.Queued),
    Operation("POST", f"{E}/queue", queue.act, "Run the queue", "queue", shapes.QueueAct, dict[str, Any]),
    Operation("PUT", f"{E}/phase", stage.turn, "Turn the phase of the day", "stage", shapes.Phase, dict[str, Any]),
    Operation("POST", f"{E}/stage", stage.act, "A button of the stage", "queue", shapes.StageAct, dict[str, Any]),
    Operation("POST", f"{E}/scribe", scribe.add, "Type a pitch for others", "type", shapes.Typed, shapes.Titled, 201),
    Operation("POST", f"{E}/moderation/{{number}}", moderation.decide, "Show, hide, withdraw or restore", "moderate", shapes.Decide, shapes.Decided),
    Operation("POST", f"{E}/merges", merges.change, "Merge, ask hosts, split", "moderate", shapes.Merge, dict[str, Any]),
    # the desk
    Operation("GET", f"{E}/draft", listings.draft, "The working grid", "see desk", output=shapes.DraftOut),
    Operation("GET", f"{E}/prices/{{number}}", desk.price_list, "What each cell would do", "see desk", output=dict[str, Any]),
    Operation("GET", f"{E}/figures", prints.figures, "How good the draft is", "see desk", output=dict[str, Any]),
    Operation("PUT", f"{E}/placements/{{number}}", placements.place, "Put a card into a cell", "adjust", shapes.Place, shapes.Stepped),
    Operation("DELETE", f"{E}/placements/{{number}}", placements.shelve, "Take a card off the grid", "adjust", output=shapes.Stepped),
    Operation("PUT", f"{E}/pins/{{number}}", placements.pin, "Pin a card, or unpin it", "adjust", shapes.Pin, shapes.Stepped),
    Operation("PUT", f"{E}/waivers/{{number}}", placements.waive, "Leave a demand out for a card", "adjust", shapes.Waive, shapes.Stepped),
    Operation("PUT", f"{E}/closures", placements.close, "Close a room for a slot", "adjust", shapes.Close, shapes.Stepped),
    Operation("PUT", f"{E}/apart", placements.apart, "Keep two sessions apart", "adjust", shapes.Apart, shapes.Stepped),
    Operation("POST", f"{E}/steps", placements.step, "Undo or redo your last step", "adjust", shapes.Step, shapes.Stepped),
    Operation("POST", f"{E}/proposals", proposals.ask, "Ask the solver", "solve", shapes.Ask, shapes.Asked, 202),
    Operation("GET", f"{E}/proposals/{{offer}}", proposals.page, "An answer of the solver", "see desk", output=Offer),
    Operation("POST", f"{E}/proposals/{{offer}}", proposals.change, "Accept, stop or put away", "solve", shapes.Take, shapes.Taken),
    Operation("POST", f"{E}/revisions", revisions.publish, "Publish the draft", "publish", shapes.Publish, shapes.Published, 201),
    Operation("POST", f"{E}/revisions/{{number}}", revisions.take_back, "Take the newest grid back", "publish", shapes.TakeBack, shapes.Revised),
    # before and during the day
    Operation("GET", f"{E}/checks", checks.mine, "What you are asked as a host", "badge", output=dict[str, Any]),
    Operation("PUT", f"{E}/checks/{{number}}", checks.answer, "Say fine, or that you can't", "badge", shapes.CheckIn, shapes.Said),
    Operation("POST", f"{E}/arrivals", checks.here, "Say that you, or somebody, is here", "badge", shapes.Here, shapes.Said),
    Operation("GET", f"{E}/hosts", checks.page, "What hosts answered, and who is missing", "check in", output=dict[str, Any]),
    Operation("POST", f"{E}/hosts", checks.ask, "Ask hosts, or stop asking", "check in", shapes.AskHosts, shapes.Open),
    Operation("POST", f"{E}/today", today.act, "A notice, running late, cancel, run again, a bigger room", "adjust", shapes.Today, shapes.Said),
    Operation("POST", f"{E}/rooms/{{room}}/keepers", room_days.ask, "Ask to look after a room", "badge", shapes.Keeper, shapes.Said),
    Operation("POST", f"{E}/rooms/{{room}}/reports", room_days.report, "Heads, full, host missing", "badge", shapes.Report, shapes.Said),
    Operation("POST", f"{E}/keepers/{{badge}}", room_days.confirm, "Let a phone look after its room", "check in", shapes.Confirm, dict[str, Any]),
    Operation("POST", f"{E}/paper/votes", paper.votes, "Count one paper", "type", shapes.Ballot, shapes.Counted_, 201),
    Operation("POST", f"{E}/merges/asks/{{ask}}", merges.answer, "Answer whether to merge", "badge", shapes.Say, dict[str, Any]),
    Operation("PUT", f"{E}/sessions/{{number}}/notes/{{note}}", notes.hide, "Hide a version of the notes", "moderate", shapes.Hide, shapes.Hidden),
    # who is in
    Operation("POST", f"{E}/me/codes", moves.make, "A code that moves your badge", "badge", output=shapes.Code, status=201),
    Operation("POST", f"{E}/me/calendar", calendar.make, "A new address of your calendar", "badge", output=shapes.Address),
    Operation("POST", f"{E}/sign-ins", sign_ins.invite, "Invite by a one-time link", "sign-ins", shapes.Invite, shapes.Invited, 201),
    Operation("POST", f"{E}/sign-ins/{{badge}}", sign_ins.change, "End a sign-in, or rename it", "sign-ins", shapes.ChangeSignIn, dict[str, Any]),
    Operation("POST", f"{E}/projectors", laptops.make, "A short code for the projector's laptop", "stage", output=shapes.Code, status=201),
    Operation("PUT", f"{E}/doors", doors.change, "How phones join", "set up", shapes.JoinMode, shapes.Done),
    Operation("POST", f"{E}/doors/cards", doors.cards, "Single-use codes, shown once", "set up", shapes.Cards, shapes.Codes, 201),
    Operation("DELETE", f"{E}/doors/cards", doors.void, "End every unused code", "set up", output=shapes.Done),
    Operation("GET", f"{E}/accessibility", statements.page, "The accessibility statement", output=Statement),
    Operation("PUT", f"{E}/accessibility", statements.change, "Fill the accessibility statement", "set up", shapes.Statement_, Statement),
    # setting up
    Operation("PUT", E, days.change, "Change the event's facts", "set up", shapes.EventFacts, shapes.Done),
    Operation("POST", f"{E}/slots", days.add_slot, "One more stretch of the day", "set up", shapes.SlotIn, shapes.Saved),
    Operation("PUT", f"{E}/slots/{{slot}}", days.change_slot, "Change a stretch of the day", "set up", shapes.SlotIn, shapes.Saved),
    Operation("DELETE", f"{E}/slots/{{slot}}", days.change_slot, "Take it out of the day", "set up", output=shapes.Saved),
    Operation("POST", f"{E}/rooms", days.add_room, "One more room", "set up", shapes.RoomIn, shapes.Saved),
    Operation("PUT", f"{E}/rooms/{{room}}", days.change_room, "Change a room", "set up", shapes.RoomIn, shapes.Saved),
    Operation("POST", f"{E}/rooms/{{room}}", days.change_room, "Move it in the walking order", "set up", shapes.Move, shapes.Saved),
    Operation("DELETE", f"{E}/rooms/{{room}}", days.change_room, "Take a room away", "set up", output=shapes.Saved),
    Operation("POST", f"{E}/import", imports.take, "Bring a list in, or look at it first", "set up", shapes.Import, dict[str, Any], most_bytes=imports.MOST_BYTES),
    # in and out
    Operation("PUT", f"{E}/keeping", records.settle, "The licence, and the day people are forgotten", "set up", shapes.KeepingIn, Keeping),
    Operation("GET", f"{E}/archive.zip", records.archive_zip, "The whole record as a folder", "export", media_type="application/zip"),
    Operation("GET", f"{E}/camp.json", records.camp, "The camp file, without wishes", "export", output=dict[str, Any]),
    Operation("GET", f"{E}/keys", keys.page, "Keys of scripts", "sign-ins", output=shapes.KeyList),
    Operation("POST", f"{E}/keys", keys.make, "A new key, shown once", "sign-ins", shapes.KeyIn, shapes.KeyMade, 201),
    Operation("DELETE", f"{E}/keys/{{key}}", keys.end, "Take a key back", "sign-ins", output=shapes.Done),
)  # fmt: skip

"""What goes into the API and what comes out, as types: they check what is sent, and the OpenAPI document is made of them.

Where an answer is a value of the store, its own type says it; these are the others.
"""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Number = Annotated[int, Meta(ge=0, le=2**53, description="The session's short number.")]
Id = Annotated[int, Meta(ge=0, le=2**53)]
Text = Annotated[str, Meta(max_length=20_000)]
Line = Annotated[str, Meta(max_length=2_000)]
Whole = Annotated[int, Meta(ge=0, le=1_000_000)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-06-20"])]
Clock = Annotated[str, Meta(pattern=r"^\d{1,2}:\d{2}$", examples=["11:00"])]
Seen = Annotated[
    int,
    Meta(
        ge=0, le=2**53, description="The step of the draft that you saw: a later one of the same card or cell refuses."
    ),
]
Once = Annotated[str, Meta(max_length=64, description="A key of your own: the same key again changes nothing.")]


# in


class NewEvent(Struct, omit_defaults=True):
    name: Line
    date: Day
    timezone: Line
    expected: Whole | UnsetType = UNSET


class EventFacts(Struct, omit_defaults=True):
    name: Line
    date: Day
    timezone: Line
    expected: Whole | UnsetType = UNSET
    spare: Whole | UnsetType = UNSET
    languages: list[str] | UnsetType = UNSET


class SlotIn(Struct, omit_defaults=True):
    start: Clock
    end: Clock
    day: Day | UnsetType = UNSET
    kind: Literal["session", "opening", "break", "lunch", "closing"] = "session"
    title: Line | UnsetType = UNSET
    joins_next: Literal["yes", "no", ""] = ""
    expected: Whole | UnsetType = UNSET


class RoomIn(Struct, omit_defaults=True):
    name: Line
    capacity: Annotated[int, Meta(ge=0, le=100_000)]
    features: list[Line] = []
    where_it_is: Line | UnsetType = UNSET
    join_link: Line | UnsetType = UNSET


class Move(Struct, omit_defaults=True):
    """`up` and `down` move the room in the walking order."""

    do: Literal["up", "down"]


class Pitch(Struct, omit_defaults=True):
    title: Line
    about: Text | UnsetType = UNSET
    topic: Line | UnsetType = UNSET
    language: Line | UnsetType = UNSET
    length: Annotated[int, Meta(ge=1, le=6, description="How many slots it lasts.")] | UnsetType = UNSET
    needs: list[Line] | UnsetType = UNSET
    record: Literal["yes", "title", "unlisted"] = "yes"
    co_hosts: list[Line] | UnsetType = UNSET
    once: Once | UnsetType = UNSET


class State(Struct):
    state: Literal["pitched", "withdrawn"]


class Interest(Struct):
    state: Literal["none", "come", "must"]


class Me(Struct, omit_defaults=True):
    name: Line | UnsetType = UNSET
    needs: list[Line] | UnsetType = UNSET
    rest: bool | UnsetType = UNSET
    arrives_at: Line | UnsetType = UNSET
    leaves_at: Line | UnsetType = UNSET
    credited: bool | UnsetType = UNSET


class Notes(Struct, omit_defaults=True):
    text: Text
    seen: Id | UnsetType = UNSET


class Pad(Struct):
    link: Line


class Choose(Struct):
    session: Number


class Seeing(Struct, omit_defaults=True):
    revision: Id | UnsetType = UNSET


class Queue(Struct, omit_defaults=True):
    state: Literal["join", "leave"] = "join"
    way: Literal["mic", "read", "remote"] = "mic"
    first_time: Literal["yes", ""] = ""


class Phase(Struct):
    phase: Literal["gather", "pitch", "choose", "grid", "day", "after"]


class StageAct(Struct, omit_defaults=True):
    do: Literal["pause", "resume", "add", "hands", "blank", "hold", "turn", "back", "more", "notice", "times", "counts",
                "queue", "first", "approve", "correct"]  # fmt: skip
    number: Number | UnsetType = UNSET
    count: Whole | UnsetType = UNSET
    notice: Line | UnsetType = UNSET
    pitch_seconds: Whole | UnsetType = UNSET
    choose_seconds: Whole | UnsetType = UNSET


class QueueAct(Struct, omit_defaults=True):
    do: Literal["next", "call", "skip", "up", "down", "last", "out"]
    entry: Id | UnsetType = UNSET
    seen: Id | UnsetType = UNSET


class Typed(Struct, omit_defaults=True):
    title: Line
    hosts: Line | UnsetType = UNSET
    topic: Line | UnsetType = UNSET
    way: Literal["mic", "read", "remote", "silent"] = "silent"


class Decide(Struct):
    do: Literal["show", "hide", "withdraw", "restore"]


class Merge(Struct, omit_defaults=True):
    do: Literal["merge", "ask", "split", "drop"]
    kept: Number | UnsetType = UNSET
    gone: Number | UnsetType = UNSET
    ask: Id | UnsetType = UNSET


class Place(Struct, omit_defaults=True):
    room: Id
    slot: Id
    seen: Seen | UnsetType = UNSET
    swap: Literal["yes", "no"] = "no"
    anyway: Literal["yes", "no"] = "no"
    reason: Line | UnsetType = UNSET


class Pin(Struct, omit_defaults=True):
    keep: Literal["both", "slot", "room", ""] = ""
    room: Id | UnsetType = UNSET
    slot: Id | UnsetType = UNSET
    seen: Seen | UnsetType = UNSET


class Waive(Struct, omit_defaults=True):
    rule: Annotated[str, Meta(min_length=1, max_length=40)]
    reason: Line | UnsetType = UNSET
    do: Literal["waive", "hold"] = "waive"
    seen: Seen | UnsetType = UNSET


class Close(Struct, omit_defaults=True):
    room: Id
    slot: Id
    reason: Line | UnsetType = UNSET
    do: Literal["close", "open"] = "close"
    seen: Seen | UnsetType = UNSET


class Apart(Struct, omit_defaults=True):
    number: Number
    other: Number
    do: Literal["apart", "meet"] = "apart"
    seen: Seen | UnsetType = UNSET


class Step(Struct):
    do: Literal["undo", "redo"]


class Ask(Struct, omit_defaults=True):
    kind: Literal["pins", "scratch", "moves", "late"] = "pins"
    max_moves: Annotated[int, Meta(ge=0, le=1000)] | UnsetType = UNSET
    seconds: Annotated[int, Meta(ge=1, le=60)] | UnsetType = UNSET


class Take(Struct, omit_defaults=True):
    do: Literal["accept", "stop", "drop"]
    option: Literal["default", "roomiest", "fairest", "calmest"] | UnsetType = UNSET
    seen: Seen | UnsetType = UNSET


class Publish(Struct, omit_defaults=True):
    note: Line | UnsetType = UNSET
    sure: Literal["yes", "no"] = "no"
    seen: Seen | UnsetType = UNSET


class TakeBack(Struct):
    do: Literal["take-back"] = "take-back"


class Import(Struct, omit_defaults=True):
    text: str
    kind: Literal["", "sessions", "rooms", "times"] = ""
    do: Literal["look", "take"] = "look"


class KeepingIn(Struct, omit_defaults=True):
    licence: Line | UnsetType = UNSET
    forget_on: Line | UnsetType = UNSET


class KeyIn(Struct):
    name: Line
    scopes: list[Line]
    ends_on: Day


class SignIn(Struct, omit_defaults=True):
    key: Line
    name: Line | UnsetType = UNSET


class JoinCode(Struct):
    code: Line


class CheckIn(Struct, omit_defaults=True):
    answer: Literal["fine", "cant"]
    reason: Line | UnsetType = UNSET


class Here(Struct, omit_defaults=True):
    person: Id | UnsetType = UNSET


class AskHosts(Struct):
    do: Literal["ask", "end"]


class Today(Struct, omit_defaults=True):
    """`again` wants a `cell`, "room:slot"; `late` wants `minutes`; `notice` wants `words`."""

    do: Literal["notice", "late", "cancel", "again", "bigger"]
    number: Number | UnsetType = UNSET
    words: Line | UnsetType = UNSET
    minutes: Annotated[int, Meta(ge=-600, le=600)] | UnsetType = UNSET
    cell: Line | UnsetType = UNSET


class Keeper(Struct):
    name: Line


class Report(Struct, omit_defaults=True):
    number: Number
    kind: Literal["heads", "full", "host missing", "five minutes"]
    value: Whole | UnsetType = UNSET
    do: Literal["say", "clear"] = "say"


class Confirm(Struct):
    do: Literal["confirm", "release"]


class Invite(Struct, omit_defaults=True):
    role: Literal["organiser", "helper", "projector"]
    name: Line | UnsetType = UNSET


class ChangeSignIn(Struct, omit_defaults=True):
    do: Literal["end", "rename"]
    name: Line | UnsetType = UNSET


class Ballot(Struct):
    numbers: Annotated[str, Meta(max_length=2_000, examples=["14 24* 31"])]


class JoinMode(Struct, omit_defaults=True):
    mode: Literal["open", "room", "badge"]
    every_minutes: Whole | UnsetType = UNSET


class Cards(Struct):
    count: Annotated[int, Meta(ge=1, le=1_000)]


class Say(Struct):
    say: Literal["yes", "no"]


class Hide(Struct):
    hidden: Literal["yes", "no"]


class Statement_(Struct, omit_defaults=True):
    contact: Text | UnsetType = UNSET
    venue: Text | UnsetType = UNSET
    known: Text | UnsetType = UNSET


class MoveCode(Struct):
    code: Line


# out


class Problem(Struct):
    """What went wrong (RFC 9457): `title` is a sentence for a person; other fields are for the script."""

    type: str
    title: str
    status: int


class Token(Struct):
    token: str


class Made(Struct):
    slug: str
    token: str


class SignedIn(Struct):
    role: str
    token: str | None


class EventOut(Struct):
    slug: str
    name: str
    timezone: str
    date: str
    expected: int | None
    languages: list[str]
    phase: str
    counts_shown: bool
    message: str
    revision: int
    url: str


class SlotOut(Struct):
    id: int
    camp_id: str
    kind: str
    title: str
    starts_at: str
    ends_at: str


class RoomOut(Struct):
    id: int
    camp_id: str
    name: str
    capacity: int
    features: list[str]
    where_it_is: str


class SessionOut(Struct):
    number: int
    id: str
    guid: str
    title: str
    about: str
    topic: str
    language: str
    length: int
    needs: list[str]
    record: str
    state: str
    hosts: list[str]


class SessionPage(Struct):
    items: list[SessionOut]
    next: Annotated[str | None, Meta(description="The address of the page after this one; null on the last.")]


class SlotList(Struct):
    items: list[SlotOut]


class RoomList(Struct):
    items: list[RoomOut]


class RevisionOut(Struct):
    number: int
    at: str
    note: str
    figures: dict[str, Any]


class RevisionPage(Struct):
    items: list[RevisionOut]
    next: str | None


class CardOut(Struct):
    number: int
    title: str
    room: int
    slot: int
    length: int


class GridOut(Struct):
    number: int
    at: str
    note: str
    cards: list[CardOut]


class Placed(Struct):
    number: int
    room: int
    slot: int


class DraftOut(Struct):
    step: int
    placements: list[Placed]
    clashes: list[str]


class InterestOut(Struct):
    number: int
    state: str


class Stepped(Struct):
    step: int
    session: int | None
    said: str


class Asked(Struct):
    id: int
    state: str


class Taken(Struct):
    id: int
    state: str
    said: str


class ChangeOut(Struct):
    number: int
    title: str
    words: str
    soon: bool


class Published(Struct):
    number: int
    said: str
    changes: list[ChangeOut]


class Revised(Struct):
    number: int


class NotesOut(Struct, omit_defaults=True):
    version: int
    at: str | UnsetType = UNSET
    text: str | UnsetType = UNSET


class Version(Struct):
    version: int


class Link(Struct):
    link: str


class Chosen(Struct):
    slot: int
    session: int


class Seen_(Struct):
    revision: int


class Queued(Struct):
    number: int
    before: int | None


class Decided(Struct):
    number: int
    state: str


class Titled(Struct):
    number: int
    title: str


class Counted(Struct):
    sessions: int
    rooms: int
    times: int


class Done(Struct):
    done: bool


class Deleted(Struct):
    deleted: bool


class Saved(Struct):
    id: int


class KeyOut(Struct):
    id: int
    name: str
    scopes: list[str]
    made_at: str
    ends_at: str
    seen_at: str


class KeyList(Struct):
    items: list[KeyOut]


class KeyMade(Struct):
    id: int
    token: str


class Said(Struct):
    said: str


class Open(Struct):
    open: bool


class Counted_(Struct):
    counted: int


class Codes(Struct):
    codes: list[str]


class Code(Struct):
    code: str
    minutes: int


class Invited(Struct):
    role: str
    link: str
    code: str | None


class Hidden(Struct):
    hidden: bool


class Address(Struct):
    address: str

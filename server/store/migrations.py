"""The schema's history of an event's file, by sqlite-utils' migrations. A step that has landed is never edited.

Tables are strict. Moments are UTC stamps ("2026-06-20T10:00:00Z"); lists are JSON; flags are 0 or 1.
"""

from sqlite_utils import Database, Migrations

event_file = Migrations("event")


@event_file()
def m001_the_whole_day(db: Database) -> None:
    for statement in _FIRST:
        db.conn.execute(statement)


@event_file()
def m_open_keeping(db: Database) -> None:
    """The licence of the record, the day people are forgotten, and who may be named after the day."""
    db.conn.execute(
        """create table keeping (
            id integer primary key check (id = 1), licence text not null default '', forget_on text, forgotten_at text
        ) strict"""
    )
    db.conn.execute("alter table people add column credited integer not null default 0")


@event_file()
def m_open_totals(db: Database) -> None:
    """What is kept of the wishes when they go: totals, none below five."""
    db.conn.execute("alter table keeping add column totals text")


@event_file()
def m_open_revision_step(db: Database) -> None:
    """Which step of the draft a grid froze: what was changed by hand for it lies between two of these."""
    db.conn.execute("alter table revisions add column step integer not null default 0")


@event_file()
def m_open_api_keys(db: Database) -> None:
    """A script's key is a badge with scopes (JSON) and an end."""
    db.conn.execute("alter table badges add column scopes text")
    db.conn.execute("alter table badges add column ends_at text")


_FIRST = (
    # The one row that says what this event is. `phase` is a name in server/phases.py.
    """create table event (
        id integer primary key check (id = 1),
        slug text not null, name text not null, timezone text not null, date text not null,
        expected integer, spare integer not null default 0, languages text not null default '["en"]',
        phase text not null default 'gather', phase_since text not null, join_code text not null,
        counts_shown integer not null default 0, message text not null default '',
        pitch_seconds integer not null default 30, created_at text not null, other text not null default '{}'
    ) strict""",
    # What a live screen compares: each topic has a number that only rises.
    "create table numbers (topic text primary key, number integer not null) strict",
    # Times of the day in order; only those of kind 'session' are filled by the solver. `camp_id` is the camp file's.
    """create table slots (
        id integer primary key, camp_id text not null unique, kind text not null default 'session',
        title text not null default '', starts_at text not null, ends_at text not null,
        joins_next integer, expected integer, other text not null default '{}'
    ) strict""",
    """create table rooms (
        id integer primary key, camp_id text not null unique, position integer not null, name text not null,
        capacity integer not null, features text not null default '[]', where_it_is text not null default '',
        join_link text not null default '', other text not null default '{}'
    ) strict""",
    # A room that can't take a session in a slot: closed, or kept for something else (`reason`).
    """create table closures (
        room integer not null references rooms on delete cascade,
        slot integer not null references slots on delete cascade,
        reason text not null default '', primary key (room, slot)
    ) strict, without rowid""",
    # Everybody who comes or leads, with a phone or without. What belongs to a person binds all that they lead.
    """create table people (
        id integer primary key, camp_id text not null unique, name text not null default '',
        needs text not null default '[]', rest integer not null default 0,
        arrives_at text, leaves_at text, away text not null default '[]',
        here integer not null default 0, joined_at text, merged_into integer references people,
        other text not null default '{}'
    ) strict""",
    # A phone. Only the hash of what it carries is here. `role` '' is an attendee.
    """create table badges (
        id integer primary key, token_hash text not null unique, person integer not null references people,
        role text not null default '', name text not null default '', made_at text not null,
        seen_at text not null, ended_at text
    ) strict""",
    "create index badges_by_person on badges (person)",
    # One-time keys: organiser links and invitations.
    """create table keys (
        key_hash text primary key, role text not null, name text not null default '',
        made_at text not null, expires_at text, used_at text
    ) strict""",
    # `state`: pitched, waiting (for approval), hidden, withdrawn, merged.
    """create table sessions (
        id integer primary key, camp_id text not null unique, number integer not null unique, guid text not null unique,
        title text not null, about text not null default '', topic text not null default '',
        language text not null default '', length integer not null default 1, needs text not null default '[]',
        slots text, rooms text, pin_slot integer references slots on delete set null,
        pin_room integer references rooms on delete set null,
        record text not null default 'yes', state text not null default 'pitched', merged_into integer references sessions,
        pitched_by integer references people, pitched_at text not null, changed_at text not null,
        other text not null default '{}'
    ) strict""",
    """create table session_people (
        session integer not null references sessions on delete cascade, person integer not null references people,
        part text not null default 'host', primary key (session, person)
    ) strict, without rowid""",
    "create index session_people_by_person on session_people (person)",
    """create table interests (
        person integer not null references people, session integer not null references sessions on delete cascade,
        weight integer not null, at text not null, primary key (person, session)
    ) strict, without rowid""",
    "create index interests_by_session on interests (session, weight)",
    """create table keep_apart (
        a integer not null references sessions on delete cascade, b integer not null references sessions on delete cascade,
        primary key (a, b), check (a < b)
    ) strict, without rowid""",
    # The draft: what the steps so far come to. `changed` is the step that last touched the session or cell.
    """create table placements (
        session integer primary key references sessions on delete cascade,
        room integer not null references rooms, slot integer not null references slots
    ) strict""",
    # The draft's history: it only grows. `before` and `after` hold what the step changed; an undo is a step too.
    """create table steps (
        id integer primary key, at text not null, badge integer references badges, kind text not null,
        touched text not null, before text not null, after text not null, reason text not null default '',
        undoes integer references steps, redoes integer references steps
    ) strict""",
    # Demands that an organiser overrode by hand for one card, with the reason.
    """create table waivers (
        session integer not null references sessions on delete cascade, rule text not null, reason text not null,
        primary key (session, rule)
    ) strict, without rowid""",
    # Frozen grids: never changed once made. `content` is JSON: slots, rooms, placements, titles.
    """create table revisions (
        number integer primary key, at text not null, by text not null default '', note text not null default '',
        content text not null, figures text not null default '{}'
    ) strict""",
    """create table proposals (
        id integer primary key, asked_at text not null, by text not null default '', asked text not null,
        state text not null, answer text, draft integer not null default 0
    ) strict""",
    # What organisers and helpers did, for organisers to read. No wishes, no addresses.
    "create table log (id integer primary key, at text not null, by text not null, what text not null) strict",
)


@event_file()
def m_round_stage(db: Database) -> None:
    """The pitch round: the microphone's queue, its clock, hands counted in the hall, and what the projector is told."""
    for statement in _STAGE:
        db.conn.execute(statement)


_STAGE = (
    # One entry a session, ever. `way`: mic, read (by somebody else), remote. `state`: waiting, now, spoken, skipped, left.
    """create table queue (
        id integer primary key, session integer not null unique references sessions on delete cascade,
        position real not null, way text not null default 'mic', first_time integer not null default 0,
        state text not null default 'waiting', joined_at text not null, spoken_at text
    ) strict""",
    # The one row of what the facilitator holds in the hand. The clock is either running (`ends_ms`, a Unix time) or
    # stopped (`left_ms`). `turned` counts page turns; `held` stops the projector from turning by itself.
    """create table stage (
        id integer primary key check (id = 1), entry integer references queue on delete set null,
        ends_ms integer, left_ms integer not null default 0, queue_open integer not null default 1,
        first_timers_first integer not null default 0, approve_first integer not null default 0,
        choose_seconds integer not null default 180, choose_until_ms integer,
        blank integer not null default 0, held integer not null default 0, turned integer not null default 0,
        correct_for_seen integer not null default 0
    ) strict""",
    "insert into stage (id) values (1)",
    # Hands that went up in the hall: demand without people. It sizes rooms and is never a wish.
    """create table hands (
        session integer primary key references sessions on delete cascade, count integer not null, at text not null
    ) strict""",
)


@event_file()
def m_phone_once_and_plan(db: Database) -> None:
    for statement in (
        # A pitch that is sent twice (a retry, a phone back from a dead spot) makes one session: its form's own random key.
        "create table once (key text primary key, session integer not null references sessions on delete cascade) strict",
        # Which of several wishes at one time somebody's plan takes, where they chose by hand.
        """create table choices (
            person integer not null references people, slot integer not null references slots on delete cascade,
            session integer not null references sessions on delete cascade, primary key (person, slot)
        ) strict, without rowid""",
        # The newest grid that somebody has said they saw: what changed since then is still to be told.
        "create table looks (person integer primary key references people, revision integer not null) strict",
    ):
        db.conn.execute(statement)


@event_file()
def m_desk_steps_by_badge(db: Database) -> None:
    for statement in (
        "create index steps_by_badge on steps (badge)",
        "create index steps_by_undoes on steps (undoes) where undoes is not null",
        "create index steps_by_redoes on steps (redoes) where redoes is not null",
    ):
        db.conn.execute(statement)


@event_file()
def m_round_merges(db: Database) -> None:
    """Merging pitches and taking it back: who stands in whom, what each person chose on each, and the hosts asked."""
    for statement in _MERGES:
        db.conn.execute(statement)


_MERGES = (
    # `session` stands in `into_session` since `seq`; `was` is the state that a split gives back.
    """create table merges (
        session integer primary key references sessions on delete cascade,
        into_session integer not null references sessions on delete cascade,
        seq integer not null, was text not null, at text not null, by text not null default ''
    ) strict""",
    "create index merges_by_into on merges (into_session)",
    # While a session is part of a merge, what people chose on it, by its own number. 0 is a choice too.
    """create table own_interests (
        person integer not null references people on delete cascade,
        session integer not null references sessions on delete cascade,
        weight integer not null, seq integer not null, at text not null, primary key (person, session)
    ) strict, without rowid""",
    "create index own_interests_by_session on own_interests (session)",
    # What a session has only through a merge: hosts (and people who must be there), and needs.
    """create table lent_people (
        session integer not null references sessions on delete cascade,
        person integer not null references people on delete cascade, primary key (session, person)
    ) strict, without rowid""",
    """create table lent_needs (
        session integer not null references sessions on delete cascade, need text not null, primary key (session, need)
    ) strict, without rowid""",
    # Hosts asked on their phones whether two pitches are one. `state`: open, agreed, declined, dropped.
    """create table merge_asks (
        id integer primary key, kept integer not null references sessions on delete cascade,
        gone integer not null references sessions on delete cascade, state text not null default 'open',
        at text not null, by text not null default ''
    ) strict""",
    """create table merge_answers (
        ask integer not null references merge_asks on delete cascade,
        person integer not null references people on delete cascade, yes integer not null, primary key (ask, person)
    ) strict, without rowid""",
)


@event_file()
def m_safe_doors(db: Database) -> None:
    for statement in (
        # How a phone joins: open, room (a code on the projector that turns over) or badge (single-use codes on paper).
        """create table doors (
            id integer primary key check (id = 1), mode text not null, secret text not null, every_minutes integer not null,
            wrong_codes integer not null default 0
        ) strict""",
        # Single-use codes. Only their hashes: the codes themselves are on the printed cards.
        "create table badge_codes (code_hash text primary key, made_at text not null, used_at text) strict",
        # People whose wishes an organiser has set aside: kept, and counted nowhere.
        "create table set_aside (person integer primary key references people, at text not null, by text not null) strict",
        "create view counted_interests as select * from interests where person not in (select person from set_aside)",
    ):
        db.conn.execute(statement)


@event_file()
def m_round_seen_and_scribe(db: Database) -> None:
    """Which pitches each phone has had on its screen, and what scribes are typing just now."""
    for statement in (
        """create table seen (
            person integer not null references people on delete cascade,
            session integer not null references sessions on delete cascade, primary key (person, session)
        ) strict, without rowid""",
        # One unfinished line a helper: saved as typed, gone when it becomes a pitch.
        """create table scribbles (
            badge integer primary key references badges on delete cascade, fields text not null, at text not null
        ) strict""",
    ):
        db.conn.execute(statement)


@event_file()
def m_phone_claims_notes_calendars(db: Database) -> None:
    for statement in (
        # What moves a badge or a pitch to another phone. `kind`: code (once, soon over) or words (until the day is over).
        # Only the hash of what is said is here. With `session`, that session alone is handed over.
        """create table claims (
            hash text primary key, kind text not null, person integer references people,
            session integer references sessions on delete cascade, made_at text not null, expires_at text
        ) strict""",
        # Wrong tries at these, so that nobody can go through all of them.
        "create table tries (id integer primary key, at text not null) strict",
        # The address of somebody's own calendar, by hash. `salt` and the phone's secret make the address again.
        """create table calendars (
            hash text primary key, person integer not null references people, badge integer not null references badges,
            salt text not null
        ) strict""",
        # What people wrote about a session: it only grows, the newest that isn't hidden is shown.
        """create table notes (
            id integer primary key, session integer not null references sessions on delete cascade,
            person integer references people, at text not null, text text not null, hidden integer not null default 0
        ) strict""",
        "create index notes_by_session on notes (session, id)",
        # A link to an outside pad, where hosts like one.
        """create table pads (
            session integer primary key references sessions on delete cascade, link text not null
        ) strict""",
    ):
        db.conn.execute(statement)


@event_file()
def m_desk_the_day(db: Database) -> None:
    """Hosts asked about their time and room, who has arrived, who looks after a room, and what they report."""
    for statement in _THE_DAY:
        db.conn.execute(statement)


_THE_DAY = (
    # The one row of the host check: whether hosts may see their time and room in the draft and are asked about it.
    "create table host_check (id integer primary key check (id = 1), open integer not null default 0) strict",
    "insert into host_check (id) values (1)",
    # What a host said of one cell; it holds only while the session stands there. `answer`: fine, cant.
    """create table check_answers (
        session integer not null references sessions on delete cascade, person integer not null references people,
        room integer not null, slot integer not null, answer text not null, reason text not null default '', at text not null,
        primary key (session, person)
    ) strict, without rowid""",
    # Short codes are typed from another screen: five wrong ones in a row put all of them out.
    "alter table keys add column short integer not null default 0",
    "create table wrong_codes (id integer primary key check (id = 1), count integer not null default 0) strict",
    "insert into wrong_codes (id) values (1)",
    # Sessions pitched before the day, and people who said on the day that they are here.
    "create table early (session integer primary key references sessions on delete cascade) strict",
    "create table arrivals (person integer primary key references people, at text not null) strict",
    # Phones that look after a room; `confirmed` by a helper.
    """create table keepers (
        badge integer primary key references badges, room integer not null references rooms on delete cascade,
        name text not null default '', at text not null, confirmed integer not null default 0
    ) strict""",
    # What is said of a session in its room: heads counted, full, host missing, five minutes left. The last of a kind counts.
    """create table reports (
        session integer not null references sessions on delete cascade, kind text not null, value integer not null default 1,
        at text not null, by text not null default '', primary key (session, kind)
    ) strict, without rowid""",
)


@event_file()
def m_phone_statements(db: Database) -> None:
    db.conn.execute(
        """create table statements (
            id integer primary key check (id = 1), contact text not null, venue text not null, known text not null
        ) strict"""
    )


@event_file()
def m_people_two_of_one_name(db: Database) -> None:
    """Pairs of people with one name of whom an organiser said that they are two."""
    db.conn.execute(
        "create table two_people (a integer not null references people on delete cascade, "
        "b integer not null references people on delete cascade, primary key (a, b), check (a < b)) strict, without rowid"
    )

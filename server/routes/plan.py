"""My plan: a small fragment of one's own, never shared."""

from starlette.requests import Request
from starlette.responses import Response

from server import clock, web
from server.errors import Refused
from server.routes import phones
from server.store import events, interests, keepers, notes, plans, revisions, sessions
from server.store.file import File
from server.store.revisions import Revision
from server.views import my_day
from server.views import plan as views
from server.words import gettext as _


async def page(request: Request) -> Response:
    """GET plan: now and next on top, then the day."""
    view = mine(request)
    if web.is_api(request):
        return web.data(view)
    return phones.page(request, "plan/page.html", "plan", view=view)


async def fragment(request: Request) -> Response:
    """GET plan/mine: the same without its page."""
    return web.page(request, "plan/_plan.html", view=mine(request))


async def told(request: Request) -> Response:
    """GET plan/told: the one line that stands on every page while a change of mine is unseen."""
    return web.page(request, "plan/_told.html", told=told_of(request), slug=request.path_params["slug"])


async def day(request: Request) -> Response:
    """GET plan/day: the sessions that I was in, with their notes, to print."""
    event = web.event_of(request)
    person = web.who_of(request).person
    facts, grid = event.read(events.get), phones.grid(request)
    taken = []
    if person and grid:
        leads = [session.number for session in event.read(sessions.led_by, person)]
        taken = views.taken_cards(
            grid, event.read(interests.of_person, person), leads, event.read(plans.choices, person)
        )
    written = {card.session: event.read(notes.current, card.session) for card, _state in taken}
    view = my_day.my_day(
        facts,
        grid,
        phones.every_session(request),
        [card for card, _state in taken],
        {session: note for session, note in written.items() if note},
        {card.session: event.read(notes.pad, card.session) for card, _state in taken},
        over=phones.is_over(request),
    )
    return phones.page(request, "plan/day.html", "me", view=view)


async def choose(request: Request) -> Response:
    """POST plan/choices: of the wishes that start at one time, take the one with this number."""
    badge = web.who_of(request).badge
    if badge is None:
        raise Refused(_("Show interest in a session first. Then you have a plan."))
    sent = await web.fields(request)
    event = web.event_of(request)
    session = event.read(sessions.of_number, web.whole_of(sent, "session") or 0)
    grid = event.read(revisions.latest)
    card = next((card for card in grid.cards if card.session == session.id), None) if grid else None
    if card is None:
        raise Refused(_("That session stands nowhere in the grid."), status=409)
    await event.write(plans.choose, badge.person, card.slot, session.id)
    if web.is_api(request):
        return web.data({"slot": card.slot, "session": session.number})
    return web.see(request, f"/e/{request.path_params['slug']}/plan?said=saved#at-{card.slot}")


async def see(request: Request) -> Response:
    """POST plan/seen: I know what changed up to this grid."""
    badge = web.who_of(request).badge
    event = web.event_of(request)
    sent = await web.fields(request)
    newest = event.read(revisions.latest_number)
    if badge is not None:
        await event.write(plans.see, badge.person, min(web.whole_of(sent, "revision") or newest, newest))
    if web.is_api(request):
        return web.data({"revision": newest})
    return web.see(request, f"/e/{request.path_params['slug']}/plan?said=seen")


def mine(request: Request) -> views.PlanView:
    """The plan of whoever asks; an empty one for a stranger."""
    event = web.event_of(request)
    person = web.who_of(request).person
    return views.plan(
        event.read(events.get),
        phones.grid(request),
        phones.every_session(request),
        clock.now(),
        wishes=event.read(interests.of_person, person) if person else {},
        leads=[session.number for session in event.read(sessions.led_by, person)] if person else [],
        choices=event.read(plans.choices, person) if person else {},
        told=tuple(told_of(request)),
        full=frozenset(session for session, said in event.read(keepers.reports).items() if "full" in said),
        noted=frozenset(event.read(notes.sessions_with_any)),
    )


def told_of(request: Request) -> list[str]:
    """What to tell this phone: each session is compared with the grid that its owner last saw or chose it in."""
    event = web.event_of(request)
    person = web.who_of(request).person
    newest = event.read(revisions.latest)
    if person is None or newest is None or newest.number < 2:
        return []
    before: dict[int, set[int]] = {}
    for number, known in _known_since(event, person).items():
        before.setdefault(known, set()).add(number)
    facts = event.read(events.get)
    return [
        sentence
        for known, numbers in sorted(before.items())
        if known < newest.number
        for sentence in views.told(facts, _revision(event, known), newest, numbers)
    ]


def _known_since(event: File, person: int) -> dict[int, int]:
    """For each session of somebody, the revision whose place of it they know: session number -> revision."""
    seen = max(1, event.read(plans.seen, person))
    published = event.read(revisions.stamps)
    chosen = event.read(interests.since, person)
    known = {
        number: max((each for each, stamp in published.items() if stamp < at), default=1)
        for number, at in chosen.items()
    }
    leads = {session.number: 1 for session in event.read(sessions.led_by, person)}
    return {number: max(seen, each) for number, each in (known | leads).items()}


def _revision(event: File, number: int) -> Revision:
    return event.read(revisions.get, number)

"""Asking the solver, and taking what it offers: all of it, some, or none. Nothing changes until it is accepted."""

from starlette.requests import Request
from starlette.responses import Response

from server import identity, web
from server.errors import Refused, Troubled
from server.routes.desk import offer_view, solves
from server.solves import LONGEST_SECONDS
from server.store import desks, proposals
from server.store.proposals import KINDS, Asked
from server.views import offers, offers_grid
from server.words import gettext as _


async def ask(request: Request) -> Response:
    """POST proposals: `kind` pins, scratch, moves (with `max_moves`) or late; `seconds`. The answer comes by and by."""
    badge = identity.need(web.who_of(request), "solve")
    sent = await web.fields(request)
    kind = web.text_of(sent, "kind") or "pins"
    most = web.whole_of(sent, "max_moves")
    seconds = web.whole_of(sent, "seconds") or 10
    troubles: dict[str, str] = {}
    if kind not in KINDS:
        troubles["kind"] = _("Choose what to ask the solver.")
    if kind == "moves" and (most is None or not 0 <= most <= 1000):
        troubles["max_moves"] = _("Type how many sessions may move, as a whole number.")
    if not 1 <= seconds <= LONGEST_SECONDS:
        troubles["seconds"] = _("Choose from 1 to {most} seconds.").format(most=int(LONGEST_SECONDS))
    if troubles:
        raise Troubled(troubles)
    slug = request.path_params["slug"]
    await solves(request).clear(slug)
    offer = await solves(request).ask(slug, Asked(kind=kind, max_moves=most, seconds=float(seconds)), badge.name)
    if web.is_api(request):
        return web.data({"id": offer, "state": web.event_of(request).read(proposals.get, offer).state}, 202)
    return web.see(request, f"/e/{slug}/desk#solver")


async def page(request: Request) -> Response:
    """GET proposals/{offer}: what would move, and the grid as it would be. As JSON: the solver's own answer."""
    identity.need(web.who_of(request), "see desk")
    event = web.event_of(request)
    desk = event.read(desks.read)
    made = event.read(proposals.get, request.path_params["offer"])
    if web.is_api(request):
        return web.data(made)
    view = offer_view(request, desk, made)
    chosen = request.query_params.get("option", "default")
    option = next((each for each in (view.option, *view.others) if each and each.name == chosen), view.option)
    answer = (
        next((each for each in made.answer.options if option and each.name == option.name), None)
        if made.answer
        else None
    )
    return web.page(
        request,
        "desk/offer.html",
        event=desk.event,
        offer=view,
        option=option,
        grid=offers_grid.preview(desk, answer) if answer else None,
        step=desk.step,
        numbers=desk.numbers,
        who=web.who_of(request),
    )  # fmt: skip


async def change(request: Request) -> Response:
    """POST proposals/{offer}: `do=accept` (all, or the sessions in `take`), `do=stop`, `do=drop`."""
    badge = identity.need(web.who_of(request), "solve")
    sent = await web.fields(request)
    event = web.event_of(request)
    slug, offer = request.path_params["slug"], request.path_params["offer"]
    do = web.text_of(sent, "do")
    said = ""
    if do == "stop":
        await solves(request).stop(slug)
        said = _("Stopping. The best grid so far comes in a moment.")
    elif do == "drop":
        await event.write(proposals.drop, offer)
        said = _("Put away. The grid is as it was.")
    elif do == "accept":
        wanted = _taken(web.texts_of(sent, "take")) if "some" in sent or "take" in sent else None
        if wanted is not None and not wanted:
            raise Refused(_("Tick at least one move to take, or put the answer away."), status=422)
        seen = web.whole_of(sent, "seen")
        seen = event.read(desks.read).step if seen is None else seen
        option = web.text_of(sent, "option") or "default"
        step = await event.write(proposals.accept, badge.id, seen, offer, option, wanted)
        moved = sum(key.startswith("place:") for key in step.after)
        said = offers.accepted(moved)
    else:
        raise Refused(_("Choose what to do with the answer: accept it, stop it, or put it away."), status=422)
    if web.is_api(request):
        return web.data({"id": offer, "state": event.read(proposals.get, offer).state, "said": said})
    return web.see(request, f"/e/{slug}/desk", said)


def _taken(typed: tuple[str, ...]) -> frozenset[int]:
    return frozenset(int(each) for many in typed for each in many.split(",") if each.strip().isdecimal())

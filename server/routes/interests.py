"""Interest: the wanted state is sent, never a flip. The first tap makes the badge."""

from starlette.requests import Request
from starlette.responses import Response

from server import forms, web
from server.routes import phones
from server.store import interests, people


async def put(request: Request) -> Response:
    """PUT or POST interests/{number}: none, come or must. A script and the page's own script get JSON."""
    number: int = request.path_params["number"]
    sent = await web.fields(request)
    state = forms.interest(sent)
    event = web.event_of(request)
    badge = web.who_of(request).badge
    _state, secret = await event.write(
        people.acting, badge, lambda db, person: interests.set_state(db, person, number, state)
    )
    if web.is_api(request):
        return phones.remember(request, web.data({"number": number, "state": state}), secret)
    home = f"/e/{request.path_params['slug']}"
    back = {
        "session": f"{home}/sessions/{number}?said={state}",
        "plan": f"{home}/plan?said={state}#s-{number}",
        "grid": f"{home}/grid?said={state}#s-{number}",
    }.get(web.text_of(sent, "back"), f"{home}?said={state}#s-{number}")
    return phones.remember(request, web.see(request, back), secret)


async def mine(request: Request) -> Response:
    """GET interests: this phone's own, number -> come or must. Nobody else's, ever."""
    person = web.who_of(request).person
    return web.data(web.event_of(request).read(interests.of_person, person) if person else {})

"""Between HTTP and values: reads forms and JSON into typed forms, turns views into pages and fragments.

One address serves people and scripts: a route takes its input from a form or from JSON, and gives a page, a fragment
or JSON, by who asks. No SQL; no sentence of its own but for what is wrong with a request.
"""

import gzip
import hashlib
import time
from typing import Any, TypeVar
from urllib.parse import quote, unquote

import jinja2
import msgspec
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from server import identity, paths, words
from server.errors import Refused
from server.store.file import File
from server.store.house import House
from server.words import gettext as _

F = TypeVar("F")
_MOST_FIELDS = 200
_HEARD = "heard"
_MOST_COUNTED = 2**53  # beyond it JSON is not exact, and beyond 2**63 the store fails


def event_of(request: Request) -> File:
    """The file of the event in the address. Raises Refused (404)."""
    house: House = request.app.state.house
    event = house.event(request.path_params["slug"])
    if event is None:
        raise Refused(_("There is no event at this address. Check the short code on the projector."), status=404)
    return event


def who_of(request: Request) -> identity.Who:
    """Who is asking, for the event in the address; looked up once a request."""
    if not hasattr(request.state, "who"):
        request.state.who = identity.who(request, event_of(request))
    found: identity.Who = request.state.who
    return found


def is_api(request: Request) -> bool:
    """Whether a script is asking, by the address or by what it accepts or sends: then the answer is JSON."""
    path: str = request.scope["path"]
    told = (request.headers.get(name, "") for name in ("accept", "content-type"))
    return path.startswith("/api/") or any(each.startswith("application/json") for each in told)


def is_htmx(request: Request) -> bool:
    """Whether htmx is asking: then the answer is a fragment."""
    return request.headers.get("hx-request") == "true"


async def fields(request: Request) -> dict[str, Any]:
    """What was sent, by name: a JSON object, or a form in which repeated names become lists. Raises Refused (400)."""
    if "json" in request.headers.get("content-type", ""):
        try:
            sent = msgspec.json.decode(await request.body() or b"{}")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as trouble:
            raise Refused(_("The body is not JSON: {trouble}").format(trouble=trouble), status=400) from None
        if not isinstance(sent, dict):
            raise Refused(_("The body must be a JSON object."), status=400)
        return sent
    form: FormData = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    return {name: form.getlist(name) if len(form.getlist(name)) > 1 else form[name] for name in form}


def text_of(sent: dict[str, Any], name: str) -> str:
    """One field as typed; "" where it is missing or not a text."""
    value = sent.get(name, "")
    if isinstance(value, list):
        value = value[-1] if value else ""
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def texts_of(sent: dict[str, Any], name: str) -> tuple[str, ...]:
    """A field that may be given several times, or as a JSON list."""
    value = sent.get(name, [])
    many = value if isinstance(value, list) else [value]
    return tuple(each for each in many if isinstance(each, str) and each.strip())


def whole_of(sent: dict[str, Any], name: str) -> int | None:
    """A whole number, typed or given; None where it is missing, something else, or beyond what is ever counted here."""
    try:
        number = int(text_of(sent, name))
    except ValueError:
        return None
    return number if abs(number) <= _MOST_COUNTED else None


def render(template: str, **view: Any) -> str:
    """A template with its view, in the reader's language."""
    return _environment().get_template(template).render(language=words.language(), languages=words.languages(), **view)


def page(
    request: Request, template: str, *, status: int = 200, headers: dict[str, str] | None = None, **view: Any
) -> Response:
    """A whole page, or a fragment where the template is one. Nothing of it is kept by a cache."""
    settings = request.app.state.settings
    path: str = request.scope["path"]
    privacy = "/".join(path.split("/")[:3]) + "/privacy" if path.startswith("/e/") else "/privacy"
    file = request.app.state.house.opened().get(request.path_params.get("slug", ""))
    html = render(
        template,
        **{
            "static": request.app.state.static_url,
            "address": settings.address,
            "path": path,
            "privacy": privacy,
            "trouble": file.trouble if file else "",
            "heard": (heard := _heard(request)),
            **view,
        },
    )
    answer = HTMLResponse(html, status_code=status, headers=headers)
    if heard:
        answer.delete_cookie(_HEARD, path="/")
    return answer


def data(value: Any, status: int = 200) -> Response:
    """JSON of any msgspec value."""
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json")


def see(request: Request, address: str, said: str = "") -> Response:
    """After a form: go and look there (303), where the status line says once what happened.

    htmx is told by a header, so that the whole page moves.
    """
    answer: Response = RedirectResponse(address, status_code=303)
    if is_htmx(request):
        answer = Response(status_code=204, headers={"HX-Redirect": address})
    if said:
        secure = request.app.state.settings.secure
        answer.set_cookie(_HEARD, quote(said), max_age=30, path="/", httponly=True, samesite="lax", secure=secure)
    return answer


def _heard(request: Request) -> str:
    """What the last form said, for the page that it led to; a fragment leaves it there."""
    return "" if is_htmx(request) else unquote(request.cookies.get(_HEARD, ""))[:300]


class Shared:
    """Fragments that are the same for everybody: made once for each version, gzipped once, with an ETag."""

    def __init__(self, most: int = 512) -> None:
        self._made: dict[tuple[object, ...], tuple[bytes, bytes, str]] = {}
        self._most = most

    def answer(self, request: Request, key: tuple[object, ...], make: Any, media_type: str = "text/html") -> Response:
        """The bytes for `key` (which must name all that they depend on), made by `make()` if they are not there yet."""
        kept = self._made.get(key)
        if kept is None:
            plain = make()
            body = plain.encode() if isinstance(plain, str) else plain
            kept = (body, gzip.compress(body, 6, mtime=0), '"' + hashlib.sha256(body).hexdigest()[:24] + '"')
            while len(self._made) >= self._most:
                self._made.pop(next(iter(self._made)))
            self._made[key] = kept
        body, squeezed, etag = kept
        headers = {"etag": etag, "cache-control": "no-cache", "vary": "Accept-Encoding, Cookie, Accept-Language"}
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(squeezed, headers={**headers, "content-encoding": "gzip"}, media_type=media_type)
        return Response(body, headers=headers, media_type=media_type)


def _environment() -> jinja2.Environment:
    global _made_environment
    if _made_environment is None:
        made = jinja2.Environment(
            loader=jinja2.FileSystemLoader(paths.folder("templates")),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
            extensions=["jinja2.ext.i18n"],
        )
        made.install_gettext_callables(  # type: ignore[attr-defined]
            words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext
        )
        made.globals["now_ms"] = lambda: time.time_ns() // 1_000_000
        made.filters["clock"] = words.clock_in_words
        made.filters["day"] = words.day_in_words
        made.filters["tongue"] = words.language_in_words
        _made_environment = made
    return _made_environment


_made_environment: jinja2.Environment | None = None

"""Mounting the table: the routes below /api/v1, and what each request passes before its handler."""

import re
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import identity, web
from server.api import document
from server.api.table import OPERATIONS, Handler, Operation
from server.errors import Refused, Troubled
from server.words import gettext as _

PREFIX = "/api/v1"
_NUMBERS = re.compile(r"\{(number|slot|room|offer|key|badge|note|ask)\}")


def routes() -> list[Route]:
    """Every operation, and the document that describes them."""
    made = [
        Route(
            PREFIX + _NUMBERS.sub(r"{\1:int}", operation.path), _guarded(operation), methods=[operation.method],
            max_body_size=operation.most_bytes, name=f"{operation.method} {operation.path}",
        )
        for operation in OPERATIONS
    ]  # fmt: skip
    return [*made, Route("/api/openapi.json", openapi)]


async def openapi(request: Request) -> Response:
    """GET openapi.json: the API as OpenAPI 3.1, for any site."""

    def make() -> bytes:
        return msgspec.json.encode(document.document(request.app.state.settings.address))

    answer: Response = request.app.state.shared.answer(request, ("openapi",), make, "application/json")
    answer.headers["access-control-allow-origin"] = "*"
    return answer


def _guarded(operation: Operation) -> Handler:
    async def endpoint(request: Request) -> Response:
        _need_key(request, operation)
        if operation.input is not None:
            await _check(request, operation.input)
        return await operation.handler(request)

    return endpoint


def _need_key(request: Request, operation: Operation) -> None:
    """A token that opens nothing is refused even where none is needed: a script must learn that its key has ended."""
    if "slug" not in request.path_params:
        return
    badge = web.who_of(request).badge
    if badge is None and identity.bears_token(request):
        raise Refused(_("This key opens nothing here, or its end has come."), status=401)
    if badge is None and operation.right:
        raise Refused(_("Send a key: -H 'Authorization: Bearer ...'"), status=401)
    if operation.right not in ("", "badge"):
        identity.need(web.who_of(request), operation.right)


async def _check(request: Request, shape: Any) -> None:
    """What is sent must fit its type; the handler then reads it as it reads a form."""
    body = await request.body()
    if body and "json" not in request.headers.get("content-type", ""):
        raise Refused(_("Send JSON: -H 'Content-Type: application/json'"), status=415)
    sent = await web.fields(request) if body else {}
    try:
        msgspec.convert(sent, shape)
    except msgspec.ValidationError as trouble:
        sentence, _at, place = str(trouble).partition(" - at `$.")
        raise Troubled({place.rstrip("`") or "body": sentence}) from None

"""The OpenAPI 3.1 document, made of the table: nothing in it is written twice."""

import re
from typing import Any

import msgspec

from server.api import shapes
from server.api.table import OPERATIONS, Operation
from server.routes.listings import MOST

_TEMPLATE = "#/components/schemas/{name}"
_LARGEST = 999_999_999_999_999
_WORDS = {
    "slug": "The event's name in addresses.",
    "number": "The session's short number, or a grid's number.",
    "slot": "A stretch of the day, by its id.",
    "room": "A room, by its id.",
    "offer": "An answer of the solver.",
    "key": "A key, by its id.",
    "badge": "A badge, by its id.",
    "note": "A version of the notes.",
    "ask": "A question to hosts.",
}


def document(address: str) -> dict[str, Any]:
    """The whole document for a server at `address`."""
    types = [t for each in OPERATIONS for t in (each.input, each.output) if t is not None]
    used, components = msgspec.json.schema_components([*types, shapes.Problem], ref_template=_TEMPLATE)
    schemas = iter(used)
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        sent = next(schemas) if operation.input is not None else None
        given = next(schemas) if operation.output is not None else None
        paths.setdefault(f"/api/v1{operation.path}", {})[operation.method.lower()] = _operation(operation, sent, given)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Campgrid",
            "version": "1",
            "description": "The unconference scheduler. What the pages do, with the same rules and the same refusals. "
            "A badge is a bearer token: get one from POST badges, or from an organiser's page of keys.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": address}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"badge": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation, sent: dict[str, Any] | None, given: dict[str, Any] | None) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": _TEMPLATE.format(name="Problem")}}}
    answer = given or {"type": "string", "format": "binary"}
    made: dict[str, Any] = {
        "operationId": _name(operation),
        "summary": operation.summary,
        "tags": [operation.path.split("/")[3] if operation.path.count("/") > 2 else "event"],
        "parameters": [
            *map(_parameter, re.findall(r"\{(\w+)\}", operation.path)),
            *(_PAGING if operation.paged else ()),
        ],
        "responses": {
            str(operation.status): {
                "description": operation.summary,
                "content": {operation.media_type: {"schema": answer}},
            },
            "default": {"description": "What went wrong, in a sentence.", "content": problem},
        },
    }
    if operation.right:
        made["security"] = [{"badge": []}]
        made["description"] = (
            "For any badge." if operation.right == "badge" else f'Wants the right "{operation.right}".'
        )
    if sent is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": sent}}}
    if operation.handler.__name__ == "take" and operation.path.endswith("/import"):
        made["responses"]["201"] = made["responses"]["200"]
    if operation.path.endswith("/join"):
        made["responses"]["200"] = {"description": "You have a badge already", "content": {
            "application/json": {"schema": {"type": "object"}}}}  # fmt: skip
    return made


def _name(operation: Operation) -> str:
    parts = [part.strip("{}").replace(".", "_") for part in operation.path.split("/") if part not in ("", "{slug}")]
    return "_".join([operation.method.lower(), *parts])


def _parameter(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": _LARGEST}
    if name == "slug":
        schema = {"type": "string", "pattern": "^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$"}
    return {"name": name, "in": "path", "required": True, "description": _WORDS[name], "schema": schema}


_PAGING: tuple[dict[str, Any], ...] = (
    {"name": "after", "in": "query", "description": "Only those with a greater number.",
     "schema": {"type": "integer", "minimum": 0, "maximum": _LARGEST}},
    {"name": "limit", "in": "query", "description": "How many on a page.",
     "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": MOST}},
)  # fmt: skip

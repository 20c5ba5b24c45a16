"""As much of JSON Schema as docs/reference/week-2.schema.json uses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

from tests.domain.week.examples_two import PAGE

SCHEMA: Final = json.loads(PAGE.with_name("week-2.schema.json").read_text(encoding="utf-8"))
_TYPES: Final = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": int | float,
    "boolean": bool,
    "null": type(None),
}


def fits(value: Any, schema: Any = SCHEMA) -> bool:
    """Whether a document has the shape of the schema."""
    return all(_KEYWORDS[word](value, wanted) for word, wanted in schema.items() if word in _JUDGED)


def _ref(value: Any, name: str) -> bool:
    return fits(value, SCHEMA["$defs"][name.rpartition("/")[2]])


def _type(value: Any, names: Any) -> bool:
    listed = [names] if isinstance(names, str) else names
    if isinstance(value, bool):
        return "boolean" in listed
    return any(isinstance(value, _TYPES[name]) for name in listed)


def _fields(value: Any, schemas: dict[str, Any]) -> bool:
    return all(fits(value[name], schema) for name, schema in schemas.items() if name in value)


def _only(kind: type, judge: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """A keyword that speaks of one type of value alone."""
    return lambda value, wanted: not isinstance(value, kind) or judge(value, wanted)


_KEYWORDS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "$ref": _ref,
    "type": _type,
    "const": lambda value, wanted: value == wanted,
    "enum": lambda value, wanted: value in wanted,
    "anyOf": lambda value, schemas: any(fits(value, schema) for schema in schemas),
    "minimum": _only(int, lambda value, least: value >= least),
    "maximum": _only(int, lambda value, most: value <= most),
    "pattern": _only(str, lambda value, text: re.search(text, value) is not None),
    "required": _only(dict, lambda value, names: set(names) <= set(value)),
    "properties": _only(dict, _fields),
    "propertyNames": _only(dict, lambda value, schema: all(fits(name, schema) for name in value)),
    "additionalProperties": _only(
        dict, lambda value, schema: all(fits(one, schema) for one in value.values())
    ),
    "items": _only(list, lambda value, schema: all(fits(one, schema) for one in value)),
    "prefixItems": _only(list, lambda value, schemas: all(map(fits, value, schemas))),
    "minItems": _only(list, lambda value, least: len(value) >= least),
    "maxItems": _only(list, lambda value, most: len(value) <= most),
}
_JUDGED: Final = _KEYWORDS.keys()

"""Does a resource keep to R4? Asked of every type that is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from wayhome.formats.fhir import classes
from wayhome.formats.fhir.items import Json, Resource

_SHOWN: Final = 5
_ELSE: Final = "is not valid"
_OTHER_VERSION: Final = "; if it was written for another version of FHIR, convert it to R4 first"
_WORDS: Final[Mapping[str, str]] = {
    "missing": "is required",
    "model_field_validation.missing": "is required",
    "extra_forbidden": "is not an R4 element",
    "list_type": "should be a list",
    "string_type": "should be text",
    "value_error": "does not have the form that R4 asks for",
    "json_invalid": "should be an object",
    "string_pattern_mismatch": "has characters that R4 does not allow here",
}


def breaches(resource: Resource) -> str:
    """What is wrong with a resource, in words; empty where nothing is.

    Names elements and what is wrong with them, never their values.
    """
    said = _of_classes(resource.raw, resource.resource_type) or _of_codes(resource)
    more = f"; and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
    hint = _OTHER_VERSION if any("not an R4 element" in each for each in said) else ""
    return "; ".join(said[:_SHOWN]) + more + hint


def _of_classes(raw: Json, type_name: str) -> list[str]:
    from pydantic import ValidationError

    try:
        classes.model(type_name).model_validate(raw)
    except ValidationError as errors:
        return [
            f"{_path(type_name, each['loc'])} {_words(each['type'])}"
            for each in errors.errors(include_url=False, include_input=False)
        ]
    except (KeyError, TypeError, AttributeError):  # the classes trip over some shapes themselves
        return [f"{type_name} has a part in a shape that R4 does not know"]
    return []


def _words(kind: str) -> str:
    return "is no day or time that exists" if kind.startswith("date") else _WORDS.get(kind, _ELSE)


def _path(type_name: str, place: Sequence[int | str]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return type_name + "".join(steps)


def _of_codes(resource: Resource) -> list[str]:
    """The classes take any word where R4 has a closed list."""
    return [
        f"{resource.resource_type}.{name} is not one of {', '.join(sorted(shape.codes))}"
        for name, shape in classes.shapes(resource.resource_type).items()
        if name in resource.raw and shape.codes and resource.raw[name] not in shape.codes
    ]

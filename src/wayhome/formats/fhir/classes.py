"""The R4 classes of fhir.resources, loaded when first asked for: they cost a second of import.

The library ships R4B (4.3.0); for the types read here it is R4 4.0.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Shape:
    """What the standard says of an element: the name of its type, and how it may stand."""

    type: str
    is_list: bool
    is_primitive: bool
    codes: frozenset[str]


@cache
def model(type_name: str) -> Any:
    """The class of a resource or data type of R4 (`Patient`, `HumanName`)."""
    module, _, name = _places()[f"R4.{type_name}Type"].rpartition(".")
    return getattr(import_module(module), name)


def is_resource(type_name: str) -> bool:
    """Is it a resource of R4, and no data type?"""
    return f"R4.{type_name}Type" in _places() and bool(model(type_name).has_resource_base())


@cache
def shapes(type_name: str) -> Mapping[str, Shape]:
    """The elements of a type by their name in JSON. `codes` are those allowed, where told."""
    return {
        field.alias: _shape(field)
        for name, field in model(type_name).model_fields.items()
        if name != "fhir_comments" and not name.endswith("__ext")
    }


def _shape(field: Any) -> Shape:
    from fhir_core import utils

    is_list = utils.is_list_type(field)
    # "+" says that the list goes on.
    codes = frozenset((field.json_schema_extra or {}).get("enum_values", ()))
    return Shape(
        type=utils.get_fhir_type_name(field, prefix="R4."),
        is_list=is_list,
        is_primitive=utils.is_primitive_type(field),
        codes=frozenset() if is_list or "+" in codes else codes,
    )


@cache
def _places() -> Mapping[str, str]:
    import_module("fhir.resources.R4B.fhirtypes")  # fills the map
    places: Mapping[str, str] = import_module("fhir_core.constraints").FHIR_TYPES_MAPS
    return places

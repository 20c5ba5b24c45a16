"""R4 XML to the JSON shape. Lists, flags and numbers are told by the R4 classes, never guessed."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

from wayhome.formats.fhir import classes
from wayhome.formats.fhir.items import MAX_DEPTH, Json, Unreadable

_FHIR: Final = "{http://hl7.org/fhir}"
_XHTML: Final = "{http://www.w3.org/1999/xhtml}"
_FLAGS: Final = {"true": True, "false": False}
_WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")
_NUMBERS: Final = frozenset({"integer", "unsignedInt", "positiveInt"})

_Said = tuple[object, Json]


def resource(text: str) -> Json:
    """The resource of an XML document, as JSON would have said it. Raises `Unreadable`.

    In a bundle, an entry that cannot be read holds its `Unreadable` in the place of the resource.
    """
    if "<!DOCTYPE" in text:  # FHIR forbids it, and entities defined there can fill the memory
        raise Unreadable("has a DOCTYPE, which FHIR forbids; remove it")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - without a DOCTYPE there are no entities
    except ElementTree.ParseError as error:
        line, column = error.position
        raise Unreadable("not XML, or cut off", f"line {line}, column {column + 1}") from None
    return _resource(root, MAX_DEPTH)


def _resource(node: ElementTree.Element, levels: int) -> Json:
    name = node.tag.removeprefix(_FHIR)
    if not (node.tag.startswith(_FHIR) and classes.is_resource(name)):
        raise Unreadable("not a FHIR R4 resource: root or contained element is none of R4's")
    return {"resourceType": name, **_element(node, name, levels)}


def _element(node: ElementTree.Element, type_name: str, levels: int) -> Json:
    """Attributes and children of a node, in the order they stand."""
    if levels < 0:
        raise Unreadable(f"nested deeper than {MAX_DEPTH} levels")
    shapes = classes.shapes(type_name)
    # Attributes of other namespaces (xsi:schemaLocation) are for XML tools.
    found: Json = {name: said for name, said in node.attrib.items() if not name.startswith("{")}
    for child in node:
        name = child.tag.removeprefix(_FHIR).removeprefix(_XHTML)
        if name not in shapes:
            raise Unreadable(f"{type_name}: has an element that R4 does not know")
        put = _append if shapes[name].is_list else _set
        put(found, name, _value(child, shapes[name], levels - 1))
    return found


def _set(found: Json, name: str, said: _Said) -> None:
    """JSON keeps the id and extensions of a primitive value beside it, under `_name`."""
    if name in found or f"_{name}" in found:
        raise Unreadable(f"{name}: stands twice, may stand once")
    value, more = said
    found.update({name: value} if value is not None else {})
    found.update({f"_{name}": more} if more else {})


def _append(found: Json, name: str, said: _Said) -> None:
    """In lists, `_name` runs beside `name` with nulls where there is nothing to say."""
    value, more = said
    values = found.setdefault(name, [])
    values.append(value)
    if more:
        beside = found.setdefault(f"_{name}", [])
        beside += [None] * (len(values) - 1 - len(beside)) + [more]


def _value(node: ElementTree.Element, shape: classes.Shape, levels: int) -> _Said:
    """The value of an element, and the id and extensions of a primitive one."""
    if shape.type == "xhtml":
        return _narrative(node), {}
    if shape.type == "Resource":
        return (_contained if shape.is_list else _entry)(node, levels), {}
    if not shape.is_primitive:
        return _element(node, shape.type, levels), {}
    said = node.attrib.pop("value", None)
    more = _element(node, "FHIRPrimitiveExtension", levels)
    return None if said is None else _primitive(said, shape.type), more


def _contained(node: ElementTree.Element, levels: int) -> Json:
    if len(node) != 1:
        raise Unreadable("an element that holds one resource holds none or many")
    return _resource(node[0], levels)


def _entry(node: ElementTree.Element, levels: int) -> Json | Unreadable:
    """One broken entry does not stop the others."""
    try:
        return _contained(node, levels)
    except Unreadable as error:
        return error


def _primitive(said: str, type_name: str) -> object:
    if type_name == "boolean" and said in _FLAGS:
        return _FLAGS[said]
    if type_name in _NUMBERS and _WHOLE.fullmatch(said):
        return int(said)
    if type_name == "decimal" and _DECIMAL.fullmatch(said):
        return int(said) if _WHOLE.fullmatch(said) else float(said)
    if type_name in {"boolean", "decimal", *_NUMBERS}:
        raise Unreadable(f"a value is not of type {type_name}")
    return said


def _narrative(node: ElementTree.Element) -> str:
    for each in node.iter():
        each.tag = each.tag.removeprefix(_XHTML)
    node.set("xmlns", _XHTML.strip("{}"))
    node.tail = None
    return ElementTree.tostring(node, encoding="unicode")

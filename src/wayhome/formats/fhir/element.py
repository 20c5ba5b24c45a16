"""A careful hand into a JSON object: every part is asked for by its kind, or refused with its path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Never, TypeVar

from wayhome.formats.fhir.items import Json, Resource, Unreadable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Element:
    """An object inside a resource. All readers raise `Unreadable` with the path."""

    owner: Resource
    data: Json
    path: str

    def text(self, name: str) -> str:
        """A text; empty where absent."""
        return self._of(name, str) or ""

    def flag(self, name: str) -> bool | None:
        found: bool | None = self._of(name, bool)
        return found

    def whole(self, name: str) -> int | None:
        """A whole number; 12.0 is one."""
        found = self._of(name, int, float)
        if found is None:
            return None
        if isinstance(found, bool) or found != int(found):
            self._refuse(name, "not a whole number")
        return int(found)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, without the nulls that stand for values given only by extension."""
        found = [each for each in self._list(name) if each is not None]
        if not all(isinstance(each, str) for each in found):
            self._refuse(name, "not a list of texts")
        return tuple(found)

    def one(self, name: str) -> Element | None:
        found = self._of(name, dict)
        return None if found is None else Element(self.owner, found, f"{self.path}.{name}")

    def many(self, name: str) -> tuple[Element, ...]:
        return tuple(
            Element(self.owner, each, f"{self.path}.{name}[{place}]")
            if isinstance(each, dict)
            else self._refuse(f"{name}[{place}]", "not an object")
            for place, each in enumerate(self._list(name))
        )

    def maybe(self, name: str, read: Callable[[Element], T]) -> T | None:
        """What `read` makes of the object; None where it is absent."""
        found = self.one(name)
        return None if found is None else read(found)

    def each(self, name: str, read: Callable[[Element], T]) -> tuple[T, ...]:
        return tuple(read(found) for found in self.many(name))

    def parsed(self, name: str, read: Callable[[str], T]) -> T | None:
        """What `read` makes of a text; None where it is absent."""
        said = self._of(name, str)
        if said is None:
            return None
        try:
            return read(said)
        except Unreadable as error:
            self._refuse(name, error.reason)

    def _of(self, name: str, *kinds: type) -> Any:
        found = self.data.get(name)
        if found is not None and not isinstance(found, kinds):
            self._refuse(name, f"not {_KINDS[kinds[0]]}")
        return found

    def _list(self, name: str) -> list[Any]:
        found: list[Any] = self._of(name, list) or []
        return found

    def _refuse(self, name: str, why: str) -> Never:
        raise Unreadable(f"{self.path}.{name}: {why}")


_KINDS: Final[Mapping[type, str]] = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    list: "a list",
    dict: "an object",
}

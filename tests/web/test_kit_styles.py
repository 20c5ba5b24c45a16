"""The stylesheet: colors that can be read, text that is not too small, weight that stays light."""

from __future__ import annotations

import gzip
import re
from typing import Final

import pytest

from tests.web.templates import SRC

STATIC: Final = SRC / "web" / "static" / "wayhome"
CSS: Final = (STATIC / "kit.css").read_text(encoding="utf-8")
TOKEN: Final = re.compile(r"--([\w-]+):(#[0-9a-f]{3,6})\b")
COLOR: Final = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
SIZE: Final = re.compile(r"(?:font-size:|font:[^;}]*?)(\d*\.?\d+)(rem|px)")
TEXT, SHAPE = 4.5, 3.0

Theme = dict[str, str]


def layer(name: str) -> str:
    """The text of one `@layer` block, by its braces."""
    start = CSS.index(f"@layer {name}{{")
    depth = 0
    for i, letter in enumerate(CSS[start:], start):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "}" and depth == 0:
            return CSS[start : i + 1]
    raise AssertionError(name)


def block(start: str) -> str:
    return layer("tokens").split(start, 1)[1].split("}", 1)[0]


LIGHT: Final[Theme] = dict(TOKEN.findall(block(":root{")))
DARK: Final[Theme] = LIGHT | dict(TOKEN.findall(block(":root[data-theme=dark]{")))


def luminance(color: str) -> float:
    """Relative luminance of `#rgb` or `#rrggbb`, WCAG 2.2."""
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


GROUNDS: Final = ("bg", "surface", "surface-2", "sunken")
TONES: Final = ("ok", "warn", "risk", "info", "plum")
WORDS: Final = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in GROUNDS),
    *((tone, f"{tone}-soft") for tone in TONES),
    *((tone, ground) for tone in TONES for ground in ("surface", "surface-2")),
    *((ink, "brand-soft") for ink in ("ink", "ink-2", "brand-2")),
    *((ink, f"{tone}-soft") for tone in TONES for ink in ("ink", "ink-2")),
    *((brand, ground) for brand in ("brand", "brand-2") for ground in ("bg", "surface")),
    *(("on-brand", brand) for brand in ("brand", "brand-2")),
    *(("surface", fill) for fill in ("ink", "ok", "risk", "plum", "risk-mark", "seat-v")),
    *((ink, nav) for ink in ("nav-ink", "nav-on") for nav in ("nav", "nav-2", "nav-3")),
    ("nav-ink-2", "nav"),
    ("nav-hot-ink", "nav-hot"),
    ("warn-on", "warn-mark"),
    ("warn-on", "seat-l"),
]
SHAPES: Final = [
    *(("control", ground) for ground in ("surface", "surface-2", "bg")),
    *((f"seat-{mark}", "surface") for mark in "plave"),
    *((mark, "surface") for mark in ("risk-mark", "warn-mark", "brand", "plum")),
    *(("focus", ground) for ground in GROUNDS),
    *((f"tr-{track}", "surface") for track in ("sud", "dual", "women", "lgbt", "teen", "fam")),
    ("nav-mark", "nav"),
    ("nav-hot", "nav"),
]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", WORDS, ids=" on ".join)
def test_words_can_be_read(theme: Theme, pair: tuple[str, str]) -> None:
    assert contrast(theme[pair[0]], theme[pair[1]]) >= TEXT


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", SHAPES, ids=" on ".join)
def test_shapes_can_be_seen(theme: Theme, pair: tuple[str, str]) -> None:
    assert contrast(theme[pair[0]], theme[pair[1]]) >= SHAPE


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_reader_s_choice_and_the_system_s_choice_are_one_dark() -> None:
    assert block(":root:not([data-theme=light]){") == block(":root[data-theme=dark]{")


def test_colors_live_in_the_tokens_alone() -> None:
    rest = CSS.replace(layer("tokens"), "")
    assert not COLOR.findall(re.sub(r"/\*.*?\*/", "", rest, flags=re.DOTALL))


def test_no_text_under_twelve_pixels_on_a_screen() -> None:
    seen = CSS.replace(layer("print"), "")
    sizes = [float(n) * (16 if unit == "rem" else 1) for n, unit in SIZE.findall(seen)]
    assert len(sizes) > 50
    assert min(sizes) >= 12


def test_nothing_is_fetched_from_elsewhere() -> None:
    addresses = re.findall(r"url\(([^)]*)\)", CSS)
    assert addresses
    assert all((STATIC / address).is_file() for address in addresses)


@pytest.mark.parametrize(("name", "kilobytes"), [("kit.css", 15), ("app.js", 6), ("icons.svg", 12)])
def test_weight(name: str, kilobytes: int) -> None:
    assert len(gzip.compress((STATIC / name).read_bytes(), 9)) <= kilobytes * 1024


def test_fonts_and_icons_carry_their_licenses() -> None:
    licenses = {
        path.name: path.read_text(encoding="utf-8") for path in STATIC.glob("licenses/*.txt")
    }
    assert "SIL OPEN FONT LICENSE" in licenses["public-sans-OFL.txt"].upper()
    assert "SIL OPEN FONT LICENSE" in licenses["atkinson-hyperlegible-next-OFL.txt"].upper()
    assert "ISC" in licenses["lucide-ISC.txt"]

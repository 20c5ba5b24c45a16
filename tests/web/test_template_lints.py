"""What no template may do. Each lint is shown a sinner first: a lint that never barks is none."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.web.templates import SRC, TEMPLATE_SYNTAX, declared, parts, tags, templates
from wayhome.web.kit import icon_names

Lint = Callable[[str], Iterator[str]]

TITLE: Final = re.compile(r"\{%\s*block title\s*%\}(.*?)\{%\s*endblock", re.DOTALL)
COMPONENT: Final = re.compile(r"<c-([a-z-]+)((?:\s[^<>]*)?)>", re.DOTALL)
ICON: Final = re.compile(r'<c-icon name="([^"{]+)"|\sicon="([^"{]+)"')
POST_FORM: Final = re.compile(r'<form\b[^>]*method="post"[^>]*>(.*?)</form>', re.DOTALL)
REQUESTS: Final = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")


def inline_style(text: str) -> Iterator[str]:
    """The content policy drops it."""
    return (tag for tag in tags(text) if re.search(r"\sstyle\s*=|^<style", tag))


def inline_script(text: str) -> Iterator[str]:
    """The content policy drops it: handlers, script bodies, script addresses."""
    for tag in tags(text):
        if re.search(r"\son[a-z]{3,}\s*=", tag) or "javascript:" in tag:
            yield tag
        if tag.startswith("<script") and "src=" not in tag:
            yield tag


def data_address(text: str) -> Iterator[str]:
    """The content policy drops it."""
    return (tag for tag in tags(text) if re.search(r"=\s*[\"']?data:", tag))


def eval_in_htmx(text: str) -> Iterator[str]:
    """These features of htmx need `eval`."""
    for tag in tags(text):
        if re.search(r"\shx-on|=\s*[\"']\s*js:|hx-trigger=[\"'][^\"']*\[", tag):
            yield tag


def htmx_without_place(text: str) -> Iterator[str]:
    """htmx 4 inherits nothing: each request names where its answer goes, and how."""
    for tag in tags(text):
        asks = any(f"{name}=" in tag for name in REQUESTS)
        if asks and not ("hx-target=" in tag and "hx-swap=" in tag):
            yield tag


def color_of_its_own(text: str) -> Iterator[str]:
    """Colors live in the tokens; a color in a template forgets the dark theme."""
    return (tag for tag in tags(text) if re.search(r"(fill|stroke|color)=[\"']#", tag))


def variable_in_title(text: str) -> Iterator[str]:
    """A title goes to the history and the task bar: it never names a person."""
    return (title for title in TITLE.findall(text) if "{{" in title)


def post_without_token(text: str) -> Iterator[str]:
    return (form for form in POST_FORM.findall(text) if "csrf_token" not in form)


def unknown_part(text: str) -> Iterator[str]:
    known = {*parts(), "vars", "slot"}
    bare = TEMPLATE_SYNTAX.sub("", text)
    return (name for name, _ in COMPONENT.findall(bare) if name not in known)


def unescaped_attribute(text: str) -> Iterator[str]:
    """`:name` goes out unescaped unless the part lists it."""
    for name, attributes in COMPONENT.findall(TEMPLATE_SYNTAX.sub("", text)):
        if name in {"vars", "slot"} or name not in parts():
            continue
        for given in re.findall(r"\s:([\w-]+)=", attributes):
            if given not in declared(name) and given != "attrs":
                yield f"<c-{name} :{given}>"


def unknown_icon(text: str) -> Iterator[str]:
    known = set(icon_names())
    return (a or b for a, b in ICON.findall(text) if (a or b) not in known)


LINTS: Final[dict[Lint, str]] = {
    inline_style: '<p style="color:red">',
    inline_script: '<p onclick="go()">',
    data_address: '<img src="data:image/png;base64,AA">',
    eval_in_htmx: '<p hx-get="/x/" hx-trigger="keyup[ctrlKey]">',
    htmx_without_place: '<p hx-get="/x/" hx-target="#x">',
    color_of_its_own: '<rect fill="#ff0000"/>',
    variable_in_title: "{% block title %}{{ client.name }}{% endblock %}",
    post_without_token: '<form method="post"><button>Go</button></form>',
    unknown_part: '<c-buton kind="primary">',
    unescaped_attribute: '<c-button :title="client.name">',
    unknown_icon: '<c-icon name="unicorn" />',
}


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.__name__)
def test_the_lint_barks_at_a_sinner(lint: Lint) -> None:
    assert list(lint(LINTS[lint]))


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.__name__)
def test_no_template_sins(lint: Lint) -> None:
    found = {
        str(path.relative_to(SRC)): sins
        for path in templates()
        if (sins := list(lint(path.read_text(encoding="utf-8"))))
    }
    assert not found


@pytest.mark.parametrize(
    "sinner",
    [
        '<script>alert("x")</script>',
        '<a href="javascript:go()">',
    ],
)
def test_script_hides_nowhere(sinner: str) -> None:
    assert list(inline_script(sinner))


# ---- words that blame ---------------------------------------------------------------------
# After NIDA, "Words matter". Names of institutions, laws and instruments keep their words.

OFFICIAL: Final = re.compile(
    r"substance abuse and mental health services|center for substance abuse treatment"
    r"|national institute on (?:drug abuse|alcohol abuse and alcoholism)"
    r"|drug abuse screening test|substance abuse prevention and treatment"
    r"|alcoholics anonymous|narcotics anonymous|substance abuse treatment for",
    re.IGNORECASE,
)
BLAME: Final = re.compile(
    r"\b(?:addicts?|addicted|abusers?|junk(?:ie|y)s?|druggies?|relapsers?|drunks?|alcoholics?"
    r"|(?:drug|substance|alcohol|opioid)[ -](?:abuse|abusing|habit)|drug users?|frequent flyers?"
    r"|non-?complian(?:t|ce)|recidivis[tm]s?|dirty|clean (?:urine|test|screen|sample|time)"
    r"|(?:got|get|getting|stay|stayed|been|being) clean|suffers? from|committed suicide"
    r"|failed (?:treatment|to attend))\b",
    re.IGNORECASE,
)


def blame(text: str) -> list[str]:
    return BLAME.findall(OFFICIAL.sub("", text))


def strings(path: Path) -> str:
    """Every text of a Python file that could be shown: its string literals."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return "\n".join(value for value in found if isinstance(value, str))


@pytest.mark.parametrize(
    ("text", "blames"),
    [
        ("The test was clean urine.", True),
        ("She is non-compliant.", True),
        ("An addict.", True),
        ("Addiction counselor", False),
        ("Substance Abuse and Mental Health Services Administration", False),
        ("He was a victim of abuse.", False),
        ("Clear the filters", False),
    ],
)
def test_blame_is_told_from_plain_words(text: str, blames: bool) -> None:
    assert bool(blame(text)) is blames


def test_no_screen_blames() -> None:
    shown = {path: path.read_text(encoding="utf-8") for path in templates()}
    shown |= {path: strings(path) for path in sorted(SRC.glob("**/*.py"))}
    shown |= {path: path.read_text(encoding="utf-8") for path in sorted(SRC.glob("**/*.toml"))}
    found = {
        str(path.relative_to(SRC)): words for path, text in shown.items() if (words := blame(text))
    }
    assert not found

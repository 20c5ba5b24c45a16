"""The parts: each renders, each is documented with what it takes, each escapes what it is given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from django.utils.safestring import SafeString
from django_cotton.compiler_regex import CottonCompiler  # type: ignore[import-untyped]

from tests.web.templates import SRC, declared, parts
from wayhome.web.kit import EveryField, EveryLook, kit
from wayhome.web.templatetags import kit as tags

NEEDS: Final = {"field": ':field="field"', "week": ':blocks="[]"'}
"""What a part cannot do without."""
VALUES: Final = {
    *("field", "form", "forms", "page", "blocks", "rows", "marks"),
    *("value", "of", "planned", "attended", "goal", "top", "level"),
}
"""Attributes that take no text."""
PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "kit.md"
INSIDE: Final = {"field-words"}
"""Parts of parts; nobody else uses them."""


def render(text: str, query: str = "", **context: Any) -> str:
    """A template string as a page would render it."""
    compiled = CottonCompiler().process(text)
    request = RequestFactory().get(f"/x/{query}")
    return str(engines["django"].from_string(compiled).render(context, request))


class Call(forms.Form):
    first_name = forms.CharField(help_text="As on the card.")
    born_on = forms.DateField()
    at = forms.TimeField(required=False)
    hours = forms.IntegerField(required=False)
    caller = forms.ChoiceField(choices=[("self", "Themself")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput)
    words = forms.CharField(widget=forms.Textarea, required=False)
    long = forms.CharField(widget=forms.Textarea({"rows": 12}), required=False)


# ---- every part -----------------------------------------------------------------------------


def test_the_style_guide_shows_every_part() -> None:
    pages = [SRC / "web" / "templates" / name for name in ("kit/kit.html", "staff.html")]
    shown = {part for page in pages for part in re.findall(r"<c-([a-z-]+)", page.read_text())}
    toast_leaves_by_itself = {"toast"}
    assert set(parts()) - shown - INSIDE - toast_leaves_by_itself == set()


@pytest.mark.parametrize("part", sorted(set(parts()) - INSIDE))
def test_a_part_is_documented_with_what_it_takes(part: str) -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if f"`c-{part}`" in line]
    assert rows, f"docs/reference/kit.md does not name c-{part}"
    slots = {"fields", "state", "action", "actions", "alerts", "steps", "side", "rating", "table"}
    for name in declared(part) - slots:
        assert re.search(rf"\b{name}\b", " ".join(rows)), f"c-{part}: {name} is not documented"


@pytest.mark.parametrize("part", sorted(set(parts()) - INSIDE))
def test_a_part_renders_with_nothing_at_all(part: str) -> None:
    html = render(f"<c-{part} {NEEDS.get(part, '')}>words</c-{part}>", field=Call()["hours"])
    assert not re.search(r"\{\{|\{%|None", html)


@pytest.mark.parametrize("part", sorted(set(parts()) - INSIDE))
def test_a_part_escapes_what_it_is_given(part: str) -> None:
    given = " ".join(f'{name}="{{{{ evil }}}}"' for name in sorted(declared(part) - VALUES))
    html = render(
        f"<c-{part} {NEEDS.get(part, '')} {given}>{{{{ evil }}}}</c-{part}>",
        evil='"><b id=x>&',
        field=Call()["hours"],
    )
    assert "<b id=x>" not in html


def test_a_field_that_the_form_does_not_have_is_named() -> None:
    with pytest.raises(ValueError, match="<c-field> got no field"):
        render('<c-field :field="form.nobody" />', form=Call())


def test_the_whole_page_answers_without_a_sign_in() -> None:
    response = kit(RequestFactory().get("/_kit/"))
    html = response.content.decode()
    assert response.status_code == 200
    assert not re.search(r"<c-|\{%|\{\{", html)


# ---- buttons --------------------------------------------------------------------------------


def test_a_button_passes_other_attributes_on() -> None:
    html = render(
        '<c-button name="go" value="{{ value }}" hx-target="#x">Go</c-button>', value='a"b'
    )
    assert 'name="go"' in html
    assert 'value="a&quot;b"' in html
    assert 'hx-target="#x"' in html


@pytest.mark.parametrize(
    ("attributes", "is_off"), [("", False), ("disabled", True), ("busy", True)]
)
def test_a_button_that_is_off_or_busy_cannot_be_pressed(attributes: str, is_off: bool) -> None:
    assert (" disabled" in render(f"<c-button {attributes}>Go</c-button>")) is is_off


def test_a_button_of_one_action_carries_its_token() -> None:
    html = render('<c-post url="/seats/1/hold/" kind="primary">Hold</c-post>')
    assert "csrfmiddlewaretoken" in html
    assert 'action="/seats/1/hold/"' in html
    assert 'class="btn btn-primary"' in html


# ---- fields ---------------------------------------------------------------------------------


def field(form: forms.Form, name: str, more: str = "") -> str:
    return render(f'<c-field :field="field" {more} />', field=form[name])


def test_hint_and_error_are_tied_to_the_field() -> None:
    html = field(Call({}), "first_name")
    assert 'aria-describedby="id_first_name_helptext id_first_name_error"' in html
    assert 'id="id_first_name_helptext"' in html
    assert 'id="id_first_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "optional" in field(Call(), "hours")
    assert "optional" not in field(Call(), "first_name")


def test_a_date_is_native_and_speaks_iso() -> None:
    html = field(Call(initial={"born_on": "1996-02-29"}), "born_on")
    assert 'type="date"' in html
    assert 'value="1996-02-29"' in html


@pytest.mark.parametrize("sent", ["31/02/1997", "soon"])
def test_a_date_that_is_none_stays_readable(sent: str) -> None:
    html = field(Call({"born_on": sent}), "born_on")
    assert 'type="text"' in html
    assert f'value="{sent}"' in html


def test_a_time_is_native() -> None:
    assert 'type="time"' in field(Call({"at": "18:00"}), "at")
    assert 'type="text"' in field(Call({"at": "six"}), "at")


def test_numbers_bring_the_number_keys() -> None:
    assert 'inputmode="decimal"' in field(Call(), "hours")


def test_a_text_area_is_as_high_as_a_short_answer_unless_the_form_says_otherwise() -> None:
    assert 'rows="4"' in field(Call(), "words")
    assert "cols" not in field(Call(), "words")
    assert 'rows="12"' in field(Call(), "long")


def test_a_hidden_field_keeps_its_error_in_sight() -> None:
    html = field(Call({}), "secret")
    assert 'type="hidden"' in html
    assert "This field is required." in html


@pytest.mark.parametrize(
    ("look", "css"),
    [
        ("", "choice-list"),
        ("segmented", "seg"),
        ("picks", "pick"),
        ("rows", "vars"),
        ("ask", "seg"),
    ],
)
def test_choices_have_looks(look: str, css: str) -> None:
    html = field(EveryLook(), "decision", f'look="{look}"')
    assert f'<div class="{css}">' in html
    assert html.count('type="radio"') == 3
    assert "<legend" in html


def test_a_warned_choice_is_tinted() -> None:
    html = field(EveryLook(), "withdrawal", 'look="segmented" warn="strong"')
    assert html.count('class="w"') == 1


def test_a_row_says_big_and_small() -> None:
    assert tags.big_and_small("Agree | Evening <b>") == (
        "<b>Agree</b><small>Evening &lt;b&gt;</small>"
    )


def test_the_summary_leads_to_each_field_in_order() -> None:
    links = tags.error_links(Call({"hours": "x"}))
    assert [link.target for link in links] == [
        "id_first_name",
        "id_born_on",
        "id_hours",
        "id_caller_0",
        "",
    ]


def test_the_summary_names_what_concerns_the_whole_form() -> None:
    form = Call({"first_name": "Maya", "born_on": "1997-04-22", "caller": "self", "secret": "x"})
    form.add_error(None, "The caller hung up.")
    assert [link.says for link in tags.error_links(form)] == ["The caller hung up."]


def test_the_summary_is_silent_without_errors() -> None:
    assert tags.error_links(None) == []
    assert tags.error_links(Call(), [EveryField()]) == []
    assert 'role="alert"' not in render('<c-error-summary :form="form" />', form=Call())


def test_the_summary_takes_the_focus() -> None:
    html = render('<c-error-summary :form="form" />', form=Call({}))
    assert 'tabindex="-1" autofocus' in html


# ---- lists ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "href", "direction"),
    [
        ("", "sort=age", ""),
        ("age", "sort=-age", "ascending"),
        ("-age", "sort=age", "descending"),
        ("name", "sort=age", ""),
    ],
)
def test_a_column_sorts_up_then_down_and_keeps_the_filter(
    by: str, href: str, direction: str
) -> None:
    html = render(f'<c-sort name="age" by="{by}">Age</c-sort>', query="?track=eve&page=3")
    address = re.search(r'href="\?([^"]*)"', html)
    assert address
    query = QueryDict(address.group(1).replace("&amp;", "&"))
    assert query.dict() == {"track": "eve"} | dict([href.split("=")])
    assert (f'aria-sort="{direction}"' in html) is bool(direction)


def test_pages_keep_the_query() -> None:
    html = render(
        '<c-pages :page="page" what="clients" />', "?q=a", page=Paginator(range(30), 10).page(2)
    )
    assert "11 – 20 of 30 clients" in " ".join(html.split())
    assert 'href="?q=a&amp;page=1"' in html
    assert 'href="?q=a&amp;page=3"' in html


def test_one_page_needs_no_links() -> None:
    html = render('<c-pages :page="page" what="clients" />', page=Paginator(range(3), 10).page(1))
    assert "3 clients" in html
    assert "href" not in html


def test_an_empty_value_leaves_the_query() -> None:
    html = render("{% load kit %}{% query_with 'page' '' %}", "?page=2&q=a")
    assert html == "?q=a"


@pytest.mark.parametrize(
    ("state", "words"),
    [("todo", "To do"), ("waiting", "Waiting on Maya"), ("fix", "Needs a fix"), ("done", "Done")],
)
def test_a_task_says_its_state_in_words(state: str, words: str) -> None:
    assert words in render(f'<c-task title="Consent" state="{state}" who="Maya" />')


def test_an_unanswered_question_is_not_blank() -> None:
    assert "Not known yet" in render('<c-answer label="Phone" />')


def test_both_versions_stand_side_by_side() -> None:
    mine: Mapping[str, str] = {"phone": "1", "first_name": "Maya"}
    rows = tags.conflict_rows(mine, {"phone": "2", "first_name": "Maya", "note": "x"})
    assert [(row.label, row.differs) for row in rows] == [
        ("Phone", True),
        ("First name", False),
        ("Note", True),
    ]


@pytest.mark.parametrize(
    ("level", "tone"), [("success", "ok"), ("warning", "warn"), ("error", "risk"), ("info", "info")]
)
def test_messages_have_tones(level: str, tone: str) -> None:
    assert tags.message_tone(level) == tone


def test_meters_of_nothing_are_empty() -> None:
    assert 'width="0.0"' in tags.meter(value=0, of=0, tone="ok", label="0 of 0")
    assert isinstance(tags.meter(value=1, of=2, tone="ok", label="1 of 2"), SafeString)


def test_hours_reach_at_least_what_is_drawn() -> None:
    html = tags.hours_line(tone="ok", hours=18, goal=9, top=None, label="Attended")
    assert 'aria-label="Attended: 18 of 9 hours"' in html
    assert 'width="300.0"' in html

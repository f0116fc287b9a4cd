"""Two languages, whole: every sentence is in the catalogue, and no page says a word that isn't.

The catalogue is checked against the sources, so a new sentence without its Welsh fails here, by name.
"""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import nodes

from server import words
from tests.conftest import Site

REPO = Path(__file__).parents[2]
LOCALE = REPO / "server" / "locale"
PLACEHOLDER = re.compile(r"%%|%\(\w+\)[sd]|\{\w*\}")
LETTERS = re.compile(r"[^\W\d_]{2,}")
GETTEXT = ("_", "gettext", "ngettext", "pgettext")
# Names, units and the addresses of files: the same in every language.
NO_WORDS = {"Campgrid", "SHA256SUMS"}
FILE = re.compile(r"[\w-]+\.(ics|csv|csv-metadata\.json|json|xml|html)$")
# Blocks that fill in attributes of the layout: classes and addresses, never read by a person.
UNSEEN_BLOCKS = {"width", "live"}


@cache
def sources() -> Catalog:
    """Every sentence that the sources give to gettext."""
    found = Catalog()
    with (LOCALE / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    for file, line, message, _comments, context in extract_from_dir(REPO, methods, options):
        found.add(message, None, [(file, line)], context=context)
    return found


@cache
def welsh() -> Catalog:
    """The Welsh catalogue, as it lies on the disk."""
    with (LOCALE / "cy.po").open("rb") as stream:
        return read_po(stream, locale="cy")


def pairs() -> Iterator[tuple[Message, Message]]:
    """Each sentence of the sources with its Welsh, where there is one."""
    for message in sources():
        translated = welsh().get(message.id, message.context) if message.id else None
        if translated is not None:
            yield message, translated


def forms_of(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def placeholders(sentence: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(sentence))


def test_every_sentence_has_its_welsh() -> None:
    missing = [
        f"{message.locations[0][0]}: {message.id}"
        for message in sources()
        if message.id and welsh().get(message.id, message.context) is None
    ]
    assert missing == []


def test_every_plural_has_six_welsh_forms_and_nothing_is_empty_or_fuzzy() -> None:
    wrong = [
        message.id
        for message, translated in pairs()
        if translated.fuzzy
        or not all(forms_of(translated.string))
        or len(forms_of(translated.string)) != (6 if message.pluralizable else 1)
    ]
    assert wrong == []


def test_the_catalogue_holds_nothing_that_the_sources_no_longer_say() -> None:
    known = {(message.id, message.context) for message in sources()}
    assert [each.id for each in welsh() if each.id and (each.id, each.context) not in known] == []
    assert list(welsh().obsolete) == []


def test_the_welsh_fills_in_what_the_english_fills_in() -> None:
    wrong: list[tuple[str, str]] = []
    for message, translated in pairs():
        said = forms_of(message.id)
        wanted = placeholders(said[-1])
        for place, form in enumerate(forms_of(translated.string)):
            # "no pitches" and "1 pitch" may go without the number, never with another one.
            few = message.pluralizable and place < 2 and set(placeholders(form)) <= set(wanted)
            if placeholders(form) != wanted and not few:
                wrong.append((said[-1], form))
    assert wrong == []


def test_every_sentence_of_a_template_can_be_filled_in() -> None:
    """Jinja fills in each sentence by %, so a percent sign stands twice."""
    wrong: list[str] = []
    for message, translated in pairs():
        if not any(str(file).startswith("templates") for file, _line in message.locations):
            continue
        for sentence in (*forms_of(message.id), *forms_of(translated.string)):
            try:
                _ = sentence % dict.fromkeys(re.findall(r"%\((\w+)\)", sentence), 1)
            except (ValueError, TypeError):
                wrong.append(sentence)
    assert wrong == []


TEMPLATES = sorted(path.relative_to(REPO / "templates").as_posix() for path in (REPO / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_template_says_a_word_outside_gettext(template: str) -> None:
    source = (REPO / "templates" / template).read_text(encoding="utf-8")
    assert said_by(source) == []


@pytest.mark.parametrize(
    "slip",
    [
        "<p>Hello there</p>",
        '<input placeholder="Your name">',
        '<button aria-label="{% if open %}Close{% endif %}">×</button>',
        '<p>{{ "Open" if open else "Closed" }}</p>',
        "<p>{{ count }} people</p>",
        '{{ forms.line("title", "Title of it", view.title) }}',
    ],
)
def test_a_word_outside_gettext_would_be_found(slip: str) -> None:
    assert said_by(slip) != []


def said_by(source: str) -> list[str]:
    """The words that a template says by itself: text, attributes that are read out, and texts handed to macros."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    tree = environment.parse(source)
    reader = _Reader()
    reader.feed("".join(_flat(tree)))
    reader.close()
    return [each for each in (*reader.said, *_handed_over(tree)) if _is_said(each)]


def _is_said(text: str) -> bool:
    parts = (part.strip(".,:;()") for part in text.split())
    return any(LETTERS.search(part) for part in parts if part not in NO_WORDS and not FILE.match(part))


def _flat(node: nodes.Node) -> Iterator[str]:
    """All that a template may put out by itself, in its order; what a call gives is left out."""
    if isinstance(node, nodes.Output):
        for value in node.nodes:
            yield from _own(value)
    else:
        for inner in node.iter_child_nodes():
            if isinstance(inner, nodes.Stmt) and not (isinstance(inner, nodes.Block) and inner.name in UNSEEN_BLOCKS):
                yield from _flat(inner)


def _own(value: nodes.Node | None) -> Iterator[str]:
    """The texts that stand in an expression itself and may come out of it."""
    if isinstance(value, nodes.TemplateData):
        yield value.data
    elif isinstance(value, nodes.Const) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, nodes.CondExpr):
        yield from _own(value.expr1)
        yield from _own(value.expr2)
    elif isinstance(value, nodes.Or | nodes.Add | nodes.Concat):
        for each in value.iter_child_nodes():
            yield from _own(each)
    elif isinstance(value, nodes.Getitem) and isinstance(value.node, nodes.Dict):
        for item in value.node.items:
            yield from _own(item.value)


def _handed_over(tree: nodes.Node) -> Iterator[str]:
    """Texts that look like a sentence among the arguments of a call that isn't gettext."""
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT:
            continue
        for argument in (*call.args, *(each.value for each in call.kwargs)):
            if isinstance(argument, nodes.Const) and isinstance(argument.value, str) and _is_sentence(argument.value):
                yield argument.value


def _is_sentence(text: str) -> bool:
    return bool(re.match(r"[A-Z][a-z]+( |$)", text))


class _Reader(HTMLParser):
    """What a reader sees or hears of a page."""

    HEARD = ("placeholder", "aria-label", "aria-description", "aria-roledescription", "title", "alt", "data-words")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in ("script", "style", "code")
        self.said += [value or "" for name, value in attrs if name in self.HEARD]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in ("script", "style", "code")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(re.sub(r"""[\w:-]+=("[^"]*"|'[^']*')""", "", data))


def test_every_refusal_passes_gettext() -> None:
    """`Refused("…")` and `Troubled({"field": "…"})` never take a bare sentence."""
    bare: list[str] = []
    for path in sorted((REPO / "server").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("Refused", "Troubled")
            ):
                values = [
                    value for each in node.args for value in (each.values if isinstance(each, ast.Dict) else [each])
                ]
                bare += [
                    f"{path.relative_to(REPO)}:{node.lineno}"
                    for value in values
                    if isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and value.value)
                ]
    assert bare == []


@pytest.mark.parametrize(
    ("n", "pitches", "people", "minutes"),
    [
        (0, "Dim cynigion hyd yma", "neb", "yn dechrau nawr"),
        (1, "1 cynnig hyd yma", "1 person", "yn dechrau mewn 1 funud"),
        (2, "2 gynnig hyd yma", "2 berson", "yn dechrau mewn 2 funud"),
        (3, "3 chynnig hyd yma", "3 o bobl", "yn dechrau mewn 3 munud"),
        (6, "6 chynnig hyd yma", "6 o bobl", "yn dechrau mewn 6 munud"),
        (11, "11 cynnig hyd yma", "11 o bobl", "yn dechrau mewn 11 munud"),
    ],
)
def test_welsh_numbers_take_their_own_form(n: int, pitches: str, people: str, minutes: str, in_welsh: None) -> None:
    assert words.ngettext("{n} pitch so far", "{n} pitches so far", n).format(n=n) == pitches
    assert words.ngettext("{n} person", "{n} people", n).format(n=n) == people
    assert words.ngettext("starts in {n} minute", "starts in {n} minutes", n).format(n=n) == minutes


def test_days_and_names_are_said_in_welsh(in_welsh: None) -> None:
    assert words.day_in_words(date(2026, 6, 20)) == "Dydd Sadwrn 20 Mehefin 2026"
    assert words.names_in_words(["Sam", "Priya", "Ola"]) == "Sam, Priya ac Ola"
    assert words.names_in_words(["Ola", "Sam"]) == "Ola a Sam"


def test_a_page_is_in_the_language_that_was_chosen_and_stays_so(site: Site) -> None:
    path, reader = site.new_event().path, site.client()
    english = reader.get(path).text
    assert '<html lang="en"' in english
    assert '<a href="?lang=cy" lang="cy" hreflang="cy">Cymraeg</a>' in english
    welsh_page = reader.get(f"{path}?lang=cy").text
    assert '<html lang="cy"' in welsh_page
    assert '<a href="?lang=en" lang="en" hreflang="en">English</a>' in welsh_page
    later = reader.get(f"{path}/grid").text
    assert '<html lang="cy"' in later
    assert "Nid yw’r grid wedi’i gyhoeddi eto." in later
    refused = reader.post(f"{path}/pitch", data={"title": ""})
    assert refused.status_code == 422
    assert "Teipiwch deitl i’ch sesiwn." in refused.text


def test_a_browser_that_asks_for_welsh_gets_it(site: Site) -> None:
    path, reader = site.new_event().path, site.client()
    assert '<html lang="cy"' in reader.get(path, headers={"accept-language": "cy-GB, en;q=0.5"}).text
    assert '<html lang="en"' in reader.get(path, headers={"accept-language": "fr, en;q=0.5"}).text


def test_the_projector_speaks_the_languages_that_the_organiser_chose(site: Site) -> None:
    organiser = site.new_event(phase="gather")
    facts = {"name": "Gŵyl", "date": "2026-06-20", "timezone": "Europe/London"}
    wall = f"{organiser.path}/projector/wall"
    assert "Sganiwch i ymuno." not in organiser.client.get(wall).text
    page = organiser.client.get(f"{organiser.path}/desk/day").text
    assert '<option value="cy en">Cymraeg · English</option>' in page
    assert organiser.client.post(f"{organiser.path}/desk/day", data={**facts, "languages": "cy en"}).status_code == 303
    said = organiser.client.get(wall).text
    assert 0 < said.index('<span lang="cy">Sganiwch i ymuno.') < said.index('<span lang="en">Scan to join.')


def test_a_third_language_is_one_more_file(tmp_path: Path) -> None:
    shutil.copytree(REPO / "server", tmp_path / "server", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "server" / "locale" / "fr.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\nmsgid "Save"\nmsgstr "Enregistrer"\n\n'
        'msgid "{n} seat"\nmsgid_plural "{n} seats"\nmsgstr[0] "{n} place"\nmsgstr[1] "{n} places"\n',
        encoding="utf-8",
    )
    program = (
        "from server import words; words.speak('fr'); print(*words.languages(), words.gettext('Save'), "
        "words.ngettext('{n} seat', '{n} seats', 0), words.language_in_words('fr'), words.gettext('Undo'), sep=', ')"
    )
    said = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "en, cy, fr, Enregistrer, {n} place, Français, Undo"


@pytest.fixture
def in_welsh() -> Iterator[None]:
    words.speak("cy")
    yield
    words.speak(words.SOURCE)

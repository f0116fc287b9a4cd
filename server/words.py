"""Languages: catalogues, the language of the present reader, dates in words.

Owns gettext. A catalogue is one file, `locale/{language}.po`; a third language is one more of them. English is the
language of the source, so it needs no file. The reader's language travels in a context variable, so that a sentence
made deep in the store comes out in the language of the person who will read it.
"""

import gettext as _gettext
import io
import re
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from pathlib import Path

import babel.dates
import babel.lists
from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

_CATALOGUES = Path(__file__).parent / "locale"
SOURCE = "en"
# The Welsh "and" is "ac" before a vowel; CLDR leaves it open, as "a(c)".
_VOWELS = frozenset("AEIOUWYÂÊÎÔÛŴŶaeiouwyâêîôûŵŷ")
_language: ContextVar[str] = ContextVar("language", default=SOURCE)


@cache
def languages() -> tuple[str, ...]:
    """The languages that pages can be read in, the source language first."""
    return (SOURCE, *sorted(path.stem for path in _CATALOGUES.glob("*.po")))


@cache
def catalogue(language: str) -> _gettext.NullTranslations:
    """The catalogue of one language; of one that has none, the source's own words."""
    path = _CATALOGUES / f"{language}.po"
    if language not in languages() or not path.exists():
        return _gettext.NullTranslations()
    with path.open("rb") as stream:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(stream, locale=language))
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)


def language() -> str:
    """The language of the present reader."""
    return _language.get()


def speak(wanted: str) -> None:
    """Set the present reader's language; one that we don't have leaves it as it was."""
    if wanted in languages():
        _language.set(wanted)


def in_each(wanted: Sequence[str], make: Callable[[], str]) -> tuple[tuple[str, str], ...]:
    """One sentence in several languages at once: (language, words) each; a language that says the same is left out."""
    mine = _language.get()
    said: dict[str, str] = {}
    for each in wanted or (SOURCE,):
        if each in languages():
            _language.set(each)
            words = make()
            if words not in said.values():
                said[each] = words
    _language.set(mine)
    return tuple(said.items())


def gettext(message: str) -> str:
    """`message` in the present reader's language."""
    return catalogue(_language.get()).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The form of a sentence that fits `n` things, by the language's own plural rule."""
    return catalogue(_language.get()).ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """`message` where one English word has several meanings; `context` says which."""
    return catalogue(_language.get()).pgettext(context, message)


_ = gettext


def day_in_words(day: date) -> str:
    """Such as "Saturday 20 June 2026", in the reader's language."""
    return babel.dates.format_date(day, "EEEE d MMMM y", locale=_locale())


def short_day_in_words(day: date) -> str:
    """Such as "Sat 20 June", in the reader's language."""
    return babel.dates.format_date(day, "EEE d MMMM", locale=_locale())


def language_in_words(code: str) -> str:
    """A language's own name for itself, such as "Cymraeg"; the code where it is unknown."""
    try:
        return str(Locale(code).get_display_name(code) or code).capitalize()
    except (UnknownLocaleError, ValueError):
        return code


def clock_in_words(moment: datetime) -> str:
    """Such as "11:00": hours and minutes of a moment that is already in local time."""
    return f"{moment:%H:%M}"


def names_in_words(names: Sequence[str]) -> str:
    """Such as "Sam, Priya and Ola", in the reader's language; "" for nobody."""
    joined = babel.lists.format_list(list(names), locale=_locale()) if names else ""
    return re.sub(r",? a\(c\) (\w)", lambda found: f" {'ac' if found[1] in _VOWELS else 'a'} {found[1]}", joined)


def _locale() -> str:
    return "en_GB" if _language.get() == SOURCE else _language.get()

"""Text that people type, made safe to show on a wall: owns cleaning, never meaning.

Control and format characters (among them those that turn the writing direction) go, so do stacked accents beyond two
a letter ("zalgo"); what is left is in Unicode's composed form (NFC).
"""

import re
import unicodedata

TITLE_LENGTH = 120
NAME_LENGTH = 60
ABOUT_LENGTH = 2_000
_MARKS_A_LETTER = 2
# Zero-width joiners are format characters that some scripts and emoji need.
_KEPT_FORMATS = {"\u200c", "\u200d"}


def line(typed: str, length: int) -> str:
    """One line of at most `length` characters: white space folded, unsafe characters dropped."""
    return _safe(re.sub(r"\s+", " ", typed)).strip()[:length].rstrip()


def passage(typed: str, length: int) -> str:
    """Several lines of at most `length` characters together; line ends become a plain newline."""
    lines = [
        re.sub(r"[^\S\n]+", " ", each).strip() for each in typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_safe(each) for each in lines)).strip()[:length].rstrip()


def folded(typed: str) -> str:
    """A form for comparing names and titles: no case, accents or punctuation."""
    plain = unicodedata.normalize("NFKD", typed).casefold()
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


def _safe(typed: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", typed):
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category in ("Cc", "Cs", "Co", "Cn") or (category == "Cf" and character not in _KEPT_FORMATS):
            continue
        if marks <= _MARKS_A_LETTER:
            kept.append(character)
    return "".join(kept)

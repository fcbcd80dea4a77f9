"""What a reader typed, as it is compared; and which words of a text were found by it."""

import functools
import re
import unicodedata
from collections.abc import Collection

from babel import Locale

MOST_LETTERS = 200
MOST_WORDS = 8
# As `find_fold` in queries/model/090_find.sql: what is compared must be folded alike on both sides.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe"})
WORD = re.compile(r"[^\W_]+")
# Words that join others and stand in too many names to tell anything; they are asked when nothing else is.
JOINING = frozenset(
    "de het een van in en op met voor te naar the of and to for with on at a an la le les des du et el los y".split()
)
LANGUAGES = ("fr", "de", "es", "it", "pt", "tr", "ar", "nl", "en")
"""Languages in which names of countries are known beside those of the reference tables: CLDR's, by Babel."""


def fold(text: str) -> str:
    """Return text as it is compared: lower case, no accents, letters and digits with single blanks."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(WORD.findall(plain.lower().translate(LETTERS)))


def words_of(text: str) -> list[str]:
    """Return the words that must be found, folded, each once; at most eight, joining words only where alone."""
    words = list(dict.fromkeys(fold(text[:MOST_LETTERS]).split()))
    return ([word for word in words if word not in JOINING] or words)[:MOST_WORDS]


def pieces(text: str, found: Collection[str]) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is a word that was found; joined they are the text again."""
    made: list[tuple[str, bool]] = []
    end = 0
    for match in WORD.finditer(unicodedata.normalize("NFC", text)):
        if fold(match.group()) in found:
            made += [(text[end : match.start()], False), (match.group(), True)]
            end = match.end()
    return [piece for piece in [*made, (text[end:], False)] if piece[0]]


@functools.cache
def country_names() -> tuple[str, ...]:
    """Return names of countries in more languages, each as `TN|Tunesien`: a code of two letters and a name."""
    return tuple(
        f"{code}|{name}"
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if re.fullmatch("[A-Z]{2}", code)
    )

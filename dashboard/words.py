"""Every sentence, label and word that a user sees, in Dutch and English, read from `dashboard/texts/*.csv`.

One file an area, header `key,nl,en`. `{name}` stands for a value that the caller gives. A key that depends on
a count has two rows, `<key>.one` and `<key>.other`. `country_names.csv` in the same folder holds names, not
words.
"""

import csv
import functools
import numbers
import pathlib
import re

from babel.numbers import format_decimal

LOCALES = {"nl": "nl_NL", "en": "en_GB"}
FOLDER = pathlib.Path(__file__).parent / "texts"
HEADER = ["key", "nl", "en"]
NOT_WORDS = {"country_names.csv"}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def word(key: str, lang: str, **values: str | int) -> str:
    """The text of a key in a language, with its placeholders filled.

    Values are texts that are ready to be read (see `formats`) or whole numbers that need no thousands
    separator, such as a year. Anything else (None, NaN, a float) is refused: it would show as "nan" or with
    the wrong comma.

    Raises:
        KeyError: no such key, or a placeholder without a value; names key, placeholder and file.
        TypeError: a value that is neither text nor a whole number.
        ValueError: a language that is not there.
    """
    check_language(lang)
    try:
        texts, file_name = _texts()[key]
    except KeyError:
        raise KeyError(f"no text {key!r} in {FOLDER.name}/*.csv") from None
    return fill(texts[lang], values, where=f"text {key!r} ({lang}) in {FOLDER.name}/{file_name}")


def plural(key: str, lang: str, count: int, **values: str | int) -> str:
    """The text of `<key>.one` for a count of exactly 1, else of `<key>.other`.

    `{count}` in the text is the count in the locale (1.234 or 1,234). Zero takes the plural in both
    languages.

    Raises:
        KeyError, ValueError: as `word`.
        TypeError: a count that is not a whole number.
    """
    check_language(lang)
    if not _is_whole(count):
        raise TypeError(f"text {key!r}: a count is a whole number, not {count!r}")
    form = "one" if count == 1 else "other"
    return word(f"{key}.{form}", lang, count=format_decimal(int(count), locale=LOCALES[lang]), **values)


def has(key: str) -> bool:
    """Whether a key exists, for callers that choose between keys made from codes in the data."""
    return key in _texts()


def keys() -> list[str]:
    """All keys, sorted."""
    return sorted(_texts())


def placeholders(text: str) -> set[str]:
    """The names of the placeholders in a text."""
    return set(PLACEHOLDER.findall(text))


def check_language(lang: str) -> None:
    """Raises ValueError for a language that the dashboard does not have."""
    if lang not in LOCALES:
        raise ValueError(f"no language {lang!r}; there are {', '.join(LOCALES)}")


def fill(text: str, values: dict[str, str | int], *, where: str) -> str:
    """A text with its placeholders replaced; errors begin with `where`."""

    def value(match: re.Match) -> str:
        name = match.group(1)
        if name not in values:
            raise KeyError(f"{where}: no value for {{{name}}}")
        found = values[name]
        if not isinstance(found, str) and not _is_whole(found):
            raise TypeError(f"{where}: {{{name}}} is {found!r}; format it first, or say that it is missing")
        return str(found)

    return PLACEHOLDER.sub(value, text)


def read_texts(folder: pathlib.Path) -> dict[str, tuple[dict[str, str], str]]:
    """The texts in a folder: key -> ({language: text}, file name).

    Raises:
        ValueError: a header other than key,nl,en; a row with too few or too many cells; a key that stands
            twice.
    """
    found: dict[str, tuple[dict[str, str], str]] = {}
    for path in sorted(folder.glob("*.csv")):
        if path.name in NOT_WORDS:
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, strict=True)
            header = next(rows, None)
            if header != HEADER:
                raise ValueError(f"{path.name}: the first line is {header}, not {','.join(HEADER)}")
            for row in rows:
                if not row:
                    continue
                if len(row) != len(HEADER):
                    raise ValueError(
                        f"{path.name} line {rows.line_num}: {len(row)} cells, not {len(HEADER)}: {row}"
                    )
                key, dutch, english = row
                if key in found:
                    raise ValueError(f"{path.name} line {rows.line_num}: {key!r} is also in {found[key][1]}")
                found[key] = ({"nl": dutch, "en": english}, path.name)
    return found


@functools.cache
def _texts() -> dict[str, tuple[dict[str, str], str]]:
    return read_texts(FOLDER)


def _is_whole(value: object) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)

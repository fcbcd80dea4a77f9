"""The list of what is wrong: narrowed, a page of it at a time, and the sheet around one cell as it was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from dashboard import dictionary, formats
from dashboard.dictionary import fold
from dashboard.exports.tables import Column
from dashboard.intake.compare import column_title
from dashboard.intake.read import column_index, column_letter
from dashboard.intake.upload import State
from dashboard.panels import escape
from dashboard.upload import door
from dashboard.words import word

PAGE_SIZE = 50
ROWS_AROUND = 5
COLUMNS_AROUND = 2
MOST_TEXT = 80
"""Signs of a cell that the picture of a sheet shows."""
CHOICES = ("severity", "rule", "sheet", "column")
SEARCHED = ("cell", "value_found", "message", "remedy")


@dataclass(frozen=True, eq=False)
class Listed:
    """The list as the address asks for it.

    Attributes:
        state: the upload.
        lang: nl or en.
        frame: all faults and warnings that this reader may see, with the fields of `check.Issue`.
        hidden: how many more there are in rows that this reader may not see.
        asked: what the address asks, see `door.asked_of_list`.
    """

    state: State
    lang: str
    frame: pd.DataFrame
    hidden: int
    asked: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def options(self) -> dict[str, dict[str, str]]:
        """Choice -> value -> its words, for each value that occurs, with how often it does."""
        lang = self.lang
        titles = {
            "severity": lambda found: word(f"upload.severity.{found}", lang),
            "rule": lambda found: title_of_rule(found, lang),
            "sheet": lambda found: place_in_words(found, lang),
            "column": lambda found: found,
        }
        said = {}
        for name, values in self.values.items():
            counts = values[values != ""].value_counts(sort=name in ("rule", "column"))
            if name == "severity":
                counts = counts.reindex([one for one in ("fault", "warning") if one in counts.index])
            said[name] = {
                found: word(
                    "upload.filter.counted", lang, what=titles[name](found), count=formats.number(n, lang)
                )
                for found, n in counts.items()
            }
        return said

    @cached_property
    def values(self) -> dict[str, pd.Series]:
        """Choice -> what each row of `frame` has."""
        frame = self.frame
        named = (frame["load_sheet_id"], frame["column_name"], frame["column_letter"])
        places = list(zip(*named, strict=True))
        titles = {row: self._column(row) for row in dict.fromkeys(places)}
        return {
            "severity": frame["severity"],
            "rule": frame["rule_id"],
            "sheet": (frame["file_name"] + " › " + frame["sheet_name"]).str.removesuffix(" › "),
            "column": pd.Series([titles[row] for row in places], index=frame.index, dtype=object),
        }

    @cached_property
    def tables(self) -> dict[int, str]:
        """Number of a sheet -> its table."""
        return {int(sheet["number"]): str(sheet["table_name"]) for sheet in self.state.sheets}

    def _column(self, found: tuple[object, object, object]) -> str:
        sheet, name, letter = found
        if name:
            return column_title(self.tables.get(int(sheet), ""), str(name), self.lang)
        return str(letter)

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What was chosen of CHOICES and occurs."""
        return {name: self.asked[name] for name in CHOICES if self.asked.get(name, "") in self.options[name]}

    @property
    def text(self) -> str:
        """The words that are looked for."""
        return self.asked.get("text", "")

    @cached_property
    def found(self) -> pd.DataFrame:
        """The rows of `frame` that fit."""
        fits = pd.Series(True, index=self.frame.index)
        for name, value in self.chosen.items():
            fits &= self.values[name] == value
        if self.text:
            sought = fold(self.text)
            names = [f"{name}_{self.lang}" if name in ("message", "remedy") else name for name in SEARCHED]
            held = self.frame.loc[fits, names].agg(" ".join, axis=1)
            fits &= held.map(lambda text: sought in fold(text)).reindex(self.frame.index, fill_value=False)
        return self.frame[fits]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-len(self.found) // PAGE_SIZE))

    @property
    def page(self) -> int:
        """The page that is shown."""
        asked = self.asked.get("page", "1")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
        return min(max(number, 1), self.pages)

    @cached_property
    def wrong(self) -> list[str]:
        """What the address asks that cannot be followed."""
        followed = {**self.chosen, "text": self.text, "page": str(self.page), "at": str(self.open_one)}
        return [text for name, text in self.asked.items() if text and text != followed.get(name)]

    @property
    def shown(self) -> pd.DataFrame:
        """The rows of this page."""
        start = (self.page - 1) * PAGE_SIZE
        return self.found.iloc[start : start + PAGE_SIZE]

    @property
    def open_one(self) -> int | None:
        """The row of `frame` whose surroundings are shown: the one asked for, else the first of the page with a cell."""
        asked = self.asked.get("at", "")
        if asked.isascii() and asked.isdigit() and int(asked) in self.shown.index:
            return int(asked)
        with_cell = self.shown[self.shown["cell"] != ""]
        return int(with_cell.index[0]) if len(with_cell) else None

    @property
    def sentence(self) -> str:
        """What is listed, in one sentence."""
        said = [word("upload.list.sentence", self.lang, files=_files(self.state, self.lang))]
        said += [
            f"{word(f'upload.filter.{name}', self.lang)}: {self.plain(name, value)}"
            for name, value in self.chosen.items()
        ]
        if self.text:
            said.append(f"{word('upload.filter.text', self.lang)}: {self.text}")
        return "; ".join(said)

    def plain(self, name: str, value: str) -> str:
        """Return a choice in words, without its count."""
        if name == "rule":
            return title_of_rule(value, self.lang)
        return word(f"upload.severity.{value}", self.lang) if name == "severity" else value


def _files(state: State, lang: str) -> str:
    return formats.list_of([str(file["name"]) for file in state.files], lang)


def title_of_rule(rule_id: str, lang: str) -> str:
    """Return the title of a rule; its id where rules.csv has it no more."""
    rule = dictionary.rules().get(rule_id)
    return rule_id if rule is None else rule.title_nl if lang == "nl" else rule.title_en


def place_in_words(place: str, lang: str) -> str:
    """Return a file and sheet as a choice names them."""
    return place or word("upload.list.no_sheet", lang)


def payload(listed: Listed) -> dict[str, object]:
    """Return the page of the list as the component draws it."""
    lang = listed.lang
    lines = []
    for number, row in zip(listed.shown.index, listed.shown.to_dict("records"), strict=True):
        at = row["cell"] or (
            word("upload.list.row", lang, row=int(row["sheet_row"]))
            if not formats.is_missing(row["sheet_row"])
            else row["sheet_name"] or row["file_name"]
        )
        lines.append(
            {
                "id": int(number),
                "can_open": not formats.is_missing(row["sheet_row"]),
                "place": at,
                "sheet": f"{row['file_name']} › {row['sheet_name']}"
                if row["sheet_name"]
                else row["file_name"],
                "severity": row["severity"],
                "rule": title_of_rule(row["rule_id"], lang),
                "value": cut(row["value_found"]),
                "message": row[f"message_{lang}"],
                "remedy": row[f"remedy_{lang}"],
            }
        )
    names = ("place", "value", "rule")
    return {
        "lines": lines,
        "open": listed.open_one,
        "heads": {name: word(f"upload.list.{name}", lang) for name in names},
        "severities": {name: word(f"upload.severity.{name}", lang) for name in ("fault", "warning")},
        "caption": word("upload.list.caption", lang, page=listed.page, pages=listed.pages),
        "remedy": word("upload.list.remedy", lang),
        "show": word("upload.list.show", lang),
        "blank": word("upload.list.blank", lang),
    }


def cut(text: str, most: int = MOST_TEXT) -> str:
    """Return a text, shortened where it is long."""
    return text if len(text) <= most else f"{text[: most - 2].rstrip()} …"


# The sheet around a cell ------------------------------------------------------------------------------------


def around_html(listed: Listed, number: int) -> str:
    """Return the sheet around a fault as HTML, as it was found; blank where its cells are not kept.

    The cell is marked by a frame, a sign and words; other faults that are in view by a sign and words.
    """
    lang = listed.lang
    fault = listed.frame.loc[number]
    sheet = next(
        (one for one in listed.state.sheets if int(one["number"]) == int(fault["load_sheet_id"]) > 0), None
    )
    if sheet is None or formats.is_missing(fault["sheet_row"]):
        return ""
    row = int(fault["sheet_row"])
    frame = door.cells(
        listed.state, int(sheet["number"]), first_row=row - ROWS_AROUND, last_row=row + ROWS_AROUND
    )
    if not len(frame):
        return ""
    head = heading_rows_of(sheet)
    above = [n for n in head if n < frame.index[0]]
    if above:
        first = door.cells(listed.state, int(sheet["number"]), first_row=above[0], last_row=above[-1])
        frame = pd.concat([first, frame])
    letters = near(list(frame.columns), fault["column_letter"])
    here = listed.frame[listed.frame["load_sheet_id"] == fault["load_sheet_id"]]
    wrong = {
        (int(one["sheet_row"]), one["column_letter"]): one["severity"]
        for one in here[here["sheet_row"].isin(frame.index)].to_dict("records")
    }
    sheet_name = f"{sheet['file_name']} › {sheet['sheet_name']}"
    name = word("upload.around.caption", lang, sheet=sheet_name, cell=str(fault["cell"] or row))
    body = []
    before = 0
    for at, values in zip(frame.index, frame[letters].fillna("").to_dict("records"), strict=True):
        if before and at > before + 1:
            body.append(
                f'<tr class="gap"><td colspan="{len(letters) + 1}"><span aria-hidden="true">⋮</span></td></tr>'
            )
        before = at
        is_row = at == row and not fault["column_letter"]
        cells = "".join(
            _cell(
                cut(str(values[letter])),
                is_here=at == row and letter == fault["column_letter"],
                severity=wrong.get((at, letter)),
                is_heading=at in head,
                lang=lang,
            )
            for letter in letters
        )
        mark = f' class="here"><span aria-hidden="true">▶ </span>{at}<span class="unseen"> {escape(word("upload.around.here", lang))}</span>'
        body.append(f'<tr><th scope="row"{mark if is_row else f">{at}"}</th>{cells}</tr>')
    columns = "".join(f'<th scope="col">{letter}</th>' for letter in letters)
    corner = f'<td><span class="unseen">{escape(word("upload.around.corner", lang))}</span></td>'
    return (
        f'<div class="table-frame"><p class="table-title" aria-hidden="true">{escape(name)}</p>'
        f'<p class="sideways" aria-hidden="true">{escape(word("shell.table.sideways", lang))}</p>'
        f'<div class="table sheet" role="region" tabindex="0" aria-label="{escape(name)}"><table>'
        f'<caption class="unseen">{escape(name)}</caption><thead><tr>{corner}{columns}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div></div>"
    )


def _cell(text: str, *, is_here: bool, severity: str | None, is_heading: bool, lang: str) -> str:
    if is_here:
        sign, said, kind = "▶", word("upload.around.here", lang), "here"
    elif severity:
        sign, said, kind = "!", word("upload.around.also", lang), "wrong"
    else:
        return f"<td{' class=heading' if is_heading else ''}>{escape(text)}</td>"
    return (
        f'<td class="{kind}"><span aria-hidden="true">{sign} </span><span class="unseen">{escape(said)}: </span>'
        f"{escape(text) or '<span class=missing>' + escape(word('upload.list.blank', lang)) + '</span>'}</td>"
    )


def heading_rows_of(sheet: Mapping[str, object]) -> range:
    """Return the rows of the headings of a sheet, counted from 1; none where they are not known."""
    found = sheet.get("heading_rows")
    return range(int(found[0]), int(found[1]) + 1) if found else range(0)


def near(letters: list[str], letter: object) -> list[str]:
    """Return the columns near one: two to each side, and the first, which says which row it is."""
    index = column_index(str(letter)) if letter else 0
    last = len(letters) - 1
    first = max(0, min(index - COLUMNS_AROUND, last - 2 * COLUMNS_AROUND))
    shown = [column_letter(at) for at in range(first, min(last, first + 2 * COLUMNS_AROUND) + 1)]
    return list(dict.fromkeys([letters[0], *shown])) if letters else []


# Files ------------------------------------------------------------------------------------------------------


def columns_of(lang: str) -> list[Column]:
    """Return the columns of the list as files hold them."""
    kinds = {"sheet_row": "identifier"}
    names = (
        "severity", "file_name", "sheet_name", "cell", "sheet_row", "column", "value_found", "rule",
        "message", "remedy", "rule_id",
    )  # fmt: skip
    return [
        Column(name=name, label=word(f"upload.column.{name}", lang), kind=kinds.get(name, "text"))
        for name in names
    ]


def as_table(listed: Listed) -> pd.DataFrame:
    """Return what is listed in words, a row a fault."""
    lang, found = listed.lang, listed.found
    frame = pd.DataFrame(
        {
            "severity": [word(f"upload.severity.{one}", lang) for one in found["severity"]],
            "file_name": found["file_name"],
            "sheet_name": found["sheet_name"].replace("", None),
            "cell": found["cell"].replace("", None),
            "sheet_row": [None if formats.is_missing(row) else str(int(row)) for row in found["sheet_row"]],
            "column": listed.values["column"].loc[found.index].replace("", None),
            "value_found": found["value_found"].replace("", None),
            "rule": [title_of_rule(one, lang) for one in found["rule_id"]],
            "message": found[f"message_{lang}"],
            "remedy": found[f"remedy_{lang}"],
            "rule_id": found["rule_id"],
        }
    )
    return frame.astype(object).where(frame.notna(), None)

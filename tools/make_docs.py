"""Make docs/data-dictionary.md from the dictionary that drives checks, template and codebook.

The same tables in give the same text out. Run by `make docs`; `--check` only tells whether the committed file is
what the tables give.
"""

import argparse
import csv
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "data" / "reference"
TARGET = ROOT / "docs" / "data-dictionary.md"
AREAS = {
    "registers": "Registers of the taskforce",
    "reference": "Reference tables",
    "context": "Figures of others",
    "money": "Money",
}
HEAD = """# Data dictionary

Made by `make docs` from `data/reference/tables.csv`, `columns.csv`, `rules.csv`, `plausibility_rule.csv` and `code_list.csv`; change those,
not this file. The same tables drive reading, checks, headings, the blank template and the codebook of exports.

A sheet is recognised by its name (name of the table, Dutch or English title), or else by its headings: those of all
required columns, four columns at least and more than of any other table. A column is recognised by its name or one of
its headings. Case, accents and line breaks are ignored. A blank cell is a value that is not recorded, never a zero.

| Type | What a cell may hold |
| --- | --- |
| text, identifier | text; an identifier is compared letter by letter |
| code | one of the codes of its list |
| integer, decimal, amount, money | a number; an amount has at most two decimals, money is kept to twelve |
| boolean | yes or no, ja or nee, true or false |
| date | 2024, 2024-05 or 2024-05-31; the precision found is kept |
| month | 2024-05 |
| url | an address that starts with http:// or https:// |
| country | a name or code that the table of spellings knows; what is known to be no country is left out and counted |
| area | as country, but known aggregates such as EU28 are kept |

Every row also knows its file, sheet, row, source and classification, and whether it is an example.
"""


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a table of the dictionary, as text."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def cell(text: str) -> str:
    """A text that may stand in a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(heading: list[str], lines: list[list[str]]) -> list[str]:
    """The lines of a Markdown table."""
    return [
        f"| {' | '.join(heading)} |",
        f"|{' --- |' * len(heading)}",
        *(f"| {' | '.join(cell(text) for text in line)} |" for line in lines),
    ]


def allowed(column: dict[str, str]) -> str:
    """What a column asks of its cells beside the type, in a few words."""
    parts = [
        f"list [{column['code_list']}](#codes-{column['code_list'].replace('_', '-')})"
        if column["code_list"]
        else "",
        f"one of `{column['references']}`" if column["references"] else "",
        f"several, with `{column['list_separator']}` between" if column["list_separator"] else "",
        f"from {column['minimum']}" if column["minimum"] else "",
        f"to {column['maximum']}" if column["maximum"] else "",
        f"missing: `{column['missing_marks']}`" if column["missing_marks"] else "",
        f"numbers written {column['number_form']}" if column["number_form"] not in ("", "plain") else "",
        f"unit {column['unit']}" if column["unit"] else "",
    ]
    return "; ".join(part for part in parts if part)


def text() -> str:
    """The whole document."""
    columns, tables = rows_of("columns"), rows_of("tables")
    if strange := {row["area"] for row in tables} - set(AREAS):
        raise ValueError(f"tables.csv has areas that this document has no heading for: {strange}")
    lines = [HEAD]
    for area, title in AREAS.items():
        lines += [f"## {title}", ""]
        for one in sorted(
            (row for row in tables if row["area"] == area), key=lambda row: int(row["load_order"])
        ):
            lines += [
                f"### {one['table_name']}",
                "",
                f"{one['title_en']} / {one['title_nl']}. One row: {one['grain_en'][:1].lower()}{one['grain_en'][1:]}.",
                "",
                *table(
                    ["Column", "Heading (nl / en)", "Type", "Required", "Asks", "What it holds"],
                    [
                        [
                            f"`{column['column_name']}`"
                            + (f" (key {column['key_part']})" if column["key_part"] else ""),
                            f"{column['heading_nl']} / {column['heading_en']}",
                            column["type"],
                            column["is_required"],
                            allowed(column),
                            column["description_en"],
                        ]
                        for column in columns
                        if column["table_name"] == one["table_name"]
                    ],
                ),
                "",
            ]
    lines += ["## Rules", "", "A fault stops publication; a warning is shown beside the data.", ""]
    lines += table(
        ["Rule", "Severity", "Title (nl / en)", "What to do"],
        [
            [
                f"`{rule['rule_id']}`",
                rule["severity"],
                f"{rule['title_nl']} / {rule['title_en']}",
                rule["remedy_en"],
            ]
            for rule in rows_of("rules")
        ],
    )
    lines += ["", "## Rules on many tables", ""]
    lines += ["Rows of `data/reference/plausibility_rule.csv`: which rule is looked at in which columns.", ""]
    lines += table(
        ["Rule", "Kind", "Column", "Beside", "By", "Fires", "Why so"],
        [
            [
                f"`{row['rule_id']}`",
                f"`{row['kind']}`",
                f"`{row['table_name']}.{row['column_name']}`",
                ", ".join(f"`{name}`" for name in row["other_columns"].split(";") if name)
                or (f"`{row['part_column']}` = {row['total_value']}" if row["part_column"] else ""),
                ", ".join(
                    f"`{name}`"
                    for name in f"{row['group_columns']};{row['period_columns']}".split(";")
                    if name
                ),
                "; ".join(
                    part
                    for part in (
                        f"{row['factor']} times apart" if row["factor"] not in ("", "1") else "",
                        f"by more than {row['minimum']}" if row["minimum"] else "",
                        f"{row['least_periods']} other periods" if row["least_periods"] else "",
                    )
                    if part
                ),
                row["reason"],
            ]
            for row in rows_of("plausibility_rule")
        ],
    )
    lines += ["", "## Codes", ""]
    codes: dict[str, list[dict[str, str]]] = {}
    for row in rows_of("code_list"):
        codes.setdefault(row["list_id"], []).append(row)
    for list_id in sorted(codes):
        lines += [
            f"### Codes: {list_id.replace('_', '-')}",
            "",
            *table(
                ["Code", "Dutch", "English", "Note"],
                [[f"`{row['code']}`", row["name_nl"], row["name_en"], row["note"]] for row in codes[list_id]],
            ),
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write the document, or tell whether it is up to date."""
    parser = argparse.ArgumentParser(description="Make docs/data-dictionary.md from data/reference.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail when the file is out of date"
    )
    wanted, made = parser.parse_args(), text()
    if wanted.check:
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == made:
            return 0
        print("docs/data-dictionary.md is not what data/reference gives: run make docs.", file=sys.stderr)
        return 1
    TARGET.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

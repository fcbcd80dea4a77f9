"""Make the workbooks that are loaded by default from the files as received.

Row n of a sheet is line n of its csv, values as found: a canonical number of a numeric column becomes a
number, everything else stays the text that the publisher wrote ("12,345", ":", "2024-05"). Reading them is
the intake's work. Rows that come from a second file follow after the first one's and say so in their note.
The same files in give the same bytes out.

Run by `make data`; `--check` only tells whether the committed workbooks are what the originals give.
"""

import argparse
import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import xlsxwriter

DATA = Path(__file__).parent
ORIGINAL = DATA / "original"
REFERENCE = DATA / "reference"

# workbook -> sheet (= table of the dictionary) -> file under data/original, or under data/reference
WORKBOOKS: dict[str, dict[str, str]] = {
    "reference": {
        "spelling": "reference/names_eurostat.csv",
        "code_list": "code_list.csv",
        "country": "reference/countries.csv",
        "theme": "reference/themes.csv",
        "status": "registers/statuses.csv",
        "route": "reference/routes.csv",
        "theme_mapping": "reference/theme_mapping.csv",
        "coverage_claim": "reference/coverage_claims.csv",
        "need_indicator": "reference/need_indicators.csv",
        "not_applicable_rule": "reference/not_applicable_rules.csv",
        "indicator": "indicator.csv",
        "series_break": "series_break.csv",
        "country_note": "country_note.csv",
        "framework_form": "framework_form.csv",
        "sought_theme": "sought_theme.csv",
        "leverage_step": "leverage_step.csv",
        "gap_rule": "gap_rule.csv",
        "gap_setting": "gap_setting.csv",
        "rule_condition": "rule_condition.csv",
        "reference_text": "reference_text.csv",
        "area_member": "area_member.csv",
        "term": "term.csv",
        "publication": "sources.csv",
    },
    "money_reference": {
        "exchange_rate": "money/ecb_eur_usd.csv",
        "deflator": "money/deflator_nl.csv",
        "money_set": "money_set.csv",
        "organisation_alias": "money/organisation_alias.csv",
        "money_organisation": "money/organisations_extra.csv",
        "activity_theme": "money/activity_theme.csv",
        "purpose_theme": "money/purpose_theme.csv",
        "relevance_word": "money/relevance_words.csv",
        "title_rule": "title_rule.csv",
        "eutf_country": "money/eutf_country.csv",
        "eutf_level": "money/eutf_level.csv",
        "budget_bridge": "budget_bridge.csv",
    },
    "eutf": {
        "eutf_project": "funding/eutf/EUTF-Projects-Database-2022-01.csv",
        "eutf_akvo": "funding/eutf/EUTF_projects_akvo.csv",
        "eutf_akvo_country": "funding/eutf/EUTF_akvo_recipients.csv",
        "eutf_result": "funding/eutf/EUTF_akvo_results.csv",
        "eutf_organisation": "funding/eutf/EUTF_akvo_orgs.csv",
        "eutf_country_budget": "funding/eutf/EUTF-country-budget.csv",
    },
    "oecd": {"oecd_dac2a": "funding/oecd/dac2a_nl_eu_2002_2019.csv"},
    "dutch_budget": {
        "budget_article": "funding/nl-budget/begrotingsstaten_2013-2021.csv",
        "in_donor_cost": "funding/one/idrc_share.csv",
        "in_donor_cost_constant": "funding/one/idrc_over_time_constant.csv",
    },
    "registers": {
        "organisation": "registers/organisations.csv",
        "partnership": "registers/partnerships.csv",
        "partnership_country": "registers/partnership_country.csv",
        "partnership_theme_override": "reference/partnership_theme_override.csv",
        "instrument": "registers/instruments.csv",
        "instrument_theme": "registers/instrument_theme.csv",
        "instrument_use": "registers/instrument_country.csv",
        "instrument_implementer": "registers/instrument_implementer.csv",
        "organisation_country": "registers/organisation_country.csv",
        "oversight": "registers/oversight.csv",
        "visit": "registers/visits.csv",
        "undertaking": "registers/undertakings.csv",
    },
    "examples": {
        "consultation": "examples/consultations.csv",
        "capacity": "examples/capacity.csv",
        "visit": "examples/planned_visits.csv",
    },
    "eurostat": {
        "migr_eipre": "context/eurostat/migr_eipre_2013-2024.csv",
        "migr_eirtn_third": "context/eurostat/migr_eirtn_third_country_2014-2023.csv",
        "migr_eiord": "context/eurostat/migr_eiord_2012-2016.csv.gz",
        "migr_eirtn": "context/eurostat/migr_eirtn_2012-2016.csv.gz",
        "asylum_applicant_eu": "context/eu_asyapp.csv.gz",
    },
    "frontex": {"frontex_detection": "context/frontex.csv.gz"},
    "iom": {"iom_incident": "context/iom_mmp.csv.gz"},
    "world_bank": {"wdi": "context/wdi.csv.gz"},
    "unhcr": {
        "unhcr_population": "context/unhcr/population.csv.gz",
        "unhcr_application": "context/unhcr/asylum_applications.csv.gz",
        "unhcr_decision": "context/unhcr/asylum_decisions.csv.gz",
    },
    "passport_index": {"visa_requirement": "context/passport-index-tidy-iso3.csv"},
}
# Workbooks that are loaded as their publishers' compiler made them, byte for byte: a cell here is a cell there.
AS_RECEIVED = {
    "iati_netherlands": "funding/iati-netherlands-2021-07.xlsx",
    "iati_commission": "funding/iati-european-commission-2021-07.xlsx",
}
# The two files of Eurostat's former bulk download are not UTF-8: "Cote d'Ivoire" carries a latin-1 byte.
LATIN_1 = {"migr_eiord", "migr_eirtn"}
NUMERIC_TYPES = {"integer", "decimal", "amount", "money"}
CANONICAL_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
# xlsxwriter stamps the time of making into the file; a fixed one keeps the bytes the same.
MADE = dt.datetime(2026, 11, 25)


def path_of(file: str) -> Path:
    """The file under data/original, data/reference or data, wherever it stands."""
    for folder in (ORIGINAL, REFERENCE, DATA):
        if (path := folder / file).exists():
            return path
    raise SystemExit(f"no file {file} under data/original, data/reference or data")


def read_lines(file: str, encoding: str = "utf-8-sig") -> list[list[str]]:
    """All lines of a csv as lists of text, the heading first."""
    path = path_of(file)
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.reader(io.StringIO(text.decode(encoding), newline="")))


def corrected(lines: list[list[str]], file: str, corrections: list[dict[str, str]]) -> list[list[str]]:
    """The lines with the corrections of data/corrections.csv; one that no longer fits stops the making.

    A correction names the row by `key_column` and `key` ("column=value;column=value" where one column does
    not suffice); `column_found` blank means a new row, given as JSON in `value_corrected`.
    """
    heading = lines[0]
    for correction in (c for c in corrections if c["file"] == file):
        if not correction["column_found"]:
            new = json.loads(correction["value_corrected"])
            if unknown := set(new) - set(heading):
                raise SystemExit(f"corrections.csv: {file} has no column {sorted(unknown)}")
            lines.append([new.get(name, "") for name in heading])
            continue
        wanted = dict(
            part.split("=", 1) if "=" in part else (correction["key_column"], part)
            for part in correction["key"].split("&")
        )
        rows = [
            line
            for line in lines[1:]
            if all(line[heading.index(name)] == value for name, value in wanted.items())
            and line[heading.index(correction["column_found"])] == correction["value_found"]
        ]
        if not rows:
            raise SystemExit(
                f"corrections.csv: {file}, {correction['key']}: no cell {correction['column_found']} holds "
                f"{correction['value_found']!r} any more; remove the correction or mend it"
            )
        for row in rows:
            row[heading.index(correction["column_found"])] = correction["value_corrected"]
    return lines


def more_countries(lines: list[list[str]]) -> Iterator[list[str]]:
    """Countries of the map that the reviewed list lacks: they occur in statistics only and have no role."""
    known = {line[0] for line in lines}
    regions = {line[0]: (line[4], line[5]) for line in read_lines("context/unhcr/countries.csv.gz")[1:]}
    outlines = json.loads(
        (REFERENCE / "geometry/world_50m_un_plus_kosovo.geojson").read_text(encoding="utf-8")
    )
    for feature in sorted(outlines["features"], key=lambda feature: feature["id"]):
        code, names = feature["id"], feature["properties"]
        # Six disputed areas carry a made-up code and no ISO code or Dutch name: they are no country.
        if code not in known and names["iso3"]:
            region, subregion = regions.get(code, ("", ""))
            yield [code, names["name_nl"], names["name"], region, subregion, "", "only in statistics", ""]


def frontex_arrangements(heading: list[str], table: str) -> Iterator[list[str]]:
    """The Frontex working arrangements as rows of the partnership register, saying where they come from."""
    file = "registers/frontex_working_arrangements.csv"
    found, *lines = read_lines(file)
    names = {line[0]: (line[1], line[2]) for line in read_lines("reference/countries.csv")[1:]}
    for number, line in enumerate(lines, start=2):
        row = dict(zip(found, line, strict=True))
        name_nl, name_en = names[row["iso3"]]
        note = f"{row['note']}. From {Path(file).name}, line {number}"
        new = {
            "partnership": {
                "id": row["record_id"],
                "name": f"Frontex working arrangement with {name_en}",
                "name_nl": f"Werkafspraak Frontex met {name_nl}",
                "level": row["level"],
                "partner_iso3": row["iso3"],
                "status": row["status"],
                "form": row["form"],
                "migration_topics": "border management",
                "source_title": row["source_title"],
                "source_url": row["source_url"],
                "verified": row["verified"],
                "note": note,
            },
            "partnership_country": {
                "partnership_id": row["record_id"],
                "iso3": row["iso3"],
                "role": "partner",
                "partners_in_record": "1",
                "framework": "no",
                "basis": "partner_iso3",
                "verified": row["verified"],
                "note": note,
            },
        }[table]
        yield [new.get(name, "") for name in heading]


def spellings(lines: list[list[str]]) -> list[list[str]]:
    """Spellings as found -> code: the reviewed list of Eurostat names, then the project's own additions."""
    heading, *extra = read_lines("spelling_extra.csv")
    rows = []
    for citizen, code, note in lines[1:]:
        kind = "country" if code else "not_a_country"
        rows.append(dict(kind=kind, value_found=citizen, code=code, note=note))
    rows = [[row.get(name, "") for name in heading] for row in rows]
    found = heading.index("value_found")
    added = {line[found] for line in extra}
    return [heading, *(row for row in rows if row[found] not in added), *extra]


def one_row_a_donor(lines: list[list[str]]) -> list[list[str]]:
    """The in-donor costs with one row a donor and year, each with the line of the file that it comes from."""
    heading, *rows = lines
    return [
        ["year", "donor", "cost_usd_million_constant", "original_line"],
        *(
            [row[0], donor, cost, str(number)]
            for number, row in enumerate(rows, start=2)
            for donor, cost in zip(heading[1:], row[1:], strict=True)
        ),
    ]


def sheet_lines(table: str, file: str, corrections: list[dict[str, str]]) -> list[list[str]]:
    """The lines of one sheet, heading first, with corrections and additions."""
    lines = read_lines(file, "latin-1" if table in LATIN_1 else "utf-8-sig")
    lines = corrected(lines, file, corrections)
    # Two files of Akvo number their lines in a column without a heading.
    lines[0] = ["line" if index == 0 and not name else name for index, name in enumerate(lines[0])]
    if table == "in_donor_cost_constant":
        return one_row_a_donor(lines)
    if table == "spelling":
        lines = spellings(lines)
    elif table == "country":
        lines.extend(list(more_countries(lines)))
    elif table in ("partnership", "partnership_country"):
        lines.extend(frontex_arrangements(lines[0], table))
    return lines


def numeric_headings() -> dict[str, set[str]]:
    """table -> headings (as found) of its numeric columns, from the column dictionary."""
    numeric: dict[str, set[str]] = {}
    for row in csv.DictReader((REFERENCE / "columns.csv").open(encoding="utf-8", newline="")):
        if row["type"] in NUMERIC_TYPES:
            names = {row["column_name"], row["heading_nl"], row["heading_en"], *row["headings"].split("|")}
            numeric.setdefault(row["table_name"], set()).update(names - {""})
    return numeric


def write_sheet(book: xlsxwriter.Workbook, table: str, lines: list[list[str]], numeric: set[str]) -> None:
    """Write one sheet: numbers as numbers where the column is numeric and nothing is lost, else text."""
    sheet = book.add_worksheet(table)
    heading_format = book.add_format({"bold": True, "bottom": 1, "bg_color": "#eef3f7"})
    is_numeric = [name in numeric for name in lines[0]]
    for column, name in enumerate(lines[0]):
        sheet.write_string(0, column, name, heading_format)
        longest = max((len(line[column]) for line in lines[1:200]), default=8)
        sheet.set_column(column, column, min(max(longest, len(name), 6) + 2, 48))
    for number, line in enumerate(lines[1:], start=1):
        for column, text in enumerate(line):
            if text == "":
                continue
            if (
                is_numeric[column]
                and CANONICAL_NUMBER.fullmatch(text)
                and float(f"{float(text):.16G}") == float(text)
            ):
                sheet.write_number(number, column, float(text))
            else:
                sheet.write_string(number, column, text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(lines) - 1, 1), len(lines[0]) - 1)


def make(folder: Path, names: Collection[str] = ()) -> list[Path]:
    """Write the named workbooks, all when none are named, into `folder` and give their paths."""
    corrections = list(csv.DictReader((DATA / "corrections.csv").open(encoding="utf-8", newline="")))
    numeric = numeric_headings()
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, sheets in WORKBOOKS.items():
        if names and name not in names:
            continue
        path = folder / f"{name}.xlsx"
        with xlsxwriter.Workbook(path, {"strings_to_urls": False, "strings_to_formulas": False}) as book:
            book.set_properties({"title": name, "created": MADE})
            for table, file in sheets.items():
                write_sheet(book, table, sheet_lines(table, file, corrections), numeric.get(table, set()))
        paths.append(path)
        print(f"{path.name}: {', '.join(sheets)}", flush=True)
    for name, file in AS_RECEIVED.items():
        if names and name not in names:
            continue
        paths.append(Path(shutil.copyfile(path_of(file), folder / f"{name}.xlsx")))
        print(f"{name}.xlsx: as received", flush=True)
    return paths


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    arguments = argparse.ArgumentParser(description="Make data/workbooks from data/original.")
    arguments.add_argument(
        "--check", action="store_true", help="tell whether the committed workbooks are the same"
    )
    arguments.add_argument(
        "names",
        nargs="*",
        choices=[[], *WORKBOOKS, *AS_RECEIVED],
        help="workbooks to make; all when none is named",
    )
    asked = arguments.parse_args()
    is_check = asked.check
    # Beside the workbooks, so that each comes to its place whole: a load meanwhile reads the old one or the new one.
    with tempfile.TemporaryDirectory(dir=DATA, prefix=".making-") as folder:
        made = make(Path(folder), asked.names)
        if not is_check:
            for path in made:
                path.replace(DATA / "workbooks" / path.name)
            return 0
        differing = [path.name for path in made if digest(path) != digest(DATA / "workbooks" / path.name)]
    print(f"differs: {', '.join(differing)}" if differing else "the workbooks are what the originals give")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())

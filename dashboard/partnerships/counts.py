"""Counts of a register as parted bars or on a map: shared by partnerships and instruments."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import charts, formats
from dashboard.charts import registers as drawn
from dashboard.exports.tables import Column
from dashboard.panels import Panel
from dashboard.partnerships.parts import NOT_RECORDED, Narrowed
from dashboard.profile.place import outlines
from dashboard.profile.records import traced
from dashboard.words import word


def country_map(
    frame: pd.DataFrame, *, lang: str, sign_labels: Mapping[str, str], no_data_label: str
) -> dict[str, object]:
    """Return the figure of a panel, what a reader must know of it, and where a click leads.

    Args:
        frame: country_code, country (its name), own_count (the size of its circle).
        lang: nl or en.
        sign_labels: words of what is below zero, zero or missing.
        no_data_label: words where there is nothing to draw.
    """
    note = formats.country_note("XKX", lang) if "XKX" in set(frame["country_code"]) else None
    return {
        "figure": charts.symbol_map(
            frame.rename(columns={"country": "name", "own_count": "amount"})[
                ["country_code", "name", "amount"]
            ],
            outlines(),
            lang=lang,
            size_label="{amount}",
            sign_labels=sign_labels,
            no_data_label=no_data_label,
            currency=None,
        ),
        "caveats": [
            word("partnerships.map.hint", lang),
            word("country.map.note", lang),
            *([note] if note else []),
        ],
        "leads_to": "country",
    }


def counts_panel(
    view: Narrowed,
    rows: pd.DataFrame,
    *,
    key: str,
    said: Mapping[str, str],
    shared: Mapping[str, object],
    row: str,
    part: str,
    decides: str | None,
    rows_named: Sequence[tuple[str, str]],
    parts: Sequence[tuple[str, str]],
    summary: str,
    caveats: Sequence[str] = (),
    stands_out: str = "",
) -> Panel:
    """Counts of records as parted bars, with the records behind each piece.

    Args:
        view: the selection; asked for its language and its queries.
        rows: records with their place, and with the columns `row` and `part`.
        key: name of the panel.
        said: its words: title, subtitle, row and part (what bars and pieces are), count, none.
        shared: what every panel of the page carries: sources, period, definition.
        row: column whose codes are the bars.
        part: column whose codes are the pieces; NOT_RECORDED is the last.
        decides: column of the register whose cell decides; None where whoever asks names the cells.
        rows_named: code and words of each bar.
        parts: code and words of each piece but the last.
        summary: one sentence made from the data.
        caveats: what a reader must know.
        stands_out: code of the piece that has the colour of attention.
    """
    lang = view.lang
    parts = [*parts, (NOT_RECORDED, formats.missing("not_recorded", lang))]
    counted = rows.groupby([row, part]).size().reset_index(name="count")
    counted.columns = ["row", "part", "count"]
    counts = {(one.row, one.part): int(one[3]) for one in counted.itertuples()}
    shown = [
        {
            "row": label,
            "part": part_label,
            "count": counts.get((code, part_code), 0),
            "codes": (code, part_code),
        }
        for code, label in rows_named
        for part_code, part_label in parts
    ]
    return Panel(
        key=key,
        title=said["title"],
        subtitle=said["subtitle"],
        figure=drawn.stacked_counts(
            counted,
            lang=lang,
            rows=rows_named,
            parts=parts,
            unit_label=said["count"],
            no_data_label=said["none"],
            stands_out=stands_out,
        ),
        alt=summary,
        summary=summary,
        caveats=caveats,
        table=pd.DataFrame(shown, columns=["row", "part", "count", "codes"])[["row", "part", "count"]],
        columns=[
            Column(name="row", label=said["row"], kind="text"),
            Column(name="part", label=said["part"], kind="text"),
            Column(name="count", label=said["count"], kind="integer"),
        ],
        **traced(
            view,
            [
                (
                    f"{one['row']}: {one['part']}",
                    rows[(rows[row] == one["codes"][0]) & (rows[part] == one["codes"][1])],
                    decides,
                )
                for one in shown
                if one["count"] and decides
            ],
            title=f"name_{lang}",
        ),
        **shared,
    )

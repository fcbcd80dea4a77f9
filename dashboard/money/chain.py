"""The trust fund: what was decided, what was contracted under it, and after how long; what was paid is not in the files."""

import math

import pandas as pd

from dashboard import formats
from dashboard.charts import money_time as charts
from dashboard.money.over_time import (
    REGIONS,
    TimeView,
    activity_number,
    lag_between,
    lag_made,
    made,
    sum_told,
)
from dashboard.money.view import MoneyView, publications
from dashboard.panels import Mark, Panel
from dashboard.words import plural, word

TEN_TIMES = 10
MOST_DECISIONS = 12
FUND_SOURCES = ("eutf", "eutf_akvo")


def chain_of(view: MoneyView) -> pd.DataFrame:
    """Return the decisions and contracts of the trust fund, see `money/chain`."""
    return view.ask("money/chain")


def decisions_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each decision with what was contracted under it.

    Args:
        rows: as `money/chain` gives them.

    Returns:
        One row a decision of the list: decision_key, activity_id, title, region_code, moment, approved, contract_count,
        contracted (None without a contract), share_pct (of what was approved), first_contract (earliest start date),
        is_implausible: approved is at least ten times what was contracted, or the contracts add up to nothing.
    """
    decisions = rows[rows["level_code"] == "decision"].rename(columns={"value": "approved"})
    contracts = rows[rows["level_code"] == "contract"].groupby("decision_key")
    found = decisions[["decision_key", "activity_id", "title", "region_code", "moment", "approved"]].merge(
        contracts.agg(
            contract_count=("value", "size"), contracted=("value", "sum"), first_contract=("moment", "min")
        ),
        how="left",
        left_on="decision_key",
        right_index=True,
    )
    found["contract_count"] = found["contract_count"].fillna(0).astype(int)
    found["share_pct"] = 100 * found["contracted"] / found["approved"].where(found["approved"] != 0)
    found["is_implausible"] = (found["contract_count"] > 0) & (
        found["approved"] >= TEN_TIMES * found["contracted"]
    )
    return found.reset_index(drop=True)


def regions_of(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the chain by region of the fund: decisions, those without a contract, approved, contracts, contracted."""
    grouped = decisions.groupby("region_code")
    found = pd.DataFrame(
        {
            "decision_count": grouped.size(),
            "uncontracted_count": grouped["contract_count"].agg(lambda counts: int((counts == 0).sum())),
            "uncontracted_amount": decisions[decisions["contract_count"] == 0]
            .groupby("region_code")["approved"]
            .sum(),
            "approved": grouped["approved"].sum(),
            "contract_count": grouped["contract_count"].sum(),
            "contracted": grouped["contracted"].sum(),
        }
    ).reindex([code for code in REGIONS if code in set(decisions["region_code"])])
    found["uncontracted_amount"] = found["uncontracted_amount"].fillna(0.0)
    found["share_pct"] = 100 * found["contracted"] / found["approved"]
    return found.rename_axis("region_code").reset_index()


def region_name(code: str | None, lang: str) -> str:
    """Name of a region of the trust fund."""
    return word(f"money_time.region.{code if code in REGIONS else 'none'}", lang)


CHAIN_ROWS = {
    "level": "text",
    "activity": "text",
    "decision": "text",
    "title": "text",
    "moment": "date",
    "value": "decimal",
}


def chain_in_words(view: MoneyView, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of `money/chain` with the columns that a reader is shown."""
    return pd.DataFrame(
        {
            "level": [word(f"money_time.level.{code}", view.lang) for code in rows["level_code"]],
            "activity": rows["activity_id"],
            "decision": [activity_number(key) for key in rows["decision_key"]],
            **{
                name: rows[name]
                for name in ("title", "moment", "value", "file_name", "sheet_name", "sheet_row", "cell")
            },
        }
    ).reset_index(drop=True)


def fund_period(view: MoneyView) -> str:
    """Return the years of the trust fund's decisions."""
    about = view.money.about("eutf_decision", "commitment")
    return formats.period(int(about["first_year"]), str(about["complete_until"]), view.lang)


def warned(decisions: pd.DataFrame, lang: str) -> list[str]:
    """Say which decisions are at least ten times their contracts; the amounts stay as published."""
    return [
        word(
            "money_time.implausible",
            lang,
            number=row["activity_id"],
            approved=formats.compact_eur(row["approved"], lang),
            contracted=formats.compact_eur(row["contracted"], lang),
        )
        for row in decisions[decisions["is_implausible"]].to_dict("records")
    ]


def chain_panel(shown: TimeView) -> Panel:
    """The trust fund by region: what was decided, what was contracted under it; what was paid is not in the files."""
    view, lang = shown.view, shown.lang
    rows = chain_of(view)
    decisions = decisions_of(rows)
    frame = regions_of(decisions)
    frame["name"] = [region_name(code, lang) for code in frame["region_code"]]
    frame["paid"], frame["paid_state"] = None, "no_data"
    loose = rows[(rows["level_code"] == "contract") & ~rows["is_in_list"]]
    approved, contracted = (math.fsum(frame[name]) for name in ("approved", "contracted"))
    bare = int(frame["uncontracted_count"].sum())
    summary = word(
        "money_time.chain.summary",
        lang,
        decisions=plural("money_time.decisions", lang, len(decisions)),
        approved=formats.compact_eur(approved, lang),
        contracted=formats.compact_eur(contracted, lang),
        share=formats.percent(100 * contracted / approved, lang),
        bare=plural("money_time.decisions", lang, bare),
        bare_amount=formats.compact_eur(math.fsum(frame["uncontracted_amount"]), lang),
    )
    marks = [
        Mark(
            label=f"{row['name']}: {word(f'money_time.level_sum.{level}', lang)}",
            key=(row["region_code"], level),
        )
        for row in frame.to_dict("records")
        for level in ("decision", "contract")
    ]
    if len(loose):
        marks.append(Mark(label=word("money_time.chain.loose_mark", lang), key=(None, "contract")))

    def behind(mark: tuple[object, ...] | None) -> pd.DataFrame:
        region, level = mark
        held = rows["region_code"].isna() if region is None else rows["region_code"] == region
        return chain_in_words(view, rows[held & (rows["level_code"] == level)])

    return made(
        view,
        "time-chain",
        title=word("money_time.chain.title", lang, share=formats.percent(100 * contracted / approved, lang)),
        subtitle=word("money_time.chain.subtitle", lang, period=fund_period(view)),
        figure=charts.decided_and_contracted(
            frame.assign(code=frame["region_code"], note=""),
            lang=lang,
            unit_label=word("money_time.chain.unit", lang, unit="{unit}"),
            labels=level_labels(lang),
            no_contract_label=word("money_time.no_contract", lang),
            no_data_label=word("money_time.no_row", lang),
        ),
        alt=word("money_time.chain.alt", lang, summary=summary),
        summary=summary,
        table=frame,
        kinds={
            "name": "text",
            "decision_count": "integer",
            "approved": "decimal",
            "uncontracted_count": "integer",
            "uncontracted_amount": "decimal",
            "contract_count": "integer",
            "contracted": "decimal",
            "share_pct": "decimal",
            "paid": "decimal",
        },
        rows=behind,
        recompute=sum_told(view, "EUR"),
        marks=marks,
        caveats=[
            word("money_time.chain.paid", lang),
            *warned(decisions, lang),
            *(
                [
                    plural(
                        "money_time.chain.loose",
                        lang,
                        len(loose),
                        amount=formats.compact_eur(math.fsum(loose["value"]), lang),
                    )
                ]
                if len(loose)
                else []
            ),
            plural(
                "money_time.chain.above", lang, int((decisions["contracted"] > decisions["approved"]).sum())
            ),
        ],
        sources=publications(view.version, lang, list(FUND_SOURCES)),
        period=fund_period(view),
        sentence=word("money_time.chain.sentence", lang),
        unit="€",
        row_kinds=CHAIN_ROWS,
    )


def level_labels(lang: str) -> dict[str, str]:
    """Return the words for the two bars of a decision."""
    return {
        "approved": word("money_time.level_sum.decision", lang),
        "contracted": word("money_time.level_sum.contract", lang),
    }


def decisions_panel(shown: TimeView) -> Panel:
    """The largest decisions of the trust fund, or of one of its regions, each with what was contracted under it."""
    view, lang = shown.view, shown.lang
    rows = chain_of(view)
    decisions = decisions_of(rows)
    if shown.region:
        decisions = decisions[decisions["region_code"] == shown.region]
    decisions = decisions.sort_values(["approved", "activity_id"], ascending=[False, True], ignore_index=True)
    decisions["name"] = decisions["title"].fillna(decisions["activity_id"])
    decisions["region"] = [region_name(code, lang) for code in decisions["region_code"]]
    decisions["paid"], decisions["paid_state"] = None, "no_data"
    decisions["note"] = [
        word("money_time.check", lang) if found else "" for found in decisions["is_implausible"]
    ]
    drawn = decisions[(decisions.index < MOST_DECISIONS) | decisions["is_implausible"]]
    place = region_name(shown.region, lang) if shown.region else word("money_time.region.all", lang)
    summary = word(
        "money_time.chosen_decisions.summary",
        lang,
        place=place,
        decisions=plural("money_time.decisions", lang, len(decisions)),
        bare=formats.number(int((decisions["contract_count"] == 0).sum()), lang),
        drawn=formats.number(len(drawn), lang),
    )

    def behind(mark: tuple[object, ...] | None) -> pd.DataFrame:
        key, level = mark
        return chain_in_words(view, rows[(rows["decision_key"] == key) & (rows["level_code"] == level)])

    return made(
        view,
        "time-chosen_decisions",
        title=word("money_time.chosen_decisions.title", lang),
        subtitle=word("money_time.chosen_decisions.subtitle", lang, place=place, period=fund_period(view)),
        figure=charts.decided_and_contracted(
            drawn.assign(code=drawn["decision_key"]),
            lang=lang,
            unit_label=word("money_time.chain.unit", lang, unit="{unit}"),
            labels=level_labels(lang),
            no_contract_label=word("money_time.no_contract", lang),
            no_data_label=word("money_time.no_row", lang),
        ),
        alt=word("money_time.chosen_decisions.alt", lang, summary=summary),
        summary=summary,
        table=decisions,
        kinds={
            "activity_id": "identifier",
            "name": "text",
            "region": "text",
            "moment": "date",
            "approved": "decimal",
            "contract_count": "integer",
            "contracted": "decimal",
            "share_pct": "decimal",
            "paid": "decimal",
            "is_implausible": "boolean",
        },
        rows=behind,
        recompute=sum_told(view, "EUR"),
        marks=[
            Mark(
                label=f"{row['activity_id']}: {word(f'money_time.level_sum.{level}', lang)}",
                key=(row["decision_key"], level),
            )
            for row in decisions.to_dict("records")
            for level in ("decision", "contract")
            if level == "decision" or row["contract_count"]
        ],
        caveats=[word("money_time.chain.paid", lang), *warned(decisions, lang)],
        sources=publications(view.version, lang, list(FUND_SOURCES)),
        period=fund_period(view),
        sentence=word("money_time.chosen_decisions.sentence", lang, place=place),
        unit="€",
        row_kinds=CHAIN_ROWS,
    )


def fund_lags(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the quarters from the adoption of a decision to the start of its first contract.

    Args:
        decisions: as `decisions_of` gives them.

    Returns:
        decision_key, quarters: of the decisions of which both dates are known.
    """
    dated = decisions[
        decisions["moment"].str.len().ge(7).fillna(False)
        & decisions["first_contract"].str.len().ge(7).fillna(False)
    ]
    moments = {
        name: pd.DataFrame(
            {
                "activity_key": dated["decision_key"],
                "year": dated[name].str[:4].astype(int),
                "quarter": (dated[name].str[5:7].astype(int) + 2) // 3,
            }
        )
        for name in ("moment", "first_contract")
    }
    found = lag_between(moments["moment"], moments["first_contract"])
    return found.rename(columns={"activity_key": "decision_key"})


def fund_lag_panel(shown: TimeView) -> Panel:
    """How long after its adoption the first contract under a decision of the trust fund began, in quarters."""
    view, lang = shown.view, shown.lang
    chain = chain_of(view)
    decisions = decisions_of(chain)
    found = fund_lags(decisions)

    def rows(mark: tuple[object, ...] | None) -> pd.DataFrame:
        keys = set(found.loc[found["quarters"] == mark[0], "decision_key"])
        held = chain[chain["decision_key"].isin(keys)]
        first = (
            held[held["level_code"] == "contract"]
            .sort_values(["moment", "sheet_row"])
            .dropna(subset=["moment"])
        )
        both = pd.concat([held[held["level_code"] == "decision"], first.drop_duplicates("decision_key")])
        return chain_in_words(view, both.sort_values("decision_key", kind="stable"))

    return lag_made(
        view,
        "time-fund_lag",
        found["quarters"],
        rest=word(
            "money_time.fund_lag.rest",
            lang,
            both=plural("money_time.decisions", lang, len(found)),
            no_adoption=formats.number(int(decisions["moment"].isna().sum()), lang),
            no_start=formats.number(
                int((decisions["moment"].notna() & decisions["first_contract"].isna()).sum()), lang
            ),
        ),
        empty="" if len(found) else word("money_time.lag.none", lang),
        rows=rows,
        row_kinds=CHAIN_ROWS,
        subtitle=word("money_time.fund_lag.subtitle", lang, period=fund_period(view)),
        sentence=word("money_time.chain.sentence", lang),
        caveats=[word("money_time.fund_lag.start", lang)],
        sources=publications(view.version, lang, list(FUND_SOURCES)),
        period=fund_period(view),
        unit="€",
    )

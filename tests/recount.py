"""What the summary of a country says, counted again by another way: plain pandas on the registers as received.

Imports nothing of the dashboard, so that a mistake there cannot be made here by the same hand.
"""

import calendar
import datetime as dt
from pathlib import Path

import pandas as pd

ORIGINAL = Path(__file__).parents[1] / "data" / "original"
MOST_PARTNERS = 7
"""A record with more partner countries is a framework, not a country's own."""
PROCESSES = {
    "dialogue",
    "conference process",
    "political framework",
    "UN resolution",
    "call to action",
    "treaty (provisional application)",
}
OWN_SCOPES = {"agreement", "measure", "programme"}
PEERS = "law/arrangement by peers"
OPEN = {"open", "planned", "running"}


def read(name: str) -> pd.DataFrame:
    """A register or reference table, every cell as text, blanks as ''."""
    return pd.read_csv(ORIGINAL / f"{name}.csv", dtype=str, keep_default_na=False)


def counts(today: dt.date) -> pd.DataFrame:
    """The counts of each partner and watched country, one row a country, columns as `country/facts` names them."""
    countries = read("reference/countries")
    told = pd.DataFrame(index=sorted(countries.loc[countries["role"].isin(["partner", "watched"]), "iso3"]))
    for part in (own_partnerships(), instruments(), themes(), visits(), undertakings(today)):
        told = told.join(part)
    dates = told.pop("last_visit_date")
    return told.fillna(0).astype(int).assign(last_visit_date=dates)


def listed_partnerships() -> pd.DataFrame:
    """Records of a country as a partner, in any status and not of peers, with `is_wide` for frameworks of many."""
    frontex = read("registers/frontex_working_arrangements")
    # The arrangements are taken into the register: one partner each.
    records = pd.concat(
        [read("registers/partnerships"), frontex.rename(columns={"record_id": "id"})], ignore_index=True
    )
    roles = pd.concat(
        [
            read("registers/partnership_country"),
            frontex.rename(columns={"record_id": "partnership_id"}).assign(role="partner"),
        ],
        ignore_index=True,
    )[["partnership_id", "iso3", "role"]]
    partners = roles[roles["role"] == "partner"]
    size = partners.groupby("partnership_id")["iso3"].nunique()
    rows = partners.merge(
        records.fillna(""), left_on="partnership_id", right_on="id", suffixes=("", "_record")
    )
    rows = rows[rows["form"] != PEERS]
    return rows.assign(
        is_wide=rows["form"].isin(PROCESSES) | (rows["partnership_id"].map(size) > MOST_PARTNERS)
    )


def own_partnerships() -> pd.DataFrame:
    """Active partnerships of a country's own by level, and the wider frameworks beside them."""
    rows = listed_partnerships()
    rows = rows[rows["status"] == "active"]
    own = rows[~rows["is_wide"]]
    return pd.DataFrame(
        {
            "own_active_count": own.groupby("iso3").size(),
            "own_active_eu_count": own[own["level"] == "eu"].groupby("iso3").size(),
            "own_active_bilateral_count": own[own["level"] == "bilateral"].groupby("iso3").size(),
            "framework_count": rows[rows["is_wide"]].groupby("iso3").size(),
        }
    )


def uses() -> pd.DataFrame:
    """Uses of instruments of a country's own that are active now, with the nature of the instrument."""
    used = read("registers/instrument_country")
    used = used[used["status"] == "active"]
    register = read("registers/instruments").set_index("id")
    served = read("registers/instrument_theme")
    counting = set(served.loc[served["counts_for_coverage"] == "yes", "instrument_id"])
    own = register[register["use_scope"].isin(OWN_SCOPES) & (register["model_case"] != "yes")]
    # One-sided law about a country counts for no theme and is no instrument of the country's own; leverage is one.
    own = own[own.index.isin(counting) | (own["nature"] == "leverage")]
    return used[used["instrument_id"].isin(own.index)].assign(
        nature=lambda rows: rows["instrument_id"].map(own["nature"])
    )


def instruments() -> pd.DataFrame:
    """Different instruments in use, and of these leverage."""
    used = uses()
    return pd.DataFrame(
        {
            "instrument_count": used.groupby("partner_iso3")["instrument_id"].nunique(),
            "leverage_count": used[used["nature"] == "leverage"]
            .groupby("partner_iso3")["instrument_id"]
            .nunique(),
        }
    )


def themes() -> pd.Series:
    """Migration themes on which an instrument other than leverage is in use."""
    listed = read("reference/themes")
    migration = set(listed.loc[listed["kind"] == "migration", "theme_id"])
    served = read("registers/instrument_theme")
    served = served[served["theme_id"].isin(migration) & (served["counts_for_coverage"] == "yes")]
    used = uses()
    joined = used[used["nature"] != "leverage"].merge(served, on="instrument_id")
    return joined.groupby("partner_iso3")["theme_id"].nunique().rename("theme_count")


def visits() -> pd.DataFrame:
    """Visits and meetings done, and the newest of their dates as recorded."""
    listed = read("registers/visits")
    listed = listed[(listed["status"] == "done") & listed["side"].isin(["NL", "EU"])]
    touched = (listed["partner_iso3"] + ";" + listed["to_iso3"]).map(
        lambda codes: set(codes.split(";")) - {""}
    )
    rows = listed.assign(iso3=touched.map(list)).explode("iso3").groupby("iso3")["date"]
    return pd.DataFrame({"visit_count": rows.size(), "last_visit_date": rows.max()})


def last_day(text: str) -> dt.date | None:
    """The last day that a date can mean at its precision."""
    parts = [int(part) for part in text.split("-")] if text else []
    if not parts:
        return None
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return dt.date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])


def undertakings(today: dt.date) -> pd.DataFrame:
    """Undertakings that name the country and are open or running, and of these overdue."""
    listed = read("registers/undertakings")
    listed = listed[listed["status"].isin(OPEN)].assign(iso3=listed["iso3"].str.split(";")).explode("iso3")
    late = listed["due_date"].map(lambda text: (last_day(text) or dt.date.max) < today)
    return pd.DataFrame(
        {
            "open_undertaking_count": listed.groupby("iso3").size(),
            "overdue_undertaking_count": listed[late].groupby("iso3").size(),
        }
    )

"""The same figures again by another way: plain pandas on the files as received.

Imports nothing of the dashboard, so that a mistake there cannot be made here by the same hand. `differences`
compares every value of every indicator, for every country and year, with what the database holds.
"""

from pathlib import Path

import duckdb
import pandas as pd

ORIGINAL = Path(__file__).parents[1] / "data" / "original"
CONTEXT = ORIGINAL / "context"
EU27 = set(
    "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU SVK SVN SWE".split()
)
EFTA = {"ISL", "LIE", "NOR", "CHE"}
ROUTES_OF_IOM = {
    "Central Mediterranean Route": "central_med",
    "Eastern Mediterranean Route": "eastern_med",
    "Western Mediterranean Route": "western_med",
    "Western African Atlantic Route": "western_african",
}


def read(path: str, **options: object) -> pd.DataFrame:
    return pd.read_csv(CONTEXT / path, dtype=str, keep_default_na=False, **options)


def number(text: pd.Series) -> pd.Series:
    return pd.to_numeric(text.str.replace(",", ""), errors="coerce")


def spellings() -> dict[str, str]:
    """Country names as Eurostat writes them -> ISO alpha-3, from the reviewed lists and the project's additions."""
    names = pd.read_csv(ORIGINAL / "reference/names_eurostat.csv", dtype=str, keep_default_na=False)
    extra = pd.read_csv(
        ORIGINAL.parent / "reference/spelling_extra.csv", dtype=str, keep_default_na=False
    ).query("kind == 'country'")
    countries = pd.read_csv(ORIGINAL / "reference/countries.csv", dtype=str, keep_default_na=False)
    return {
        **dict(zip(countries["name_en"], countries["iso3"], strict=True)),
        **dict(zip(names["citizen"], names["iso3"], strict=True)),
        **dict(zip(extra["value_found"], extra["code"], strict=True)),
    }


def summed(frame: pd.DataFrame, country: pd.Series, year: pd.Series, value: pd.Series) -> pd.Series:
    told = pd.DataFrame({"country": country, "year": year.astype(float).astype(int), "value": value})
    told = told[told["country"].fillna("") != ""]
    return told.groupby(["country", "year"])["value"].sum(min_count=1)


def eurostat_bulk(path: str, geo: str, names: dict[str, str]) -> pd.Series:
    frame = read(path, encoding="latin-1")
    frame = frame[(frame["GEO"] == geo) & ~frame["CITIZEN"].isin(["Total"])]
    return summed(frame, frame["CITIZEN"].map(names), frame["TIME"], number(frame["Value"]))


def expected() -> dict[str, pd.Series]:
    """Indicator -> values by country and year, each computed from the publisher's file."""
    names = spellings()
    told: dict[str, pd.Series] = {}

    asylum = read("eu_asyapp.csv.gz")
    count = number(asylum["n"])
    for indicator, rows in {
        "asylum_applicants_eu": asylum["geo"].isin(EU27),
        "asylum_applicants_nl": asylum["geo"] == "NLD",
    }.items():
        nationality = asylum["nat"].where(~asylum["nat"].isin(["OOO", "STL"]))
        told[indicator] = summed(asylum[rows], nationality[rows], asylum["t"][rows], count[rows])

    for indicator, path in {
        "found_illegally_present": "eurostat/migr_eipre_2013-2024.csv",
        "returned_third_country": "eurostat/migr_eirtn_third_country_2014-2023.csv",
    }.items():
        frame = read(path)
        value = number(frame.iloc[:, 3])
        citizen = frame["citizen"].map(names)
        lasting = frame["geo"] != "United Kingdom"
        told[indicator] = summed(frame[lasting], citizen[lasting], frame["year"][lasting], value[lasting])
        dutch = frame["geo"] == "Netherlands"
        told[f"{indicator}_nl"] = summed(frame[dutch], citizen[dutch], frame["year"][dutch], value[dutch])

    for name, path in {
        "ordered_to_leave": "eurostat/migr_eiord_2012-2016.csv.gz",
        "returned": "eurostat/migr_eirtn_2012-2016.csv.gz",
    }.items():
        told[f"{name}_eu"] = eurostat_bulk(path, "European Union (28 countries)", names)
        told[f"{name}_nl"] = eurostat_bulk(path, "Netherlands", names)
    for where in ("eu", "nl"):
        orders, returns = told[f"ordered_to_leave_{where}"].align(told[f"returned_{where}"], join="inner")
        told[f"return_rate_{where}"] = (100 * returns / orders)[orders >= 25]

    people = read("unhcr/population.csv.gz")
    parts = [number(people[name]) for name in ("refugees", "asylum_seekers", "oip")]
    hosted = sum(part.fillna(0) for part in parts)
    hosted = hosted.where(pd.concat(parts, axis=1).notna().any(axis=1))
    told["hosted_refugees"] = summed(people, people["coa_iso"], people["year"], hosted)

    bank = read("wdi.csv.gz")
    variable = {
        name: summed(rows, rows["geo"], rows["t"], number(rows["v"])) for name, rows in bank.groupby("var")
    }
    told["population"] = variable["pop"]
    received = variable["remin"].sort_index()
    before = received.groupby(level=0).transform(lambda amounts: amounts.cummax().shift())
    # After an amount, exactly nothing is no figure: the country stopped reporting.
    received = received[~((received == 0) & (before > 0))]
    told["remittances_received_usd"] = received
    told["stability"] = variable["polstb"]
    told["net_migration"] = variable["nmig"]
    told["gdp_per_head_usd"] = (variable["gdp"] / variable["pop"]).dropna()
    told["remittances_share_gdp"] = (100 * received / variable["gdp"]).dropna()
    last = variable["pop"].reset_index().groupby("country")["year"].max()
    per_1000 = told["hosted_refugees"].reset_index()
    per_1000["used"] = per_1000[["year"]].assign(last=per_1000["country"].map(last)).min(axis=1)
    inhabitants = variable["pop"].reindex(
        pd.MultiIndex.from_arrays([per_1000["country"], per_1000["used"].fillna(0).astype(int)])
    )
    per_1000["rate"] = 1000 * per_1000["value"] / inhabitants.to_numpy()
    told["hosted_per_1000"] = per_1000.dropna(subset=["rate"]).set_index(["country", "year"])["rate"]

    border = read("frontex.csv.gz")
    nationality = border["nat"].where(~border["nat"].isin(["OOO", "OOS", "STL"]))
    told["detections"] = summed(border, nationality, border["t"].str[:4], number(border["n"]))

    incidents = read("iom_mmp.csv.gz")
    countries = pd.read_csv(ORIGINAL / "reference/countries.csv", dtype=str, keep_default_na=False)
    on_route = countries.assign(route_id=countries["route_ids"].str.split(";")).explode("route_id")
    incidents["route_id"] = incidents["route"].map(ROUTES_OF_IOM)
    both = incidents.dropna(subset=["route_id"]).merge(on_route[["iso3", "route_id"]], on="route_id")
    told["dead_and_missing_routes"] = summed(both, both["iso3"], both["t"].str[:4], number(both["dead"]))

    lodged = read("unhcr/asylum_applications.csv.gz")
    lodged = lodged[lodged["app_type"] == "N"]
    told["asylum_applications_lodged"] = summed(
        lodged, lodged["coa_iso"], lodged["year"], number(lodged["applied"])
    )

    decided = read("unhcr/asylum_decisions.csv.gz")
    decided = decided[(decided["dec_level"] == "FI") & decided["coa_iso"].isin(EU27 | EFTA)]
    recognised, other, rejected = (
        number(decided[f"dec_{name}"]).fillna(0) for name in ("recognized", "other", "rejected")
    )
    positive = summed(decided, decided["coo_iso"], decided["year"], recognised + other)
    all_decisions = summed(decided, decided["coo_iso"], decided["year"], recognised + other + rejected)
    told["recognition_rate_eu"] = (100 * positive / all_decisions)[all_decisions > 0]
    return told


def known_countries(database: Path) -> set[str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return {code for (code,) in connection.execute("select country_code from public.country").fetchall()}


def differences(database: Path, wanted: dict[str, pd.Series]) -> list[str]:
    """Where the database and the publishers' files disagree, in words; empty when they agree on everything."""
    with duckdb.connect(str(database), read_only=True) as connection:
        held = connection.execute(
            "select indicator_id, country_code as country, period as year, value from public.indicator_value"
        ).df()
        indicators = {
            row[0] for row in connection.execute("select indicator_id from public.indicator").fetchall()
        }
    countries = known_countries(database)
    told = [f"{name}: not recomputed here" for name in sorted(indicators - set(wanted))]
    told += [f"{name}: not in the database" for name in sorted(set(wanted) - indicators)]
    for name in sorted(indicators & set(wanted)):
        ours = (
            held[held["indicator_id"] == name]
            .dropna(subset=["value"])
            .set_index(["country", "year"])["value"]
        )
        theirs = wanted[name].dropna()
        theirs = theirs[theirs.index.get_level_values(0).isin(countries)]
        ours = ours[ours.index.get_level_values(0).isin(countries)]
        if ours.empty:
            told.append(f"{name}: the database holds nothing")
        ours, theirs = ours.align(theirs, join="outer")
        near = ((ours - theirs).abs() <= 1e-9 * theirs.abs().clip(lower=1)) & ours.notna() & theirs.notna()
        for country, year in ours.index[~near][:5]:
            told.append(
                f"{name} {country} {year}: {ours[(country, year)]} here, {theirs[(country, year)]} in the source"
            )
    return told

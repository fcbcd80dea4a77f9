"""The whole matrix of coverage gaps again by another way: plain pandas on the workbooks that are loaded.

Imports nothing of the dashboard, so that a mistake there cannot be made here by the same hand. Written from the
definitions in docs/methods.md and the sheets of the reference workbook, for the settings that a reader starts with.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

from tests import recount_money

WORKBOOKS = Path(__file__).parents[1] / "data" / "workbooks"
SHEETS = {
    "reference": (
        "spelling",
        "country",
        "theme",
        "status",
        "route",
        "theme_mapping",
        "coverage_claim",
        "need_indicator",
        "not_applicable_rule",
        "framework_form",
    ),
    "registers": (
        "partnership",
        "partnership_country",
        "partnership_theme_override",
        "instrument",
        "instrument_theme",
        "instrument_use",
    ),
    "eurostat": ("migr_eipre", "migr_eirtn_third"),
    "frontex": ("frontex_detection",),
    "iom": ("iom_incident",),
    "world_bank": ("wdi",),
    "unhcr": ("unhcr_population", "unhcr_application", "unhcr_decision"),
    "passport_index": ("visa_requirement",),
}
EU27 = set(
    "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU SVK SVN SWE".split()
)
EU_AND_SCHENGEN = EU27 | {"ISL", "LIE", "NOR", "CHE"}
PEERS = "law/arrangement by peers"
MOST_PARTNERS = 7
OWN_SCOPES = {"agreement", "measure", "programme"}
STOPPED = {"ended", "suspended"}
ENOUGH_HOSTED = 10_000
"""Below it a rate per 1,000 inhabitants is not read."""
LITTLE_RECOGNITION, MUCH_RECOGNITION, FEW_REJECTED = 25, 75, 2_500

Tables = Mapping[str, pd.DataFrame]
Key = tuple[str, str]


@dataclass(frozen=True)
class Recounted:
    """A cell: all that decides it and all that follows.

    Attributes:
        state: number of the rule.
        own, framework: records that count, by key.
        closed_by: claims that together close the theme.
        excluded_by: not-applicable rule of scope cell.
        readings: need indicator -> (value or None, its state).
        need: above, below, not_read or unknown.
        need_rule: not-applicable rule of scope need.
        verdict: gap, to_check or None.
        flags: number of the flag -> records that made it.
    """

    state: str
    own: frozenset[str]
    framework: frozenset[str]
    closed_by: frozenset[str]
    excluded_by: str | None
    readings: dict[str, tuple[float | None, str]]
    need: str
    need_rule: str | None
    verdict: str | None
    flags: dict[str, frozenset[str]]


def tables() -> dict[str, pd.DataFrame]:
    """Sheet -> its rows as they stand there: numbers as numbers, all else as text, blanks as ''."""
    found = {}
    for file, names in SHEETS.items():
        book = CalamineWorkbook.from_path(WORKBOOKS / f"{file}.xlsx")
        for name in names:
            heading, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            found[name] = pd.DataFrame(rows, columns=heading)
    found["paid"] = paid(recount_money.tables())
    return found


def paid(given: Tables) -> pd.DataFrame:
    """Cells on which a publisher of IATI paid something out: money_set, measure, country, theme, usd above zero.

    What came back is taken off, by publisher and measure; commitments are no payments, the trust fund's budgets and
    the totals of the OECD neither.
    """
    rows = recount_money.with_themes(recount_money.iati(given), given)
    rows = rows[rows["measure"].isin(["disbursement", "expenditure"]) & (rows["place_kind"] == "country")]
    part = [int(amount * share) for amount, share in zip(rows["usd"], rows["theme_share"], strict=True)]
    told = rows.assign(usd=pd.Series(part, rows.index, dtype=object), country=rows["place"])
    told = told.groupby(["money_set", "measure", "country", "theme"], as_index=False)["usd"].sum()
    return told[told["usd"] > 0]


def number(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells.astype(str).str.replace(",", ""), errors="coerce")


def parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def summed(rows: pd.DataFrame, by: str, value: str) -> dict[str, float]:
    """Sums by country; none where no cell holds a number."""
    told = number(rows[value]).groupby(rows[by]).sum(min_count=1).dropna()
    return told.to_dict()


def of_year(rows: pd.DataFrame, column: str, year: int) -> pd.DataFrame:
    """The rows of a year, which is a number in some files and the beginning of a date in others."""
    if pd.api.types.is_numeric_dtype(rows[column]):
        return rows[rows[column] == year]
    return rows[rows[column].astype(str).str[:4] == str(year)]


# What was found ---------------------------------------------------------------------------------------------------


def active_words(given: Tables, register: str) -> tuple[set[str], dict[str, str]]:
    """The words for a status that is active, and all words with the status that they mean."""
    known = given["status"]
    known = known[(known["register"] == register) & (known["column"] == "status")]
    return set(known.loc[known["is_active"] == "yes", "value_found"]), dict(
        zip(known["value_found"], known["status_id"], strict=True)
    )


def partnerships(given: Tables) -> pd.DataFrame:
    """Partner countries of partnerships on the themes that they cover: country, theme, record, specific, status, …"""
    mapping = given["theme_mapping"]
    mapping = mapping[mapping["counts_for_coverage"] == "yes"]
    means = mapping.groupby(["source", "value"])["theme_id"].agg(list).to_dict()
    instead = {
        (row.partnership_id, row.value_found): row.theme_id
        for row in given["partnership_theme_override"].itertuples()
    }
    on_theme = []
    for record in given["partnership"].itertuples():
        for column in ("migration_topics", "other_topics"):
            for word in parts(getattr(record, column)):
                on_theme += [
                    (record.id, instead.get((record.id, word), theme))
                    for theme in means.get((f"partnerships.{column}", word), [])
                ]
    on_theme = pd.DataFrame(on_theme, columns=["partnership_id", "theme"]).drop_duplicates()
    roles = given["partnership_country"]
    partner = roles.loc[roles["role"] == "partner", ["partnership_id", "iso3"]].drop_duplicates()
    size = partner.groupby("partnership_id").size()
    active, meaning = active_words(given, "partnerships")
    processes = set(given["framework_form"]["form"])
    rows = partner.merge(given["partnership"], left_on="partnership_id", right_on="id").merge(
        on_theme, on="partnership_id"
    )
    rows = rows[rows["form"] != PEERS]
    return pd.DataFrame(
        {
            "country": rows["iso3"],
            "theme": rows["theme"],
            "record": rows["partnership_id"],
            "is_specific": ~rows["form"].isin(processes)
            & (rows["partnership_id"].map(size) <= MOST_PARTNERS),
            "is_active": rows["status"].isin(active),
            "status": rows["status"].map(meaning),
            "binding": rows["binding"],
            "legal_assessment": rows["legal_assessment"],
            "is_support": number(rows["announced_amount_eur"]).fillna(0) > 0,
        }
    )


def instruments(given: Tables, *, leverage: bool) -> pd.DataFrame:
    """Uses of instruments by country and theme, as partnerships; leverage apart, whatever theme it is about."""
    register = given["instrument"]
    register = register[
        (register["model_case"] != "yes") & ((register["nature"] == "leverage") == leverage)
    ].set_index("id")
    served = given["instrument_theme"]
    if not leverage:
        served = served[served["counts_for_coverage"] == "yes"]
    rows = given["instrument_use"].merge(served[["instrument_id", "theme_id"]], on="instrument_id")
    rows = rows[rows["instrument_id"].isin(register.index)]
    active, meaning = active_words(given, "instrument_country")
    own = {name: rows["instrument_id"].map(register[name]) for name in register.columns}
    return pd.DataFrame(
        {
            "country": rows["partner_iso3"],
            "theme": rows["theme_id"],
            "record": rows["instrument_id"],
            "is_specific": own["use_scope"].isin(OWN_SCOPES),
            "is_active": rows["status"].isin(active),
            "status": rows["status"].map(meaning),
            "binding": "",
            "legal_assessment": own["legal_assessment"],
            "is_support": own["nature"].isin(["support", "capacity"]),
        }
    )


def closing(given: Tables, theme: str) -> list[tuple[frozenset[str], set[str] | None]]:
    """The sets of claims that together close a theme, all of them complete, and the countries (None: all)."""
    claims = given["coverage_claim"].set_index("claim_id")
    told = []
    for head in claims.index[claims["closes_theme"] == theme]:
        together = [head, *parts(claims.loc[head, "together_with"])]
        about = claims.reindex(together)
        if (about["complete"] == "yes").all():
            named = [set(parts(text)) for text in about["countries"] if text != "all"]
            told.append((frozenset(together), set.intersection(*named) if named else None))
    return told


# Whether it matters -----------------------------------------------------------------------------------------------


def citizens(given: Tables, cells: pd.Series) -> pd.Series:
    """Citizens as Eurostat writes them -> ISO; regions such as Asia and those known as no country have none."""
    known = given["spelling"]
    known = known[(known["kind"] == "country") & (known["code"] != "")]
    names = dict(zip(given["country"]["name_en"], given["country"]["iso3"], strict=True))
    names |= dict(zip(known["value_found"], known["code"], strict=True))
    return cells.map(names)


def found_by_citizen(given: Tables, sheet: str, year: int) -> dict[str, float]:
    rows = given[sheet]
    value = rows.columns[3]
    rows = rows[(rows["year"] == year) & (rows["geo"] != "United Kingdom")]
    return summed(rows.assign(iso3=citizens(given, rows["citizen"])), "iso3", value)


def hosted(given: Tables, year: int) -> dict[str, float]:
    rows = of_year(given["unhcr_population"], "year", year)
    told = pd.concat(
        [
            pd.DataFrame({"iso3": rows["coa_iso"], "n": rows[name]})
            for name in ("refugees", "asylum_seekers", "oip")
        ]
    )
    return summed(told, "iso3", "n")


def inhabitants(given: Tables, year: int) -> dict[str, float]:
    """Population of the year, or of the last year before it that is known."""
    rows = given["wdi"]
    rows = rows[(rows["var"] == "pop") & (rows["t"] <= year)].assign(v=lambda rows: number(rows["v"]))
    last = rows.dropna(subset=["v"]).sort_values("t").groupby("geo")["v"].last()
    return last.to_dict()


def detections(given: Tables, year: int) -> pd.DataFrame:
    return of_year(given["frontex_detection"], "t", year)


def on_departure_routes(given: Tables, year: int) -> dict[str, float]:
    """The largest total of the year among the routes that a country is a departure point of."""
    total = summed(detections(given, year), "route", "n")
    told: dict[str, float] = {}
    for route in given["route"].itertuples():
        for country in parts(route.departure_countries):
            if route.frontex_name in total:
                told[country] = max(total[route.frontex_name], told.get(country, 0))
    return told


def decisions(given: Tables, year: int) -> tuple[dict[str, float], dict[str, float]]:
    """Rejections, and recognition in per cent, in first instance in EU and Schengen states."""
    rows = of_year(given["unhcr_decision"], "year", year)
    rows = rows[(rows["dec_level"] == "FI") & rows["coa_iso"].isin(EU_AND_SCHENGEN)]
    positive, rejected = (
        summed(
            pd.concat([pd.DataFrame({"iso3": rows["coo_iso"], "n": rows[name]}) for name in names]),
            "iso3",
            "n",
        )
        for names in (("dec_recognized", "dec_other"), ("dec_rejected",))
    )
    rate = {}
    for country in positive.keys() | rejected.keys():
        with_merits = positive.get(country, 0) + rejected.get(country, 0)
        if with_merits > 0:
            rate[country] = 100 * positive.get(country, 0) / with_merits
    return rejected, rate


def measured(given: Tables, need: str, year: int) -> tuple[dict[str, float], set[str] | None]:
    """What a need indicator says of each country, and for which it is read (None: for all)."""
    if need == "N01":
        return found_by_citizen(given, "migr_eipre", year), None
    if need == "N02":
        return found_by_citizen(given, "migr_eirtn_third", year), None
    if need == "N03":
        return hosted(given, year), None
    if need == "N04":
        people, guests = inhabitants(given, year), hosted(given, year)
        rate = {country: 1000 * guests[country] / people[country] for country in guests if country in people}
        return rate, {country for country in rate if guests[country] >= ENOUGH_HOSTED}
    if need == "N05":
        return summed(detections(given, year), "nat", "n"), None
    if need == "N07":
        return on_departure_routes(given, year), None
    if need == "N08":
        rejected, rate = decisions(given, year)
        return rejected, {country for country in rejected if rate.get(country, 100) < LITTLE_RECOGNITION}
    if need == "N09":
        return summed(of_year(given["iom_incident"], "t", year), "geo", "dead"), None
    if need == "N10":
        rows = of_year(given["unhcr_application"], "year", year)
        return summed(rows[rows["app_type"] == "N"], "coa_iso", "applied"), None
    raise AssertionError(f"{need}: not recomputed here")


def excluded(given: Tables, scope: str) -> list[tuple[str, set[str], set[str]]]:
    """(rule, themes, countries) of the not-applicable rules of a scope; what a rule means stands in its words."""
    visas = given["visa_requirement"]
    visas = visas[visas["Destination"] == "NLD"]
    by_days = number(visas["Requirement"]) > 0
    visa_free = set(visas.loc[by_days | (visas["Requirement"] == "visa free"), "Passport"])
    rejected, rate = decisions(given, 2024)
    protected = {
        country
        for country, share in rate.items()
        if share >= MUCH_RECOGNITION and rejected.get(country, 0) < FEW_REJECTED
    }
    countries = given["country"]
    by_words = {
        "r01": set(countries.loc[countries["role"] == "host only", "iso3"]),
        "r04": visa_free,
        "r08": protected,
    }
    rules = given["not_applicable_rule"]
    return [
        (
            rule.rule_id,
            set(given["theme"]["theme_id"]) if rule.theme_id == "all" else set(parts(rule.theme_id)),
            by_words[rule.rule_id] if rule.rule_id in by_words else set(parts(rule.countries)),
        )
        for rule in rules[rules["scope"] == scope].itertuples()
    ]


def first(rules: list[tuple[str, set[str], set[str]]], country: str, theme: str) -> str | None:
    return next((rule for rule, themes, countries in rules if theme in themes and country in countries), None)


# Every cell -------------------------------------------------------------------------------------------------------


def matrix(given: Tables) -> dict[Key, Recounted]:
    """Decide every cell of partner and watched countries × migration themes."""
    countries = given["country"].loc[given["country"]["role"].isin(["partner", "watched"]), "iso3"]
    themes = given["theme"].loc[given["theme"]["kind"] == "migration", "theme_id"]
    records = pd.concat([partnerships(given), instruments(given, leverage=False)], ignore_index=True)
    pressure = instruments(given, leverage=True)
    pressure = pressure[pressure["is_active"] & pressure["is_specific"]]
    in_force = records[records["is_active"]]
    of_its_own = in_force[in_force["is_specific"] & in_force["theme"].isin(set(themes))]
    supported = of_its_own[of_its_own["is_support"]].groupby("country")["record"].agg(frozenset).to_dict()
    by_cell = defaultdict(list)
    for record in records.itertuples():
        by_cell[record.country, record.theme].append(record)
    pressed = pressure.groupby(["country", "theme"])["record"].agg(frozenset).to_dict()

    with_money = set(zip(given["paid"]["country"], given["paid"]["theme"], strict=True))
    listed = given["need_indicator"]
    needs = {}
    for need in listed[listed["default_on"] == "yes"].itertuples():
        values, read = measured(given, need.indicator_id, int(need.newest_full_year))
        needs[need.indicator_id] = (
            need.theme_id,
            need.operator,
            float(need.default_threshold),
            values,
            read,
        )
    of_cells, of_needs = excluded(given, "cell"), excluded(given, "need")
    claimed = {theme: closing(given, theme) for theme in themes}
    told = {}
    for country in countries:
        for theme in themes:
            found = by_cell[country, theme]
            active = [record for record in found if record.is_active]
            own = [record for record in active if record.is_specific]
            closed_by = next(
                (claims for claims, where in claimed[theme] if where is None or country in where), frozenset()
            )
            excluded_by = first(of_cells, country, theme)
            if excluded_by:
                state = "s1"
            elif own:
                state = "s2"
            elif active:
                state = "s3"
            else:
                state = "s4" if closed_by else "s5"

            readings: dict[str, tuple[float | None, str]] = {}
            for name, (about, operator, threshold, values, read) in needs.items():
                if about == theme:
                    value = values.get(country)
                    if value is None:
                        readings[name] = (None, "unknown")
                    elif read is not None and country not in read:
                        readings[name] = (value, "not_read")
                    else:
                        is_above = {">=": value >= threshold, "<": value < threshold}[operator]
                        readings[name] = (value, "above" if is_above else "below")
            need_rule = first(of_needs, country, theme)
            states = [one for _, one in readings.values()]
            need = next((one for one in ("above", "below", "not_read") if one in states), "unknown")
            need = "not_read" if need_rule else need
            verdict = None
            if need == "above" and state not in ("s1", "s2"):
                verdict = "gap" if closed_by else "to_check"

            flags = {}
            if state != "s1":
                recorded = [record for record in own if record.binding]
                fired = {
                    "f1": [
                        record
                        for record in found
                        if record.is_specific and not record.is_active and record.status in STOPPED
                    ],
                    "f2": recorded if all(record.binding == "no" for record in recorded) else [],
                    "f3": [record for record in own if record.legal_assessment == "none found"],
                }
                flags = {
                    name: frozenset(record.record for record in made) for name, made in fired.items() if made
                }
                if (country, theme) in pressed and country in supported:
                    flags["f6"] = pressed[country, theme] | supported[country]
                if (country, theme) in with_money and closed_by and not own:
                    flags["f7"] = frozenset()
            told[country, theme] = Recounted(
                state=state,
                own=frozenset(record.record for record in own),
                framework=frozenset(record.record for record in active if not record.is_specific),
                closed_by=closed_by,
                excluded_by=excluded_by,
                readings=readings,
                need=need,
                need_rule=need_rule,
                verdict=verdict,
                flags=flags,
            )
    return told

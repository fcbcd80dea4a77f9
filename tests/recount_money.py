"""Where the money went, counted again by another way: plain pandas and exact numbers on the files as received.

Imports nothing of the dashboard, so that a mistake there cannot be made here by the same hand. Written from the
definitions in docs/methods.md. Amounts are whole numbers of a very small unit, so that sums have no rounding: a part
of an amount in dollars is kept to 26 decimals, in euros to 20.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path

import pandas as pd
from babel import Locale
from babel.core import get_global
from python_calamine import CalamineWorkbook

ORIGINAL = Path(__file__).parents[1] / "data" / "original"
IATI = {
    "ministry_and_agency": "funding/iati-netherlands-2021-07.xlsx",
    "commission": "funding/iati-european-commission-2021-07.xlsx",
}
SHEETS = {
    "activity_theme": "money/activity_theme.csv",
    "purpose_theme": "money/purpose_theme.csv",
    "organisation_alias": "money/organisation_alias.csv",
    "rate": "money/ecb_eur_usd.csv",
    "deflator": "money/deflator_nl.csv",
    "eutf_country": "money/eutf_country.csv",
    "eutf_level": "money/eutf_level.csv",
    "eutf_decision": "funding/eutf/EUTF-Projects-Database-2022-01.csv",
    "eutf_akvo": "funding/eutf/EUTF_projects_akvo.csv",
    "eutf_recipient": "funding/eutf/EUTF_akvo_recipients.csv",
    "oecd": "funding/oecd/dac2a_nl_eu_2002_2019.csv",
    "budget": "funding/nl-budget/begrotingsstaten_2013-2021.csv",
    "in_donor": "funding/one/idrc_share.csv",
    "in_donor_constant": "funding/one/idrc_over_time_constant.csv",
}
MEASURES = {
    "1 - Incoming Funds": "incoming_funds",
    "2 - Outgoing Commitment": "commitment",
    "3 - Disbursement": "disbursement",
    "4 - Expenditure": "expenditure",
}
PUBLISHERS = {"XM-DAC-7": "ministry", "NL-KVK-27378529": "agency"}
"""Every other publisher in these files is a service of the Commission."""
NO_SHARE = "not_specified"
"""The theme of an amount that nobody gave a theme: no purpose, no decision, no activity."""
MASK = "(recipient not named in this extract)"
TRUST_FUND = "eu-eutf"
DONORS = {"Netherlands": ("oecd_netherlands", "nl-all"), "EU Institutions": ("oecd_eu", "eu-institutions")}
NOT_STATED, NOT_NAMED, SEVERAL = "not-stated", "not-named", "several"
RULES = {
    "narrow": {"narrow"},
    "wide": {"narrow", "wide"},
    "wide_humanitarian": {"narrow", "wide", "humanitarian"},
    "all": {"narrow", "wide", "humanitarian", "none"},
}
OECD_NAMES = {
    "China (People's Republic of)": "CHN",
    "Congo": "COG",
    "Democratic People's Republic of Korea": "PRK",
    "Democratic Republic of the Congo": "COD",
    "Cabo Verde": "CPV",
    "Cote d'Ivoire": "CIV",
    "Lao People's Democratic Republic": "LAO",
    "Myanmar": "MMR",
    "Saint Helena": "SHN",
    "Saint Kitts and Nevis": "KNA",
    "Saint Lucia": "LCA",
    "Saint Vincent and the Grenadines": "VCT",
    "Sao Tome and Principe": "STP",
    "Syrian Arab Republic": "SYR",
    "Turkey": "TUR",
    "Viet Nam": "VNM",
    "West Bank and Gaza Strip": "PSE",
}
"""Names that the Unicode CLDR writes otherwise."""
FORMER = {"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"}
"""Codes of three letters that were given up."""
RATE_FROM = 1999

AMOUNTS = ["usd", "eur", "eur_2021"]
USD_UNIT, EUR_UNIT, SHARE_UNIT = 12, 6, 14
"""Decimals of an amount of one row in dollars and in euros, and of the part of it that a share takes."""

Tables = Mapping[str, pd.DataFrame]


def exactly(value: Decimal, decimals: int) -> int:
    """A decimal as a whole number of its last digit; refuses to round."""
    scaled = value.scaleb(decimals)
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"{value} has more than {decimals} decimals")
    return whole


def rounded(value: Decimal, decimals: int) -> int:
    """A decimal as a whole number of units, halves to the even one."""
    return int(value.scaleb(decimals).to_integral_value(rounding=ROUND_HALF_EVEN))


def known(amount: object) -> bool:
    """Whether there is an amount: missing is None, or NaN where pandas made it so."""
    return amount is not None and amount == amount


def divided(numerator: int, denominator: int) -> int:
    """A quotient of whole numbers, rounded to the nearest, halves away from zero."""
    whole, rest = divmod(abs(numerator), denominator)
    whole += 2 * rest >= denominator
    return whole if numerator >= 0 else -whole


# Files as received ------------------------------------------------------------------------------------------------


@cache
def tables() -> dict[str, pd.DataFrame]:
    """Table -> its rows as they stand there, every cell as text except the numbers of a workbook, blanks as ''.

    `row` is the row of the sheet, or the line of the csv if every row took one line.
    """
    found = {}
    for name, path in IATI.items():
        heading, *rows = (
            CalamineWorkbook.from_path(ORIGINAL / path)
            .get_sheet_by_name("Data")
            .to_python(skip_empty_area=False)
        )
        found[name] = pd.DataFrame(rows, columns=heading)
    for name, path in SHEETS.items():
        found[name] = pd.read_csv(ORIGINAL / path, dtype=str, keep_default_na=False)
    for name, rows in found.items():
        found[name] = rows.assign(row=range(2, len(rows) + 2))
    return found


@cache
def iso3() -> dict[str, str]:
    """ISO 3166 alpha-2 -> alpha-3, as the Unicode CLDR has them, and Kosovo as this product writes it."""
    pairs = {
        two[0]: three
        for three, two in sorted(get_global("territory_aliases").items())
        if len(three) == 3 and three.isalpha() and len(two) == 1 and three not in FORMER
    }
    return {**pairs, "XK": "XKX"}


@cache
def names() -> dict[str, str]:
    """English name of a country -> alpha-3."""
    told = {
        name.replace("&", "and").replace("’", "'").replace("St.", "Saint"): iso3()[code]
        for code, name in Locale("en").territories.items()
        if code in iso3()
    }
    return told | OECD_NAMES


def rates(given: Tables) -> dict[tuple[int, str], int]:
    """(year, quarter or '') -> dollars for one euro, in millionths: the mean of the reference rates of the days."""
    return {
        (int(row.year), row.quarter): exactly(Decimal(row.usd_per_eur_mean), 6)
        for row in given["rate"].itertuples()
    }


def price_levels(given: Tables) -> dict[int, int]:
    """Year -> Dutch consumer prices with 2021 at 100, in ten-thousandths."""
    return {int(row.year): exactly(Decimal(row.index_2021_100), 4) for row in given["deflator"].itertuples()}


def folded(name: str) -> str:
    """A name without case, accents and outer blanks."""
    plain = unicodedata.normalize("NFKD", name.strip().lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def organisations(given: Tables) -> dict[str, str]:
    """Name as found, folded -> body; a name means the same body in whichever column it stands."""
    alias = given["organisation_alias"]
    return dict(zip(alias["spelling"].map(folded), alias["organisation_id"], strict=True))


def bodies(column: pd.Series, given: Tables, *, lists: bool = False) -> pd.Series:
    """The body that a cell names. Where cells are lists, several stay several: no file says who of them gets what."""
    known_bodies = organisations(given)

    def body(cell: str) -> str:
        if not cell.strip():
            return NOT_STATED
        return known_bodies.get(folded(cell), SEVERAL if lists and "," in cell else NOT_NAMED)

    found = {cell: body(cell) for cell in column.unique()}
    return column.map(found)


# One row an amount ------------------------------------------------------------------------------------------------


def with_euros(rows: pd.DataFrame, given: Tables) -> pd.DataFrame:
    """Adds `eur` and `eur_2021` to rows with `usd`, `year` and `quarter` ('' where only the year is known)."""
    rate = rates(given)
    eur = [
        divided(usd * 10**EUR_UNIT * 10**6, rate[year, quarter] * 10**USD_UNIT)
        if (year, quarter) in rate
        else None
        for usd, year, quarter in zip(rows["usd"], rows["year"], rows["quarter"], strict=True)
    ]
    return in_prices_of_2021(rows.assign(eur=pd.Series(eur, rows.index, dtype=object)), price_levels(given))


def in_prices_of_2021(rows: pd.DataFrame, levels: dict[int, int]) -> pd.DataFrame:
    """Adds `eur_2021`: current where no price level is known, missing where the amount in euros is."""
    constant = [
        eur if eur is None or year not in levels else divided(eur * 100 * 10**4, levels[year])
        for eur, year in zip(rows["eur"], rows["year"], strict=True)
    ]
    return rows.assign(eur_2021=pd.Series(constant, rows.index, dtype=object))


def coded(column: pd.Series) -> pd.Series:
    """`C01 - Project-type interventions` -> `C01`; '' where the cell is blank."""
    return column.str.split(" - ", n=1).str[0].str.strip()


def iati(given: Tables) -> pd.DataFrame:
    """The transactions of the two workbooks, one row each, incoming funds among them as a measure of their own."""
    rows = pd.concat([given[name].assign(file=name) for name in IATI], ignore_index=True)
    publisher = rows["Reporting Organisation"].str.extract(r"\[([^\]]+)\]$")[0]
    code = coded(rows["Recipient Country"])
    is_country = code.isin(list(iso3()))
    made = pd.DataFrame(
        {
            "money_set": publisher.map(PUBLISHERS).fillna("commission"),
            "measure": rows["Transaction Type"].map(MEASURES),
            "file": rows["file"],
            "row": rows["row"],
            "activity": rows["IATI Identifier"].str.strip(),
            "title": rows["Title"],
            "year": rows["Calendar Year"].astype(int),
            "quarter": rows["Calendar Quarter"],
            # Who pays out is who reports, unless the row says otherwise; who pays in is another, and not stated.
            "provider": bodies(
                rows["Provider Organisation"].where(
                    (rows["Provider Organisation"] != "") | rows["Transaction Type"].str.startswith("1 "),
                    rows["Reporting Organisation"],
                ),
                given,
            ),
            "implementer": bodies(rows["Receiver Organisation"], given),
            "aid_type": coded(rows["Aid Type"]),
            "purpose": coded(rows["Sector"]),
            "place": code.map(iso3()).where(is_country, "regional_" + code),
            "place_kind": is_country.map({True: "country", False: "regional"}),
            "usd": pd.Series(
                [rounded(Decimal(repr(value)), USD_UNIT) for value in rows["Value (USD)"]], dtype=object
            ),
        }
    )
    return with_euros(made, given)


def eutf_decisions(given: Tables) -> pd.DataFrame:
    """Approved budgets of the trust fund, one row a decision; two rows are contracts inside another row."""
    rows = given["eutf_decision"]
    level = given["eutf_level"]
    contracts = level.loc[level["in_projects_database"] == "as project", "iati_id"]
    made = pd.DataFrame(
        {
            "money_set": "eutf_decision",
            "measure": "commitment",
            "file": "eutf_decision",
            "row": rows["row"],
            "activity": rows["ProjectID"],
            "title": rows["ProjectTitle"],
            "is_counted": ~rows["ProjectID"].isin(contracts),
            "year": rows["ProjectAdoptionDate"].map(year_of),
            "quarter": rows["ProjectAdoptionDate"].map(quarter_of),
            "provider": TRUST_FUND,
            "implementer": bodies(rows["ProjectImplementor"], given, lists=True),
            "usd": None,
            "eur": [exactly(Decimal(value), EUR_UNIT) for value in rows["ProjectBudget"]],
        }
    ).astype({"eur": object})
    return in_prices_of_2021(made, price_levels(given))


def year_of(date: str) -> int | None:
    """The year of 2016-12-15, or of 28.05.19 as one cell has it."""
    if not date:
        return None
    return int(date[:4]) if "-" in date else 2000 + int(date[-2:])


def quarter_of(date: str) -> str:
    if not date:
        return ""
    month = int(date.split("-")[1] if "-" in date else date.split(".")[1])
    return f"Q{(month + 2) // 3}"


def eutf_contracts(given: Tables) -> pd.DataFrame:
    """Contracts of the trust fund with an amount: a repeated row once, the framework and unusable rows left out."""
    level = given["eutf_level"]
    akvo = given["eutf_akvo"].set_index("row")
    rows = level[(level["level"] == "contract") & (level["repeats_row"] == "")]
    rows = rows[rows["file_row"].astype(int).map(akvo["budget"]) != ""]
    line = rows["file_row"].astype(int)
    made = pd.DataFrame(
        {
            "money_set": "eutf_contract",
            "measure": "contracted",
            "file": "eutf_akvo",
            "row": line,
            "activity": rows["iati_id"],
            "title": line.map(akvo["title"]),
            "parent": rows["parent_id"],
            "year": line.map(akvo["date_start"]).map(year_of),
            "quarter": line.map(akvo["date_start"]).map(quarter_of),
            "provider": TRUST_FUND,
            "implementer": bodies(line.map(akvo["partner_implementing"]), given, lists=True),
            "usd": None,
            "eur": [exactly(Decimal(value), EUR_UNIT) for value in line.map(akvo["budget"])],
        }
    ).astype({"eur": object})
    return in_prices_of_2021(made.reset_index(drop=True), price_levels(given))


def region(name: str) -> str:
    """`Far East Asia, regional` -> `far_east_asia`."""
    return re.sub(r"[^a-z]+", "_", name.split(", regional")[0].lower())


def oecd(given: Tables) -> pd.DataFrame:
    """Net disbursements to each recipient; a total of other recipients is none."""
    rows = given["oecd"]
    rows = rows[rows["kind"] != "aggregate"]
    is_country = rows["kind"] == "country"
    made = pd.DataFrame(
        {
            "money_set": rows["donor"].map(lambda donor: DONORS[donor][0]),
            "provider": rows["donor"].map(lambda donor: DONORS[donor][1]),
            "measure": "net_disbursement",
            "file": "oecd",
            "row": rows["row"],
            "activity": None,
            "title": None,
            "year": rows["year"].astype(int),
            "quarter": "",
            "place": [
                {
                    "country": names().get(row.recipient),
                    "multilateral": "regional_multilateral",
                    "regional/unspecified": f"regional_{region(row.recipient)}",
                }[row.kind]
                for row in rows.itertuples()
            ],
            "place_kind": is_country.map({True: "country", False: "regional"}),
            "usd": pd.Series(
                [exactly(Decimal(value).scaleb(6), USD_UNIT) for value in rows["usd_million_current_net"]],
                rows.index,
                dtype=object,
            ),
        }
    )
    return with_euros(made, given)


# Parts ------------------------------------------------------------------------------------------------------------


def country_parts(given: Tables) -> pd.DataFrame:
    """money_set, activity, place, place_kind and the share of it in per cent: the trust fund's own percentages."""
    told = []
    decided = given["eutf_country"]
    for activity, shares in decided.groupby("project_id", sort=False):
        rest = Decimal(100)
        for row in shares.itertuples():
            share = Decimal(row.share_pct)
            if row.iso3:
                told.append(("eutf_decision", activity, row.iso3, "country", share))
            elif row.basis == "stated regional":
                told.append(("eutf_decision", activity, "regional", "regional", share))
            else:
                continue  # What is not specified is whatever the others leave.
            rest -= share
        told.append(("eutf_decision", activity, "not_specified", "not_specified", rest))
    stated = given["eutf_recipient"]
    for activity, shares in stated.groupby("iati_id", sort=False):
        named = {iso3()[row.recipient_country] for row in shares.itertuples() if row.recipient_country}
        percentages = [
            (iso3()[row.recipient_country], Decimal(row.recipient_percentage))
            for row in shares.itertuples()
            if row.recipient_country and row.recipient_percentage
        ]
        if not percentages and len(named) == 1 and not any(shares["recipient_percentage"]):
            percentages = [(named.pop(), Decimal(100))]
        total = sum((share for _, share in percentages), Decimal(0))
        if total > 100:
            percentages = [
                (place, (share * 100 / total).quantize(Decimal("1e-6"))) for place, share in percentages
            ]
            total = Decimal(100)
        told += [("eutf_contract", activity, place, "country", share) for place, share in percentages]
        told.append(("eutf_contract", activity, "not_specified", "not_specified", 100 - total))
    found = pd.DataFrame(told, columns=["money_set", "activity", "place", "place_kind", "place_share"])
    return found[found["place_share"] != 0]


def theme_parts(given: Tables) -> pd.DataFrame:
    """source, activity, theme, share, relevance, doubtful, basis: what a person or a rule decided of activities."""
    listed = given["activity_theme"]
    found = pd.DataFrame(
        {
            "source": listed["source"],
            "activity": listed["activity_id"],
            "theme": listed["theme_id"],
            "theme_share": listed["share_pct"].map(Decimal),
            "relevance": listed["relevance"],
            "is_doubtful": listed["doubtful"] == "yes",
            "theme_basis": listed["reviewed"].map({"yes": "reviewed", "rule": "rule"}),
        }
    )
    total = found.groupby(["source", "activity"])["theme_share"].sum()
    if (total != 100).any():
        short = total[total != 100].rename("given").reset_index()
        rest = short.assign(
            theme="not_specified",
            theme_share=100 - short["given"],
            relevance="none",
            is_doubtful=False,
            theme_basis="rule",
        )
        found = pd.concat([found, rest.drop(columns="given")], ignore_index=True)
    return found


def with_themes(rows: pd.DataFrame, given: Tables) -> pd.DataFrame:
    """Transactions of IATI × themes: of the activity where somebody or a rule decided, else of the purpose code."""
    decided = theme_parts(given)
    decided = decided[decided["source"] == "iati"].drop(columns="source")
    has_own = rows["activity"].isin(decided["activity"])
    first = rows[has_own].merge(decided, on="activity", how="left")
    purposes = given["purpose_theme"]
    by_code = pd.DataFrame(
        {
            "purpose": purposes["purpose_code"],
            "theme": purposes["theme_id"],
            "theme_share": purposes["share_pct"].map(Decimal),
        }
    )
    second = rows[~has_own].merge(by_code, on="purpose", how="left")
    unknown = second["theme"].isna()
    second["theme"] = second["theme"].fillna(NO_SHARE)
    second["theme_share"] = second["theme_share"].where(second["theme_share"].notna(), Decimal(100))
    basis = unknown.map({True: "none", False: "purpose"})
    second = second.assign(relevance="none", is_doubtful=False, theme_basis=basis)
    return pd.concat([first, second], ignore_index=True)


def of_trust_fund(rows: pd.DataFrame, given: Tables, *, decision: str) -> pd.DataFrame:
    """Decisions or contracts × countries × themes; `decision` is the column that names the decision."""
    places = country_parts(given)
    rows = rows.merge(places, on=["money_set", "activity"], how="left")
    rows["place"] = rows["place"].fillna("not_specified")
    rows["place_kind"] = rows["place_kind"].fillna("not_specified")
    rows["place_share"] = rows["place_share"].where(rows["place_share"].notna(), Decimal(100))
    decided = theme_parts(given)
    decided = decided[decided["source"] == "eutf"].drop(columns="source")
    rows = rows.merge(
        decided.rename(columns={"activity": "decision"}), left_on=decision, right_on="decision", how="left"
    )
    unknown = rows["theme"].isna()
    rows["theme"] = rows["theme"].fillna(NO_SHARE)
    rows["relevance"] = rows["relevance"].fillna("none")
    rows["theme_basis"] = rows["theme_basis"].fillna("none")
    rows["is_doubtful"] = rows["is_doubtful"].where(~unknown, False).astype(bool)
    rows["theme_share"] = rows["theme_share"].where(~unknown, Decimal(100))
    return rows


@dataclass(frozen=True)
class Money:
    """All money: `rows`, one an amount of a file, and `parts`, one a country and theme of such an amount."""

    rows: pd.DataFrame
    parts: pd.DataFrame


def money(given: Tables) -> Money:
    """All sources, each amount once in `rows` and in full, by share, in `parts`."""
    transactions, decisions, contracts, recipients = (
        iati(given),
        eutf_decisions(given),
        eutf_contracts(given),
        oecd(given),
    )
    parts = pd.concat(
        [
            with_themes(transactions, given),
            of_trust_fund(decisions[decisions["is_counted"]], given, decision="activity"),
            of_trust_fund(contracts, given, decision="parent"),
            recipients.assign(theme=NO_SHARE, relevance="none", is_doubtful=False, theme_basis="none"),
        ],
        ignore_index=True,
    )
    for name in ("place_share", "theme_share"):
        parts[name] = parts[name].where(parts[name].notna(), Decimal(100))
    parts["transaction"] = list(zip(parts["file"], parts["row"], strict=True))
    weight = [
        exactly(place * theme, SHARE_UNIT - 4)
        for place, theme in zip(parts["place_share"], parts["theme_share"], strict=True)
    ]
    for name in AMOUNTS:
        parts[name] = pd.Series(
            [
                amount * part if known(amount) else None
                for amount, part in zip(parts[name], weight, strict=True)
            ],
            parts.index,
            dtype=object,
        )
    rows = pd.concat([transactions, decisions, contracts, recipients], ignore_index=True)
    rows["is_counted"] = rows["is_counted"].fillna(True).astype(bool)
    rows["transaction"] = list(zip(rows["file"], rows["row"], strict=True))
    return Money(rows=rows, parts=parts)


def sums(rows: pd.DataFrame, by: Iterable[str]) -> pd.DataFrame:
    """Exact sums of the three amounts by key, None where no row has one, and how much stands behind them.

    Args:
        rows: `Money.rows` or `Money.parts`, or some of them.
        by: columns.

    Returns:
        Indexed by the values of `by`: usd, eur, eur_2021 (whole numbers of the unit of `rows`), transactions and
        activities (how many different ones), without_eur (transactions that have no amount in euros), longer
        (parts in dollars with more decimals than an amount of a row has).
    """
    grouped = rows.groupby(list(by), dropna=False, sort=True)
    found = pd.DataFrame(index=grouped.size().index)
    number = grouped.ngroup().to_numpy()
    for name in AMOUNTS:
        totals: list[int | None] = [None] * len(found)
        for group, amount in zip(number, rows[name], strict=True):
            if known(amount):
                totals[group] = amount if totals[group] is None else totals[group] + amount
        found[name] = pd.Series(totals, found.index, dtype=object)
    found["transactions"] = grouped["transaction"].nunique()
    found["activities"] = grouped["activity"].nunique()
    found["without_eur"] = (
        rows[~rows["eur"].map(known)].groupby(list(by), dropna=False)["transaction"].nunique()
    )
    longer = rows["usd"].map(lambda amount: bool(known(amount) and amount % 10**SHARE_UNIT))
    found["longer"] = rows[longer].groupby(list(by), dropna=False).size()
    return found.assign(**{name: found[name].fillna(0).astype(int) for name in ("without_eur", "longer")})


# Money that stands apart ------------------------------------------------------------------------------------------

STAGES = {
    "Stand ontwerpbegroting": "draft",
    "Stand vastgestelde begroting": "adopted",
    "Stand eerste suppletoire": "first_supplementary",
    "Stand tweede suppletoire": "second_supplementary",
    "Realisatie": "realised",
}


def budget(given: Tables) -> pd.DataFrame:
    """The Dutch budget, one row a line and stage: thousands of euros as whole numbers, None where blank.

    `kind` is V for commitments, U for expenditure, O for receipts: never added up, as the stages are not.
    """
    rows = given["budget"].rename(columns=str.strip)
    kept = rows.rename(
        columns={
            "Begrotingsjaar": "year",
            "Uitgaven Ontvangsten Verplichtingen": "kind",
            "Begrotingsnummer": "chapter",
            "Naam Begroting": "chapter_name",
            "Artikel nummer": "article",
            "Artikel": "article_name",
        }
    )
    long = kept.melt(
        ["row", "year", "kind", "chapter", "chapter_name", "article", "article_name"],
        list(STAGES),
        "stage",
        "amount",
    )
    amounts = [int(value) if value.strip() else None for value in long["amount"]]
    return long.assign(
        stage=long["stage"].map(STAGES),
        year=long["year"].astype(int),
        amount=pd.Series(amounts, dtype=object),
    )


def in_donor(given: Tables) -> pd.DataFrame:
    """Costs of refugees in the donor country, USD million: row, prices (current, constant), year, donor, usd_million.

    Two files, never mixed: current prices with a row a donor and year, constant prices with a column a donor.
    """
    current = given["in_donor"].rename(columns={"Donor": "donor", "idrc": "usd_million"})
    constant = given["in_donor_constant"].melt(["row", "year"], var_name="donor", value_name="usd_million")
    rows = pd.concat(
        [current.assign(prices="current"), constant.assign(prices="constant")], ignore_index=True
    )[["row", "prices", "year", "donor", "usd_million"]]
    amounts = [Decimal(value) if value else None for value in rows["usd_million"]]
    return rows.assign(year=rows["year"].astype(int), usd_million=pd.Series(amounts, dtype=object))

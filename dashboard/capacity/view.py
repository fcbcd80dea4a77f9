"""What a reader looks at on the page of organisations and capacity: who works where on what, by two notions.

An organisation leads an instrument that is used in a country, or received money that is booked there: two notions that
are shown side by side and never added.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from dashboard import formats, session
from dashboard.gaps.settings import JOIN
from dashboard.money.organisations import APART, kinds_of
from dashboard.money.view import MoneyView
from dashboard.policy_agenda.view import country_names, split
from dashboard.words import plural, word

NAME = "capacity"
"""The packed name of the address that holds the choice."""
NOTIONS = ("both", "leads", "money")
GROUPS = ("department", "agency", "eu", "international", "civil", "business", "partner", "rest")
"""Kinds of organisation as this page tells them apart; the kinds of the register and of the money each are in one."""
GROUP_OF = {
    "ministry": "department",
    "executive agency": "agency",
    "bilateral agency": "agency",
    "EU body": "eu",
    "eu body": "eu",
    "international organisation": "international",
    "international finance": "international",
    "un": "international",
    "civil society": "civil",
    "ngo": "civil",
    "private sector": "business",
    "company": "business",
    "partner government": "partner",
    "government of partner": "partner",
}
MOST = 16
"""How many organisations a matrix has columns for; the others stand in its table."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """The selection of the page; hashable, so that what is made of it can be kept.

    Attributes:
        lang: nl or en.
        version: version of the data.
        today: the day that the page is looked at.
        notion: one of NOTIONS.
        groups: the kinds of organisation that are shown; empty for all.
        picked: codes of the countries that are shown; empty for all partner countries.
        money: the money that is chosen; None in a version without any.
        address: the absolute address that leads back here, version included.
    """

    lang: str
    version: str
    today: dt.date
    notion: str
    groups: tuple[str, ...]
    picked: tuple[str, ...]
    money: MoneyView | None
    address: str

    @property
    def is_moved(self) -> bool:
        """Whether it holds what a reader moves: what is made of it is kept for a while only."""
        return True

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """The answer of a named query in this version, as this reader may see it."""
        return session.cached_query(name, version=self.version, **parameters)

    @cached_property
    def countries(self) -> dict[str, str]:
        """Code -> name of the countries that are shown, in the order of the alphabet."""
        names = country_names(self.version, self.lang)
        listed = self.ask("country/list")
        partners = set(listed.loc[listed["role"] == "partner", "country_code"])
        return {
            code: name
            for code, name in names.items()
            if (code in self.picked if self.picked else code in partners)
        }

    @cached_property
    def themes(self) -> dict[str, str]:
        """Migration theme -> its name, in the order of the list."""
        listed = self.ask("meta/themes")
        listed = listed[listed["kind"] == "migration"]
        return dict(zip(listed["theme_id"], listed[f"name_{self.lang}"], strict=True))

    @cached_property
    def booked(self) -> MoneyView | None:
        """The chosen money on the countries that are shown; None where its source names no receivers."""
        if self.money is None or not self.money.money.has_themes(self.money.chosen.money_set):
            return None
        chosen = replace(self.money.chosen, countries=JOIN.join(self.countries), per_head=False, need=None)
        return replace(self.money, chosen=chosen)

    def unheld(self, cut: str) -> set[str]:
        """Codes of the countries or themes of which the chosen money says nothing: those are no white spots of it."""
        if self.booked is None:
            return set(self.countries if cut == "place" else self.themes)
        return set(self.booked.lacking) if cut == "place" else set()

    @cached_property
    def organisations(self) -> pd.DataFrame:
        """The organisations of the register and those that the chosen money names.

        Returns:
            Index organisation_id; name, short (abbreviation, else name), group (one of GROUPS), is_registered.
        """
        lang = self.lang
        found = {
            row["organisation_id"]: (
                row[f"name_{lang}"],
                formats_or(row["abbreviation"], row[f"name_{lang}"]),
                GROUP_OF.get(row["kind"], "rest"),
                True,
            )
            for row in self.ask("capacity/organisations").to_dict("records")
        }
        if self.booked:
            kinds = kinds_of(self.version)
            for code in self._money["organisation_id"].unique():
                if code not in found:
                    body = self.booked.money.bodies.get(code, {})
                    name = self.booked.body(code)
                    short = formats_or(body.get("abbreviation"), name)
                    found[code] = (name, short, GROUP_OF.get(kinds.get(code, ""), "rest"), False)
        return pd.DataFrame.from_dict(
            found, orient="index", columns=["name", "short", "group", "is_registered"]
        )

    @cached_property
    def _money(self) -> pd.DataFrame:
        """Who received money on what: cut (place or theme), organisation_id, key, amount, transaction_count."""
        if self.booked is None:
            return pd.DataFrame(columns=["cut", "organisation_id", "key", "amount", "transaction_count"])
        found = self.booked.ask("money/organisation_pairs", **self.booked.parameters())
        found = found.rename(columns={"implementer_id": "organisation_id"}).dropna(subset=["organisation_id"])
        found = found[~found["organisation_id"].isin(APART)]
        # Where refunds are more than what was paid, nothing was received; rows without an amount were.
        return found[found["amount"].isna() | (found["amount"] > 0)]

    @cached_property
    def _leads(self) -> pd.DataFrame:
        """Who leads what in the countries shown: the rows of `capacity/leads`."""
        found = self.ask("capacity/leads").dropna(subset=["organisation_id"])
        return found[found["country_code"].isin(list(self.countries))]

    def pairs(self, cut: str) -> pd.DataFrame:
        """See `_pairs`; made once for each cut."""
        return self._by_place if cut == "place" else self._by_theme

    @cached_property
    def _by_place(self) -> pd.DataFrame:
        return self._pairs("place")

    @cached_property
    def _by_theme(self) -> pd.DataFrame:
        return self._pairs("theme")

    def _pairs(self, cut: str) -> pd.DataFrame:
        """Who works where (cut `place`) or on what (cut `theme`), by the notions and kinds that are chosen.

        Returns:
            organisation_id, key (country or theme), instruments (that it leads and that are in use), former (others,
            that it led or that are proposed), is_paid (received money), amount (in the unit chosen; NaN where there is none).
        """
        leads = self._leads
        if cut == "theme":
            leads = leads.assign(key=leads["theme_ids"].map(split)).explode("key").dropna(subset=["key"])
        else:
            leads = leads.assign(key=leads["country_code"])
        money = self._money[self._money["cut"] == cut]
        found: dict[tuple[str, str], dict[str, object]] = {}
        if self.notion != "money":
            once = leads.drop_duplicates(["organisation_id", "key", "instrument_id", "is_active"])
            for row in once.to_dict("records"):
                held = found.setdefault(
                    (row["organisation_id"], row["key"]), {"instruments": set(), "former": set()}
                )
                held["instruments" if row["is_active"] else "former"].add(row["instrument_id"])
            for held in found.values():
                held["former"] = len(held["former"] - held["instruments"])
                held["instruments"] = len(held["instruments"])
        if self.notion != "leads":
            for row in money.to_dict("records"):
                found.setdefault((row["organisation_id"], row["key"]), {}).update(
                    is_paid=True, amount=row["amount"]
                )
        wanted = self.countries if cut == "place" else self.themes
        kept = self.organisations["group"]
        rows = [
            {
                "organisation_id": body,
                "key": key,
                "instruments": 0,
                "former": 0,
                "is_paid": False,
                "amount": float("nan"),
                **held,
            }
            for (body, key), held in found.items()
            if key in wanted and body in kept.index and (not self.groups or kept[body] in self.groups)
        ]
        columns = ["organisation_id", "key", "instruments", "former", "is_paid", "amount"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def sentence(self) -> str:
        """The selection as one sentence."""
        lang = self.lang
        names = list(self.countries.values())
        said = [
            word(
                "capacity.sentence",
                lang,
                groups=self.groups_name,
                countries=self.countries_name if len(names) > 3 else formats.list_of(names, lang),
                notion=word(f"capacity.notion.{self.notion}", lang),
            )
        ]
        if self.booked and self.notion != "leads":
            said.append(self.money_words)
        return "; ".join(said)

    @property
    def money_words(self) -> str:
        """Which money counts: measure, source and years."""
        money = self.booked
        return f"{money.measure_name}, {money.source_name}, {money.years}, {money.rule_name}"

    @property
    def groups_name(self) -> str:
        """The kinds of organisation in words."""
        if not self.groups:
            return word("capacity.groups.all", self.lang)
        return formats.list_of(
            [word(f"capacity.group.{group}", self.lang) for group in self.groups], self.lang
        )

    @property
    def countries_name(self) -> str:
        """The countries in words."""
        if not self.picked:
            return plural("capacity.countries.partners", self.lang, len(self.countries))
        if len(self.picked) <= 3:
            return formats.list_of(list(self.countries.values()), self.lang)
        return plural("capacity.countries.picked", self.lang, len(self.countries))

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What an export says of the selection."""
        return [
            (word("capacity.choose.groups", self.lang), self.groups_name),
            (word("capacity.choose.notion", self.lang), word(f"capacity.notion.{self.notion}", self.lang)),
        ]

    # Capacity offered and asked for ------------------------------------------------------------------------------

    def offers(self, *, example: bool) -> pd.DataFrame:
        """What is offered and asked for on the countries shown or on none in particular, examples or the others."""
        found = self.ask("capacity/offers")
        found = found[found["is_example"].astype(bool) == example]
        if self.picked:
            about = found["country_codes"].map(
                lambda codes: not split(codes) or set(split(codes)) & set(self.picked)
            )
            found = found[about.astype(bool)]
        return found.reset_index(drop=True)

    def matches(self, *, example: bool) -> pd.DataFrame:
        """Which of these offers fit which of these requests, see `capacity/matches`."""
        known = set(self.offers(example=example)["capacity_id"])
        found = self.ask("capacity/matches")
        return found[
            (found["is_example"].astype(bool) == example)
            & found["offered_id"].isin(known)
            & found["asked_id"].isin(known)
        ].reset_index(drop=True)


def formats_or(value: object, otherwise: str) -> str:
    """Return a text, or another one where it is not recorded."""
    return otherwise if formats.is_missing(value) or not str(value).strip() else str(value)


def first_columns(pairs: pd.DataFrame, organisations: pd.DataFrame, *, most: int = MOST) -> list[str]:
    """Return the organisations that a matrix has columns for: those on most countries or themes, by kind, then name."""
    counts = pairs.groupby("organisation_id")["key"].nunique()
    names = organisations["name"]
    chosen = sorted(counts.index, key=lambda code: (-counts[code], names[code].casefold()))[:most]
    return sorted(
        chosen,
        key=lambda code: (GROUPS.index(organisations["group"][code]), -counts[code], names[code].casefold()),
    )


def white_spots(pairs: pd.DataFrame, keys: Sequence[str], *, unheld: Sequence[str] = ()) -> pd.DataFrame:
    """Return for each country or theme how many organisations work there by each notion.

    Args:
        pairs: see `Work.pairs`.
        keys: the countries or themes that are looked at.
        unheld: those of which the money says nothing.

    Returns:
        key, leading (organisations with an instrument in use), paid (organisations that received money; NaN where the
        money says nothing), spot: `both` (white by both notions), `leads` (nobody leads an instrument there), `money`
        (nobody received money there), `none`. Where the money says nothing only the first notion is judged.
    """
    leading = pairs[pairs["instruments"] > 0].groupby("key")["organisation_id"].nunique()
    paid = pairs[pairs["is_paid"].astype(bool)].groupby("key")["organisation_id"].nunique()
    rows = []
    for key in keys:
        is_held = key not in unheld
        lead, money = int(leading.get(key, 0)), int(paid.get(key, 0)) if is_held else None
        spot = {
            (True, True): "both",
            (True, False): "leads",
            (False, True): "money",
            (False, False): "none",
        }[lead == 0, money == 0]
        rows.append({"key": key, "leading": lead, "paid": money, "spot": spot})
    return pd.DataFrame(rows, columns=["key", "leading", "paid", "spot"])

"""Which money a reader looks at: from the address, to the address, to a query, in words."""

import re
import unicodedata
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import duckdb
import pandas as pd

from dashboard import formats, session
from dashboard.gaps.settings import JOIN
from dashboard.profile.records import publication
from dashboard.words import plural, word

MEASURES = ("disbursement", "expenditure", "commitment", "contracted", "net_disbursement")
"""The first that a money set holds is shown when the address names none; incoming funds are never spending."""
RULES = {
    "narrow": ("narrow",),
    "wide": ("narrow", "wide"),
    "humanitarian": ("narrow", "wide", "humanitarian"),
    "all": None,
    "words": None,
}
"""What counts as migration-relevant: rule -> the relevance that it takes; None takes every row."""
UNITS = {"eur": "EUR", "eur2021": "EUR_2021", "usd": "USD"}
SETS = ("partners", "known", "all")
"""The countries that are units of a spread: partners, partners and watched, all that the source holds; or a list."""
ROLES = {"partners": ("partner",), "known": ("partner", "watched")}
EARLIEST, LATEST = 1900, 2100
"""Every year there is: a row without a date is in the selection as long as no year is left out."""
MOST_WORDS = 20
MOST_LISTED = 200
NO_PLACE = ("not_specified", "regional")


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What of the money is chosen; None or an empty tuple where nothing is left out.

    Attributes:
        money_set: source and level.
        measure: one of MEASURES.
        rule: one of RULES.
        words: own list of beginnings of words, folded; used by the rule `words`.
        countries: one of SETS, or codes of countries joined by `~`.
        themes: themes.
        first_year: first year, None for the source's first.
        last_year: last year, None for the source's last.
        providers: bodies that provide.
        implementers: bodies that receive or implement.
        aid_types: OECD DAC codes.
        unit: one of UNITS.
        per_head: whether amounts are shown per inhabitant.
        need: need indicator that the spending is set against.
    """

    money_set: str = "ministry"
    measure: str = "disbursement"
    rule: str = "wide"
    words: tuple[str, ...] = ()
    countries: str = "partners"
    themes: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    providers: tuple[str, ...] = ()
    implementers: tuple[str, ...] = ()
    aid_types: tuple[str, ...] = ()
    unit: str = "eur"
    per_head: bool = False
    need: str | None = None


PARTS = {
    "source": "money_set",
    "measure": "measure",
    "rule": "rule",
    "words": "words",
    "countries": "countries",
    "themes": "themes",
    "since": "first_year",
    "until": "last_year",
    "providers": "providers",
    "implementers": "implementers",
    "aid": "aid_types",
    "unit": "unit",
    "head": "per_head",
    "need": "need",
}
"""Part of the packed name `money` in the address -> field of `Chosen`."""


def fold_words(text: str) -> str:
    """Return text as titles are searched: lower case, no accents, letters and digits with single blanks."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


class NoMoney(LookupError):
    """A version without money: of before there was any, or into which nobody brought any."""


@dataclass(frozen=True)
class Money:
    """What can be chosen from in a version: read once, kept.

    Attributes:
        sets: one row per money set and measure, see `money/sets`.
        places: one row per money set and place, see `money/places`.
        bodies: organisation -> its row of `money/bodies`.
        themes: theme -> its row of `meta/themes`.
        codes: (list, code) -> its row of `meta/codes`.
        abouts: (money set, measure) -> its row of `sets`.
    """

    sets: pd.DataFrame
    places: pd.DataFrame
    bodies: Mapping[str, Mapping[str, object]]
    themes: Mapping[str, Mapping[str, object]]
    codes: Mapping[tuple[str, str], Mapping[str, object]]
    abouts: Mapping[tuple[str, str], Mapping[str, object]]

    @property
    def set_ids(self) -> list[str]:
        """The money sets in their order."""
        return list(dict.fromkeys(money_set for money_set, _ in self.abouts))

    def measures(self, money_set: str) -> list[str]:
        """The measures of a set, in the order of MEASURES."""
        return [measure for measure in MEASURES if (money_set, measure) in self.abouts]

    def about(self, money_set: str, measure: str) -> Mapping[str, object]:
        """The row of a set and measure."""
        return self.abouts[money_set, measure]

    def has_themes(self, money_set: str) -> bool:
        """Whether a set knows activities, and with them themes and implementers: totals of the OECD do not."""
        return not money_set.startswith("oecd")


def money_of(version: str) -> Money:
    """Return what can be chosen from in a version, as this reader may see it.

    Raises:
        NoMoney: the version has other tables than the queries ask, or no amount in them.
    """
    try:
        found = session.kept(_money_of, version)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise NoMoney(version) from error
    if not found.abouts:
        raise NoMoney(version)
    return found


def _money_of(version: str) -> Money:
    def ask(name: str) -> pd.DataFrame:
        return session.cached_query(name, version=version)

    def by(frame: pd.DataFrame, *keys: str) -> dict:
        rows = frame.to_dict("records")
        return {row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys): row for row in rows}

    return Money(
        sets=ask("money/sets"),
        places=ask("money/places"),
        bodies=by(ask("money/bodies"), "organisation_id"),
        themes=by(ask("meta/themes"), "theme_id"),
        codes=by(ask("meta/codes"), "list_id", "code"),
        abouts=by(ask("money/sets"), "money_set_id", "measure_code"),
    )


def read_chosen(parts: Mapping[str, str], money: Money) -> tuple[Chosen, list[str]]:
    """Return what the parts of an address ask for, and the parts that could not be followed.

    Args:
        parts: see PARTS; several values of one part are joined by `~`.
        money: what can be chosen from.
    """
    found: dict[str, object] = {}
    bad: list[str] = []
    money_set = parts.get("source", money.set_ids[0])
    if money_set not in money.set_ids:
        bad.append(f"source:{money_set}")
        money_set = money.set_ids[0]
    found["money_set"] = money_set
    measures = money.measures(money_set)
    found["measure"] = measures[0]
    found["rule"] = "wide" if money.has_themes(money_set) else "all"
    known = set(money.places.loc[money.places["place_kind"] == "country", "place_code"])
    many = {
        "themes": {*money.themes, "none", "not_specified"},
        "providers": set(money.bodies),
        "implementers": set(money.bodies),
        "aid": {code for held, code in money.codes if held == "aid_type"} | {"none"},
    }
    for part, value in parts.items():
        several = tuple(dict.fromkeys(one for one in value.split(JOIN) if one))
        if part == "source":
            continue
        if part == "measure" and value in measures:
            found["measure"] = value
        elif part == "rule" and value in RULES and (money.has_themes(money_set) or value == "all"):
            found["rule"] = value
        elif part == "words" and several and len(several) <= MOST_WORDS:
            found["words"] = tuple(filter(None, map(fold_words, several)))
        elif part == "countries" and (value in SETS or (several and set(several) <= known)):
            found["countries"] = value if value in SETS else JOIN.join(several[:MOST_LISTED])
        elif part in many and several and set(several) <= many[part] and len(several) <= MOST_LISTED:
            found[PARTS[part]] = several
        elif (
            part in ("since", "until")
            and re.fullmatch(r"[0-9]{4}", value)
            and EARLIEST <= int(value) <= LATEST
        ):
            found[PARTS[part]] = int(value)
        elif part == "unit" and value in UNITS and can_be_shown(money_set, value, money):
            found["unit"] = value
        elif part == "head" and value in ("yes", "no"):
            found["per_head"] = value == "yes"
        elif part == "need" and re.fullmatch(r"[A-Za-z0-9_]+", value):
            found["need"] = value
        else:
            bad.append(f"{part}:{value}" if value else part)
    if (found.get("first_year") or EARLIEST) > (found.get("last_year") or LATEST):
        bad += [f"since:{found.pop('first_year')}", f"until:{found.pop('last_year')}"]
    if found["rule"] == "words" and not found.get("words"):
        # An own list without words would take everything, which is another rule.
        found["rule"] = "wide"
    return Chosen(**found), bad


def can_be_shown(money_set: str, unit: str, money: Money) -> bool:
    """Tell whether a set can be shown in a unit: what is published in euro is not turned into dollars."""
    return unit != "usd" or money.about(money_set, money.measures(money_set)[0])["currency_code"] == "USD"


def parts_of(chosen: Chosen, money: Money) -> dict[str, str]:
    """Return what of a choice differs from the defaults, as parts of an address; see `read_chosen`."""
    default, _ = read_chosen({"source": chosen.money_set}, money)
    parts: dict[str, str] = {}
    if chosen.money_set != money.set_ids[0]:
        parts["source"] = chosen.money_set
    for part, name in PARTS.items():
        value = getattr(chosen, name)
        if part == "source" or value == getattr(default, name) or value in (None, ()):
            continue
        if isinstance(value, bool):
            parts[part] = "yes" if value else "no"
        elif isinstance(value, tuple):
            parts[part] = (
                JOIN.join(one.replace(" ", "-") for one in value) if part == "words" else JOIN.join(value)
            )
        else:
            parts[part] = str(value)
    return parts


@dataclass(frozen=True, kw_only=True)
class MoneyView:
    """A choice of money in a version and language; hashable, so that what is made of it can be kept.

    What follows from the choice is worked out once a view: nobody changes it.

    Attributes:
        lang: nl or en.
        version: version of the data.
        chosen: what is chosen.
        address: the absolute address that leads back here, version included.
    """

    lang: str
    version: str
    chosen: Chosen
    address: str

    @property
    def is_moved(self) -> bool:
        """True when the choice is one of endlessly many: what is made of it is kept for a while only."""
        return bool(self.chosen != Chosen())

    @cached_property
    def whole(self) -> Self:
        """The same choice in whole amounts: only countries have inhabitants."""
        return replace(self, chosen=replace(self.chosen, per_head=False)) if self.chosen.per_head else self

    @property
    def money(self) -> Money:
        """What can be chosen from."""
        return money_of(self.version)

    @property
    def about(self) -> Mapping[str, object]:
        """The row of the money set and measure, see `money/sets`."""
        return self.money.about(self.chosen.money_set, self.chosen.measure)

    @property
    def first_year(self) -> int:
        """First year chosen, the source's first when none is."""
        return self.chosen.first_year or int(self.about["first_year"])

    @property
    def last_year(self) -> int:
        """Last year chosen, the source's last when none is."""
        return self.chosen.last_year or int(self.about["last_year"])

    @property
    def years(self) -> str:
        """The years in words."""
        return formats.period(self.first_year, self.last_year, self.lang)

    @property
    def currency(self) -> str:
        """EUR or USD."""
        return "USD" if self.chosen.unit == "usd" else "EUR"

    @property
    def source_name(self) -> str:
        """Name of the money set, as it stands in a sentence."""
        return str(self.about[f"in_sentence_{self.lang}"])

    @property
    def measure_name(self) -> str:
        """Name of the measure, as it stands at the start of a sentence."""
        return word(f"money.measure.{self.chosen.measure}", self.lang)

    @property
    def rule_name(self) -> str:
        """Name of the rule of relevance."""
        return word(f"money.rule.{self.chosen.rule}", self.lang)

    @property
    def unit_name(self) -> str:
        """The unit in words: "euro, prijzen van 2021"."""
        return word(f"money.unit.{self.chosen.unit}", self.lang)

    @cached_property
    def held(self) -> pd.DataFrame:
        """The places that the money set holds."""
        return self.money.places[self.money.places["money_set_id"] == self.chosen.money_set]

    @cached_property
    def wanted(self) -> list[str]:
        """Codes of the countries that are asked for, held by the source or not."""
        countries = self.chosen.countries
        if countries == "all":
            return list(self.held.loc[self.held["place_kind"] == "country", "place_code"])
        if countries in ROLES:
            return [code for code, role in roles_of(self.version).items() if role in ROLES[countries]]
        return countries.split(JOIN)

    @cached_property
    def units(self) -> list[str]:
        """Codes of the countries of the set: asked for, and held by the source. Zeros are among them."""
        held = set(self.held["place_code"])
        return [code for code in self.wanted if code in held]

    @cached_property
    def lacking(self) -> list[str]:
        """Codes of the countries that are asked for and that the source lacks: missing, not zero."""
        held = set(self.held["place_code"])
        return [code for code in self.wanted if code not in held]

    @cached_property
    def countries_name(self) -> str:
        """The countries in words: "de 54 partnerlanden", or their names."""
        countries = self.chosen.countries
        if countries in SETS:
            return word(f"money.countries.{countries}", self.lang)
        names = [formats.country_with_article(code, self.lang, name=self.place(code)) for code in self.wanted]
        if len(names) > 4:
            return plural("money.countries.several", self.lang, len(names))
        return formats.list_of(names, self.lang)

    @cached_property
    def sentence(self) -> str:
        """The selection as one sentence; heads exports and alternative texts."""
        lang, chosen = self.lang, self.chosen
        said = word(
            "money.sentence",
            lang,
            measure=self.measure_name,
            source=self.source_name,
            countries=self.countries_name,
            years=self.years,
            rule=self.rule_name,
            unit=self.unit_name,
        )
        more = []
        if chosen.rule == "words":
            more.append(word("money.sentence.words", lang, words=formats.list_of(chosen.words, lang)))
        if chosen.themes:
            more.append(formats.list_of([self.theme(one) for one in chosen.themes], lang))
        if chosen.providers:
            more.append(
                word("money.sentence.by", lang, names=formats.list_of(map(self.body, chosen.providers), lang))
            )
        if chosen.implementers:
            more.append(
                word(
                    "money.sentence.through",
                    lang,
                    names=formats.list_of(map(self.body, chosen.implementers), lang),
                )
            )
        if chosen.aid_types:
            more.append(formats.list_of([self.code("aid_type", one) for one in chosen.aid_types], lang))
        if chosen.per_head:
            more.append(word("money.sentence.per_head", lang))
        return "; ".join([said, *more])

    @property
    def until(self) -> str:
        """Until when the source is filled, in words."""
        return formats.date(str(self.about["complete_until"]), self.lang)

    @cached_property
    def sources(self) -> list[dict[str, object]]:
        """The publication of the money set, as a panel names it."""
        return publications(self.version, self.lang, [str(self.about["publication_id"])])

    @property
    def not_a(self) -> str:
        """What the money set must not be taken for."""
        return str(self.about[f"not_a_{self.lang}"])

    def once(self, make: Callable, *more: Hashable) -> object:
        """Return `make(view, *more)`, made once for this view: a page asks for the same many times over.

        Nobody changes what comes back.
        """
        if (make, more) not in self._made:
            self._made[make, more] = make(self, *more)
        return self._made[make, more]

    @cached_property
    def _made(self) -> dict[tuple[Callable, tuple[Hashable, ...]], object]:
        return {}

    def ask(self, name: str, **parameters: object) -> pd.DataFrame:
        """Return the answer of a named query in this version, as this reader may see it."""
        return session.cached_query(name, version=self.version, **parameters)

    def parameters(self, **changes: object) -> dict[str, object]:
        """Return the parameters that every query on the selection takes; changes replace some."""
        chosen = self.chosen
        relevance = RULES[chosen.rule]
        return {
            "money_set": chosen.money_set,
            "measure": chosen.measure,
            "unit": UNITS[chosen.unit],
            "countries": None if chosen.countries == "all" else self.units,
            "themes": list(chosen.themes) or None,
            "relevance": list(relevance) if relevance else None,
            "words": list(chosen.words) if chosen.rule == "words" else None,
            "from_year": chosen.first_year or EARLIEST,
            "to_year": chosen.last_year or LATEST,
            "providers": list(chosen.providers) or None,
            "implementers": list(chosen.implementers) or None,
            "aid_types": list(chosen.aid_types) or None,
            **changes,
        }

    def cut(self, cut: str, **changes: object) -> pd.DataFrame:
        """Return one cut of the selection, see `money/spread`; changes replace parameters."""
        found = self.once(_cuts, *((name, frozen(value)) for name, value in changes.items()))
        return found.get(cut, found["total"].head(0)).copy(deep=False)

    def rows(self, cut: str, key: str | None, year: int | None = None, **changes: object) -> pd.DataFrame:
        """Return the rows of the source behind one mark, see `money/spread_rows`."""
        asked = self.parameters(**changes)
        return self.ask("money/spread_rows", **asked, cut=cut, key=key, year=year)

    def link(self, page: str, **changes: object) -> str:
        """Return the address of a page of money with this choice, fields of `Chosen` replaced."""
        parts = parts_of(replace(self.chosen, **changes), self.money)
        return session.link(page, money=session.pack(parts) or None)

    def amount(self, amount: float | None) -> str:
        """An amount in words, short, in the currency chosen; that there is none where it is missing."""
        return formats.compact_money(amount, self.lang, currency=self.currency, kind="no_data")

    def place(self, code: str | None) -> str:
        """Name of a place: a country, a region as its source writes it, regional or not specified."""
        if code is None or code in NO_PLACE:
            return word(f"money.place.{code or 'not_specified'}", self.lang)
        return place_names(self.version, self.lang)[code]

    def theme(self, code: str | None) -> str:
        """Name of a theme, of no theme, or of what is not specified."""
        if code in self.money.themes:
            return str(self.money.themes[code][f"name_{self.lang}"])
        return word(f"money.theme.{code or 'none'}", self.lang)

    def body(self, code: str | None) -> str:
        """Name of a body that provides or receives."""
        row = self.money.bodies.get(code)
        return str(row[f"name_{self.lang}"]) if row else word("money.body.unknown", self.lang)

    def code(self, list_id: str, code: str | None) -> str:
        """Name of a code; the code itself where the list lacks it."""
        row = self.money.codes.get((list_id, code))
        return str(row[f"name_{self.lang}"]) if row else str(code or word(f"money.{list_id}.none", self.lang))


def frozen(value: object) -> object:
    """Return a list as a tuple, which can be a key; anything else as it is."""
    return tuple(value) if isinstance(value, list) else value


def _cuts(view: MoneyView, *changes: tuple[str, object]) -> dict[str, pd.DataFrame]:
    """Every cut of the selection by its name; the total is always there."""
    found = view.ask("money/spread", **view.parameters(**dict(changes)))
    return {cut: rows.reset_index(drop=True) for cut, rows in found.groupby("cut", sort=False)}


def roles_of(version: str) -> dict[str, str]:
    """Return code -> role of the partner and watched countries."""
    found = session.cached_query("gaps/countries", version=version)
    return dict(zip(found["country_code"], found["role"], strict=True))


def place_names(version: str, lang: str) -> dict[str, str]:
    """Return code -> name of every place of the money, and of every partner and watched country."""
    return session.kept(_place_names, version, lang)


def _place_names(version: str, lang: str) -> dict[str, str]:
    known = session.cached_query("gaps/countries", version=version)
    names = dict(zip(known["country_code"], known[f"name_{lang}"], strict=True))
    codes = money_of(version).codes
    for row in session.cached_query("money/places", version=version).to_dict("records"):
        code, listed = row["place_code"], codes.get(("money_region", row["place_code"]))
        if row["place_kind"] == "country":
            names[code] = row[f"name_{lang}"]
        elif code not in NO_PLACE:
            # A region that the list of codes lacks keeps the name that its source gives it.
            names[code] = listed[f"name_{lang}"] if listed else row["found_as"]
    return names


def publications(version: str, lang: str, source_ids: Collection[str]) -> list[dict[str, str]]:
    """Return publications as a panel shows them, in the order of the list of publications."""
    listed = session.cached_query("meta/sources", version=version)
    return [publication(row, lang) for row in listed[listed["source_id"].isin(source_ids)].to_dict("records")]


def view_of_address(*, lang: str, version: str) -> tuple[MoneyView, list[str]]:
    """Return what the address of this page asks for, and the parts that could not be followed."""
    chosen, bad = read_chosen(session.unpacked("money"), money_of(version))
    return (
        MoneyView(
            lang=lang, version=version, chosen=chosen, address=session.link(absolute=True, version=version)
        ),
        bad,
    )


def if_any(
    read: Callable[[], tuple[MoneyView, list[str]]], *, version: str
) -> tuple[MoneyView | None, list[session.Notice]]:
    """Return the money that `read` gives, None in a version of before there was any; and what to say of it."""
    try:
        found, bad = read()
    except NoMoney:
        return None, [session.Notice("money.no_money_here", {"version": version})]
    return found, session.notices_on("money.notice", bad)

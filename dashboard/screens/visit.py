"""The dossier of one visit: what it is, the country in short, what is sensitive, what can be raised; made to be printed."""

import datetime as dt

from dashboard import formats, panels, session
from dashboard.gaps import on_profile
from dashboard.gaps.view import GapView, view_if_any
from dashboard.money.view import MoneyView, if_any
from dashboard.profile import money, told
from dashboard.profile.view import DEFAULT_FIRST_YEAR, View, selection_sentence
from dashboard.travel import dossier as made
from dashboard.travel.chosen import listed
from dashboard.travel.dossier import Dossier
from dashboard.travel.view import NoAgenda, TravelView, view_of_address
from dashboard.words import word

SECTIONS = ("raise", "sensitive", "undertakings", "contacts", "partnerships", "gaps", "money")
MOST_OFFERED = 12


def page() -> None:
    """Show the dossier of the visit, or of the country, that the address names; else the visits to choose from."""
    lang = session.language()
    version = session.chosen().version
    listed_countries = session.cached_query("country/list", version=version)
    names = dict(zip(listed_countries["country_code"], listed_countries[f"name_{lang}"], strict=True))
    choice = session.chosen(countries=list(names))
    try:
        travel, notices = view_of_address(lang=lang, version=version, today=dt.date.today())
    except NoAgenda:
        panels.page_head(word("travel.dossier.title", lang), question=word("travel.dossier.question", lang))
        panels.paragraph(word("travel.no_agenda", lang, version=version), kind="empty")
        return
    asked = session.asked("visit")
    visit = made.visit_of(travel, asked)
    notices = [*choice.notices, *notices]
    if asked and visit is None:
        notices.append(session.Notice("travel.dossier.notice", {"value": asked}))
    touched = listed(visit["country_codes"]) if visit else []
    country = choice.country if choice.country and (not visit or choice.country in touched) else None
    country = country or (touched[0] if touched else None)
    if visit is None and country is None:
        choose_visit(travel, names, notices)
        return
    head(travel, visit, country, names, notices)
    if visit:
        section("visit", lang)
        panels.show(made.visit_panel(travel, asked), lang, selection=(asked,))
    if country is None:
        panels.paragraph(word("travel.dossier.elsewhere", lang), kind="empty")
        return
    if len(touched) > 1:
        panels.paragraph(word("travel.dossier.several", lang), kind="hint")
        panels.links(
            [(names[code], session.link("visit", country=code), code == country) for code in touched]
        )
    about(travel, asked if visit else "", country, names)


def head(
    travel: TravelView,
    visit: dict[str, object] | None,
    country: str | None,
    names: dict[str, str],
    notices: list[session.Notice],
) -> None:
    """Show the title, what was wrong with the address, and the ways."""
    lang = travel.lang
    title = travel.title(visit) if visit else word("travel.dossier.of_country", lang, country=names[country])
    question = word("travel.dossier.question", lang)
    panels.page_head(title, question=f"{travel.when(visit)}. {question}" if visit else question)
    panels.notices(notices, lang=lang)
    if visit and visit["is_example"]:
        panels.changed(word("travel.section.example", lang), word("travel.dossier.example", lang), [], "")
    panels.print_button(word("travel.dossier.print", lang))
    targets = [(word("travel.dossier.to_agenda", lang), session.link("travel", visit=None), False)]
    if country:
        targets.append(
            (
                word("travel.dossier.to_country", lang, country=names[country]),
                session.link("country", country=country, visit=None),
                False,
            )
        )
    panels.links(targets)


def about(travel: TravelView, visit_id: str, country: str, names: dict[str, str]) -> None:
    """Show what there is on the country, for this visit."""
    lang, version = travel.lang, travel.version
    last_year = int(session.cached_query("country/last_year", version=version).iloc[0]["last_year"])
    chosen = dict(
        country=country, compare=(), names=names, first_year=DEFAULT_FIRST_YEAR, last_year=last_year
    )
    view = View(
        lang=lang,
        version=version,
        today=travel.today,
        sentence=selection_sentence(lang=lang, **chosen),
        address=session.link(absolute=True, version=version),
        **chosen,
    )
    gaps, gap_notices = view_if_any(lang=lang, version=version, today=travel.today)
    booked, money_notices = if_any(lambda: money.money_of_profile(view), version=version)
    panels.notices([*gap_notices, *money_notices], lang=lang)
    if gaps and gaps.changes:
        panels.moved(gaps.changes, word("gaps.profile.moved", lang), lang=lang)
    dossier = Dossier(travel=travel, view=view, gaps=gaps, visit_id=visit_id)
    panels.contents(
        [(word(f"travel.dossier.section.{name}", lang), f"section-{name}") for name in ("short", *SECTIONS)],
        lang=lang,
    )
    in_short(view, gaps)
    for name, make in (
        ("raise", made.raise_panel),
        ("sensitive", made.sensitive_panel),
        ("undertakings", made.undertakings_panel),
        ("contacts", made.contacts_panel),
        ("partnerships", made.partnerships_panel),
    ):
        section(name, lang)
        panels.show(session.kept(make, dossier), lang, selection=(country,))
    section("gaps", lang)
    if gaps:
        panels.show(session.kept(made.gaps_panel, dossier), lang, selection=(country,))
    section("money", lang)
    money_booked(booked, view)


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the dossier."""
    panels.section(word(f"travel.dossier.section.{name}", lang), anchor=f"section-{name}")


def in_short(view: View, gaps: GapView | None) -> None:
    """Show the country in a few sentences, the same as on its profile."""
    section("short", view.lang)
    panels.paragraph(*told.sentences(view), kind="summary-text")
    if gaps:
        panels.paragraph(*on_profile.gap_sentences(gaps, view.country), kind="summary-gaps")
    if notes := told.notes(view):
        panels.paragraph(*notes, kind="hint")


def money_booked(booked: MoneyView | None, view: View) -> None:
    """Show every source of money on the country apart."""
    if booked is None:
        panels.paragraph(word("money.no_money_here", view.lang, version=view.version), kind="empty")
        return
    panels.show(session.kept(money.sources_panel, booked), view.lang, selection=(view.country,))
    if money.is_held(booked):
        panels.links(money.onward(booked, view))


def choose_visit(travel: TravelView, names: dict[str, str], notices: list[session.Notice]) -> None:
    """Show the visits of which a dossier can be opened, and the countries of which one can be made."""
    lang = travel.lang
    panels.page_head(word("travel.dossier.title", lang), question=word("travel.dossier.question", lang))
    panels.notices(notices, lang=lang)
    visits = travel.visits.sort_values(["first_day", "visit_id"], ascending=[False, True], kind="stable")
    is_example = visits["is_example"].astype(bool)
    for name, found in (("real", visits[~is_example]), ("example", visits[is_example])):
        if found.empty:
            continue
        panels.section(word(f"travel.dossier.choose.{name}", lang), anchor=f"choose-{name}")
        panels.link_list(
            [
                (
                    travel.title(row),
                    session.link("visit", visit=str(row["visit_id"]), country=None),
                    travel.when(row),
                )
                for row in found.head(MOST_OFFERED).to_dict("records")
            ]
        )
        if len(found) > MOST_OFFERED:
            panels.links(
                [
                    (
                        word("travel.dossier.all", lang, count=formats.number(len(found), lang)),
                        session.link("travel", visit=None),
                        False,
                    )
                ]
            )
    panels.section(
        word("travel.dossier.choose.country", lang),
        anchor="choose-country",
        intro=word("travel.dossier.choose.country_intro", lang),
    )
    panels.links(
        [
            (name, session.link("visit", country=code, visit=None), False)
            for code, name in sorted(names.items(), key=lambda pair: pair[1].casefold())
        ]
    )


page()

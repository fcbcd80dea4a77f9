"""One activity: all that is loaded of it, each figure with its rows."""

from collections.abc import Callable

from dashboard import formats, panels, session
from dashboard.money import activity
from dashboard.money.activity import ActivityView
from dashboard.money.view import UNITS, can_be_shown, view_of_address
from dashboard.words import word


def page() -> None:
    """Show the activity that the address names."""
    lang = session.language()
    choice = session.chosen()
    view, bad = view_of_address(lang=lang, version=choice.version)
    shown, notices = activity.activity_of_address(view)
    notices = [*choice.notices, *session.notices_on("money.notice", bad), *notices]
    question = word("activity.page.question", lang)
    back = (word("activity.page.back", lang), session.link("activities", activity=None), False)
    if shown is None:
        panels.page_head(word("shell.page.activity", lang), question=question)
        panels.notices(notices, lang=lang)
        panels.paragraph(word("activity.page.none", lang), kind="lead")
        panels.links([back])
        return
    panels.page_head(shown.title, question=question, language=activity.UNKNOWN_LANGUAGE)
    panels.notices(notices, lang=lang)
    panels.links([back])
    panels.paragraph(
        word("activity.page.lead", lang, source=shown.view.source_name), shown.view.not_a, kind="lead"
    )
    units(shown)
    panels.key_figures(activity.key_figures_of(shown))
    parts = {name: title_and_panels for name, title_and_panels in parts_of(shown).items() if title_and_panels}
    panels.contents(
        [(word(f"activity.section.{name}", lang), f"section-{name}") for name in parts], lang=lang
    )
    for name, makers in parts.items():
        panels.section(word(f"activity.section.{name}", lang), anchor=f"section-{name}")
        for make in makers:
            show(make, shown)
        if name == "about":
            outside(shown)
        if name == "results" and not makers:
            panels.paragraph(word("activity.results.none", lang))


def parts_of(shown: ActivityView) -> dict[str, list[Callable[[ActivityView], panels.Panel]]]:
    """Return the parts of the page that the activity has something for, with their panels."""
    has_money = bool(shown.measures)
    has_levels = bool((shown.levels["relation"] != "self").any())
    is_of_fund = shown.facts["money_set_id"] in activity.FUND
    has_results = is_of_fund and len(shown.ask("money/activity_results")) > 0
    return {
        "about": [activity.about_panel],
        "money": [activity.money_panel] if has_money else [],
        "levels": [activity.levels_panel] if has_levels else [],
        "where": [
            make
            for make, is_there in (
                (activity.places_panel, has_money),
                (activity.themes_panel, has_money),
            )
            if is_there
        ],
        "who": [
            make
            for make, is_there in (
                (activity.bodies_panel, has_money),
                (activity.purposes_panel, has_money and not is_of_fund),
                (activity.aid_types_panel, has_money and not is_of_fund),
            )
            if is_there
        ],
        "results": [activity.results_panel] if has_results else [],
        "rows": [activity.transactions_panel, activity.warnings_panel],
    }


def units(shown: ActivityView) -> None:
    """Offer the units in which the amounts can be shown."""
    lang, chosen, money = shown.lang, shown.view.chosen, shown.view.money
    parts = session.unpacked("money")
    rest = {part: text for part, text in parts.items() if part != "unit"}
    panels.links(
        [
            (
                word("activity.page.unit", lang, unit=word(f"money.unit.{unit}", lang)),
                session.link(money=session.pack(rest if unit == "eur" else {**rest, "unit": unit}) or None),
                unit == chosen.unit,
            )
            for unit in UNITS
            if can_be_shown(chosen.money_set, unit, money)
        ]
    )


def outside(shown: ActivityView) -> None:
    """Lead to the source itself: the portal of IATI, or the papers that the fund names."""
    lang, facts = shown.lang, shown.facts
    targets = []
    if address := activity.source_address(facts):
        targets.append((word("activity.page.portal", lang), address, word("activity.page.portal_hint", lang)))
    found = activity.papers(facts)
    targets += [
        (
            word("activity.page.paper", lang, number=formats.number(number, lang)),
            address,
            formats_of(address),
        )
        for number, address in enumerate(found, start=1)
    ]
    if targets:
        panels.link_list(targets)
    else:
        panels.paragraph(word("activity.page.no_address", lang), kind="hint")


def formats_of(address: str) -> str:
    """Return what of an address tells a reader where it leads: host and file."""
    parts = address.split("/")
    return f"{parts[2]}, {parts[-1]}" if len(parts) > 3 and parts[-1] else parts[2]


def show(make: Callable[[ActivityView], panels.Panel], shown: ActivityView) -> None:
    """Show a panel, made once for all readers of this activity."""
    panels.show(session.kept(make, shown), shown.lang, selection=(str(shown.facts["activity_id"]),))


page()

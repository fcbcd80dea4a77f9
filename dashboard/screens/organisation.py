"""One organisation: what it is, what it receives and provides in each source apart, and what the register says."""

from collections.abc import Callable

from dashboard import panels, session
from dashboard.money import choose, organisation, organisations
from dashboard.money.view import MEASURES, MoneyView, view_of_address
from dashboard.words import word

SECTIONS = ("about", "sets", "chosen", "register")
PARTS = ("source", "measure", "countries", "years", "rule", "unit")


def page() -> None:
    """Show the body that the address names."""
    lang = session.language()
    choice = session.chosen()
    asked, bad = view_of_address(lang=lang, version=choice.version)
    view = organisations.of_bodies(asked)
    notices = [*choice.notices, *session.notices_on("money.notice", bad)]
    key = session.carried().get("body")
    facts = organisation.facts_of(view, key)
    if facts is None:
        if key:
            notices.append(session.Notice("money_bodies.notice.body", {"value": key}))
        panels.page_head(word("money_bodies.one.none", lang), question=word("money_bodies.one.pick", lang))
        panels.notices(notices, lang=lang)
        panels.links(
            [(word("money_bodies.one.to_list", lang), session.link("organisations", body=None), False)]
        )
        return
    roles = organisation.roles_in(view, key)
    role = session.unpacked("show").get("role", roles[0] if roles else "receives")
    if role not in (roles or organisation.ROLES):
        notices.append(session.Notice("money_bodies.notice.role", {"value": role}))
        role = roles[0] if roles else "receives"
    panels.page_head(str(facts[f"name_{lang}"]), question=word("money_bodies.one.question", lang))
    panels.notices(notices, lang=lang)
    panels.contents(
        [(word(f"money_bodies.section.{name}", lang), f"section-{name}") for name in SECTIONS], lang=lang
    )

    section("about", lang)
    show(organisation.about_panel, view, key)
    show(organisation.names_panel, view, key)

    section("sets", lang)
    show(organisation.sets_panel, view, key)

    section("chosen", lang)
    if organisation.sets_of(view, key).empty:
        panels.paragraph(word("money_bodies.one.nowhere", lang), kind="empty")
    else:
        in_chosen_money(asked, view, key, roles, role)

    section("register", lang)
    show(organisation.register_panel, view, key)


def section(name: str, lang: str) -> None:
    """Show the heading of a part of the page with its sentence."""
    panels.section(
        word(f"money_bodies.section.{name}", lang),
        anchor=f"section-{name}",
        intro=word(f"money_bodies.section.{name}_intro", lang),
    )


def in_chosen_money(asked: MoneyView, view: MoneyView, key: str, roles: list[str], role: str) -> None:
    """Show the money of the body in one source and measure, which a reader chooses."""
    lang = view.lang
    choose.selection(asked, parts=PARTS)
    if asked.chosen.per_head:
        panels.paragraph(word("money_bodies.per_head", lang), kind="hint")
    in_sets(view, key)
    if len(roles) > 1:
        panels.links(
            [
                (
                    word(f"money_bodies.one.role.{one}", lang),
                    session.link(show=session.pack({**session.unpacked("show"), "role": one})),
                    one == role,
                )
                for one in roles
            ]
        )
    body = organisation.body_of(view, key, role)
    if organisation.is_empty(body):
        panels.paragraph(word("money_bodies.one.elsewhere", lang), kind="empty")
        return
    for make in (
        organisation.places_panel,
        organisation.themes_panel,
        organisation.years_panel,
        organisation.activities_panel,
    ):
        show(make, body)


def in_sets(view: MoneyView, key: str) -> None:
    """Lead to all money of the body in each source and measure that holds any."""
    lang = view.lang
    found = organisation.sets_of(view, key)
    found = found[found["measure_code"].isin(MEASURES)][["money_set_id", "measure_code"]].drop_duplicates()
    panels.paragraph(word("money_bodies.one.in_sets", lang), kind="hint")
    panels.links(
        [
            (
                organisation.set_name(view, row["money_set_id"], row["measure_code"]),
                organisation.link_to_set(view, row["money_set_id"], row["measure_code"]),
                organisation.all_of(view, row["money_set_id"], row["measure_code"]) == view.chosen,
            )
            for row in found.to_dict("records")
        ]
    )


def show(make: Callable[..., panels.Panel], *about: object) -> None:
    """Show a panel, made once for all readers of the same."""
    view = about[0].view if isinstance(about[0], organisation.Body) else about[0]
    key = about[0].organisation_id if isinstance(about[0], organisation.Body) else str(about[1])
    panels.show(session.kept(make, *about), view.lang, selection=(key, view.chosen.money_set))


page()

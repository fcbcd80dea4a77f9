"""What about a country needs attention, each item by a rule that can be read."""

from dashboard import formats
from dashboard.panels import Fact, Panel, Record
from dashboard.profile.records import date_of, sourced, table, text_of, traced
from dashboard.profile.view import View
from dashboard.words import plural, word

DECIDES = {
    "undertaking_overdue": "due_date",
    "undertaking_outcome_unknown": "status",
    "partnership_suspended": "status",
    "partnership_date_passed": "ends_or_review_date",
    "partnership_ends_soon": "ends_or_review_date",
    "undertaking_due_soon": "due_date",
    "leverage_and_support": "status",
    "no_assessment_found": "legal_assessment",
    "finding_not_answered": "answered",
}
"""The column whose cell each rule fires on."""
SOURCES = ("register_partnerships", "register_instruments", "register_undertakings", "register_oversight")


def attention_panel(view: View) -> Panel:
    """What needs attention, each item by a rule that can be read and with the record that it rests on."""
    lang = view.lang
    listed = view.registers("country/attention", today=view.today)
    summary = (
        plural("country.attention.summary", lang, len(listed))
        if len(listed)
        else word("country.attention.blank", lang)
    )
    records = []
    for rule_id, group in listed.groupby("rule_id", sort=False):
        records.append(
            Record(
                title=plural(f"country.attention.{rule_id}", lang, len(group)),
                tone="attention",
                facts=[
                    Fact(
                        label=date_of(row["on_date"], lang) or word("country.attention.record", lang),
                        value=str(row[f"name_{lang}"]),
                        mark=text_of(row["mark"]),
                    )
                    for row in group.to_dict("records")
                ],
                more=[
                    Fact(
                        label=word("country.attention.rule", lang),
                        value=word(f"country.rule.{rule_id}", lang),
                    )
                ],
            )
        )
    ruled = listed.assign(rule=[word(f"country.rule.{rule_id}", lang) for rule_id in listed["rule_id"]])
    return Panel(
        key="attention",
        title=plural("country.attention.title", lang, len(listed))
        if len(listed)
        else word("country.attention.title_none", lang),
        subtitle=word(
            "country.attention.subtitle",
            lang,
            country=view.sentence_name,
            today=formats.date(view.today, lang),
        ),
        figure=None,
        alt=summary,
        summary=summary,
        records=records,
        empty=word("country.attention.none", lang),
        **table(view, ruled, "rule record_id name_{lang} on_date mark", of=()),
        **traced(
            view,
            [
                (plural(f"country.attention.{rule_id}", lang, len(group)), group, DECIDES[rule_id])
                for rule_id, group in listed.groupby("rule_id", sort=False)
            ],
            title=f"name_{lang}",
        ),
        **sourced(view, "attention", source_ids=SOURCES),
    )

-- question: Which audits, judgments and advice are about a partnership or instrument or named in its assessment, and were they answered?
-- grain: one row per partnership or instrument and finding
-- parameters:
-- columns:
--   related_kind: varchar — partnership or instrument
--   related_id: varchar — its key
--   oversight_id: varchar — key of the finding
--   is_about: boolean — the finding is about it; else its assessment names the finding
--   oversight_date: varchar — at the precision recorded
--   body: varchar — who found it, in English
--   kind: varchar — audit, judgment, advice …
--   subject: varchar — subject, in English
--   finding_nl: varchar — finding in Dutch
--   finding_en: varchar — finding in English
--   answered: varchar — yes, partly, no, unknown; null is not recorded
--   answered_source: varchar — where the answer stands
--   answered_verified: varchar — read or general-knowledge
--   source_title: varchar — title of the publication
--   source_url: varchar — address of the publication
--   verified: varchar — read or general-knowledge
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: register of oversight, partnership and instrument registers
with
listed as (
    -- Example rows enter no count: of these registers they are not shown either.
    select 'partnership' as related_kind, partnership_id as related_id, assessment_oversight_id as named_ids
    from partnership
    where not coalesce(is_example, false)
    union all
    select 'instrument', instrument_id, null from instrument where not coalesce(is_example, false)
),
named as (
    select
        oversight.related_kind as related_kind,
        oversight.related_id as related_id,
        oversight.oversight_id as oversight_id,
        1 as is_about
    from oversight
    where not coalesce(oversight.is_example, false)
    union all
    select listed.related_kind, listed.related_id, trim(one.oversight_id), 0
    from listed cross join unnest(string_split(listed.named_ids, ';')) as one(oversight_id)
),
linked as (
    select
        related_kind as related_kind,
        related_id as related_id,
        oversight_id as oversight_id,
        max(is_about) = 1 as is_about
    from named
    group by related_kind, related_id, oversight_id
)
select
    linked.related_kind as related_kind,
    linked.related_id as related_id,
    oversight.oversight_id as oversight_id,
    linked.is_about as is_about,
    oversight.oversight_date as oversight_date,
    oversight.body as body,
    oversight.kind as kind,
    oversight.subject as subject,
    oversight.finding_nl as finding_nl,
    oversight.finding as finding_en,
    oversight.answered as answered,
    oversight.answered_source as answered_source,
    oversight.answered_verified as answered_verified,
    oversight.source_title as source_title,
    oversight.source_url as source_url,
    oversight.verified as verified,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    oversight.sheet_row as sheet_row
from linked
inner join listed on listed.related_kind = linked.related_kind and listed.related_id = linked.related_id
inner join oversight on oversight.oversight_id = linked.oversight_id
inner join sheet_origin on sheet_origin.load_sheet_id = oversight.load_sheet_id
order by oversight.oversight_date desc nulls last, oversight.oversight_id, linked.related_kind, linked.related_id

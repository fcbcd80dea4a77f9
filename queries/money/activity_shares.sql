-- question: On which shares does the division of an activity over places and themes rest?
-- grain: one row per row of the lists of shares
-- parameters:
--   activity: varchar — key of the activity
-- columns:
--   kind: varchar — place, theme, or purpose: a theme that follows from a purpose code
--   key: varchar — code of the place as the list has it, or theme; null where the list names no place
--   share_pct: double — share as found; null where the source gives none
--   basis: varchar — what it rests on: a code of share_basis for a place, words for a theme
--   relevance: varchar — narrow, wide, humanitarian or none; null for a place
--   is_doubtful: boolean — whether theme or relevance is doubtful; null for a place
--   reviewed: varchar — yes or rule; null for a place and for a purpose
--   note: varchar — remark
--   source_flag: varchar — what the source itself says of migration
--   purpose_code: varchar — OECD DAC code, for a purpose
--   purpose_name: varchar — its name in English
--   activity_id: varchar — activity whose share it is: a contract takes the themes of its decision
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row in the sheet
-- source: reviewed shares of activities, and the trust fund's own percentages
with
about as (
    select
        activity_key as activity_key,
        activity_id as activity_id,
        level_code as level_code,
        case when level_code = 'contract' then substr(parent_activity_key, length('eutf_decision:') + 1) else activity_id end
            as theme_key,
        case when level_code = 'activity' then 'iati' else 'eutf' end as file_kind
    from activity
    where activity_key = $activity
),
purposes as (
    select distinct purpose_code as purpose_code
    from money
    where activity_key = $activity and theme_basis = 'purpose'
),
shares as (
    select
        'place' as kind,
        eutf_country.country_code as key,
        cast(eutf_country.share_pct as double) as share_pct,
        eutf_country.basis as basis,
        cast(null as varchar) as relevance,
        cast(null as boolean) as is_doubtful,
        cast(null as varchar) as reviewed,
        eutf_country.note as note,
        cast(null as varchar) as source_flag,
        cast(null as varchar) as purpose_code,
        cast(null as varchar) as purpose_name,
        eutf_country.project_id as activity_id,
        eutf_country.load_sheet_id as load_sheet_id,
        eutf_country.sheet_row as sheet_row
    from about
    inner join eutf_country on about.level_code = 'decision' and eutf_country.project_id = about.activity_id
    union all
    select
        'place', coalesce(country_of_two_letters.country_code, eutf_akvo_country.country_iso2),
        cast(eutf_akvo_country.share_pct as double),
        case when eutf_akvo_country.share_pct is null then 'not specified' else 'Akvo percentage' end,
        null, null, null, null, null, null, null, eutf_akvo_country.project_id, eutf_akvo_country.load_sheet_id,
        eutf_akvo_country.sheet_row
    from about
    inner join eutf_akvo_country
        on about.level_code = 'contract' and eutf_akvo_country.project_id = about.activity_id
    left join country_of_two_letters on country_of_two_letters.code_2 = eutf_akvo_country.country_iso2
    union all
    select
        'theme', activity_theme.theme_id, cast(activity_theme.share_pct as double), activity_theme.basis,
        activity_theme.relevance, activity_theme.is_doubtful, activity_theme.reviewed, activity_theme.note,
        activity_theme.source_flag, null, null, activity_theme.activity_id, activity_theme.load_sheet_id,
        activity_theme.sheet_row
    from about
    inner join activity_theme
        on activity_theme.file_kind = about.file_kind and activity_theme.activity_id = about.theme_key
    union all
    select
        'purpose', purpose_theme.theme_id, cast(purpose_theme.share_pct as double), null, 'none', false, null,
        purpose_theme.note, null, purpose_theme.purpose_code, purpose_theme.name_in_files, null,
        purpose_theme.load_sheet_id, purpose_theme.sheet_row
    from purposes
    inner join purpose_theme on purpose_theme.purpose_code = purposes.purpose_code
)
select
    shares.kind as kind,
    shares.key as key,
    shares.share_pct as share_pct,
    shares.basis as basis,
    shares.relevance as relevance,
    shares.is_doubtful as is_doubtful,
    shares.reviewed as reviewed,
    shares.note as note,
    shares.source_flag as source_flag,
    shares.purpose_code as purpose_code,
    shares.purpose_name as purpose_name,
    shares.activity_id as activity_id,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    shares.sheet_row as sheet_row
from shares
inner join sheet_origin on sheet_origin.load_sheet_id = shares.load_sheet_id
order by shares.kind, shares.purpose_code, shares.share_pct desc, shares.sheet_row

-- question: Which records touch each country and migration theme, whether or not they count?
-- grain: one row per country, migration theme and record
-- parameters:
-- columns:
--   country_code: varchar — ISO 3166 alpha-3
--   theme_id: varchar — migration theme
--   record_kind: varchar — partnership or instrument
--   record_id: varchar — key in its register
--   name: varchar — English name
--   name_nl: varchar — Dutch name
--   level: varchar — bilateral, eu or multilateral
--   form: varchar — form of the partnership or type of the instrument
--   status_id: varchar — canonical status
--   status_nl: varchar — in Dutch
--   status_en: varchar — in English
--   is_active: boolean — whether the status counts as active
--   country_role: varchar — role of the country in the record
--   partners_in_record: bigint — partner countries in the record; null for instruments
--   is_process: boolean — form of a multilateral process
--   is_peer_case: boolean — case of other countries
--   is_model_case: boolean — a model, not a use of the Netherlands or the EU
--   use_scope: varchar — scope of an instrument
--   nature: varchar — nature of an instrument
--   found_as: varchar — words of the register, or basis of the theme
--   counts_for_coverage: boolean — by the mapping of themes
--   is_not_told_apart: boolean — the mapping calls its words not told apart
--   is_shared_word: boolean — came to the theme only by a word for several themes
--   start_date: varchar — at the precision recorded
--   binding_code: varchar — yes, no, partly
--   legal_assessment: varchar — as in the register
--   assessment_nl: varchar — in Dutch
--   assessment_en: varchar — in English
--   announced_amount_eur: double — EUR, announced
--   source_title: varchar — publication
--   source_url: varchar — its address
--   verified: varchar — mark of the row
--   file_name: varchar — workbook
--   sheet_name: varchar — sheet
--   sheet_row: integer — row of the sheet
--   found_as_nl: varchar — basis of an instrument in Dutch; null when the text has changed since
-- source: registers of partnerships and instruments, mapping of themes; reference texts
select
    cell_record.country_code as country_code,
    cell_record.theme_id as theme_id,
    cell_record.record_kind as record_kind,
    cell_record.record_id as record_id,
    cell_record.name as name,
    cell_record.name_nl as name_nl,
    cell_record.level as level,
    cell_record.form as form,
    cell_record.status_id as status_id,
    cell_record.status_nl as status_nl,
    cell_record.status_en as status_en,
    cell_record.is_active as is_active,
    cell_record.country_role as country_role,
    cell_record.partners_in_record as partners_in_record,
    cell_record.is_process as is_process,
    cell_record.is_peer_case as is_peer_case,
    cell_record.is_model_case as is_model_case,
    cell_record.use_scope as use_scope,
    cell_record.nature as nature,
    cell_record.found_as as found_as,
    cell_record.counts_for_coverage as counts_for_coverage,
    cell_record.is_not_told_apart as is_not_told_apart,
    cell_record.is_shared_word as is_shared_word,
    cell_record.start_date as start_date,
    cell_record.binding_code as binding_code,
    cell_record.legal_assessment as legal_assessment,
    cell_record.assessment_nl as assessment_nl,
    cell_record.assessment_en as assessment_en,
    cast(cell_record.announced_amount_eur as double) as announced_amount_eur,
    cell_record.source_title as source_title,
    cell_record.source_url as source_url,
    cell_record.verified as verified,
    sheet_origin.file_name as file_name,
    sheet_origin.sheet_name as sheet_name,
    cell_record.sheet_row as sheet_row,
    basis_text.text_nl as found_as_nl
from cell_record
inner join sheet_origin on sheet_origin.load_sheet_id = cell_record.load_sheet_id
left join reference_text as basis_text
    on basis_text.table_name = 'instrument_theme'
    and basis_text.column_name = 'basis'
    and cell_record.record_kind = 'instrument'
    and basis_text.row_key = cell_record.record_id || ';' || cell_record.theme_id
    and basis_text.text_en = cell_record.found_as  -- a changed text has no translation
order by cell_record.country_code, cell_record.theme_id, cell_record.record_kind desc, cell_record.record_id, cell_record.sheet_row

-- question: What is loaded, from whom, until when and under which licence?
-- grain: one row per publication
-- parameters:
-- columns:
--   source_id: varchar — key
--   publisher_nl: varchar — publisher in Dutch; null for what is compiled here
--   publisher_en: varchar — publisher in English
--   title_nl: varchar — title in Dutch
--   title_en: varchar — title in English
--   address: varchar — address
--   licence: varchar — licence
--   attribution: varchar — sentence that the licence asks for
--   published_date: varchar — at the precision known
--   retrieved_date: varchar — at the precision known
--   reference_period: varchar — period that the figures are about
--   file: varchar — file as received
--   digest: varchar — SHA-256 of that file
--   owner_nl: varchar — who keeps it here, Dutch
--   owner_en: varchar — who keeps it here, English
--   rhythm_nl: varchar — expected rhythm, Dutch
--   rhythm_en: varchar — expected rhythm, English
--   note: varchar — what to mind
-- source: list of publications
select
    source_id, publisher_nl, publisher_en, title_nl, title_en, address, licence, attribution, published_date, retrieved_date,
    reference_period, file, digest, owner_nl, owner_en, rhythm_nl, rhythm_en, note
from publication
order by publisher_en, source_id

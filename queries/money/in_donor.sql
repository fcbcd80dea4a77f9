-- question: What did refugees in the donor's own country cost, and which share of its aid was that?
-- grain: one row per donor, year and kind of prices; the two kinds are never mixed
-- parameters:
--   donors: varchar[] — donors as the source names them
-- columns:
--   donor: varchar — donor as the source names it
--   reference_year: bigint — year
--   prices: varchar — current or constant
--   cost_usd: double — USD; null where the donor reported none, never zero
--   oda_usd: double — all official development assistance in USD; null in the file with constant prices
--   share_pct: double — costs as a share of all aid in %, computed; null in the file with constant prices
--   share_published_pct: double — the share as the source gives it
-- source: ONE Campaign, from OECD DAC1
select
    donor as donor,
    reference_year as reference_year,
    'current' as prices,
    cast(cost_usd_million as double) * 1000000 as cost_usd,
    cast(oda_usd_million as double) * 1000000 as oda_usd,
    100 * cast(cost_usd_million as double) / nullif(cast(oda_usd_million as double), 0) as share_pct,
    cast(share_pct as double) as share_published_pct
from in_donor_cost
where list_contains($donors, donor)
union all
select
    donor,
    reference_year,
    'constant',
    cast(cost_usd_million_constant as double) * 1000000,
    cast(null as double),
    cast(null as double),
    cast(null as double)
from in_donor_cost_constant
where list_contains($donors, donor)
order by prices, donor, reference_year

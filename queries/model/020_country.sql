-- question: Which countries are partner or watched, and what stands in the lists of codes?
-- A country's role follows the written rule of the reviewed list; EU and Schengen states are hosts, never partners.
create view profile_country as
select * from country where role in ('partner', 'watched');

-- Lists of several values in one cell, one row each.
create view country_route as
select
    country.country_code as country_code,
    listed.route_id as route_id
from country
cross join unnest(string_split(country.route_ids, ';')) as listed(route_id)
where listed.route_id <> '';

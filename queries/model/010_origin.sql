-- question: From which file and sheet does a row come, and in which column letter does a field stand?
create view origin as
select
    load_sheet.load_sheet_id as load_sheet_id,
    load_file.file_name as file_name,
    load_sheet.sheet_name as sheet_name,
    load_sheet.table_name as table_name,
    sheet_column.column_name as column_name,
    sheet_column.column_letter as column_letter
from load_sheet
inner join load_file on load_file.load_file_id = load_sheet.load_file_id
inner join sheet_column on sheet_column.load_sheet_id = load_sheet.load_sheet_id
where sheet_column.column_name is not null;

create view sheet_origin as
select
    load_sheet.load_sheet_id as load_sheet_id,
    load_file.file_name as file_name,
    load_sheet.sheet_name as sheet_name
from load_sheet
inner join load_file on load_file.load_file_id = load_sheet.load_file_id;

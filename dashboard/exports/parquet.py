"""Parquet: the rows with their types, and what they are in the metadata of the file.

Whole numbers are int64, other figures doubles, complete dates date32, years int32, yes and no booleans; the rest is
text. Names are those for machines, states are codes. `title`, `selection`, `filters`, `sources`, `caveats`, `codebook`,
`version`, `address` and `created` stand in the metadata of the schema, lists as JSON; what each column is stands with
the column as well.
"""

import decimal
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.exports import tables
from dashboard.exports.tables import Export, Field, Progress, Survey


def write(export: Export, found: Survey, path: Path, *, progress: Progress) -> None:
    """Write the rows part by part, a row group each."""
    described = tables.codebook_of(found.fields, lang=export.lang)
    schema = pa.schema(
        [
            pa.field(
                field.column.name,
                _type(field),
                metadata={name: row[name] for name in ("heading", "definition", "unit", "missing")},
            )
            for field, row in zip(found.fields, described, strict=True)
        ],
        metadata={
            "title": export.title,
            "selection": export.selection_sentence,
            "filters": _json([list(pair) for pair in export.filters]),
            "sources": _json(list(export.sources)),
            "caveats": _json([*export.caveats, *tables.notices(found, ending="parquet", lang=export.lang)]),
            "codebook": _json(described),
            "version": export.version,
            "address": export.address,
            "created": export.created,
        },
    )
    done = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in export.parts():
            arrays = [
                pa.array(_held(tables.cells(field, part, typed=True), kind), type=kind)
                for field, kind in zip(found.fields, schema.types, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            done += len(part)
            progress("write", done)


def _held(values: list, kind: pa.DataType) -> list:
    if not pa.types.is_floating(kind):
        return values
    return [float(value) if isinstance(value, decimal.Decimal | int) else value for value in values]


def _type(field: Field) -> pa.DataType:
    match field.column.kind:
        case "integer":
            return pa.int64()
        case "decimal" | "amount":
            return pa.float64()
        case "boolean":
            return pa.bool_()
        case "date" if field.holds == "days":
            return pa.date32()
        case "date" if field.holds == "years":
            return pa.int32()
    return pa.string()


def _json(found: object) -> str:
    return json.dumps(found, ensure_ascii=False)

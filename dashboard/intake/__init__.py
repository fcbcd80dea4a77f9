"""From spreadsheets to a published version: read, check, build, publish. See docs/architecture.md."""

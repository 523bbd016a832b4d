"""The schema version this program writes: the number of its newest migration."""

SCHEMA_VERSION = 3

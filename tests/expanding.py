"""What a migration may do while the release before it is at work: it expands, and takes nothing away."""

import re
from collections.abc import Iterable, Iterator

CREATED = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?\"?(\w+)", re.IGNORECASE)
ALTERED = re.compile(r"(?:ALTER TABLE|CREATE (?:UNIQUE )?INDEX .*? ON) (?:ONLY )?\"?(\w+)", re.IGNORECASE | re.DOTALL)
CHANGES_SCHEMA = re.compile(r"\s*(CREATE|ALTER|DROP)\b", re.IGNORECASE)

RULES = (
    (r"DROP (TABLE|INDEX|CONSTRAINT|SEQUENCE|TYPE)", "takes away what the release before may use"),
    (r"DROP COLUMN", "takes away a column that the release before reads"),
    (r"DROP (?!NOT NULL|DEFAULT|TABLE|INDEX|CONSTRAINT|SEQUENCE|TYPE|COLUMN)\w+\s*$", "takes away a column"),
    (r"RENAME", "renames what the release before knows by its old name"),
    (r"\bTYPE\b", "changes a type, which rewrites the table under a lock"),
    (r"SET NOT NULL", "refuses what the release before still writes"),
    (
        r"ADD (?:COLUMN )?(?!CONSTRAINT)(?!.*DEFAULT).*NOT NULL",
        "adds a column that the release before can't fill: no default",
    ),
    (
        r"ADD CONSTRAINT (?!.*NOT VALID)",
        "adds a constraint that the release before may break, and checks all rows under a lock",
    ),
    (r"CREATE UNIQUE INDEX", "adds a constraint that the release before may break"),
    (r"CREATE INDEX (?!CONCURRENTLY)", "makes an index that keeps everybody from writing meanwhile"),
)

CONTRACTED: dict[str, str] = {}
"""What a migration may take away after all, as a part of its statement -> the release that used it last."""


def faults(statements: Iterable[str]) -> Iterator[str]:
    """What is wrong with the statements of one migration on PostgreSQL, in the order in which they run.

    With tables that it makes itself it may do anything: nobody uses them yet.
    """
    own: set[str] = set()
    for statement in statements:
        if not CHANGES_SCHEMA.match(statement):
            continue
        own |= {found.lower() for found in CREATED.findall(statement)}
        altered = ALTERED.search(statement)
        if altered and altered[1].lower() in own:
            continue
        flat = " ".join(statement.split())
        if any(part in flat for part in CONTRACTED):
            continue
        yield from (f"{flat}: {why}" for what, why in RULES if re.search(what, flat, re.IGNORECASE))

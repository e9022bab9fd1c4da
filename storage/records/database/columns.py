"""What every table of the records has in common: the metadata, and the types of keys.

It names no table; it is the one place that knows what SQLite and PostgreSQL do differently.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite gives rising row numbers to INTEGER keys only.
RISING = BigInteger().with_variant(Integer(), "sqlite")
# Byte order on both databases, whatever the language that PostgreSQL was set up in.
ID = Text().with_variant(Text(collation="C"), "postgresql")

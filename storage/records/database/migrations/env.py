"""Runs the migrations on the connection that storage.records.database.connection hands over.

Alembic executes this file. The caller's transaction holds the writer's lock, so that of two
processes that open at once one upgrades and the other finds the work done.
"""

from __future__ import annotations

from alembic import context

from storage.records.database.columns import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()

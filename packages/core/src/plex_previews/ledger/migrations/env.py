"""What Alembic runs: the steps, inside the transaction of the connection that it is given."""

from alembic import context

from plex_previews.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()

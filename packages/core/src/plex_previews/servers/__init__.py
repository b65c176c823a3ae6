"""The user's media servers: opened, reached, kept in the settings, explained and diagnosed."""

"""Pictures to bytes and back; nothing here knows films, and nothing decodes a picture."""

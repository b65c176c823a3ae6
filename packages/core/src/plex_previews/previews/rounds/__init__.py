"""A round over media servers: what they have, which of it lacks previews, making those, and telling the servers."""

"""Media servers and folders: what a source plugin creates."""

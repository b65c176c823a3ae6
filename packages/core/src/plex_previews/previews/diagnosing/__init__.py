"""What keeps previews from being made or shown: what the servers tell, what was made, and where it goes."""

"""Where films are: media servers and folders."""

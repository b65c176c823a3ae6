"""Output formats, one plugin each."""

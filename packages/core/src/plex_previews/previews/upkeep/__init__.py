"""Outputs that exist: are they well, whose are they, and what other form could they have."""

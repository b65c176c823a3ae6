"""Encoders: one entry point per file."""

"""A server's paths and ours."""

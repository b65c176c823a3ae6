"""The demo: a film of our own, its previews, and a page on which to scrub through it."""

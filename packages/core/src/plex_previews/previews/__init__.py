"""The feature: which films, where their previews belong, are they fresh, making and publishing them."""

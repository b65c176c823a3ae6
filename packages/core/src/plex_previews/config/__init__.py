"""The settings: one data folder, what its files may say, and reading and writing them."""

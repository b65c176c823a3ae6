"""A plugin whose library is not there."""

raise ImportError("libstranger.so.1 cannot be opened")

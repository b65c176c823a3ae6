"""Stand-in media servers: small web applications over a folder of films, or over a catalogue made up.

::

    shelf = Shelf([ShelfLibrary(1, "Films", "movie", (Root("/data/films", folder),))])
    shelf.scan()
    plex = StandInPlex(shelf, data_folder)
    with serve(plex.app) as server:
        PlexServer(server.url, plex.token)

Each is held against clients and models that others wrote. They need the extra ``testing``.
"""

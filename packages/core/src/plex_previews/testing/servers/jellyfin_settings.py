"""What a new Jellyfin is set to, by version."""

from __future__ import annotations

from typing import Any

from plex_previews.testing.servers.shelf import ShelfLibrary


def trickplay_options() -> dict[str, Any]:
    """The server's, the same in all versions."""
    return {
        "EnableHwAcceleration": False,
        "EnableHwEncoding": False,
        "EnableKeyFrameOnlyExtraction": False,
        "ScanBehavior": "NonBlocking",
        "ProcessPriority": "BelowNormal",
        "Interval": 10000,
        "WidthResolutions": [320],
        "TileWidth": 10,
        "TileHeight": 10,
        "Qscale": 4,
        "JpegQuality": 90,
        "ProcessThreads": 1,
    }


def library_options(library: ShelfLibrary, version: tuple[int, int]) -> dict[str, Any]:
    """Trickplay is off in a new library."""
    # The name is misspelt in 10.10.
    order = "MediaSegmentProvideOrder" if version < (10, 11) else "MediaSegmentProviderOrder"
    return {
        "Enabled": True,
        "EnablePhotos": True,
        "EnableRealtimeMonitor": True,
        "EnableLUFSScan": True,
        "EnableChapterImageExtraction": False,
        "ExtractChapterImagesDuringLibraryScan": False,
        "EnableTrickplayImageExtraction": False,
        "ExtractTrickplayImagesDuringLibraryScan": False,
        "PathInfos": [{"Path": root.remote} for root in library.roots],
        "SaveLocalMetadata": False,
        "EnableAutomaticSeriesGrouping": False,
        "EnableEmbeddedTitles": False,
        "EnableEmbeddedExtrasTitles": False,
        "EnableEmbeddedEpisodeInfos": False,
        "AutomaticRefreshIntervalDays": 0,
        "PreferredMetadataLanguage": "",
        "MetadataCountryCode": "",
        "SeasonZeroDisplayName": "Specials",
        "MetadataSavers": [],
        "DisabledLocalMetadataReaders": [],
        "LocalMetadataReaderOrder": ["Nfo"],
        "DisabledSubtitleFetchers": [],
        "SubtitleFetcherOrder": [],
        "DisabledMediaSegmentProviders": [],
        order: [],
        "SkipSubtitlesIfEmbeddedSubtitlesPresent": False,
        "SkipSubtitlesIfAudioTrackMatches": False,
        "RequirePerfectSubtitleMatch": True,
        "SaveSubtitlesWithMedia": True,
        "SaveLyricsWithMedia": False,
        "SaveTrickplayWithMedia": False,
        "DisabledLyricFetchers": [],
        "LyricFetcherOrder": [],
        "AutomaticallyAddToCollection": False,
        "AllowEmbeddedSubtitles": "AllowAll",
        "TypeOptions": [],
    }

"""The values that travel: frozen, small, and free of anything that does work.

Times are seconds from the video stream's start, lengths are pixels, unless a name says otherwise.
"""

from plex_previews.model.colour import BT2020, HLG, IPT_PQ_C2, PQ, UNSPECIFIED, WITHOUT_BASE_LAYER, Colour
from plex_previews.model.device import NONE_HERE, SOFTWARE, Device, Figure, Rated
from plex_previews.model.made import Obstacle, Picture, Plan, Planes, Report, Sheet, Strategy, Thumbnail
from plex_previews.model.request import (
    Accuracy,
    At,
    Every,
    Grid,
    Output,
    OutputIndex,
    Request,
    Slot,
    ToneMap,
    When,
    accuracy_named,
    tone_map_named,
)
from plex_previews.model.source import FileSource, ServedSource, Source, UrlSource
from plex_previews.model.video import Crop, Geometry, VideoInfo

__all__ = [
    "BT2020",
    "HLG",
    "IPT_PQ_C2",
    "NONE_HERE",
    "PQ",
    "SOFTWARE",
    "UNSPECIFIED",
    "WITHOUT_BASE_LAYER",
    "Accuracy",
    "At",
    "Colour",
    "Crop",
    "Device",
    "Every",
    "Figure",
    "FileSource",
    "Geometry",
    "Grid",
    "Obstacle",
    "Output",
    "OutputIndex",
    "Picture",
    "Plan",
    "Planes",
    "Rated",
    "Report",
    "Request",
    "ServedSource",
    "Sheet",
    "Slot",
    "Source",
    "Strategy",
    "Thumbnail",
    "ToneMap",
    "UrlSource",
    "VideoInfo",
    "When",
    "accuracy_named",
    "tone_map_named",
]

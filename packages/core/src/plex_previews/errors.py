"""Everything that plex-previews raises on purpose.

::

    PlexPreviewsError
    ├── SettingsError            a setting or an argument cannot be used
    ├── PluginError              a plugin is missing, broken, or its name is taken
    ├── SourceError              a film cannot be read
    │   ├── SourceMissing        there is no such file
    │   ├── SourceUnreadable     it is there, but it may not or cannot be read
    │   └── SourceLost           it stopped answering half way
    ├── MediaError               a film was read, and cannot be used
    │   ├── NotMedia             no container that libav knows
    │   ├── NoVideo              no moving pictures in it
    │   ├── Undecodable          its codec is unknown, encrypted, or the data is damaged
    │   └── TooLarge             more pixels or slots than the limits allow
    ├── WorkerError              a child did not do its work
    │   ├── WorkerDied           it crashed or was killed
    │   ├── WorkerStalled        no progress before the deadline
    │   └── WorkerOutOfMemory    it needed more memory than it may have
    ├── DeviceError              a decoding device fails, or cannot take this film
    │   └── DeviceUnfit          it works, and has no decoder for this film
    ├── ServerError              a media server does not do what it should
    │   ├── ServerDown           nothing answers, or it is still starting
    │   ├── ServerRefused        it answers, and does not let us
    │   ├── ServerAnswer         its answer makes no sense
    │   └── RestartFailed        the user's command did not restart it
    ├── LedgerError              the database of what was made cannot be used
    ├── BifError                 bytes that are no BIF
    ├── SheetError               files that are no tile sheets, or no list of them
    ├── OutputError              a result cannot be written
    └── Cancelled                somebody asked to stop

Each carries ``what`` (the file, address or setting), ``reason`` and ``advice``; ``str()`` joins them into
one line. ``retryable`` says whether trying again later, with nothing changed here, can help.
"""

from __future__ import annotations

from typing import ClassVar


class PlexPreviewsError(Exception):
    """The root of the tree: something went wrong that plex-previews can name."""

    retryable: ClassVar[bool] = False

    def __init__(self, what: str, reason: str, advice: str = "") -> None:
        super().__init__(what, reason, advice)
        self.what = what
        self.reason = reason
        self.advice = advice

    def __str__(self) -> str:
        told = f"{self.what}: {self.reason}" if self.what else self.reason
        return f"{told} ({self.advice})" if self.advice else told


class SettingsError(PlexPreviewsError):
    """A setting or an argument cannot be used."""


class PluginError(PlexPreviewsError):
    """A plugin is missing, broken, or its name is taken."""


class SourceError(PlexPreviewsError):
    """A film cannot be read."""


class SourceMissing(SourceError):
    """There is no such file."""


class SourceUnreadable(SourceError):
    """The file is there, but may not or cannot be read."""


class SourceLost(SourceError):
    """The source stopped answering half way."""

    retryable = True


class MediaError(PlexPreviewsError):
    """A film was read, and cannot be used."""


class NotMedia(MediaError):
    """The bytes are no container that libav knows."""


class NoVideo(MediaError):
    """The file has no moving pictures."""


class Undecodable(MediaError):
    """The codec is unknown or encrypted, or too much of the data is damaged."""


class TooLarge(MediaError):
    """The film asks for more pixels or slots than the limits allow."""


class WorkerError(PlexPreviewsError):
    """A child did not do its work."""


class WorkerDied(WorkerError):
    """A child crashed or was killed."""


class WorkerStalled(WorkerError):
    """A child made no progress before its deadline."""


class WorkerOutOfMemory(WorkerError):
    """A child needed more memory than it may have."""


class DeviceError(PlexPreviewsError):
    """A decoding device fails: it is lost, its driver raises errors, or its pictures are wrong."""


class DeviceUnfit(DeviceError):
    """A device that works has no decoder for this film's codec, profile or size."""


class ServerError(PlexPreviewsError):
    """A media server does not do what it should. ``what`` is its name or address, without secrets."""


class ServerDown(ServerError):
    """Nothing answers, or the server says that it is not ready yet."""

    retryable = True


class ServerRefused(ServerError):
    """The server answers, and the token is wrong, has run out, or lacks the right."""


class ServerAnswer(ServerError):
    """The server's answer makes no sense."""


class RestartFailed(ServerError):
    """The command that the user has for restarting the server failed, or did not end."""


class LedgerError(PlexPreviewsError):
    """The database of what was made cannot be used."""


class BifError(PlexPreviewsError):
    """Bytes that are no BIF."""


class SheetError(PlexPreviewsError):
    """Files that are no tile sheets, or no list of them."""


class OutputError(PlexPreviewsError):
    """A result cannot be written."""


class Cancelled(PlexPreviewsError):
    """Somebody asked to stop."""

    def __init__(self, what: str = "", reason: str = "cancelled", advice: str = "") -> None:
        super().__init__(what, reason, advice)

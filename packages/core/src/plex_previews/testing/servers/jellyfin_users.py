"""Users, sessions and Quick Connect, as Jellyfin writes them."""

from __future__ import annotations

import secrets
import threading
import time
from typing import Any

from attrs import define, field

from plex_previews.testing.servers.mediabrowser_entries import moment
from plex_previews.testing.servers.mediabrowser_users import Introduction, User


def user_entry(user: User, server_id: str) -> dict[str, Any]:
    """An account."""
    return {
        "Name": user.name,
        "ServerId": server_id,
        "Id": user.id,
        "HasPassword": bool(user.password),
        "HasConfiguredPassword": bool(user.password),
        "HasConfiguredEasyPassword": False,
        "EnableAutoLogin": False,
        "LastLoginDate": moment(time.time()),
        "Configuration": {
            "PlayDefaultAudioTrack": True,
            "SubtitleMode": "Default",
            "GroupedFolders": [],
            "OrderedViews": [],
            "LatestItemsExcludes": [],
            "MyMediaExcludes": [],
            "HidePlayedInLatest": True,
        },
        "Policy": {
            "IsAdministrator": user.administrator,
            "IsHidden": False,
            "IsDisabled": False,
            "EnableAllFolders": True,
            "EnabledFolders": [],
            "EnableMediaPlayback": True,
            "AuthenticationProviderId": "Jellyfin.Server.Implementations.Users.DefaultAuthenticationProvider",
            "PasswordResetProviderId": "Jellyfin.Server.Implementations.Users.DefaultPasswordResetProvider",
            "SyncPlayAccess": "CreateAndJoinGroups",
        },
    }


def session(user: User, who: Introduction, server_id: str) -> dict[str, Any]:
    """What a login begins."""
    return {
        "PlayState": {
            "CanSeek": False,
            "IsPaused": False,
            "IsMuted": False,
            "RepeatMode": "RepeatNone",
            "PlaybackOrder": "Default",
        },
        "AdditionalUsers": [],
        "RemoteEndPoint": "127.0.0.1",
        "PlayableMediaTypes": [],
        "Id": secrets.token_hex(16),
        "UserId": user.id,
        "UserName": user.name,
        "Client": who.client,
        "LastActivityDate": moment(time.time()),
        "LastPlaybackCheckIn": "0001-01-01T00:00:00.0000000Z",
        "DeviceName": who.device,
        "DeviceId": who.device_id,
        "ApplicationVersion": who.version,
        "IsActive": True,
        "SupportsMediaControl": False,
        "SupportsRemoteControl": False,
        "NowPlayingQueue": [],
        "NowPlayingQueueFullItems": [],
        "HasCustomDeviceName": False,
        "ServerId": server_id,
        "SupportedCommands": [],
    }


@define
class Waiting:
    """Somebody who wants to be let in by Quick Connect."""

    code: str
    secret: str
    who: Introduction
    began: float
    user: User | None = None

    def told(self) -> dict[str, Any]:
        return {
            "Authenticated": self.user is not None,
            "Secret": self.secret,
            "Code": self.code,
            "DeviceId": self.who.device_id,
            "DeviceName": self.who.device,
            "AppName": self.who.client,
            "AppVersion": self.who.version,
            "DateAdded": moment(self.began),
        }


@define
class QuickConnect:
    """All who wait."""

    enabled: bool = True
    _waiting: dict[str, Waiting] = field(factory=dict)
    _lock: threading.Lock = field(factory=threading.Lock)

    def begin(self, who: Introduction) -> Waiting:
        one = Waiting(f"{secrets.randbelow(1_000_000):06}", secrets.token_hex(32), who, time.time())
        with self._lock:
            self._waiting[one.secret] = one
        return one

    def find(self, secret: str) -> Waiting | None:
        with self._lock:
            return self._waiting.get(secret)

    def authorise(self, code: str, user: User) -> bool:
        """Types in a code; False where nobody waits with it."""
        with self._lock:
            found = [one for one in self._waiting.values() if one.code == code]
            for one in found:
                one.user = user
        return bool(found)

    def finish(self, secret: str) -> User | None:
        """The user who let this one in, once."""
        with self._lock:
            one = self._waiting.get(secret)
            if one is None or one.user is None:
                return None
            del self._waiting[secret]
            return one.user

"""Users, sessions and Quick Connect, as Jellyfin writes them."""

from __future__ import annotations

import secrets
import time
from typing import Any

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

"""Talks to a server through jellyfin-apiclient-python, and prints what it was told as JSON.

Runs in the client's environment, not in ours. Arguments: the address, a user and the password. What only
Jellyfin has is asked for with a fourth one, the title of a film with tiles.
"""

import base64
import io
import json
import sys

from jellyfin_apiclient_python import JellyfinClient


def new_client():
    client = JellyfinClient()
    client.config.app("witness", "1.0", "a test", "witness-1")
    client.config.data["auth.ssl"] = False
    return client


def enter(address, user, password):
    """What connecting and logging in answer, and the client that is logged in."""
    client = new_client()
    state = client.auth.connect_to_address(address)["State"].name
    told = client.auth.login(address, user, password)
    refused = new_client().auth.API.login(address, user, "wrong")
    return client, {"state": state, "user": told["User"]["Name"], "refused": refused == {}}


def come_back(client):
    """A second client, with what the first has kept."""
    state = new_client().authenticate(client.get_credentials(), discover=False)
    return {"state": state["State"].name, "server": state["Servers"][0]["Name"]}


def look_around(api):
    """Everything that both families of servers have."""
    films = api.user_items(
        params={"Recursive": True, "IncludeItemTypes": "Movie", "Fields": "Path,MediaSources"}
    )
    series = api.user_items(params={"Recursive": True, "IncludeItemTypes": "Series"})["Items"]
    ids = [film["Id"] for film in films["Items"]]
    return {
        "views": [view["Name"] for view in api.get_views()["Items"]],
        "films": {film["Name"]: film["MediaSources"][0]["Path"] for film in films["Items"]},
        "total": films["TotalRecordCount"],
        "one": [api.get_item(number)["Path"] for number in ids],
        "by_ids": len(api.get_items(ids)["Items"]),
        "latest": sorted(item["Name"] for item in api.get_recently_added(media="Movie")),
        "found": [item["Name"] for item in api.search_media_items(term="DUN", media="Movie")["Items"]],
        "episodes": [[one["Name"] for one in api.get_episodes(show["Id"])["Items"]] for show in series],
        "discs": api.get_additional_parts(ids[0])["TotalRecordCount"],
        "folders": [folder["Name"] for folder in api.virtual_folders()],
        "users": [user["Name"] for user in api.get_users()],
        "me": api.get_user()["Name"],
        "server": api.get_system_info_new()["ServerName"],
        "refreshed": api.refresh_item(ids[0]),
        "watched": [watch(api, ids[0], share) for share in (0.5, 0.95)],
        "marked": [api.item_played(ids[0], played)["Played"] for played in (False, True)],
    }


def watch(api, item, share):
    """What a server keeps of a player's report."""
    runtime = api.get_item(item)["RunTimeTicks"]
    api.session_playing({"ItemId": item})
    api.session_stop({"ItemId": item, "PositionTicks": int(runtime * share)})
    told = api.get_item(item)["UserData"]
    return [told["Played"], told["PlaybackPositionTicks"] / runtime]


def scrub(api, title):
    """The manifest of one film, and its sheets as they come."""
    (film,) = api.search_media_items(term=title, media="Movie")["Items"]
    manifest = api.get_item(film["Id"], fields="Trickplay")["Trickplay"]
    ((source, widths),) = manifest.items()
    return {
        "manifest": widths,
        "sheets": {width: list(sheets(api, film["Id"], width, source)) for width in widths},
    }


def sheets(api, film, width, source):
    for number in range(2):
        held = io.BytesIO()
        api.get_trickplay_tile(held, film, width, number, source)
        yield base64.b64encode(held.getvalue()).decode()


def connect_quickly(client, address):
    """Somebody else is let in by the one who is logged in."""
    api = new_client().auth.API
    begun = api.quick_connect_initiate(address)
    before = api.quick_connect_state(address, begun["Secret"])["Authenticated"]
    client.jellyfin._post("QuickConnect/Authorize", params={"code": begun["Code"]})
    after = api.quick_connect_state(address, begun["Secret"])["Authenticated"]
    entered = api.login_with_quick_connect(address, begun["Secret"])
    return {
        "enabled": api.quick_connect_enabled(address),
        "authenticated": [before, after],
        "user": entered["User"]["Name"],
    }


def main(address, user, password, *film):
    client, told = enter(address, user, password)
    told["again"] = come_back(client)
    told["around"] = look_around(client.jellyfin)
    for title in film:
        told["scrubbing"] = scrub(client.jellyfin, title)
        told["quickly"] = connect_quickly(client, address)
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])

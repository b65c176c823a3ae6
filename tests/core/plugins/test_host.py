import sys

import pytest

from plex_previews.errors import PluginError
from plex_previews.model import Device
from plex_previews.plugins import EncoderType, WriterType, hookimpl, hookspec
from plex_previews.plugins.discovery import Found
from plex_previews.plugins.host import PluginHost
from plex_previews.plugins.records import Status


def encoder(name, rank=0):
    return EncoderType(name, f"encoder {name}", lambda: None, rank)


def bring(*names):
    return [encoder(name) for name in names]


def statuses(host):
    return [(record.name, record.status) for record in host.records]


def test_encoders_are_ordered_by_rank_not_by_registration(plugin):
    host = PluginHost.of(
        plugin("a", plex_previews_encoders=encoder("low", -1)),
        plugin("b", plex_previews_encoders=[encoder("high", 5), encoder("b"), encoder("a")]),
    )
    assert [each.name for each in host.encoders()] == ["high", "a", "b", "low"]
    assert host.encoder("low").rank == -1


def test_one_several_or_none_may_be_brought(plugin):
    writer = WriterType("sheet", "sheets", lambda: None)
    host = PluginHost.of(
        plugin("a", plex_previews_encoders=None, plex_previews_writers=writer),
        plugin("b", plex_previews_encoders=(each for each in bring("x", "y"))),
    )
    assert [each.name for each in host.encoders()] == ["x", "y"]
    assert host.writers() == (writer,)
    assert host.writer("sheet") is writer
    assert [record.offers for record in host.records] == [("writer sheet",), ("encoder x", "encoder y")]


@pytest.mark.parametrize("answer", [RuntimeError("broken\ndriver"), SystemExit("bye"), 7, [7], "text"])
def test_a_hook_that_fails_or_gives_something_else_stops_no_other(plugin, answer):
    host = PluginHost.of(
        plugin("first", plex_previews_encoders=encoder("a")),
        plugin("bad", plex_previews_encoders=answer, plex_previews_writers=WriterType("w", "", lambda: None)),
        plugin("last", plex_previews_encoders=encoder("z")),
    )
    assert [each.name for each in host.encoders()] == ["a", "z"]
    assert statuses(host)[1] == ("bad", Status.INVALID_HOOK)
    assert host.records[1].reason.startswith("plex_previews_encoders failed: ")
    assert "\n" not in host.records[1].reason
    assert host.records[1].offers == ("writer w",)


def test_a_plugin_with_unknown_arguments_leaves_nothing_registered(plugin):
    host = PluginHost.of(
        plugin("bad", plex_previews_encoders=lambda: encoder("a"), plex_previews_writers=lambda colour: None),
        plugin("good", plex_previews_encoders=encoder("b")),
    )
    assert [each.name for each in host.encoders()] == ["b"]
    assert statuses(host) == [("bad", Status.INVALID_HOOK), ("good", Status.LOADED)]
    assert "colour" in host.records[0].reason


def test_wrappers_are_refused(plugin):
    def wrapping():
        return (yield)

    bad = plugin("bad", plex_previews_writers=WriterType("w", "", lambda: None))
    bad.plex_previews_encoders = hookimpl(wrapper=True)(wrapping)
    host = PluginHost.of(bad, plugin("good", plex_previews_encoders=encoder("b")))
    assert statuses(host) == [("bad", Status.INVALID_HOOK), ("good", Status.LOADED)]
    assert [each.name for each in host.encoders()] == ["b"]
    assert host.writers() == ()


@pytest.mark.parametrize("error", [ImportError("gone"), SystemExit(3), ZeroDivisionError()])
def test_whatever_an_import_raises_becomes_a_record(plugin, error):
    def load():
        raise error

    good = Found.given(plugin("good", plex_previews_encoders=encoder("a")), 1)
    host = PluginHost([Found("bad", "strange", "1", load, "0"), good])
    assert statuses(host) == [("bad", Status.FAILED_IMPORT), ("good", Status.LOADED)]
    assert type(error).__name__ in host.records[0].reason


def test_asking_to_be_called_first_takes_no_name(plugin):
    first = plugin("first", plex_previews_encoders=encoder("same", 1))
    hasty = plugin("hasty")
    hasty.plex_previews_encoders = hookimpl(tryfirst=True)(lambda: encoder("same", 2))
    late = plugin(
        "late", plex_previews_add_hookspecs=lambda add: None, plex_previews_encoders=encoder("same")
    )
    host = PluginHost.of(first, late, hasty)
    assert host.encoder("same").rank == 1
    assert [status for _, status in statuses(host)] == [Status.LOADED, Status.TAKEN_NAME, Status.TAKEN_NAME]


def test_every_misspelt_hook_of_every_plugin_is_told(plugin):
    host = PluginHost.of(
        plugin("a", plex_previews_encoder=None, plex_previews_writer=None),
        plugin("b", plex_previews_zzz=None),
        plugin("c", plex_previews_encoders=encoder("c")),
    )
    a, b, c = host.records
    assert "did you mean plex_previews_encoders?" in a.reason
    assert "did you mean plex_previews_writers?" in a.reason
    assert b.reason == "there is no hook plex_previews_zzz"
    assert (a.status, b.status, c.status) == (Status.INVALID_HOOK, Status.INVALID_HOOK, Status.LOADED)


def test_one_module_under_two_names_is_loaded_once(plugin):
    same = plugin("same", plex_previews_encoders=encoder("a"))
    host = PluginHost.of(same, same)
    assert statuses(host) == [("same", Status.LOADED), ("same", Status.TAKEN_NAME)]
    assert len(host.encoders()) == 1


def test_all_faults_of_a_plugin_are_told_once_each(plugin):
    host = PluginHost.of(
        plugin("bad", plex_previews_encoders=ValueError("one"), plex_previews_choose_device=OSError("two"))
    )
    device = Device("x", "0")
    for _ in range(2):
        with pytest.raises(PluginError):
            host.choose_device([device])
    reason = host.records[0].reason
    assert reason.count("one") == reason.count("two") == 1


def test_asking_for_what_nobody_brings_names_what_there_is(plugin):
    host = PluginHost.of(plugin("a", plex_previews_encoders=bring("nvidia", "cpu")))
    with pytest.raises(PluginError) as caught:
        host.encoder("NVIDA")
    assert str(caught.value) == (
        "encoder NVIDA: no plugin brings it (did you mean nvidia?) "
        "(known: cpu, nvidia; see 'plex-previews devices' and 'plex-previews plugins')"
    )
    with pytest.raises(PluginError, match="known: none"):
        host.writer("bif")


A, B, C = (Device("low", "a"), Device("high", "b"), Device("high", "c"))


@pytest.fixture
def choosing(plugin):
    encoders = plugin("e", plex_previews_encoders=[encoder("low", 1), encoder("high", 2)])
    return lambda *answers: PluginHost.of(
        encoders, *(plugin(f"p{n}", plex_previews_choose_device=each) for n, each in enumerate(answers))
    )


def test_without_advice_the_first_device_of_the_best_encoder_is_chosen(choosing):
    assert choosing().choose_device([A, B, C]) == B
    assert choosing(None).choose_device([A]) == A


def test_the_best_rank_decides_and_of_equal_ones_the_first(choosing):
    assert choosing((1, B), (9, A), (9, C)).choose_device([A, B, C]) == A


@pytest.mark.parametrize("answer", [RuntimeError("no"), (99, Device("low", "gone")), ("best", A), A])
def test_advice_that_cannot_be_taken_is_recorded(choosing, answer):
    host = choosing(answer, (1, C))
    assert host.choose_device([A, B, C]) == C
    assert statuses(host)[1] == ("p0", Status.INVALID_HOOK)


def test_no_device_at_all_is_an_error(choosing):
    with pytest.raises(PluginError, match="no encoder found one"):
        choosing().choose_device([])


def test_commands_are_asked_for_only_when_wanted(plugin):
    asked = []

    class Command:
        name = "greet"

    def commands():
        asked.append(True)
        return Command()

    host = PluginHost.of(plugin("a", plex_previews_commands=commands))
    host.encoders()
    assert not asked
    assert list(host.commands()) == ["greet"]
    assert host.records[0].offers == ("command greet",)
    assert len(asked) == 1


def test_a_command_of_a_name_that_is_taken_is_told_of(plugin):
    class Command:
        def __init__(self, name):
            self.name = name

    both = [Command("inspect"), Command("greet")]
    host = PluginHost.of(plugin("a", plex_previews_commands=lambda: both))
    assert list(host.commands(taken=["inspect"])) == ["greet"]
    (record,) = host.records
    assert (record.status, record.offers) == (Status.TAKEN_NAME, ("command greet",))
    assert "command inspect of (not installed) (plugin a) is left out" in record.reason
    assert "plex-previews brings one" in record.reason


class FeatureSpecs:
    @hookspec
    def plex_previews_weather(self, place):
        """What is the weather there?"""


def test_a_package_can_bring_hooks_that_others_implement(plugin):
    host = PluginHost.of(
        plugin("early", plex_previews_weather=lambda place: f"rain in {place}"),
        plugin("feature", plex_previews_add_hookspecs=lambda add: add(FeatureSpecs)),
        plugin("late", plex_previews_weather=lambda: None),
        plugin("wrong", plex_previews_weather=lambda time: "dark"),
    )
    assert host.collect("plex_previews_weather", place="Oslo") == ["rain in Oslo"]
    assert [status.value for _, status in statuses(host)] == ["loaded", "loaded", "loaded", "invalid hook"]


@pytest.mark.parametrize("fault", [lambda add: add(object()), lambda _: sys.exit(1)])
def test_a_package_that_fails_to_bring_hooks_leaves_nothing(plugin, fault):
    def fail(add):
        fault(add)

    host = PluginHost.of(
        plugin("feature", plex_previews_add_hookspecs=fail, plex_previews_encoders=encoder("a"))
    )
    assert host.encoders() == ()
    assert statuses(host) == [("feature", Status.INVALID_HOOK)]

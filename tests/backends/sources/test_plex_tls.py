"""A Plex server with a certificate that nobody vouches for."""

import shutil
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from plex_previews.errors import ServerAnswer
from plex_previews.sources.protocol import Access
from plex_previews_backends.sources.plex import make_source

_ROOT = b'<MediaContainer machineIdentifier="m" friendlyName="Attic" version="1"/>'


class _Plex(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(_ROOT)))
        self.end_headers()
        self.wfile.write(_ROOT)

    def log_message(self, *_):
        pass


class _Listener(HTTPServer):
    def handle_error(self, request, client_address):
        """A client that does not like the certificate hangs up."""


@pytest.fixture
def certificate(tmp_path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    file = tmp_path / "both.pem"
    ask = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=attic"
    subprocess.run(
        [openssl, *ask.split(), "-keyout", file, "-out", tmp_path / "certificate.pem"],
        check=True,
        capture_output=True,
        timeout=60,
    )
    file.write_bytes(file.read_bytes() + (tmp_path / "certificate.pem").read_bytes())
    return file


@pytest.fixture
def url(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with _Listener(("127.0.0.1", 0), _Plex) as listener:
        listener.socket = context.wrap_socket(listener.socket, server_side=True)
        thread = threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.server_address[1]}"
        listener.shutdown()
        thread.join(timeout=10)


def test_it_is_not_trusted(url):
    with (
        make_source(Access(url, "token")) as source,
        pytest.raises(ServerAnswer, match="certificate") as caught,
    ):
        source.about()
    assert "switch the check off" in caught.value.advice


def test_unless_the_check_is_off_whatever_the_environment_says(url, certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with make_source(Access(url, "token", verify_tls=False)) as source:
        assert source.about().name == "Attic"

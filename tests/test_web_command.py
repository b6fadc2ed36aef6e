"""`python -m web`, `cranioface web`: what is refused, and what is taken for a limit, a token, a folder."""

import math
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from web.cli import Arguments, data_folder
from web.door import main as door
from web.settings import Limits, is_loopback


def refused(*words):
    """The one line that the command says, without having made anything."""
    done = subprocess.run([sys.executable, "-m", "web", *words], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and done.stdout == "" and done.stderr.startswith("error: ")
    (line,) = done.stderr.splitlines()
    assert len(line) <= 410
    return line


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "clinic.example"])
def test_no_other_machine_is_served_without_a_token(host):
    with pytest.raises(ValueError, match="--token-file"):
        Arguments(host=host)


def test_a_mistake_is_one_line(tmp_path):
    assert "--token-file" in refused("--host", "0.0.0.0")
    (tmp_path / "file").write_text("x")
    assert "name another" in refused("--port", "0", "--folder", str(tmp_path / "file" / "below"))


def test_a_port_in_use_is_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = refused("--port", str(port), "--folder", str(tmp_path))
    assert f"127.0.0.1:{port} is in use; --port 0 takes a free one" in told


@pytest.mark.parametrize("text", ["short", "with a space in its midst", "", "é" * 20, "two\nlines-of-characters"])
def test_a_token_that_could_be_guessed_or_typed_wrong_is_refused(tmp_path, text):
    (tmp_path / "token").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="token"):
        Arguments(token_file=tmp_path / "token")


@pytest.mark.parametrize("name", [name for name in Limits.__dataclass_fields__])
def test_every_limit_is_an_option_and_more_than_nothing(name):
    assert getattr(Arguments(**{name: 7}).settings.limits, name) == 7
    for no_limit in (0, -1, math.nan, math.inf):
        with pytest.raises(ValueError, match="more than 0"):
            Arguments(**{name: no_limit})


@pytest.mark.parametrize("name", ["https://face.clinic.example", "face.clinic.example:443", "a b", "", "a/b", "*"])
def test_a_name_that_no_client_could_send_is_refused(name):
    with pytest.raises(ValueError, match="without scheme and port"):
        Arguments(allow_host=("face.clinic.example", name))


def test_what_is_loopback():
    assert all(map(is_loopback, ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"]))
    assert not any(map(is_loopback, ["0.0.0.0", "::", "10.0.0.1", "localhost.evil.example", ""]))


def test_cases_lie_where_the_platform_keeps_data(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder() == tmp_path / "cranioface" and Arguments().settings.folder == tmp_path / "cranioface" / "cases"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert data_folder() == Path.home() / "Library/Application Support/cranioface"


def test_without_the_extras_both_ways_to_install_them_are_named(monkeypatch, capsys):
    monkeypatch.setattr("web.cli.find_spec", lambda name: None)
    assert door(["web"]) == 2
    told = capsys.readouterr().err
    assert "pip install 'cranioface[web]'" in told and "-r requirements-web.txt" in told and told.count("\n") == 1

"""Dockerfile and compose file, which no test here can build: their syntax, and that they fit the command they start."""

import json
import re
import subprocess

import pytest
import yaml
from conftest import ROOT

from cranioface.command.arguments import read_options
from web.cli import HELP, Arguments

INSTRUCTIONS = {
    "FROM",
    "ENV",
    "RUN",
    "COPY",
    "WORKDIR",
    "USER",
    "VOLUME",
    "EXPOSE",
    "HEALTHCHECK",
    "STOPSIGNAL",
    "ENTRYPOINT",
}
SERVICE = {
    "build", "image", "command", "ports", "volumes", "secrets", "environment", "read_only", "tmpfs", "shm_size",
    "mem_limit", "cpus", "pids_limit", "cap_drop", "security_opt", "init", "stop_grace_period", "restart", "logging",
}  # fmt: skip


def of(name):
    """The text of a file at the root."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def steps():
    """(instruction, what follows it) of the Dockerfile, lines joined."""
    text = of("Dockerfile")
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [tuple(line.split(" ", 1)) for line in lines if line]


@pytest.fixture(scope="module")
def viewer():
    compose = yaml.safe_load(of("compose.yaml"))
    assert set(compose) == {"services", "volumes", "secrets"} and set(compose["secrets"]) == {"cranioface_token"}
    return compose["services"]["viewer"]


def last(steps, instruction):
    return [rest for name, rest in steps if name == instruction][-1]


def test_every_instruction_is_one_and_every_list_is_json(steps):
    assert {name for name, _ in steps} <= INSTRUCTIONS and steps[0][0] == "FROM"
    health = last(steps, "HEALTHCHECK").partition(" CMD ")[2]
    for words in (health, last(steps, "ENTRYPOINT")):
        assert all(isinstance(word, str) for word in json.loads(words))
    compile(json.loads(health)[2], "healthcheck", "exec")
    assert all(":" in rest and "latest" not in rest for name, rest in steps if name == "FROM")


def test_it_runs_as_nobody_in_particular_on_files_that_it_cannot_change(steps, viewer):
    assert int(last(steps, "USER")) > 1000 and set(viewer) <= SERVICE
    assert viewer["read_only"] and viewer["cap_drop"] == ["ALL"] and viewer["mem_limit"] and viewer["cpus"]
    assert viewer["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in viewer["ports"])
    volume = last(steps, "VOLUME")
    assert viewer["volumes"] == [f"cases:{volume}"] and f"NUMBA_CACHE_DIR={volume}/" in last(steps, "ENV")


def test_what_it_starts_is_what_the_command_takes(steps, viewer, tmp_path):
    program, room, *words = json.loads(last(steps, "ENTRYPOINT"))
    assert (program, room) == ("cranioface", "web")
    place = words.index("--token-file") + 1
    assert words[place] == "/run/secrets/" + viewer["secrets"][0]
    (tmp_path / "token").write_text("a-token-of-many-characters")
    words[place] = str(tmp_path / "token")
    settings = read_options(Arguments, words + viewer["command"], help=HELP).settings
    assert str(settings.folder).startswith(last(steps, "VOLUME")) and settings.host == "0.0.0.0"
    assert viewer["ports"] == [f"127.0.0.1:{settings.port}:{settings.port}"] and str(settings.port) == last(
        steps, "EXPOSE"
    )
    limits = settings.limits
    assert limits.workers * limits.memory_mb + limits.held_mb + 500 < float(viewer["mem_limit"].rstrip("g")) * 1000


def test_the_token_is_never_kept(viewer):
    token = yaml.safe_load(of("compose.yaml"))["secrets"]["cranioface_token"]["file"].lstrip("./")
    assert f"/{token}" in of(".gitignore").splitlines()
    assert token in of(".dockerignore").splitlines()
    if (ROOT / ".git").exists():
        subprocess.run(["git", "check-ignore", "-q", token], cwd=ROOT, check=True)


def test_what_the_image_is_built_of_is_not_left_out():
    ignored = {line for line in of(".dockerignore").splitlines() if line and line[0] != "#"}
    needed = {
        "web",
        "cranioface",
        "reconstruction",
        "samples",
        "configs",
        ".ci",
        "README.md",
        "pyproject.toml",
        "LICENSE",
    }
    assert not ignored & needed

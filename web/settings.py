"""What a server is told: where it keeps cases and how much of anything it takes. Owns the limits and their reasons."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

MB = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one client, one job and the whole server may use."""

    upload_mb: int = 512
    """Of one upload, all its files together, counted while they stream; a head CT at 0.5 mm has some 300."""
    unpacked_mb: int = 2_048
    """Of an archive when it is unpacked."""
    files: int = 5_000
    """Of one upload or archive: slices of a CT."""
    uploads: int = 32
    """At once; more are answered 503 with Retry-After."""
    stall_seconds: float = 60.0
    """Of one upload without a byte; then it is ended, since it keeps others from its place."""
    held_mb: int = 1_536
    """Of all uploads together in memory, where DICOM and archives stay until they are cleaned of names and dates."""
    memory_mb: int = 6_144
    """Of one working process; a job that needs more is refused."""
    job_seconds: int = 1_800
    """Of one job; then it is ended and said so."""
    workers: int = 2
    """Jobs at once."""
    queued: int = 200
    """Jobs that may wait; more are answered 503 with Retry-After."""
    faces: int = 50
    """Of one case: each setting of a slider that is let go makes one."""
    keep_hours: float = 168.0
    """Cases are removed so long after they were last changed."""
    disk_mb: int = 20_480
    """Of all cases together; the oldest ended ones go first."""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One server."""

    folder: Path
    """Its database and cases; readable by its user alone."""
    host: str = "127.0.0.1"
    port: int = 8080
    hosts: tuple[str, ...] = ()
    """Further names that the Host header may have, as behind a clinic's proxy."""
    token: str | None = None
    """Asked of every client; needed for any host beyond loopback."""
    limits: Limits = field(default_factory=Limits)

    @property
    def alone(self) -> bool:
        """Whether it serves this machine and nobody through a proxy."""
        return is_loopback(self.host) and not self.hosts

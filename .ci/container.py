"""Runs what the Dockerfile says, without a container engine: copies, build, start, health check.

Every path of the image stands below an empty folder; only the lines that make the user are left out.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATHS = ("/opt/wenxiao", "/src", "/data")
PORT = "8080"


def steps() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        image, port = Path(name), free_port()

        def placed(text: str) -> str:
            for path in PATHS:
                text = re.sub(rf"(?<![\w.]){path}\b", f"{image}{path}", text)
            return text.replace(PORT, port)

        work, environment = image, {"PATH": os.environ["PATH"], "HOME": name}
        for kind, rest in steps():
            if kind == "WORKDIR":
                work = Path(placed(rest))
                work.mkdir(parents=True, exist_ok=True)
            elif kind == "COPY" and "--from" not in rest:
                *sources, target = rest.split()
                for source in sources:
                    copied(ROOT / source, work / target, inside=len(sources) > 1)
            elif kind == "RUN" and "useradd" not in rest:
                print("+", placed(rest), flush=True)
                passed = {key: value for key, value in os.environ.items() if key.startswith(("PIP_", "SSL_", "http"))}
                subprocess.run(["sh", "-c", placed(rest)], cwd=work, check=True, env=environment | passed)
            elif kind == "ENV":
                environment |= dict(each.split("=", 1) for each in shlex.split(placed(rest)))
        commands = dict(steps())
        start = json.loads(placed(commands["CMD"]))
        health = json.loads(placed(commands["HEALTHCHECK"]).partition("CMD ")[2])
        started(start, health, work, environment)


def copied(source: Path, target: Path, *, inside: bool) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target / source.name if inside else target)


def started(start: list[str], health: list[str], work: Path, environment: dict[str, str]) -> None:
    print("+", shlex.join(start), flush=True)
    process = subprocess.Popen(start, cwd=work, env=environment)
    end = time.monotonic() + 90
    while subprocess.run(health, cwd=work, env=environment, stderr=subprocess.DEVNULL).returncode:
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            sys.exit("the container's command does not become healthy")
        time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    if process.wait(20):
        sys.exit(f"SIGTERM ended it with {process.returncode}")
    print("container: built, healthy and stopped by SIGTERM")


if __name__ == "__main__":
    main()

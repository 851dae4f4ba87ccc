"""Makes `.venv` from a lock file: python3 tools/environment.py run|dev

Quick and without a network once it has been done. Runs on any Python 3, so that one that is too old is told so.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)


class CannotRun(Exception):
    """Why there will be no environment, in a sentence that says what to do."""


def main(kind):
    """Brings the environment up to `requirements/<kind>.lock`; `dev` holds all of `run`."""
    _require_python()
    folder = os.open(ROOT, os.O_RDONLY)
    # Two commands at once would install over each other.
    fcntl.flock(folder, fcntl.LOCK_EX)
    _make_venv()
    wanted = _fingerprint(kind)
    if _stamp(kind) != wanted:
        print("Installing the locked dependencies (the first time only) …", flush=True)
        _pip("--require-hashes", "-r", os.path.join("requirements", kind + ".lock"))
        _write_stamp(kind, wanted)
        # `run` is part of `dev`, so what `dev` installed serves both.
        _write_stamp("run", _fingerprint("run"))
    package = _digest("pyproject.toml") + ROOT
    if _stamp("package") != package:
        _pip("--no-deps", "--no-build-isolation", "--no-index", "--editable", ".")
        _write_stamp("package", package)
    _compile_translations()


def _require_python():
    if sys.version_info < OLDEST:
        raise CannotRun(
            f"Cloudspace needs Python {OLDEST[0]}.{OLDEST[1]} or newer; {sys.executable} is older. "
            "Install one and name it: make run PYTHON=python3.12"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise CannotRun("Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv") from None


def _make_venv():
    made_for = "{}.{} {}".format(*sys.version_info[:2], ROOT)
    if _works() and _stamp("made-for") in (None, made_for):
        return
    if os.path.isdir(VENV):
        print("The environment in .venv is of another folder or Python; making it anew.", flush=True)
        shutil.rmtree(VENV)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        said = (made.stdout + made.stderr).strip()
        if not os.access(ROOT, os.W_OK):
            said = f"the folder {ROOT} cannot be written"
        raise CannotRun(f"The environment cannot be made: {said}")
    _write_stamp("made-for", made_for)


def _works():
    asked = [PYTHON, "-c", f"import sys, pip; sys.exit(sys.version_info < {OLDEST!r})"]
    try:
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _pip(*arguments):
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if subprocess.run([*command, *arguments], cwd=ROOT, check=False).returncode:
        raise CannotRun(
            "The installation stopped; pip says why above. It needs a package index the first time, "
            "and room on the disk. Run the same command again."
        )


def _compile_translations():
    if subprocess.run([PYTHON, os.path.join("tools", "compile_translations.py")], cwd=ROOT, check=False).returncode:
        raise CannotRun("The translations could not be compiled.")


def _fingerprint(kind):
    names = ["run.lock", "dev.lock"] if kind == "dev" else ["run.lock"]
    return " ".join(_digest(os.path.join("requirements", name)) for name in names)


def _digest(name):
    with open(os.path.join(ROOT, name), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def _stamp(name):
    try:
        with open(os.path.join(VENV, "cloudspace-" + name), encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def _write_stamp(name, text):
    with open(os.path.join(VENV, "cloudspace-" + name), "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"]):
        sys.exit("usage: python3 tools/environment.py run|dev")
    try:
        main(sys.argv[1])
    except CannotRun as why:
        print(why, file=sys.stderr)
        sys.exit(1)
    except OSError as why:
        print(f"The environment cannot be made: {why.strerror}: {why.filename}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)

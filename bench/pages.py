"""Pages beside a bare Django view and beside django-oscar. Usage: python -m bench.pages ENGINE [--without-oscar]

Three servers with the same options stand side by side on one machine and take turns under load.
"""

from __future__ import annotations

import argparse
import contextlib
import http.cookiejar
import re
import statistics
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bench import environments, load, measuring, serving, stores

PRODUCTS, PER_PAGE = 100, 24
SLOW = 5
MOST_MEMORY = 120.0
_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_PRODUCT = re.compile(r'href="(/products/[^"/]+/)"')


class Target(NamedTuple):
    """One address under load."""

    url: str
    headers: Mapping[str, str]


def measure(engine: str, rounds: int, lasts: float, oscar: bool) -> list[measuring.Figure]:
    """Requests per second of every target in every round, in turns."""
    with contextlib.ExitStack() as stack:
        where = stack.enter_context(stores.folder())
        server = stack.enter_context(stores.server(where)) if engine == "postgresql" else None
        bare = stack.enter_context(_bare(where, server))
        (shop, number) = stack.enter_context(_shop(where, server))
        targets = {"bare": Target(f"{bare}/row-7/", {}), **_of_shop(shop)}
        if oscar:
            targets["oscar"] = Target(f"{stack.enter_context(_oscar(where, server))}/catalogue/", {})
        for name, target in targets.items():
            load.speed(target.url, 2 * SLOW if name == "oscar" else 2, target.headers)
        speeds: dict[str, list[float]] = {name: [] for name in targets}
        for _ in range(rounds):
            for name, target in targets.items():
                # Few answers a second take longer to count.
                slow = SLOW if name == "oscar" else 1
                speeds[name].append(load.speed(target.url, lasts * slow, target.headers))
        return _figures(speeds, serving.largest_worker(number))


def _figures(speeds: dict[str, list[float]], memory: float) -> list[measuring.Figure]:
    bare = speeds["bare"]
    figures = [measuring.Figure("bare view with one indexed read (floor)", statistics.median(bare))]
    for name, what, least in (
        ("front", "shop front, kept", 0.5),
        ("product", "product page, kept", 0.5),
        ("my_data", "My data, signed in", 0.15),
    ):
        figures.append(measuring.at_least(what, speeds[name], bare, "bare view", least))
    if "oscar" in speeds:
        oscar = speeds["oscar"]
        figures.append(
            measuring.Figure(f"django-oscar's catalogue, {PER_PAGE} of {PRODUCTS}", statistics.median(oscar))
        )
        what = f"shop front, made anew, {PER_PAGE} of {PRODUCTS}"
        figures.append(measuring.at_least(what, speeds["fresh"], oscar, "django-oscar", 20))
    else:
        figures.append(measuring.Figure("shop front, made anew", statistics.median(speeds["fresh"])))
    held = memory <= MOST_MEMORY
    return [*figures, measuring.Figure("largest web worker, MB", memory, budget="≤ 120 MB", held=held)]


def _of_shop(shop: str) -> dict[str, Target]:
    with urllib.request.urlopen(f"{shop}/") as answer:
        path = _PRODUCT.search(answer.read().decode())
    if path is None:
        raise serving.DidNotStart("the shop front shows no product")
    return {
        "front": Target(f"{shop}/", {}),
        "product": Target(shop + path[1], {}),
        # An argument that no page knows is answered afresh and not kept.
        "fresh": Target(f"{shop}/?anew=1", {}),
        "my_data": Target(f"{shop}/account/my-data/", {"Cookie": _signed_in(shop)}),
    }


def _signed_in(shop: str) -> str:
    """The cookie of a customer of the demo shop, who has ordered, paid and written."""
    from cloudspace.interfaces.cli.demo import cast

    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = browser.open(f"{shop}/sign-in/").read().decode()
    secret = _FIELD.search(form)
    typed = {
        "csrfmiddlewaretoken": secret[1] if secret else "",
        "email": cast.CUSTOMERS[0].email,
        "password": cast.CUSTOMERS_PASSWORD,
        "code": "",
        "next": "/account/my-data/",
    }
    request = urllib.request.Request(f"{shop}/sign-in/", urllib.parse.urlencode(typed).encode())
    request.add_header("Referer", f"{shop}/sign-in/")
    answer = browser.open(request)
    page = answer.read().decode()
    if not answer.url.endswith("/account/my-data/"):
        raise serving.DidNotStart(f"signing in led to {answer.url}")
    who = cast.CUSTOMERS[0]
    if not all(value in page for value in (who.name, who.email, who.street)):
        raise serving.DidNotStart("My data shows no opened values")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


@contextlib.contextmanager
def _bare(where, server):  # type: ignore[no-untyped-def]
    home = where / "bare"
    home.mkdir()
    environment = {"CLOUDSPACE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "bench.bare.settings"}
    if server is not None:
        server.psql("CREATE DATABASE bare;")
        environment["DATABASE_URL"] = stores.address(where, "bare")
    serving.run([serving.python(), "-m", "bench.bare.filling"], environment)
    port = serving.free_port()
    command = serving.gunicorn(serving.python(), "bench.bare.wsgi:application", port)
    with serving.running(command, environment, f"http://127.0.0.1:{port}/row-7/", where / "bare.log"):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def _shop(where: Path, server):  # type: ignore[no-untyped-def]
    home, port = where / "shop", serving.free_port()
    url = f"http://localhost:{port}"
    environment = {
        "CLOUDSPACE_HOME": str(home), "PORT": str(port), "PUBLIC_URL": url,
        "MAIL_CATCHER_PORT": str(serving.free_port()),
        "WORKERS": str(serving.WORKERS), "THREADS": str(serving.THREADS),
    }  # fmt: skip
    if server is not None:
        for store, prefix in stores.STORES:
            server.psql(f"CREATE DATABASE {store};")
            environment[f"{prefix}DATABASE_URL"] = stores.address(where, store)
    command = [serving.python(), "-m", "cloudspace.interfaces.cli"]
    serving.run([*command, "init", "--demo"], environment)
    serving.run([*command, "demo", "load"], environment)
    serving.run([serving.python(), "-m", "bench.shelves", str(PRODUCTS)], environment)
    # Lived in like the demo shop, served like a real one.
    (home / "demo-home").unlink()
    with serving.running([*command, "serve"], environment, f"{url}/", where / "shop.log") as number:
        yield url, number


@contextlib.contextmanager
def _oscar(where: Path, server):  # type: ignore[no-untyped-def]
    home = where / "oscar"
    home.mkdir()
    environment = {
        "OSCAR_HOME": str(home), "OSCAR_PER_PAGE": str(PER_PAGE), "DJANGO_SETTINGS_MODULE": "bench.oscar.settings",
    }  # fmt: skip
    if server is not None:
        server.psql("CREATE DATABASE oscar;")
        environment["OSCAR_POSTGRESQL"] = str(where / "cluster")
    python = environments.python("oscar")
    serving.run([python, "-m", "bench.oscar.filling", str(PRODUCTS)], environment)
    port = serving.free_port()
    command = serving.gunicorn(python, "bench.oscar.wsgi:application", port)
    with serving.running(command, environment, f"http://127.0.0.1:{port}/catalogue/", where / "oscar.log"):
        yield f"http://127.0.0.1:{port}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=stores.ENGINES)
    parser.add_argument("--rounds", type=int, default=measuring.RUNS)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--without-oscar", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure(given.engine, given.rounds, given.seconds, not given.without_oscar)
    measuring.answer(f"Pages, {given.engine}", found, in_json=given.json)

"""What tests/replicas does, step by step: `replicas.py PROGRAM`, with the servers' addresses in the environment. Only the standard library."""

import base64
import contextlib
import email
import email.policy
import http.client
import json
import os
import pathlib
import re
import secrets
import signal
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
PATIENCE = 30.0
# How long the proxy leaves a replica alone that has failed it.
FAIL_TIMEOUT = int(re.search(r"fail_timeout=(\d+)s", (ROOT / "deploy/nginx/upstream.conf").read_text())[1])
# People come from addresses of their own, so that limits count each alone; nginx and the replicas are 127.0.0.1.
VISITORS = [f"127.0.7.{n}" for n in range(1, 9)]


def wait_for(what, found, patience=PATIENCE):
    """Asks until there is an answer; nothing here knows how long a machine takes."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"after {patience:.0f} s there is still no {what}")


def free_ports(count):
    with contextlib.ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def has_ipv6():
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as opened:
        opened.bind(("::1", 0))
        return True
    return False


def secret():
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


class Mail(socketserver.StreamRequestHandler):
    """As much of a mail server as takes a mail; `received` has them as they came."""

    received: list[bytes] = []

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line.removeprefix(b"."))
                self.received.append(b"".join(lines))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 yes\r\n")
            if word == b"QUIT":
                return


class Site:
    """Somewhere to send requests: a replica by itself, or everything behind the proxy."""

    def __init__(self, port, certificate=None):
        self.port = port
        self.tls = ssl.create_default_context(cafile=certificate) if certificate else None

    def connect(self, visitor=VISITORS[0]):
        more = {"timeout": PATIENCE, "source_address": (visitor, 0)}
        if self.tls:
            return http.client.HTTPSConnection("localhost", self.port, context=self.tls, **more)
        return http.client.HTTPConnection("127.0.0.1", self.port, **more)

    def send(self, method, path, body=None, token=None, visitor=VISITORS[0], key=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        connection = self.connect(visitor)
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        with connection.getresponse() as answer:
            return answer, answer.read()

    def ask(self, method, path, body=None, token=None, status=200, **more):
        answer, text = self.send(method, "/api/v1" + path, body, token, **more)
        assert answer.status == status, f"{method} {path} on {self.port} is {answer.status}, not {status}: {text.decode()}"
        return json.loads(text) if text else None

    def is_ready(self, path="/health/ready"):
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.send("GET", path)[0].status == 200


class Program:
    """A process of ours, whose log is shown when a step fails."""

    started: list["Program"] = []

    def __init__(self, name, command, environment, folder):
        self.name, self.command, self.environment, self.log = name, command, environment, folder / f"{name}.log"
        self.start()
        self.started.append(self)

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def stop(self):
        """SIGTERM; how long it took to end, and how it ended."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE), time.monotonic() - began

    def kill(self):
        self.process.kill()
        self.process.wait()


class Stream(threading.Thread):
    """The live seats of a show, as somebody sees them."""

    def __init__(self, site, show, visitor):
        super().__init__(daemon=True)
        self.changed, self.snapshot, self.ended = {}, threading.Event(), threading.Event()
        connection = site.connect(visitor)
        connection.request("GET", f"/api/v1/showtimes/{show}/seats/stream", headers={"Accept": "text/event-stream"})
        self.answer = connection.getresponse()
        assert self.answer.status == 200, self.answer.status
        self.start()

    def run(self):
        event = None
        with contextlib.suppress(OSError, http.client.HTTPException):
            for line in self.answer:
                name, _, text = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = text
                    if event == "snapshot":
                        self.snapshot.set()
                elif name == "data" and event == "delta":
                    self.changed |= {seat["id"]: seat["status"] for seat in json.loads(text)["seats"]}
        self.ended.set()


class Visits(threading.Thread):
    """Somebody who asks for something again and again through the proxy, on a connection of their own, until told to stop."""

    def __init__(self, site, visitor, method, path, body=None):
        super().__init__(daemon=True)
        self.site, self.visitor, self.what = site, visitor, (method, "/api/v1" + path, body)
        self.statuses, self.over = [], threading.Event()
        self.start()

    def run(self):
        method, path, body = self.what
        connection = self.site.connect(self.visitor)
        while not self.over.is_set():
            try:
                connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"} if body else {})
                answer = connection.getresponse()
                answer.read()
                self.statuses.append(answer.status)
            except (OSError, http.client.HTTPException) as error:
                self.statuses.append(repr(error))
                connection.close()
            time.sleep(0.03)


def nginx(folder, ports, replicas):
    """deploy/nginx, with other ports and a throw-away certificate."""
    plain, tls = ports
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True,
        capture_output=True,
    )
    site = (ROOT / "deploy/nginx/marquee.conf").read_text().replace("/etc/nginx/tls", str(folder))
    upstream = (ROOT / "deploy/nginx/upstream.conf").read_text()
    swaps = [("listen 80 ", f"listen 127.0.0.1:{plain} "), ("listen 443 ", f"listen 127.0.0.1:{tls} ")]
    swaps += [("listen [::]:80 ", f"listen [::1]:{plain} "), ("listen [::]:443 ", f"listen [::1]:{tls} ")]
    for old, new in swaps:
        assert site.count(old) == 1, old
        site = site.replace(old, new)
    if not has_ipv6():
        site = re.sub(r".*listen \[::1\].*\n", "", site)
    for old, new in zip(("8081", "8082"), replicas):
        assert upstream.count(old) == 1, old
        upstream = upstream.replace(old, str(new))
    (folder / "site.conf").write_text(site)
    (folder / "upstream.conf").write_text(upstream)
    temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log stderr warn; events {{}}\n"
        f"http {{ access_log off; {temporary} include {folder}/upstream.conf; include {folder}/site.conf; }}\n"
    )
    return ["nginx", "-p", folder, "-c", folder / "nginx.conf"]


def environment(folder, mail_port, public_url):
    return {
        "PATH": os.environ["PATH"],
        "MARQUEE_MODE": "production",
        "MARQUEE_DEMO": "on",  # something to sell, and people to log in as
        "MARQUEE_DATA_DIR": str(folder / "data"),
        "DATABASE_URL": os.environ["MARQUEE_TEST_POSTGRES_URL"],
        "REDIS_URL": os.environ["MARQUEE_TEST_REDIS_URL"],
        "SMTP_URL": f"smtp://127.0.0.1:{mail_port}?tls=none",
        "MARQUEE_MAIL_FROM": "Marquee <tickets@example.org>",
        "MARQUEE_PUBLIC_URL": public_url,
        "MARQUEE_JWT_KEYS": f"a:{secret()}",
        "MARQUEE_TICKET_KEY": secret(),
        "MARQUEE_ALLOW_SANDBOX": "on",
        "MARQUEE_SANDBOX_SECRET": secret(),
        "MARQUEE_TRUSTED_PROXIES": "127.0.0.1",
        "MARQUEE_WORKER": "off",
        "MARQUEE_LOG_FORMAT": "json",
    }


def log_in(site):
    body = {"email": "customer@demo.test", "password": "marquee-demo", "include_refresh": True}
    return site.ask("POST", "/auth/login", body)


def free_seats(site, show):
    return [seat["id"] for seat in site.ask("GET", f"/showtimes/{show}/seats")["seats"] if seat["status"] == "available"]


def a_show(site):
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 3 * 86400))
    shows = site.ask("GET", f"/showtimes?cinema_id=1&from={day}")["items"]
    return next(show["id"] for show in shows if show["on_sale"])


# ---- the story --------------------------------------------------------------------------------------


def the_proxy_does_as_it_says(proxy, plain, replica, certificate):
    url = f"https://localhost:{proxy.port}"
    answer = subprocess.run(
        ["curl", "-sS", "--cacert", certificate, "-o", "/dev/null", "-w", "%{http_version} %{http_code}", f"{url}/api/v1/cinemas"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert answer == "2 200", answer
    assert proxy.send("GET", "/")[0].headers["Strict-Transport-Security"], "browsers are not told to come back over TLS"
    redirect, _ = plain.send("GET", "/showtimes?x=1")
    assert (redirect.status, redirect.headers["Location"]) == (308, "https://127.0.0.1/showtimes?x=1"), redirect.headers
    for path, said in (("/metrics", b"marquee_"), ("/health/ready", b"checks"), ("/health/live", b"")):
        assert proxy.send("GET", path)[0].status == 404, f"the public is told {path}"
        answer, text = replica.send("GET", path)
        assert answer.status == 200 and said in text, path


def a_route_that_is_unavailable_takes_no_other_with_it(proxy, pictures):
    """The store of posters is gone: whoever wants one is told so, again and again, and nobody else notices."""
    pictures.parent.mkdir(exist_ok=True)
    pictures.write_text("no folder")
    for _ in range(6):
        assert proxy.send("GET", f"/api/v1/posters/{'a' * 64}-160.jpg")[0].status == 503
        proxy.ask("GET", "/cinemas")
    pictures.unlink()


def visitors_are_counted_by_their_own_addresses(proxy):
    def left(visitor):
        answer, _ = proxy.send("GET", "/api/v1/cinemas", visitor=visitor)
        return int(re.search(r"r=(\d+)", answer.headers["RateLimit"])[1])

    busy = [left(VISITORS[1]) for _ in range(20)]
    assert busy[-1] < busy[0], busy
    assert left(VISITORS[2]) > busy[-1], "a visitor pays for another's requests"


def a_session_is_known_to_both(first, second):
    session = log_in(first)
    assert second.ask("GET", "/auth/me", token=session["access_token"])["email"] == "customer@demo.test"
    refreshed = second.ask("POST", "/auth/refresh", {"refresh_token": session["refresh_token"]})
    again = first.ask("POST", "/auth/refresh", {"refresh_token": refreshed["refresh_token"]})
    assert second.ask("GET", "/auth/me", token=again["access_token"])["email"] == "customer@demo.test"
    # A token that was used before is a thief's, whichever replica sees it: the session ends on both.
    second.ask("POST", "/auth/refresh", {"refresh_token": session["refresh_token"]}, status=401)
    for site in (first, second):
        site.ask("POST", "/auth/refresh", {"refresh_token": again["refresh_token"]}, status=401)
        wait_for("end of the session", lambda site=site: site.send("GET", "/api/v1/auth/me", token=again["access_token"])[0].status == 401)


def a_hold_on_one_is_seen_on_the_streams_of_both(first, second, proxy, show, token):
    # Whichever replica has the one through the proxy, one of the holds is on the other.
    streams = [Stream(site, show, VISITORS[0]) for site in (first, second, proxy)]
    assert all(stream.snapshot.wait(PATIENCE) for stream in streams), "no snapshot came"
    seats = free_seats(proxy, show)
    held = []
    for site, seat in ((first, seats[0]), (second, seats[-1])):
        held.append(site.ask("POST", "/bookings/hold", {"showtime_id": show, "seat_ids": [seat]}, token, status=201)["reservation_id"])
        for stream in streams:
            wait_for(f"change of seat {seat}", lambda seat=seat, stream=stream: stream.changed.get(seat) == "held")
    # The second seat is wanted no longer.
    first.ask("DELETE", f"/bookings/{held[1]}/hold", token=token)
    for stream in streams:
        wait_for("seat set free", lambda stream=stream: stream.changed.get(seats[-1]) == "available")
        assert not stream.ended.is_set()
    return held[0]


def it_is_paid_for_and_the_worker_writes(first, second, proxy, booking, token):
    to_pay = second.ask("POST", f"/bookings/{booking}/confirm", token=token, status=202)["payment"]
    card = {"client_secret": to_pay["client_secret"], "card_number": "4242424242424242"}
    first.ask("POST", f"/payments/sandbox/{to_pay['intent']}/pay", card)
    wait_for("confirmation", lambda: proxy.ask("GET", f"/bookings/{booking}?wait=5", token=token)["status"] == "confirmed")
    tickets = second.ask("GET", f"/bookings/{booking}/tickets", token=token)["items"]
    assert tickets and tickets[0]["code"].startswith("MQ1."), tickets
    reference = proxy.ask("GET", f"/bookings/{booking}", token=token)["reference"]

    def arrived():
        for raw in Mail.received:
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            body = mail.get_body(("plain",))
            if "customer@demo.test" in str(mail["To"]) and body and reference in body.get_content():
                return mail

    wait_for("mail with the tickets", arrived)


def a_replica_stops_while_requests_come_in(replica, site, proxy, show):
    stream = Stream(site, show, VISITORS[0])
    assert stream.snapshot.wait(PATIENCE), "no snapshot came"
    seats = free_seats(proxy, show)[:2]
    visits = [Visits(proxy, visitor, "GET", path) for visitor, path in zip(VISITORS[2:], ("/movies", "/cinemas", f"/showtimes/{show}/seats"))]
    visits += [Visits(proxy, visitor, "POST", f"/showtimes/{show}/quote", {"seat_ids": seats}) for visitor in VISITORS[5:7]]
    wait_for("visits", lambda: all(len(visit.statuses) > 10 for visit in visits))
    status, seconds = replica.stop()
    assert (status, seconds < 10) == (0, True), f"{replica.name} ended with {status} after {seconds:.1f} s"
    assert stream.ended.wait(PATIENCE), "a stream outlives its replica"
    counts = [len(visit.statuses) for visit in visits]
    wait_for("visits after the stop", lambda: all(len(visit.statuses) > count + 20 for visit, count in zip(visits, counts)))
    # Back again, while they still come. The proxy leaves it alone a little longer, and until then the other must stay.
    replica.start()
    wait_for(f"{replica.name} again", site.is_ready)
    time.sleep(FAIL_TIMEOUT + 1)
    lost = []
    for visit in visits:
        visit.over.set()
        visit.join(PATIENCE)
        failures = [status for status in visit.statuses if status != 200]
        assert not failures or visit.what[0] == "POST", f"{visit.what}: {failures}"
        lost += failures
    # The proxy may not send a POST twice that has left on a connection which ends at that very moment; clients may, with a key.
    assert lost in ([], [502]), lost
    answered = f"all of {sum(len(visit.statuses) for visit in visits)} requests meanwhile were answered with 200"
    return answered + (", but for a POST that had just left for it" if lost else ""), seconds


def run(folder):
    mail = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)
    mail.daemon_threads = True
    threading.Thread(target=mail.serve_forever, daemon=True).start()
    *ports, plain, tls = free_ports(4)
    settings = environment(folder, mail.server_address[1], f"https://localhost:{tls}")
    sites = [Site(port) for port in ports]
    replicas = []
    # At once: one of them migrates the empty database and fills it with the demo, the other waits.
    for n, port in enumerate(ports, 1):
        replicas.append(Program(f"replica-{n}", [PROGRAM, "serve"], settings | {"MARQUEE_BIND": f"127.0.0.1:{port}"}, folder))
    for site in sites:
        wait_for("replica", site.is_ready, 2 * PATIENCE)
    worker = Program("worker", [PROGRAM, "worker"], settings, folder)
    Program("nginx", nginx(folder, (plain, tls), ports), {"PATH": os.environ["PATH"]}, folder)
    certificate = folder / "fullchain.pem"
    proxy = Site(tls, certificate)
    wait_for("proxy", lambda: proxy.is_ready("/api/v1/cinemas"))
    step("two replicas, a worker and nginx are up")

    the_proxy_does_as_it_says(proxy, Site(plain), sites[0], certificate)
    step("HTTP/2, the redirect, /metrics and /health are as the configuration of the proxy says")
    a_route_that_is_unavailable_takes_no_other_with_it(proxy, folder / "data/pictures")
    step("a route's 503 takes no replica away")
    visitors_are_counted_by_their_own_addresses(proxy)
    step("limits count visitors, not the proxy")
    a_session_is_known_to_both(*sites)
    step("a session lives on both, its refresh tokens rotate across both, and it ends on both")
    token, show = log_in(sites[0])["access_token"], a_show(proxy)
    booking = a_hold_on_one_is_seen_on_the_streams_of_both(*sites, proxy, show, token)
    step("holds on each are seen on the streams of both, through the proxy")
    it_is_paid_for_and_the_worker_writes(*sites, proxy, booking, token)
    step("paid across both; the worker mailed the tickets")
    for replica, site in zip(replicas, sites):
        answered, seconds = a_replica_stops_while_requests_come_in(replica, site, proxy, show)
        step(f"{replica.name} ended {seconds:.1f} s after SIGTERM, and came back; {answered}")
    status, seconds = worker.stop()
    assert status == 0 and seconds < 10, f"the worker ended with {status} after {seconds:.1f} s"
    step(f"the worker ended {seconds:.1f} s after SIGTERM")


def step(what):
    print(f"  {what}", flush=True)


def main():
    # The folder is nginx's too, whose processes are somebody else's when root starts it.
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        began = time.monotonic()
        try:
            run(folder)
        except BaseException:
            for program in Program.started:
                print(f"---- {program.name}'s log ends with:", *program.log.read_text().splitlines()[-8:], sep="\n", file=sys.stderr)
            raise
        finally:
            for program in Program.started:
                if program.name == "nginx":
                    program.process.terminate()
                    program.process.wait()
                else:
                    program.kill()
        print(f"tests/replicas: all of it, in {time.monotonic() - began:.0f} s")


main()

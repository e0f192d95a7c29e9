"""What tests/observability does: `evening URL REDIS_PID` sells, `scrape URL` prints the metrics, `queries PROMETHEUS DASHBOARD RUNBOOK` asks."""

import http.client
import json
import math
import os
import pathlib
import re
import signal
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

# How long tickets are sold, in seconds: holds end within, and Prometheus sees them before and after.
EVENING = 24
# Each of them has a declined hold open for a while, and may have three.
CUSTOMERS = 8
GOOD, DECLINED = "4242424242424242", "4000000000000002"
# How soon metrics and readiness must tell that something is gone, or back.
TRUTH = 5
# Alerts somebody would be called for.
PAGING = 'ALERTS{alertstate="firing",severity="page"}'


class Person:
    """Somebody who speaks to the API."""

    def __init__(self, url, email=None, password="marquee-demo"):
        self.url, self.token = url, None
        if email:
            self.token = self.post("/api/v1/auth/login", {"email": email, "password": password})["access_token"]

    def ask(self, method, path, body=None):
        """The status and the body of the answer."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, {}

    def get(self, path):
        status, body = self.ask("GET", path)
        assert status == 200, f"GET {path}: {status} {body}"
        return body

    def post(self, path, body=None):
        status, answer = self.ask("POST", path, body if body is not None else {})
        assert status < 300, f"POST {path}: {status} {answer}"
        return answer

    def hold(self, show, seat):
        status, body = self.ask("POST", "/api/v1/bookings/hold", {"showtime_id": show, "seat_ids": [seat]})
        return body["reservation_id"] if status == 201 else None

    def pay(self, booking, card):
        """Confirms and pays; whether the card was taken."""
        status, body = self.ask("POST", f"/api/v1/bookings/{booking}/confirm", {})
        if status == 200:
            return True
        assert status == 202, f"confirm: {status} {body}"
        payment = body["payment"]
        sent = {"client_secret": payment["client_secret"], "card_number": card}
        status, body = self.ask("POST", f"/api/v1/payments/sandbox/{payment['intent']}/pay", sent)
        assert status in (200, 402), f"pay: {status} {body}"
        return status == 200

    def until(self, booking, wanted):
        for _ in range(100):
            if self.get(f"/api/v1/bookings/{booking}")["status"] == wanted:
                return
            time.sleep(0.1)
        raise AssertionError(f"booking {booking} is not {wanted}")


def sign_up(url, number):
    email, password = f"evening-{number}@example.org", "a long enough password"
    Person(url).post("/api/v1/auth/user/signup", {"email": email, "password": password, "name": f"Guest {number}"})
    return Person(url, email, password)


def free_seats(person, show):
    seats = person.get(f"/api/v1/showtimes/{show}/seats")["seats"]
    usual = [seat for seat in seats if seat["status"] == "available" and seat["type"] not in ("wheelchair", "companion", "couple")]
    return [seat["id"] for seat in usual]


def sell_one_of_each(url, customer, staff, show):
    """A round of all that may become of seats."""
    held = []
    for seat in free_seats(customer, show):
        booking = customer.hold(show, seat)
        if booking:
            held.append((booking, seat))
        if len(held) == 3:
            break
    assert len(held) == 3, f"show {show} is sold out"
    (sold, seat), (let_go, _), (declined, _) = held
    assert customer.hold(show, seat) is None, "a seat was held twice"
    assert not customer.pay(declined, DECLINED), "the card is declined"
    assert customer.pay(sold, GOOD)
    customer.until(sold, "confirmed")
    assert customer.ask("DELETE", f"/api/v1/bookings/{let_go}/hold")[0] < 300
    code = customer.get(f"/api/v1/bookings/{sold}/tickets")["items"][0]["code"]
    staff.post("/api/v1/staff/checkin/scan", {"code": code, "showtime_id": show, "nonce": f"scan-{sold}"})
    customer.post(f"/api/v1/bookings/{sold}/cancel")
    for seat in free_seats(staff, show)[::-1]:
        status, _ = staff.ask("POST", "/api/v1/staff/bookings/sell", {"showtime_id": show, "seat_ids": [seat], "payment": "cash"})
        if status == 201:
            break
    for path in ("/api/v1/movies", "/api/v1/showtimes?limit=5", "/api/v1/nothing", "/health/ready"):
        Person(url).ask("GET", path)


def listen(url, show, done):
    """Keeps a seat map open until it is done."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)
    connection.request("GET", f"/api/v1/showtimes/{show}/seats/stream")
    connection.getresponse().read1(100)
    done.wait()
    connection.close()


def metric(url, sample):
    text = scrape(url)
    found = re.search(rf"^{re.escape(sample)} (\S+)$", text, re.MULTILINE)
    assert found, f"{sample} is not exposed"
    return float(found.group(1))


def scrape(url):
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as answer:
        return answer.read().decode()


def told_within(url, redis, is_up):
    """Waits until metrics and readiness say whether Redis answers; they have five seconds."""
    began = time.monotonic()
    sample = 'marquee_dependency_up{name="redis",adapter="Redis"}'
    while True:
        check = next(check for check in Person(url).get("/health/ready")["checks"] if check["name"] == "redis")
        if check["ok"] == is_up and metric(url, sample) == float(is_up):
            return time.monotonic() - began
        assert time.monotonic() - began < TRUTH, f"after {TRUTH} s nobody tells that Redis is {'back' if is_up else 'gone'}"
        time.sleep(0.1)


def evening(url, redis):
    staff = Person(url, "staff@demo.test")
    customers = [sign_up(url, number) for number in range(CUSTOMERS)]
    house = staff.get("/api/v1/auth/me")["cinema_ids"][0]
    shows = [show["id"] for show in staff.get(f"/api/v1/showtimes?limit=100&cinema_id={house}")["items"] if show["on_sale"]]
    done = threading.Event()
    listener = threading.Thread(target=listen, args=(url, shows[-1], done), daemon=True)
    listener.start()
    began, rounds = time.monotonic(), 0
    while time.monotonic() - began < EVENING:
        customer = customers[rounds % CUSTOMERS]
        sell_one_of_each(url, customer, staff, shows[20 + rounds % 20])
        rounds += 1
        if rounds == 2:
            os.kill(redis, signal.SIGSTOP)
            gone = told_within(url, redis, False)
            sell_one_of_each(url, customers[-1], staff, shows[41])
            os.kill(redis, signal.SIGCONT)
            back = told_within(url, redis, True)
            print(f"Redis gone is told after {gone:.1f} s, Redis back after {back:.1f} s; seats were sold meanwhile")
        time.sleep(1)
    done.set()
    print(f"{rounds} rounds of sales in {time.monotonic() - began:.0f} s")
    assert metric(url, 'marquee_holds_ended_total{outcome="expired"}') > 0, "no hold has ended"


def ask(prometheus, query):
    """The values Prometheus has for a query."""
    address = f"{prometheus}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            data = json.load(answer)["data"]
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{query}: {error.read().decode()}") from None
    if data["resultType"] == "scalar":
        return [float(data["result"][1])]
    return [float(sample["value"][1]) for sample in data["result"]]


def without_comparisons(alert):
    """The sides of an alert's expression, each without what it is compared with."""
    for side in re.split(r"\s+and\s+", alert):
        yield re.sub(r"\s*(==|!=|>=|<=|>|<)\s*[-\d.e*+/ ()]+$", "", side)


def queries(prometheus, dashboard, runbook):
    wanted = {}
    panels = json.loads(pathlib.Path(dashboard).read_text())["panels"]
    for panel in panels:
        for target in panel.get("targets", []):
            query = target["expr"].replace("$__rate_interval", "1m").replace("$__range", "5m")
            wanted[query] = f"panel {panel['title']!r}"
    with urllib.request.urlopen(f"{prometheus}/api/v1/rules", timeout=10) as answer:
        groups = json.load(answer)["data"]["groups"]
    headings = anchors(pathlib.Path(runbook))
    alerts = 0
    for rule in (rule for group in groups for rule in group["rules"]):
        assert rule["health"] == "ok", f"{rule['name']}: {rule.get('lastError')}"
        if rule["type"] == "recording":
            wanted[rule["name"]] = "recording rule"
            continue
        alerts += 1
        page, anchor = rule["annotations"]["runbook_url"].split("#")
        assert page == "docs/runbook.md" and anchor == rule["name"].lower(), f"{rule['name']} has another runbook: {page}#{anchor}"
        assert headings is None or anchor in headings, f"{runbook} has no heading {rule['name']}"
        for side in without_comparisons(rule["query"]):
            wanted[side] = f"alert {rule['name']}"
    assert alerts > 15, f"only {alerts} alerts: are they still loaded?"
    empty = [f"{what}: {query}" for query, what in wanted.items() if not any(math.isfinite(value) for value in ask(prometheus, query))]
    assert not empty, "no data for\n  " + "\n  ".join(empty)
    paging = f"{prometheus}/api/v1/query?{urllib.parse.urlencode({'query': PAGING})}"
    with urllib.request.urlopen(paging, timeout=10) as answer:
        names = {sample["metric"]["alertname"] for sample in json.load(answer)["data"]["result"]}
    assert not names, f"on an ordinary evening somebody would be called because of {names}"
    print(f"{len(wanted)} queries of the dashboard and of {alerts} alerts have data; nobody would be called")


def anchors(page):
    """The anchors of a page's headings; nothing is asked of a page that is not there."""
    if not page.exists():
        return None
    return {heading.strip().lower() for heading in re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)}


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "evening":
        evening(arguments[0], int(arguments[1]))
    elif command == "scrape":
        print(scrape(arguments[0]), end="")
    else:
        queries(*arguments)

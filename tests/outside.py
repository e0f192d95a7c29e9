"""What tests/outside does, step by step: `outside.py PROGRAM`, in the environment that tests/outside.txt describes."""

import base64
import contextlib
import email
import email.policy
import http.client
import http.server
import json
import logging
import os
import pathlib
import re
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

import aiosmtpd.controller
import aiosmtpd.smtp
import icalendar
import pypdfium2
import zxingcpp

# It warns of its own use of what it has given up.
logging.getLogger("mail.log").setLevel(logging.ERROR)

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
PATIENCE = 30.0
# Within this long only an event can have told: the program asks of itself after fifteen seconds.
BY_EVENT = 12.0
CUSTOMER = "customer@demo.test"
SECRET_KEY, WEBHOOK_SECRET = "sk_test_outside", "whsec_of_the_evening"
MAIL_USER, MAIL_PASSWORD = "marquee", "p@ss: wörd/1"
# Cards as localstripe knows them; it declines the second when it is charged.
GOOD_CARD, BAD_CARD = "4242424242424242", "4000000000000341"


def wait_for(what, found, patience=PATIENCE):
    """Asks until there is an answer; nothing here knows how long a machine takes."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"after {patience:.0f} s there is still no {what}")


def free_port():
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


def secret():
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


class Program:
    """A process, whose log is shown when a step fails."""

    started: list["Program"] = []

    def __init__(self, name, command, environment, folder):
        self.name, self.log = name, folder / f"{name}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.started.append(self)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Site:
    """The program's API, or localstripe's."""

    def __init__(self, url, headers):
        self.url, self.headers = url, headers

    def ask(self, method, path, body=None, token=None, status=200, form=None):
        data = json.dumps(body).encode() if body is not None else None
        headers = dict(self.headers) | ({"Content-Type": "application/json"} if data else {})
        if form is not None:
            data = urllib.parse.urlencode(form).encode()
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                code, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            code, text = error.code, error.read()
        assert code == status, f"{method} {path} is {code}, not {status}: {text.decode(errors='replace')}"
        return json.loads(text) if text.strip() else None

    def answers(self, path):
        with contextlib.suppress(OSError, http.client.HTTPException):
            with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:
                return answer.status == 200
        return False


# ---- a mail server ----------------------------------------------------------------------------------


class Inbox:
    """What aiosmtpd took, and how it came."""

    def __init__(self):
        self.mails, self.refused = [], 0

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((session.ssl is not None, session.auth_data, envelope.rcpt_tos, mail))
        return "250 OK"

    def authenticate(self, server, session, envelope, mechanism, said):
        is_right = said.login.decode() == MAIL_USER and said.password.decode() == MAIL_PASSWORD
        self.refused += not is_right
        # What `session.auth_data` is from now on.
        return aiosmtpd.smtp.AuthResult(success=is_right, auth_data=said.login.decode() if is_right else None)

    def about(self, booking, subject):
        """The mail of this subject about a booking."""

        def is_it(mail):
            text = mail.get_body(("plain",))
            return subject in mail["Subject"] and text is not None and booking["reference"] in text.get_content()

        return next((mail for *_, mail in self.mails if is_it(mail)), None)


def certificate(folder):
    name, key = folder / "mail.pem", folder / "mail.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", key, "-out", name],
        check=True,
        capture_output=True,
    )
    return name, key


@contextlib.contextmanager
def mail_server(inbox, certificate, key):
    """Takes nothing before STARTTLS and a password."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    # The port is the system's choice, and known once it listens.
    server = aiosmtpd.controller.Controller(
        inbox, hostname="127.0.0.1", port=free_port(), tls_context=tls, require_starttls=True, auth_required=True,
        auth_require_tls=True, authenticator=inbox.authenticate, decode_data=False, enable_SMTPUTF8=True,
    )  # fmt: skip
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


# ---- Stripe -----------------------------------------------------------------------------------------


class Interpreter(http.server.BaseHTTPRequestHandler):
    """Between the program and localstripe, which refuses two parameters of Stripe's that we send: they are taken out of the one call that
    has them, and everything else passes as it is."""

    protocol_version = "HTTP/1.1"
    localstripe = ""
    unknown = ("automatic_payment_methods[enabled]", "description")
    calls: list[str] = []

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.calls.append(f"{self.command} {self.path}")
        if (self.command, self.path) == ("POST", "/v1/payment_intents"):
            said = urllib.parse.parse_qsl(body.decode(), strict_parsing=True)
            assert {name for name, _ in said} >= set(self.unknown), said
            assert self.headers["Idempotency-Key"], "an intent without a key"
            body = urllib.parse.urlencode([(name, value) for name, value in said if name not in self.unknown]).encode()
        headers = {name: self.headers[name] for name in ("Authorization", "Content-Type") if name in self.headers}
        request = urllib.request.Request(self.localstripe + self.path, body or None, headers, method=self.command)
        try:
            answer = urllib.request.urlopen(request, timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read()
            self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = pass_on

    def log_message(self, *_):
        pass


def start_localstripe(folder):
    port = free_port()
    command = [pathlib.Path(sys.executable).with_name("localstripe"), "--from-scratch", "--port", str(port)]
    process = Program("localstripe", command, {"PATH": os.environ["PATH"], "HOME": str(folder)}, folder)
    site = Site(f"http://127.0.0.1:{port}", {"Authorization": f"Bearer {SECRET_KEY}"})

    def is_up():
        assert process.process.poll() is None, "localstripe ended; it needs IPv6, at least on this machine itself"
        return site.answers("/js.stripe.com/v3/")

    wait_for("localstripe", is_up)
    Interpreter.localstripe = site.url
    between = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Interpreter)
    between.daemon_threads = True
    threading.Thread(target=between.serve_forever, daemon=True).start()
    return site, between.server_address[1]


def pay(stripe, intent, card, status=200):
    """As a browser does: a card becomes a payment method, and the intent is confirmed with it."""
    details = {"type": "card", "card[number]": card, "card[exp_month]": 12, "card[exp_year]": 2050, "card[cvc]": "123"}
    method = stripe.ask("POST", "/v1/payment_methods", form=details)
    stripe.ask("POST", f"/v1/payment_intents/{intent}", form={"payment_method": method["id"]})
    return stripe.ask("POST", f"/v1/payment_intents/{intent}/confirm", status=status, form={})


# ---- the story --------------------------------------------------------------------------------------


class Customer:
    """Somebody with the demo's account, and a show to go to."""

    def __init__(self, site):
        self.site = site
        self.token = site.ask("POST", "/auth/login", {"email": CUSTOMER, "password": "marquee-demo"})["access_token"]
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 3 * 86400))
        shows = site.ask("GET", f"/showtimes?cinema_id=1&from={day}")["items"]
        self.show = next(show for show in shows if show["on_sale"])

    def ask(self, method, path, body=None, **more):
        return self.site.ask(method, path, body, self.token, **more)

    def held(self, count):
        wanted = {"showtime_id": self.show["id"], "best_available": {"count": count}}
        return self.ask("POST", "/bookings/hold", wanted, status=201)

    def confirm(self, booking):
        """The intent to pay."""
        payment = self.ask("POST", f"/bookings/{booking['reservation_id']}/confirm", status=202)["payment"]
        assert payment["provider"] == "stripe" and payment["client_secret"].startswith(payment["intent"]), payment
        return payment["intent"]

    def read(self, booking):
        return self.ask("GET", f"/bookings/{booking['reservation_id']}")

    def comes_to(self, booking, status, patience=PATIENCE):
        wait_for(f"booking that is {status}", lambda: self.read(booking)["status"] == status, patience)


def a_declined_card_and_another(customer, stripe, inbox, booking):
    pay(stripe, customer.confirm(booking), BAD_CARD, status=402)
    customer.comes_to(booking, "held", BY_EVENT)
    assert customer.read(booking)["payment_failure"] == "card_declined"
    wait_for("mail of the declined card", lambda: inbox.about(booking, "Your payment was declined"))
    intent = customer.confirm(booking)
    paid = pay(stripe, intent, GOOD_CARD)
    assert paid["amount"] == round(booking["total_price"] * 100) and paid["metadata"]["reference"] == booking["reference"], paid
    customer.comes_to(booking, "confirmed", BY_EVENT)
    return intent


def the_tickets_are_in_the_inbox(customer, inbox, booking):
    mail = wait_for("mail with the tickets", lambda: inbox.about(booking, "Your tickets for"))
    assert CUSTOMER in mail["To"] and not mail.defects, mail.defects
    parts = [part.get_content_type() for part in mail.walk()]
    assert {"text/plain", "text/html", "application/pdf", "text/calendar"} <= set(parts), parts
    assert all(not part.defects for part in mail.walk())
    files = {part.get_content_type(): part for part in mail.iter_attachments()}
    return files["application/pdf"].get_content(), files["text/calendar"].get_payload(decode=True)


def the_codes_are_ours(customer, booking, paper):
    """Every page of the PDF shows a code, which verifies with the published keys."""
    tickets = customer.ask("GET", f"/bookings/{booking['reservation_id']}/tickets")["items"]
    door = the_guides_door(customer)
    document = pypdfium2.PdfDocument(paper)
    read = []
    for page in document:
        picture = page.render(scale=3).to_pil()
        read += [code.text for code in zxingcpp.read_barcodes(picture) if code.format == zxingcpp.BarcodeFormat.QRCode]
    assert sorted(read) == sorted(ticket["code"] for ticket in tickets) and read, (read, tickets)
    for code in read:
        _, ticket, of_booking, of_showtime, seat, _ = code.rpartition(".")[0].split(".")
        assert (int(of_booking), int(of_showtime)) == (booking["reservation_id"], customer.show["id"]), code
        assert door(code) == f"ticket {ticket}, seat {seat}", door(code)
        other_seat = code.replace(f".{of_showtime}.{seat}.", f".{of_showtime}.{int(seat) + 1}.")
        assert door(other_seat) == "not a ticket of ours", door(other_seat)
    text = text_of(document)
    assert booking["reference"] in text and customer.show["movie"]["title"] in text, text
    return len(read)


def the_guides_door(customer):
    """What docs/tickets.md gives a door to check codes with, as a function of the code."""
    guide = (pathlib.Path(__file__).parent.parent / "docs/tickets.md").read_text()
    (program,) = re.findall(r"^```python\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "door.py").write_text(program)
    (folder / "keys.json").write_text(json.dumps(customer.site.ask("GET", "/tickets/keys")))

    def says(code):
        command = [sys.executable, "door.py", "keys.json", code, str(customer.show["id"])]
        return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()

    return says


def text_of(document):
    """What the pages say, wherever their lines break."""
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def the_evening_is_in_the_calendar(customer, booking, text):
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert len(events) == 1, text
    (event,) = events
    assert customer.show["movie"]["title"] in event["SUMMARY"], event["SUMMARY"]
    unfolded = event.to_ical().decode().replace("\r\n ", "")
    assert booking["reference"] in unfolded, event
    starts = icalendar.vDDDTypes.from_ical(customer.show["starts_at"].replace("-", "").replace(":", "")[:15] + "Z")
    assert event.decoded("DTSTART").timestamp() == starts.timestamp(), (event["DTSTART"], customer.show["starts_at"])


def the_receipt_opens(inbox, booking):
    mail = wait_for("receipt", lambda: inbox.about(booking, "Your receipt for"))
    (paper,) = [part.get_content() for part in mail.iter_attachments()]
    text = text_of(pypdfium2.PdfDocument(paper))
    assert booking["reference"] in text and f"{booking['total_price']:.2f}" in text.replace(",", "."), text


def it_is_cancelled_and_the_money_is_back(customer, stripe, inbox, booking, intent):
    customer.ask("POST", f"/bookings/{booking['reservation_id']}/cancel", {})
    over = wait_for("refund", lambda: (read := customer.read(booking))["refunds"][0]["status"] == "succeeded" and read)
    assert over["status"] == "cancelled", over
    made = stripe.ask("GET", f"/v1/refunds?payment_intent={intent}")["data"]
    assert [refund["amount"] for refund in made] == [round(over["refunds"][0]["amount"] * 100)], made
    assert made[0]["metadata"]["refund_id"], made
    wait_for("mail of the refund", lambda: inbox.about(booking, "is on its way to you"))


def what_is_let_go_is_called_off(customer, stripe):
    booking = customer.held(1)
    intent = customer.confirm(booking)
    customer.ask("DELETE", f"/bookings/{booking['reservation_id']}/hold")
    wait_for("intent called off", lambda: stripe.ask("GET", f"/v1/payment_intents/{intent}")["status"] == "canceled")


def an_event_that_never_comes_is_made_up_for(customer, stripe, inbox):
    # Events go where nobody listens from now on.
    stripe.ask("POST", "/_config/webhooks/marquee", {"url": f"http://127.0.0.1:{free_port()}/", "secret": WEBHOOK_SECRET})
    booking = customer.held(2)
    pay(stripe, customer.confirm(booking), GOOD_CARD)
    # The reconciler is patient for a quarter of a minute, and comes by as often.
    customer.comes_to(booking, "confirmed", 3 * PATIENCE)
    wait_for("mail with the tickets", lambda: inbox.about(booking, "Your tickets for"))


def every_mail_came_safely(inbox):
    assert inbox.mails and inbox.refused == 0, inbox.refused
    for is_safe, who, to, mail in inbox.mails:
        assert is_safe and who == MAIL_USER, f"{mail['Subject']}: TLS {is_safe}, as {who}"
        assert to == [CUSTOMER], to
    keys = [mail["Message-ID"] for *_, mail in inbox.mails]
    assert len(set(keys)) == len(keys), "a mail came twice, and nobody was killed and no answer lost"


def settings(folder, port, stripe_port, mail_port, authority):
    user, password = (urllib.parse.quote(text, safe="") for text in (MAIL_USER, MAIL_PASSWORD))
    return {
        "PATH": os.environ["PATH"],
        "MARQUEE_MODE": "production",
        "MARQUEE_DEMO": "on",  # something to sell, and somebody to log in as
        "MARQUEE_BIND": f"127.0.0.1:{port}",
        "MARQUEE_DATA_DIR": str(folder / "data"),
        "MARQUEE_PUBLIC_URL": "https://tickets.example.org",
        "MARQUEE_JWT_KEYS": f"a:{secret()}",
        "MARQUEE_TICKET_KEY": secret(),
        "STRIPE_SECRET_KEY": SECRET_KEY,
        "STRIPE_PUBLISHABLE_KEY": "pk_test_outside",
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_API_BASE": f"http://127.0.0.1:{stripe_port}",
        "SMTP_URL": f"smtp://{user}:{password}@localhost:{mail_port}",
        "MARQUEE_SMTP_CA": str(authority),
        "MARQUEE_MAIL_FROM": "Astor Tickets <tickets@example.org>",
    }


def run(folder):
    inbox = Inbox()
    authority, key = certificate(folder)
    with mail_server(inbox, authority, key) as mail_port:
        stripe, stripe_port = start_localstripe(folder)
        port = free_port()
        environment = settings(folder, port, stripe_port, mail_port, authority)
        program = Program("program", [PROGRAM, "serve"], environment, folder)
        site = Site(f"http://127.0.0.1:{port}/api/v1", {})

        def is_ready():
            assert program.process.poll() is None, "the program ended"
            return Site(f"http://127.0.0.1:{port}", {}).answers("/health/ready")

        wait_for("program that is ready", is_ready, 2 * PATIENCE)
        webhook = {"url": f"{site.url}/payments/webhooks/stripe", "secret": WEBHOOK_SECRET}
        stripe.ask("POST", "/_config/webhooks/marquee", webhook)
        ready = Site(f"http://127.0.0.1:{port}", {}).ask("GET", "/health/ready")
        assert ready["status"] == "ready", ready
        step("localstripe, aiosmtpd and the program are up, and it is ready with both")

        customer = Customer(site)
        booking = customer.held(2)
        intent = a_declined_card_and_another(customer, stripe, inbox, booking)
        step("held, declined, told so by mail, paid with another card, confirmed by localstripe's signed events")
        paper, calendar = the_tickets_are_in_the_inbox(customer, inbox, booking)
        codes = the_codes_are_ours(customer, booking, paper)
        the_evening_is_in_the_calendar(customer, booking, calendar)
        the_receipt_opens(inbox, booking)
        step(f"in the inbox: a PDF that opens, {codes} QR codes that verify with the published key, a calendar that parses, a receipt")
        it_is_cancelled_and_the_money_is_back(customer, stripe, inbox, booking, intent)
        step("cancelled; localstripe has made the refund, once, and the mail of it came")
        what_is_let_go_is_called_off(customer, stripe)
        step("a hold that was let go has its intent called off")
        an_event_that_never_comes_is_made_up_for(customer, stripe, inbox)
        step("a payment whose event never came was asked about and confirmed")
        every_mail_came_safely(inbox)
        step(f"{len(inbox.mails)} mails came, all over TLS, after a log-in, once")
        program.stop()
        assert program.process.returncode == 0, f"it ended with {program.process.returncode}"
        subprocess.run([PROGRAM, "doctor", "--integrity"], env=environment, cwd=folder, check=True, stdout=program.log.open("ab"))
        step("every rule that never bends holds")


def step(what):
    print(f"  {what}", flush=True)


# Where localstripe keeps what it knows, whatever it is told.
PICKLE = pathlib.Path("/tmp/localstripe.pickle")


def main():
    was_there = PICKLE.exists()
    with tempfile.TemporaryDirectory() as name:
        began = time.monotonic()
        try:
            run(pathlib.Path(name))
        except BaseException:
            for program in Program.started:
                print(f"---- {program.name}'s log ends with:", *program.log.read_text().splitlines()[-12:], sep="\n", file=sys.stderr)
            raise
        finally:
            for program in Program.started:
                program.stop()
            if not was_there:
                PICKLE.unlink(missing_ok=True)
        print(f"tests/outside: all of it, in {time.monotonic() - began:.0f} s")


main()

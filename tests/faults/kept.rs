//! Kept: a backup made while the shop sells, put back somewhere else, is a shop whose books are in order, and knows everything that was
//! confirmed before.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use booking_sql::testing::{Kind, empty};

use crate::{
    books::Books,
    client::Call,
    customers::{Crowd, Customer, PAYS, Reservation, seats, showtimes, sign_up},
    installation::{Installation, Ran, SHORT_HOLDS, folder},
};

/// How many customers are at it meanwhile.
const CUSTOMERS: usize = 8;

/// For how long they are at it after the backup.
const SALES: Duration = Duration::from_millis(1_500);

/// How long the crowd may take to buy something, on a machine that has much to do.
const PERSISTENCE: Duration = Duration::from_mins(1);

/// Seats that change hands soon; and what the copied worker had taken is soon another's, which is what settling waits for.
fn settings() -> Vec<(&'static str, &'static str)> {
    [SHORT_HOLDS, &[("MARQUEE_LEASE", "12s")]].concat()
}

/// The name of a poster's picture.
const PICTURE: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef-160.jpg";

/// What was confirmed by now, with its price and seats.
pub const CONFIRMED: &str = "
    SELECT b.reference || ' of ' || b.customer_id || ' for ' || b.total_minor || ': ' || s.showtime_id || '/' || s.seat_id AS text
    FROM bookings b JOIN booking_seats s ON s.booking_id = b.id WHERE b.status = 'confirmed' AND b.id IN (SELECT booking_id FROM payments)";

/// The same of what was confirmed or cancelled since.
const CONFIRMED_ONCE: &str = "
    SELECT b.reference || ' of ' || b.customer_id || ' for ' || b.total_minor || ': ' || s.showtime_id || '/' || s.seat_id AS text
    FROM bookings b JOIN booking_seats s ON s.booking_id = b.id WHERE b.status IN ('confirmed', 'cancelled')";

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_during_sales_is_a_shop_elsewhere_with_sqlite() {
    let installation = Installation::embedded(&settings()).await;
    let backups = folder();
    let backup = backups.path().join("1").display().to_string();
    let sold = sell_around(&installation, || async {
        installation.run(&["backup", &backup]).well();
        let again = installation.run(&["backup", &backup]).refused();
        assert!(again.contains("is there already"), "{again}");
        // While the shop is open nothing takes its database away.
        let over = installation.run(&["restore", &backup]).refused();
        assert!(over.contains("is there already; with --replace"), "{over}");
        let over = installation.run(&["restore", &backup, "--replace"]).refused();
        assert!(over.contains("is in use"), "{over}");
    })
    .await;
    let there = folder();
    let database = format!("sqlite:{}", there.path().join("marquee.db").display());
    let elsewhere = installation.elsewhere(&database, there);
    elsewhere.run(&["restore", &backup]).well();
    goes_on(open_elsewhere(elsewhere, &sold).await, &sold).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_during_sales_is_a_shop_elsewhere_with_postgresql() {
    let installation = Installation::over_servers(2, &settings()).await;
    let backups = folder();
    let backup = backups.path().join("1").display().to_string();
    let sold = sell_around(&installation, || async {
        let told = installation.run(&["backup", &backup]).refused();
        assert!(told.contains("deploy/backup/postgres-backup") && told.contains("docs/backup.md"), "{told}");
        script("postgres-backup", &backup, &installation.database, installation.data().as_os_str()).well();
        let again = script("postgres-backup", &backup, &installation.database, installation.data().as_os_str()).refused();
        assert!(again.contains("is there already"), "{again}");
        let over = script("postgres-restore", &backup, &installation.database, installation.data().as_os_str()).refused();
        assert!(over.contains("holds tables already"), "{over}");
    })
    .await;
    let (scratch, there) = (empty(Kind::Postgres).await, folder());
    script("postgres-restore", &backup, &scratch.url, there.path().as_os_str()).well();
    let elsewhere = installation.elsewhere(&scratch.url, there);
    goes_on(open_elsewhere(elsewhere, &sold).await, &sold).await;
}

/// What was sold before a backup began.
pub struct Sold {
    /// Who bought.
    customer: Customer,
    /// What they bought, and were told is confirmed.
    bookings: Vec<Reservation>,
    /// What was confirmed to whomever.
    pub confirmed: Vec<String>,
    /// The shows people were interested in.
    shows: Vec<i64>,
}

/// Sells before, while and after `back_up`.
pub async fn sell_around<F: Future<Output = ()>>(installation: &Installation, back_up: impl FnOnce() -> F) -> Sold {
    let pictures = installation.data().join("pictures");
    std::fs::create_dir_all(&pictures).expect("a folder of pictures");
    std::fs::write(pictures.join(PICTURE), "a picture").expect("a picture");
    let books = Books::open(&installation.database);
    let visitor = installation.visitor();
    let shows = showtimes(&visitor).await;
    let mut customers = sign_up(&visitor, CUSTOMERS + 1).await;
    let mut customer = customers.pop().expect("a customer");
    let crowd = Crowd::start(customers, &shows[..2]);
    let mut bookings = Vec::new();
    for show in &shows[2..5] {
        bookings.push(buy(&mut customer, *show).await);
    }
    let own: Vec<String> = books.read(CONFIRMED).await;
    let confirmed = more_is_sold(&books, &own).await;
    back_up().await;
    tokio::time::sleep(SALES).await;
    crowd.dismiss().await;
    Sold { customer, bookings, confirmed, shows }
}

/// Waits until something is confirmed that was not `known`, without which a drill says nothing; what is confirmed then.
pub async fn more_is_sold(books: &Books, known: &[String]) -> Vec<String> {
    let began = Instant::now();
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let confirmed = books.read(CONFIRMED).await;
        if confirmed.iter().any(|line| !known.contains(line)) {
            return confirmed;
        }
        assert!(began.elapsed() < PERSISTENCE, "the crowd buys nothing any more");
    }
}

/// Opens the shop elsewhere, and looks for everything that was sold.
pub async fn open_elsewhere(mut elsewhere: Installation, sold: &Sold) -> Installation {
    let told = elsewhere.run(&["doctor", "--integrity"]).well();
    assert!(told.contains("seat_sold_once"), "{told}");
    assert_eq!(std::fs::read(elsewhere.data().join("pictures").join(PICTURE)).expect("a picture"), b"a picture");
    let known = Books::open(&elsewhere.database).read(CONFIRMED_ONCE).await;
    let lost: Vec<&String> = sold.confirmed.iter().filter(|line| !known.contains(line)).collect();
    assert!(lost.is_empty(), "confirmed before the backup, and not in it: {lost:?}");

    elsewhere.replicas[0].start().await;
    // The same keys: who was logged in still is.
    let client = sold.customer.client.at(&elsewhere.doors());
    for booking in &sold.bookings {
        let now: Reservation = client.insist(&Call::get(format!("/api/v1/bookings/{}", booking.id))).await.expect(200);
        assert_eq!((now.status.as_str(), now.seats.len()), ("confirmed", booking.seats.len()), "{now:?}");
    }
    elsewhere
}

/// What was under way is settled there, and seats are sold.
async fn goes_on(mut elsewhere: Installation, sold: &Sold) {
    let visitor = elsewhere.visitor();
    let mut newcomer = Customer::sign_up(visitor, "newcomer".to_owned()).await;
    buy(&mut newcomer, sold.shows[5]).await;
    let books = Books::open(&elsewhere.database);
    books.settled().await;
    println!("{} lines confirmed before the backup, {} payments in it and since", sold.confirmed.len(), books.check().await);
    elsewhere.replicas[0].terminate();
    assert!(elsewhere.replicas[0].ended(Duration::from_secs(10)).await.success());
    elsewhere.run(&["doctor", "--integrity"]).well();
}

/// Buys a seat, and is told so.
async fn buy(customer: &mut Customer, show: i64) -> Reservation {
    let map = seats(&customer.client, show).await;
    // From the end of the hall, where the crowd's customers do not go.
    let seat = map.iter().rev().find(|seat| seat.status == "available" && seat.is_for_anyone()).expect("a seat").id;
    let held = customer.hold(show, &[seat]).await.expect("nobody else is interested");
    assert!(customer.pay(held.id, PAYS).await && customer.is_confirmed(held.id).await, "{held:?}");
    held
}

/// Runs one of the scripts for PostgreSQL.
fn script(name: &str, backup: &str, database: &str, data: &std::ffi::OsStr) -> Ran {
    let program = format!("{}/../../deploy/backup/{name}", env!("CARGO_MANIFEST_DIR"));
    Ran::of(Command::new(program).arg(backup).env("DATABASE_URL", database).env("MARQUEE_DATA_DIR", data))
}

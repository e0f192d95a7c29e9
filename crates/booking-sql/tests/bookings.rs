//! The booking store's contract and that of the prices it sells by, on both databases.

mod world;

use booking_sql::testing::Kind;
use booking_testkit::contract::booking_store::Subject;

mod postgres {
    booking_testkit::booking_store_contract!(super::on_postgres);
    booking_testkit::begin_payment_contract!(super::on_postgres);
    booking_testkit::fair_use_contract!(super::on_postgres);
    booking_testkit::booking_money_contract!(super::on_postgres);
    booking_testkit::price_store_contract!(super::on_postgres);
}

mod sqlite {
    booking_testkit::booking_store_contract!(super::on_sqlite);
    booking_testkit::begin_payment_contract!(super::on_sqlite);
    booking_testkit::fair_use_contract!(super::on_sqlite);
    booking_testkit::booking_money_contract!(super::on_sqlite);
    booking_testkit::price_store_contract!(super::on_sqlite);
}

async fn on_postgres() -> Subject {
    world::subject(Kind::Postgres).await
}

async fn on_sqlite() -> Subject {
    world::subject(Kind::Sqlite).await
}

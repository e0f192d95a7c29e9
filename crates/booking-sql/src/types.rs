//! SQL types that both databases can read and write.

use booking_domain::Timestamp;
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, SqlType},
    sqlite::Sqlite,
};

/// An instant: `timestamptz` in PostgreSQL, integer microseconds since 1970 in SQLite.
#[derive(Clone, Copy, Debug, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct Instant;

/// A value of an [`Instant`] column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Instant)]
pub struct At(pub Timestamp);

/// Until when seats sold or blocked are held: so far that no clock gets there, so that one comparison tells whether a seat is free.
pub const FAR: At = At(Timestamp::constant(253_370_764_800, 0));

/// Microseconds between 1970 and 2000, the epoch of PostgreSQL's binary format.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

/// The year 4001 BC: PostgreSQL goes back not much further, our calendar does, and nothing that anybody asks for is in between.
const POSTGRES_OLDEST: i64 = -188_395_027_200_000_000;

impl ToSql<Instant, Pg> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let micros = self.0.as_microsecond().max(POSTGRES_OLDEST) - POSTGRES_EPOCH;
        ToSql::<BigInt, Pg>::to_sql(&micros, &mut out.reborrow())
    }
}

impl FromSql<Instant, Pg> for At {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Pg>>::from_sql(bytes)?;
        Ok(Self(Timestamp::from_microsecond(micros.saturating_add(POSTGRES_EPOCH))?))
    }
}

impl ToSql<Instant, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_microsecond());
        Ok(IsNull::No)
    }
}

impl FromSql<Instant, Sqlite> for At {
    fn from_sql(value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        Ok(Self(Timestamp::from_microsecond(micros)?))
    }
}

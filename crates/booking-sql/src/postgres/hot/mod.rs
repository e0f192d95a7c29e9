//! The hot statements of PostgreSQL, each one round trip and prepared once a connection: Diesel caches neither raw SQL nor `UPDATE` nor
//! `ON CONFLICT`, a type with a query id of its own it does. Their text stands in files of their own, which the measurements use as well.

mod hold;
mod payment;

use diesel::QueryResult;
use diesel_async::{RunQueryDsl, methods::LoadQuery};

pub use hold::place_hold;
pub use payment::{attach_intent, begin_payment};

use super::{Conn, stores};

/// Makes a type of a statement: its file, which begins with its first part behind `WITH`; its parameters in the order of `$1 …`, each with
/// the type PostgreSQL is told; and the types of the row it returns.
macro_rules! hot_statement {
    (struct $name:ident($file:literal) { $first:ident: $first_type:ty => $first_sql:ty, $($field:ident: $type:ty => $sql:ty),+ $(,)? } -> $row:ty) => {
        #[derive(Debug)]
        struct $name {
            $first: $first_type,
            $($field: $type),+
        }

        impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for $name {
            fn walk_ast<'b>(&'b self, mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>) -> diesel::QueryResult<()> {
                // Naming every parameter once gives it its number and its type.
                out.push_sql("WITH parameters AS (SELECT ");
                out.push_bind_param::<$first_sql, _>(&self.$first)?;
                $(
                    out.push_sql(", ");
                    out.push_bind_param::<$sql, _>(&self.$field)?;
                )+
                out.push_sql("),\n");
                out.push_sql(include_str!($file));
                Ok(())
            }
        }

        impl diesel::query_builder::QueryId for $name {
            type QueryId = Self;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl diesel::query_builder::Query for $name {
            type SqlType = $row;
        }
    };
}
use hot_statement;

/// The only row of a statement, once the statement has committed: a server that crashes may still send the row of a statement whose commit
/// it never reached, so the answer is read to its end, which comes after the commit.
async fn first<'query, R, Q>(conn: &mut Conn, query: Q) -> QueryResult<R>
where
    Q: RunQueryDsl<Conn> + LoadQuery<'query, Conn, R> + 'query,
    R: Send,
{
    let rows: Vec<R> = query.load(conn).await?;
    rows.into_iter().next().ok_or(diesel::result::Error::NotFound)
}

//! SQL functions that both databases have and Diesel does not name.

diesel::define_sql_function! {
    /// A text in lower case, of any alphabet: in SQLite by [`fold_any_alphabet`].
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

diesel::define_sql_function! {
    /// The same of a text that may be missing.
    #[sql_name = "lower"]
    fn lower_if_any(text: diesel::sql_types::Nullable<diesel::sql_types::Text>) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

diesel::define_sql_function! {
    /// The first that is not missing.
    #[sql_name = "coalesce"]
    fn or_else(text: diesel::sql_types::Nullable<diesel::sql_types::Text>, other: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Has a connection's `lower` fold every alphabet, as PostgreSQL's does and as `str::to_lowercase` does with what is looked for: SQLite's own
/// knows ASCII only. It is in no index, so a connection without it reads the same rows.
pub fn fold_any_alphabet(conn: &mut diesel::SqliteConnection) -> diesel::QueryResult<()> {
    lower_if_any_utils::register_impl(conn, |text: Option<String>| text.map(|text| text.to_lowercase()))
}

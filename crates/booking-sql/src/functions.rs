//! SQL functions that both databases have and Diesel does not name.

diesel::define_sql_function! {
    /// A text in lower case; only of ASCII letters in SQLite.
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

//! What a statement says otherwise on one engine than on the other.

use super::EngineTx;

impl EngineTx {
    /// What a statement says for this moment, in microseconds since 1970 by the database's clock.
    pub(in crate::store) fn now_us(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "cast(unixepoch('now', 'subsec') * 1000000 as integer)",
            Self::Postgres(_) => "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)",
        }
    }

    /// Whether several statements go in one go.
    pub(in crate::store) fn takes_several(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// What a statement calls the rows of one JSON text, which is its only parameter: each is a `value`.
    pub(in crate::store) fn asked(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "jsonb_each(?) asked",
            Self::Postgres(_) => "jsonb_array_elements(cast($1 as text)::jsonb) asked (value)",
        }
    }

    /// Whether rows are locked one by one: SQLite's writer has everything alone.
    pub(in crate::store) fn locks_rows(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// What follows a `select` whose rows no one else may take meanwhile, passing over rows that are taken.
    pub(in crate::store) fn lease_suffix(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => "for update skip locked",
        }
    }

    /// What follows a `select` whose rows no one else may change meanwhile, waiting for rows that are taken.
    pub(in crate::store) fn lock_suffix(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => "for update",
        }
    }

    /// What follows a `select` whose rows of one table no one else may change meanwhile, waiting for rows that are taken.
    pub(in crate::store) fn lock_suffix_of(&self, table: &str) -> String {
        match self {
            Self::Sqlite(_) => String::new(),
            Self::Postgres(_) => format!("for update of {table}"),
        }
    }
}

//! The schema: its migrations, a list for each engine, and which databases this program can use.

use sqlx::migrate::Migrator;

use crate::store::StoreError;

/// The migrations on SQLite.
pub(super) static ON_SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
/// The same migrations on PostgreSQL.
pub(super) static ON_POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// The last commit that can use a database whose schema is older than the first of these migrations.
pub(in crate::store) const LAST_BEFORE: &str = "b4dfe12";

/// The newest schema that this program knows.
pub fn newest_schema() -> i64 {
    versions().max().unwrap_or_default()
}

/// Refuses a schema that this program neither knows nor can bring up to date.
pub(in crate::store) fn check_schema(found: i64) -> Result<(), StoreError> {
    if found > newest_schema() {
        return Err(StoreError::Newer(found));
    }
    if versions().min().is_some_and(|first| found < first) {
        return Err(StoreError::TooOld(found));
    }
    Ok(())
}

fn versions() -> impl Iterator<Item = i64> {
    ON_SQLITE.iter().map(|migration| migration.version)
}

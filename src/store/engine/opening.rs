//! What is tried before a database is opened: its file, its server.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::Place;

/// Makes an empty database file that only its owner may read, if there is none. The files that SQLite puts beside it get
/// the same mode.
pub(super) fn make_file(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options.open(file).map(drop)
}

/// Connects and says goodbye, so that what is in the way is said.
pub(super) async fn connect_once(options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    options.connect().await?.close().await
}

/// An address as it may be shown.
pub(super) fn shown(url: &str) -> String {
    Place::of(url).map_or_else(|| "PostgreSQL".to_owned(), |place| place.shown)
}

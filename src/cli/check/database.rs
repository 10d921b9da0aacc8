//! Checks the database and its key.

use super::Report;
use crate::app::{KeyFound, Looked, look};
use crate::config::Config;
use crate::store::{Place, newest_schema};

/// Checks the database without changing it; returns whether a Crier runs on it.
pub(super) async fn check(config: &Config, report: &mut Report) -> anyhow::Result<bool> {
    if report.is_wrong("database.url") {
        report.not_tried("the database, because database.url is wrong")?;
        return Ok(false);
    }
    let place = Place::of(&config.database_url).map(|place| place.shown);
    let place = place.unwrap_or_default();
    let looked = match look(config).await {
        Ok(looked) => looked,
        Err(error) => {
            report.mistake(error)?;
            report.not_tried("the key, because the database does not open")?;
            return Ok(false);
        }
    };
    report.good(schema(&looked, &place))?;
    for file in &looked.open_files {
        report.note(format_args!(
            "{}: other users of this machine may read it: chmod 600 {0}",
            file.display()
        ))?;
    }
    if !report.is_wrong("secret.key") {
        match looked.key {
            Ok(KeyFound::Fits) => report.good("secret.key fits the database")?,
            Ok(KeyFound::Unused) => {
                report.good("secret.key is there, and nothing is sealed yet")?;
            }
            Ok(KeyFound::ToBeMade) => {
                report.good("the first start makes the key beside the database")?;
            }
            Err(error) => report.mistake(error)?,
        }
    }
    Ok(looked.is_in_use)
}

/// What a start would do with this database.
fn schema(looked: &Looked, place: &str) -> String {
    match looked.schema {
        _ if looked.is_new => format!("{place}: the first start makes the database"),
        None => format!("{place} opens; the first start makes Crier's tables in it"),
        Some(found) if found < newest_schema() => format!(
            "{place} opens; the next start brings its schema from {found} to {}, so make a copy before",
            newest_schema()
        ),
        Some(_) => format!("{place} opens"),
    }
}

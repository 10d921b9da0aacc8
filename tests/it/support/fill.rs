//! Rows in every table, made from the schema itself, so that a table or column of a later migration is among them.

use crier::store::Store;
use crier::store::copy::{Cell, TABLES};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, QueryBuilder, SqliteConnection};

/// A column as SQLite tells of it.
#[derive(sqlx::FromRow)]
struct Column {
    cid: i64,
    name: String,
    r#type: String,
    notnull: bool,
    pk: i64,
}

/// A SQLite database beside which nothing runs.
pub(crate) async fn open(file: &std::path::Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(file);
    options.connect().await.unwrap()
}

/// Puts so many rows with every kind of value into every table of a SQLite database.
pub(crate) async fn fill(file: &std::path::Path, rows: i64) {
    let mut connection = open(file).await;
    let mut tx = connection.begin().await.unwrap();
    for table in &TABLES {
        let sql =
            "select cid, name, lower(type) as type, \"notnull\", pk from pragma_table_info($1)";
        let columns: Vec<Column> = sqlx::query_as(sql)
            .bind(table.name)
            .fetch_all(&mut *tx)
            .await
            .unwrap();
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        for row in 1..=rows {
            let begin = format!("insert into {} ({}) values (", table.name, names.join(", "));
            let mut query = QueryBuilder::new(begin);
            let mut values = query.separated(", ");
            for column in &columns {
                match value(column, row) {
                    Cell::Nothing => values.push("null"),
                    Cell::Number(number) => values.push_bind(number),
                    Cell::Text(text) => values.push_bind(text),
                    Cell::Truth(truth) => values.push_bind(truth),
                };
            }
            values.push_unseparated(")");
            query.build().execute(&mut *tx).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    connection.close().await.unwrap();
}

/// What stands in a row: keys that fit each other, and elsewhere whatever is easily lost.
fn value(column: &Column, row: i64) -> Cell {
    const NUMBERS: [i64; 5] = [i64::MIN, -1, 0, 1_234_567_890_123_456_789, i64::MAX];
    const TEXTS: [&str; 5] = [
        "",
        "ümläut, кирилица, 🎉 ★",
        "quote ' \" \\ \\N",
        "tab\tline\nend\r\n",
        "NULL",
    ];
    let at = usize::try_from(row + column.cid).unwrap();
    match (column.name.as_str(), column.r#type.as_str()) {
        ("endpoint_id" | "event_id" | "message_id" | "rule_id", _) => {
            Cell::Text(format!("{} {row:07}", column.name))
        }
        ("threshold", _) if row % 2 == 0 => Cell::Nothing,
        ("every", _) if row % 2 == 1 => Cell::Nothing,
        ("guild_id" | "position" | "threshold" | "every", _) => Cell::Number(row),
        _ if !column.notnull && column.pk == 0 && at % 3 == 0 => Cell::Nothing,
        (_, "bigint") if column.pk > 0 => Cell::Number(-row),
        (_, "bigint") => Cell::Number(NUMBERS[at % NUMBERS.len()]),
        (_, "boolean") => Cell::Truth(at % 2 == 0),
        (name, "text") if column.pk > 0 => Cell::Text(format!("{name} {row}")),
        (_, "text") => Cell::Text(TEXTS[at % TEXTS.len()].to_owned()),
        (name, kind) => panic!("{name} is {kind}: say here what may stand in it"),
    }
}

/// Everything that a database holds of the installation, each table's rows in one order whatever the engine.
pub(crate) async fn everything(store: &Store) -> Vec<(&'static str, Vec<String>)> {
    let mut found = Vec::new();
    for table in &TABLES {
        let mut rows: Vec<String> = Vec::new();
        let mut after = Vec::new();
        loop {
            let mut tx = store.read().await.unwrap();
            let batch = tx.list_rows(table, &after, 1000).await.unwrap();
            let Some(last) = batch.rows().last() else {
                break;
            };
            after = last[..table.key].to_vec();
            rows.extend(batch.rows().iter().map(|row| format!("{row:?}")));
        }
        rows.sort();
        found.push((table.name, rows));
    }
    found
}

/// Panics with the first row that is not the same; two databases are too long to print.
pub(crate) fn assert_same(
    one: &[(&'static str, Vec<String>)],
    other: &[(&'static str, Vec<String>)],
) {
    for ((table, one), (_, other)) in one.iter().zip(other) {
        let differing = one.iter().zip(other).find(|(one, other)| one != other);
        assert_eq!(differing, None, "{table}");
        assert_eq!(one.len(), other.len(), "{table}");
    }
    assert_eq!(one.len(), other.len());
}

/// Runs one statement on SQLite.
pub(crate) async fn execute(file: &std::path::Path, sql: &'static str) {
    let mut connection = open(file).await;
    sqlx::query(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

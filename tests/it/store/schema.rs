//! The schema: the same on both engines, with a query for each index, and all of it in the list of what is copied.

use std::collections::BTreeSet;
use std::fs;

use crier::store::Store;
use crier::store::copy::{Kind, TABLES};
use sqlx::{Connection, PgConnection};

use crate::support::database::on_empty_postgres;
use crate::support::fill::open;

/// `table.column` with its type and its place in the primary key.
type Described = (String, String, i64);

const ON_SQLITE: &str = "select m.name || '.' || c.name, lower(c.type), c.pk from sqlite_schema m, \
    pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%' and m.name <> '_sqlx_migrations'";

const ON_POSTGRES: &str = "select c.table_name || '.' || c.column_name, c.data_type::text, \
    coalesce(k.ordinal_position, 0)::bigint \
    from information_schema.columns c left join (information_schema.key_column_usage k \
        join information_schema.table_constraints t on t.constraint_name = k.constraint_name \
            and t.table_schema = k.table_schema and t.constraint_type = 'PRIMARY KEY') \
        on k.table_schema = c.table_schema and k.table_name = c.table_name and k.column_name = c.column_name \
    where c.table_schema = 'public' and c.table_name not like '\\_sqlx%' and c.table_name not like 'counter\\_%'";

fn copied() -> Vec<Described> {
    let mut copied = Vec::new();
    for table in &TABLES {
        for (at, column) in table.columns.iter().enumerate() {
            let kind = match column.kind {
                Kind::Text => "text",
                Kind::Number => "bigint",
                Kind::Truth => "boolean",
            };
            let place = if at < table.key { at + 1 } else { 0 };
            copied.push((
                format!("{}.{}", table.name, column.name),
                kind.to_owned(),
                i64::try_from(place).unwrap(),
            ));
        }
    }
    copied.sort();
    copied
}

fn assert_copied(mut schema: Vec<Described>) {
    schema.sort();
    assert!(schema.len() > 100, "the schema was read");
    let copied = copied();
    let forgotten: Vec<_> = schema.iter().filter(|one| !copied.contains(one)).collect();
    assert!(
        forgotten.is_empty(),
        "src/store/copy/table.rs must have {forgotten:?}"
    );
    assert_eq!(copied, schema);
}

#[tokio::test]
async fn every_table_and_column_of_the_schema_is_copied() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crier.db");
    let store = Store::open(&format!("sqlite://{}", file.display()))
        .await
        .unwrap();
    store.migrate().await.unwrap();
    let mut connection = open(&file).await;
    let found = sqlx::query_as(ON_SQLITE).fetch_all(&mut connection).await;
    assert_copied(found.unwrap());
    let sql = "select m.name, f.\"table\" from sqlite_schema m, pragma_foreign_key_list(m.name) f";
    let references: Vec<(String, String)> = sqlx::query_as(sql)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let at = |name: &str| TABLES.iter().position(|table| table.name == name);
    assert!(references.len() > 8, "{references:?}");
    for (referring, referred) in references {
        assert!(
            at(&referring) > at(&referred),
            "{referring} comes too early"
        );
    }
    connection.close().await.unwrap();
    store.close().await;
    on_empty_postgres(async |url| {
        let store = Store::open(url).await.unwrap();
        store.migrate().await.unwrap();
        let mut connection = PgConnection::connect(url).await.unwrap();
        let found = sqlx::query_as(ON_POSTGRES).fetch_all(&mut connection).await;
        assert_copied(found.unwrap());
        connection.close().await.unwrap();
        store.close().await;
    })
    .await;
}

/// What a database has: its columns, each with whether it must have a value, and its indexes.
const PARTS_ON_SQLITE: &str = "select m.name || '.' || c.name || case when c.\"notnull\" then ' not null' else '' end \
    from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table' and m.name not like '%sql%' \
    union all select tbl_name || ': ' || name from sqlite_schema where type = 'index' and sql is not null order by 1";
const PARTS_ON_POSTGRES: &str = "select table_name || '.' || column_name \
        || case when is_nullable = 'NO' then ' not null' else '' end as part \
    from information_schema.columns where table_schema = 'public' and table_name not like '%sql%' \
    and table_name not like 'counter\\_%' union all select tablename || ': ' || indexname from pg_indexes \
    where schemaname = 'public' and indexname not like '%\\_pkey' order by 1";

#[tokio::test]
async fn both_engines_have_the_same_columns_and_indexes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crier.db");
    let url = format!("sqlite://{}", file.display());
    let store = Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    let mut connection = open(&file).await;
    let found = sqlx::query_scalar(PARTS_ON_SQLITE).fetch_all(&mut connection);
    let on_sqlite: BTreeSet<String> = found.await.unwrap().into_iter().collect();
    assert!(on_sqlite.len() > 150, "{on_sqlite:?}");
    on_empty_postgres(async |url| {
        let store = Store::open(url).await.unwrap();
        store.migrate().await.unwrap();
        let mut connection = PgConnection::connect(url).await.unwrap();
        let found = sqlx::query_scalar(PARTS_ON_POSTGRES).fetch_all(&mut connection);
        let on_postgres: BTreeSet<String> = found.await.unwrap().into_iter().collect();
        let differing: Vec<_> = on_sqlite.symmetric_difference(&on_postgres).collect();
        assert!(differing.is_empty(), "{differing:?}");
        store.close().await;
    })
    .await;
}

/// The names of the files in a folder of the repository, and everything in them.
fn files(folder: &str) -> Vec<(String, String)> {
    let folder = format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn both_engines_have_migrations_of_the_same_names() {
    let names = |folder| files(folder).into_iter().map(|(name, _)| name);
    let on_sqlite: Vec<_> = names("migrations/sqlite").collect();
    assert!(!on_sqlite.is_empty());
    assert!(names("migrations/postgres").eq(on_sqlite));
}

#[test]
fn each_index_names_the_queries_that_need_it() {
    let store: String = files("src/store")
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    let mut indexes = 0;
    for (file, text) in files("migrations/sqlite") {
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines
            .windows(2)
            .filter(|pair| pair[1].starts_with("create ") && pair[1].contains(" index "))
        {
            let words = pair[0].split(|c: char| !c.is_ascii_lowercase() && c != '_');
            let is_query = |word: &&str| store.contains(&format!("fn {word}("));
            assert!(
                words.clone().any(|word| is_query(&word)),
                "{file}: {}",
                pair[1]
            );
            let unknown: Vec<_> = words
                .filter(|word| word.contains('_') && !is_query(word))
                .collect();
            assert!(unknown.is_empty(), "{file}: {}: {unknown:?}", pair[1]);
            indexes += 1;
        }
    }
    assert!(indexes > 20);
}

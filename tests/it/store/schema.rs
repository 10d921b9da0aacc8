//! The list of what is copied, against the schema as each engine tells of it: a migration that adds a table or a column
//! adds it there too.

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
    where c.table_schema = 'public' and c.table_name <> '_sqlx_migrations'";

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

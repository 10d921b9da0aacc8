//! Databases to test on: SQLite in a temporary file, and PostgreSQL in a temporary cluster wherever `initdb` is found.
//!
//! One cluster serves a whole run of the tests, with a fresh database for each. It listens on a socket in its own
//! folder and nowhere else. A shell holds it: when this process ends, however it ends, the shell's input closes,
//! and it stops the server and deletes the folder.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crier::store::Store;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::sync::OnceCell;

use super::missing;

/// Makes a cluster in `$2` with the programs of `$1`, says so, and takes it away when the input ends.
const KEEPER: &str = r#"
settings() {
    cat <<END
listen_addresses = ''
unix_socket_directories = '$1'
max_connections = 300
shared_buffers = '32MB'
fsync = off
synchronous_commit = off
full_page_writes = off
END
}
cd "$2" &&
"$1/initdb" -D "$2/data" -U crier -A trust -E UTF8 --locale=C --no-sync >"$2/log" 2>&1 &&
settings "$2" >>"$2/data/postgresql.conf" &&
"$1/pg_ctl" -D "$2/data" -l "$2/log" -w start >/dev/null 2>&1 </dev/null &&
echo ready || echo failed
read -r _
"$1/pg_ctl" -D "$2/data" -m fast -w stop >/dev/null 2>&1
cd / && rm -rf "$2"
"#;

/// The database that every test's own is a copy of.
const TEMPLATE: &str = "crier_template";

/// The running cluster.
struct Cluster {
    folder: PathBuf,
    /// Holds the input whose end ends the cluster.
    _keeper: Child,
}

/// Tells a failed test's reader which engine it was on.
struct Named(&'static str);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            missing::say(&format!("that was on {}", self.0));
        }
    }
}

/// Runs a story on a fresh database of every engine.
pub(crate) async fn on_every_engine(story: impl AsyncFn(Store)) {
    on_sqlite(&story).await;
    on_postgres(&story).await;
}

/// Runs a story on a fresh SQLite database.
pub(crate) async fn on_sqlite(story: impl AsyncFn(Store)) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("crier.db").display());
    let store = Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    let named = Named("SQLite");
    story(store.clone()).await;
    drop(named);
    store.close().await;
}

/// Runs a story on a fresh PostgreSQL database, where there is a PostgreSQL.
pub(crate) async fn on_postgres(story: impl AsyncFn(Store)) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Some(cluster) = cluster() else { return };
    cluster.template().await;
    let name = format!("crier_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    cluster
        .administer(format!("create database {name} template {TEMPLATE}"))
        .await;
    let store = Store::open(&cluster.url(&name)).await.unwrap();
    let named = Named("PostgreSQL");
    story(store.clone()).await;
    drop(named);
    store.close().await;
    cluster
        .administer(format!("drop database {name} with (force)"))
        .await;
}

/// Runs a story on an empty PostgreSQL database, by its address, where there is a PostgreSQL.
pub(crate) async fn on_empty_postgres(story: impl AsyncFn(&str)) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Some(cluster) = cluster() else { return };
    let name = format!("empty_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    cluster
        .administer(format!("create database {name} template template0"))
        .await;
    story(&cluster.url(&name)).await;
    cluster
        .administer(format!("drop database {name} with (force)"))
        .await;
}

impl Cluster {
    fn url(&self, database: &str) -> String {
        let folder = self.folder.display();
        format!("postgres:///{database}?host={folder}&user=crier")
    }

    /// Makes the template once.
    async fn template(&self) {
        static MADE: OnceCell<()> = OnceCell::const_new();
        let make = || async {
            self.administer(format!("create database {TEMPLATE}")).await;
            let store = Store::open(&self.url(TEMPLATE)).await.unwrap();
            store.migrate().await.unwrap();
            store.migrate().await.unwrap();
            store.close().await;
        };
        MADE.get_or_init(make).await;
    }

    async fn administer(&self, statement: String) {
        let mut connection = PgConnection::connect(&self.url("postgres")).await.unwrap();
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    }
}

/// The cluster of this run; `None`, and said once, where there is no PostgreSQL. CI insists on one.
fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let start = || {
        let programs = find_programs();
        if programs.is_none() {
            missing::not_run("everything on PostgreSQL: no initdb in PATH or /usr/lib/postgresql");
        }
        programs.map(|programs| start_cluster(&programs))
    };
    CLUSTER.get_or_init(start).as_ref()
}

/// The folder of PostgreSQL's programs: that of the `initdb` in PATH, else the newest that Debian put in place.
fn find_programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = std::fs::read_dir("/usr/lib/postgresql");
    let mut versions: Vec<PathBuf> = versions
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    let number = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.and_then(|name| name.parse::<u32>().ok())
    };
    versions.sort_by_key(number);
    folders.extend(versions.iter().rev().map(|version| version.join("bin")));
    let mut initdb = folders.iter().map(|folder| folder.join("initdb"));
    let initdb = initdb.find_map(|path| path.canonicalize().ok())?;
    initdb.parent().map(Path::to_owned)
}

fn start_cluster(programs: &Path) -> Cluster {
    let folder = tempfile::Builder::new().prefix("crier-").tempdir().unwrap();
    let folder = folder.keep();
    let mut command = Command::new("sh");
    command
        .args(["-c", KEEPER, "keeper"])
        .args([programs, &folder])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        // An interrupt at the terminal ends the tests; the keeper then hears of it by its input.
        .process_group(0);
    if folder.metadata().unwrap().uid() == 0 {
        let (uid, gid) = find_unprivileged();
        chown(&folder, Some(uid), Some(gid)).unwrap();
        command.uid(uid).gid(gid);
    }
    let mut keeper = command.spawn().unwrap();
    let mut answer = String::new();
    let mut output = BufReader::new(keeper.stdout.take().unwrap());
    output.read_line(&mut answer).unwrap();
    let log = || std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    assert_eq!(answer.trim(), "ready", "no cluster: {}", log());
    Cluster {
        folder,
        _keeper: keeper,
    }
}

/// PostgreSQL does not run as root: its own user, else nobody.
fn find_unprivileged() -> (u32, u32) {
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let ids = |name: &str| {
        let mut fields = users
            .lines()
            .map(|line| line.split(':').collect::<Vec<_>>());
        let user = fields.find(|fields| fields.len() > 3 && fields[0] == name)?;
        Some((user[2].parse().ok()?, user[3].parse().ok()?))
    };
    ids("postgres").or_else(|| ids("nobody")).unwrap()
}

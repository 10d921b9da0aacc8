//! A PostgreSQL of a test's own, which can be stopped in every way and started again.
//!
//! A shell holds it: when this process ends, however it ends, the shell's input closes, and it stops the server and deletes
//! the folder.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Mutex;

/// Makes a cluster in `$2` with the programs of `$1`, does what it is told by a word in a line, and takes the cluster away
/// when the input ends.
const KEEPER: &str = r#"
settings() {
    cat <<END
listen_addresses = ''
unix_socket_directories = '$1'
max_connections = 200
shared_buffers = '32MB'
fsync = off
full_page_writes = off
END
}
start() { "$1/pg_ctl" -D "$2/data" -l "$2/log" -w start >/dev/null 2>&1 </dev/null; }
cd "$2" &&
"$1/initdb" -D "$2/data" -U crier -A trust -E UTF8 --locale=C --no-sync >"$2/log" 2>&1 &&
settings "$2" >>"$2/data/postgresql.conf" && start "$1" "$2" && echo done || echo failed
while read -r word; do
    case $word in
        crash) "$1/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null 2>&1 ;;
        start) start "$1" "$2" ;;
    esac && echo done || echo failed
done
"$1/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null 2>&1
cd / && rm -rf "$2"
"#;

/// A running PostgreSQL.
pub(crate) struct Cluster {
    pub(crate) folder: PathBuf,
    keeper: Mutex<(Child, BufReader<ChildStdout>)>,
}

impl Cluster {
    /// A new one; nothing, and said, where there is no PostgreSQL. CI insists on one.
    pub(crate) fn start() -> Option<Self> {
        let Some(programs) = find_programs() else {
            let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
            assert!(!is_ci, "CI=true, and no initdb: install PostgreSQL");
            let line = "NOT run: no initdb in PATH or /usr/lib/postgresql";
            let _ = writeln!(std::io::stderr().lock(), "{line}");
            return None;
        };
        let folder = tempfile::Builder::new().prefix("crier-").tempdir().unwrap();
        let folder = folder.keep();
        let mut command = Command::new("sh");
        command
            .args(["-c", KEEPER, "keeper"])
            .args([&programs, &folder])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0);
        if folder.metadata().unwrap().uid() == 0 {
            let (uid, gid) = find_unprivileged();
            chown(&folder, Some(uid), Some(gid)).unwrap();
            command.uid(uid).gid(gid);
        }
        let mut keeper = command.spawn().unwrap();
        let mut output = BufReader::new(keeper.stdout.take().unwrap());
        assert_eq!(answer(&mut output), "done", "no cluster");
        Some(Self {
            folder,
            keeper: Mutex::new((keeper, output)),
        })
    }

    /// The address of its database, by its socket.
    pub(crate) fn url(&self) -> String {
        let folder = self.folder.display();
        format!("postgres:///postgres?host={folder}&user=crier")
    }

    /// Its socket.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

    /// Ends it as a power cut would, as far as a process can.
    pub(crate) fn crash(&self) {
        self.tell("crash");
    }

    /// Starts it again.
    pub(crate) fn start_again(&self) {
        self.tell("start");
    }

    /// Stops every process of its where it stands.
    pub(crate) fn freeze(&self) {
        self.signal("STOP");
    }

    /// Lets them all go on.
    pub(crate) fn thaw(&self) {
        self.signal("CONT");
    }

    fn tell(&self, word: &str) {
        let mut keeper = self.keeper.lock().unwrap();
        let input = keeper.0.stdin.as_mut().unwrap();
        writeln!(input, "{word}").unwrap();
        assert_eq!(answer(&mut keeper.1), "done", "{word}");
    }

    fn signal(&self, name: &str) {
        let file = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let first: u32 = file.lines().next().unwrap().parse().unwrap();
        // The first is the parent of all others: once it stands still there are no new ones.
        send(name, &[first]);
        send(name, &children(first));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // What stands still does not stop.
        if self.folder.join("data/postmaster.pid").exists() {
            self.signal("CONT");
        }
    }
}

fn answer(output: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    line.trim().to_owned()
}

fn send(name: &str, processes: &[u32]) {
    for process in processes {
        // One may have come to its own end.
        let command = format!("kill -{name} {process} 2>/dev/null");
        let _ = Command::new("sh").args(["-c", &command]).status();
    }
}

/// The processes whose parent this is.
fn children(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").unwrap();
    let numbers =
        processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let is_child = |process: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let of = after_name.split_whitespace().nth(1);
        of.and_then(|of| of.parse::<u32>().ok()) == Some(parent)
    };
    numbers.filter(is_child).collect()
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

//! Every failure at the command line is said once, in plain words with the next step, and never in the system's.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use sqlx::{Connection, PgConnection};

use crate::copy::program::Program;
use crate::operator::free;
use crate::support::database::on_empty_postgres;
use crate::support::fill::execute;

/// Words that are a library's or the system's, not an operator's.
const FOREIGN: [&str; 12] = [
    "os error",
    "builder error",
    "entity already exists",
    "error returned from database",
    "unable to open database file",
    "(code:",
    "error sending request",
    "No such file",
    "Permission denied",
    "Is a directory",
    "no such table",
    "while executing migration",
];

/// Panics unless the command fails in one line that has these words, each once, and nobody else's.
fn assert_fails(program: &Program, command: &[&str], words: &str) {
    let outcome = program.output(command);
    let said = outcome.said.trim_end();
    assert!(!outcome.is_good, "{command:?}: {said}");
    let failure: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("crier: "))
        .collect();
    assert_eq!(failure.len(), 1, "{command:?}: {said}");
    assert!(failure[0].contains(words), "{command:?} {words}: {said}");
    for foreign in FOREIGN {
        assert!(!said.contains(foreign), "{command:?} {foreign}: {said}");
    }
    let parts: Vec<&str> = failure[0].split(": ").collect();
    for (at, part) in parts.iter().enumerate() {
        assert!(!parts[at + 1..].contains(part), "{part} twice: {said}");
    }
}

/// The commands that open the database.
const COMMANDS: [&[&str]; 4] = [
    &["run", "--only", "http"],
    &["migrate"],
    &["backup", "copy.db"],
    &["recount"],
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_cannot_be_opened_is_said_by_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let at =
        |name: &str| Program::new(folder.path()).at(&format!("sqlite://{}", path(name).display()));
    fs::write(path("letter.db"), "Dear Sir. ".repeat(900)).unwrap();
    fs::write(path("empty.db"), "").unwrap();
    fs::create_dir(path("folder")).unwrap();
    for command in COMMANDS {
        assert_fails(
            &at("letter.db"),
            command,
            "the file is not a SQLite database",
        );
    }
    for command in [COMMANDS[0], COMMANDS[1]] {
        assert_fails(
            &at("none/crier.db"),
            command,
            "none does not exist: mkdir -p ",
        );
        assert_fails(
            &at("folder"),
            command,
            "folder is a folder, and a file is needed",
        );
    }
    for command in [COMMANDS[2], COMMANDS[3]] {
        let words = "holds nothing yet: `crier run` or `crier migrate` makes it";
        assert_fails(&at("missing.db"), command, words);
        assert_fails(&at("empty.db"), command, words);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_does_not_let_anyone_in_is_said_by_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(folder.path()).with(
        "CRIER__SECRET__KEY",
        &data_encoding::BASE64.encode(&[7; 32]),
    );
    let nobody = free();
    // `run` waits half a minute for a server that may be starting as well.
    for command in &COMMANDS[1..] {
        let url = format!("postgres://crier:canary@{nobody}/crier");
        let program = program.with("DATABASE_URL", &url);
        assert_fails(
            &program,
            command,
            "nothing listens there: start it, or correct",
        );
        assert!(!program.output(command).said.contains("canary"));
        let nowhere = program.with("DATABASE_URL", "postgres:///crier?host=/nowhere&user=crier");
        assert_fails(&nowhere, command, "there is no such socket");
    }
    on_empty_postgres(async |url| {
        let missing = url.replacen("postgres:///", "postgres:///no_", 1);
        let program = program.with("DATABASE_URL", &missing);
        assert_fails(
            &program,
            &["migrate"],
            "the server has no such database: `createdb`",
        );
        let stranger = url.replace("user=crier", "user=stranger");
        let program = program.with("DATABASE_URL", &stranger);
        assert_fails(
            &program,
            &["migrate"],
            "the server refuses this user or password",
        );
        let empty = program.with("DATABASE_URL", url);
        assert_fails(&empty, &["recount"], "holds nothing yet");
        let words = "PostgreSQL copies itself: use pg_dump";
        assert!(empty.output(&["migrate"]).is_good);
        assert_fails(&empty, &["backup", "copy.db"], words);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_an_earlier_build_is_refused_and_the_last_commit_that_reads_it_is_named() {
    const EARLIER: &str = "update _sqlx_migrations set version = 23";
    let words = "an earlier build of Crier made this database (its schema is 23), and this one cannot read it: commit ";
    let assert_refused = |program: &Program| {
        for command in COMMANDS {
            assert_fails(program, command, words);
        }
        let checked = program.output(&["check"]);
        assert!(!checked.is_good);
        let line = format!("✗ database.url: {words}");
        assert!(checked.said.contains(&line), "{}", checked.said);
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crier.db");
    let program = Program::new(folder.path()).at(&format!("sqlite://{}", file.display()));
    assert!(program.output(&["migrate"]).is_good);
    execute(&file, EARLIER).await;
    assert_refused(&program);
    on_empty_postgres(async |url| {
        let key = data_encoding::BASE64.encode(&[7; 32]);
        let program = Program::new(folder.path()).with("CRIER__SECRET__KEY", &key);
        let program = program.with("DATABASE_URL", url);
        assert!(program.output(&["migrate"]).is_good);
        let mut connection = PgConnection::connect(url).await.unwrap();
        sqlx::query(EARLIER).execute(&mut connection).await.unwrap();
        assert_refused(&program);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_cannot_be_made_says_why_and_one_that_was_names_the_real_key() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("votes.db").display());
    let program = Program::new(folder.path()).at(&url);
    assert!(program.output(&["migrate"]).is_good);
    fs::write(folder.path().join("there.db"), "x").unwrap();
    let words = "no copy was made: there.db exists already: choose another name";
    assert_fails(&program, &["backup", "there.db"], words);
    let words = "no copy was made: none/copy.db: the folder none does not exist: mkdir -p none";
    assert_fails(&program, &["backup", "none/copy.db"], words);
    let copied = program.output(&["backup", "copy.db"]);
    assert!(copied.is_good);
    assert!(
        copied.said.contains("votes.db.key): keep"),
        "{}",
        copied.said
    );
    assert!(copied.said.contains("in another place"), "{}", copied.said);
    let key = data_encoding::BASE64.encode(&[7; 32]);
    let given = program.with("CRIER__SECRET__KEY", &key);
    let said = given.output(&["backup", "given.db"]).said;
    assert!(said.contains("secret.key of your configuration"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_wrong_gone_or_unreadable_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(folder.path());
    drop(program.run().await);
    let key = folder.path().join("crier.db.key");
    let run = &["run", "--only", "http"];
    let right = fs::read(&key).unwrap();
    fs::write(&key, data_encoding::BASE64.encode(&[7; 32])).unwrap();
    assert_fails(
        &program,
        run,
        "is not the key that this database was sealed with",
    );
    fs::write(&key, "short").unwrap();
    assert_fails(&program, run, "secret.key: the key must be 32 bytes");
    fs::write(&key, [0xff; 44]).unwrap();
    assert_fails(&program, run, "crier.db.key is not UTF-8 text");
    fs::remove_file(&key).unwrap();
    assert_fails(&program, run, "crier.db.key is gone");
    fs::create_dir(&key).unwrap();
    assert_fails(&program, run, "crier.db.key is a folder");
    fs::remove_dir(&key).unwrap();
    fs::write(&key, right).unwrap();
    drop(program.run().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_configuration_or_an_address_that_cannot_be_used_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(folder.path());
    let missing = &["run", "--config", "none/crier.toml"];
    assert_fails(
        &program,
        missing,
        "none/crier.toml: the folder none does not exist",
    );
    assert_fails(
        &program,
        &["ready", "--config", "none.toml"],
        "none.toml does not exist",
    );
    let tokenless = program.with("CRIER__DISCORD__TOKEN", "");
    assert_fails(
        &tokenless,
        &["run"],
        "there is no crier.toml in this folder",
    );
    let unset = "public_url is not set";
    assert_fails(&program, &["run", "--only", "bot"], unset);
    let nowhere = program.with("CRIER__METRICS__LISTEN", &free());
    assert_fails(
        &nowhere,
        &["ready"],
        "cannot be reached: nothing listens there",
    );
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken
        .local_addr()
        .map(|at| (taken, at.to_string()))
        .unwrap();
    let second = program.with("CRIER__HTTP__LISTEN", &taken.1);
    assert_fails(
        &second,
        &["run", "--only", "http"],
        "another program listens there",
    );
    let strange = program.with("CRIER__HTTP__LISTEN", "192.0.2.1:1");
    assert_fails(
        &strange,
        &["run", "--only", "http"],
        "does not have that address",
    );
    let to = |to| ["send", "boticord", "new_bot_bump", "--to", to];
    let refused = format!("http://{}/hooks/boticord/x", free());
    assert_fails(
        &program,
        &to(&refused),
        "--to cannot be reached: nothing listens there",
    );
    assert_fails(
        &program,
        &to("hooks.example.org"),
        "it must be an address like https://",
    );
    assert_fails(
        &program,
        &["send", "x", "y", "--to", "z"],
        "there is no source \"x\"",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_without_permission_is_said_with_what_to_look_at() {
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, PermissionsExt::from_mode(0o500)).unwrap();
    if fs::write(closed.join("probe"), "x").is_ok() {
        println!("root may write everywhere: the test of a forbidden folder is left out");
        return;
    }
    let url = format!("sqlite://{}", closed.join("crier.db").display());
    let program = Program::new(folder.path()).at(&url);
    let words = "this user may not read or write it: `ls -ld` shows whose it";
    assert_fails(&program, &["migrate"], words);
    assert_fails(&program, &["run", "--only", "http"], words);
}

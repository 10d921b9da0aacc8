//! `crier check` tries what `crier run` would do, and says what it did not try.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use crate::copy::program::{Outcome, Program};
use crate::operator::{discord, free, ready};

/// Checks, and gives what was said in lines.
fn check(program: &Program) -> (bool, Vec<String>) {
    let Outcome { is_good, said } = program.output(&["check"]);
    assert!(!said.contains("os error"), "{said}");
    (is_good, said.lines().map(str::to_owned).collect())
}

/// Panics unless one line is this mark with these words.
fn assert_says(lines: &[String], mark: &str, words: &str) {
    let is_said = |line: &String| line.starts_with(&format!("{mark} ")) && line.contains(words);
    assert!(
        lines.iter().any(is_said),
        "{mark} {words}: {}",
        lines.join("\n")
    );
}

fn assert_silent(lines: &[String], words: &str) {
    let said = lines.join("\n");
    assert!(!said.contains(words), "{words}: {said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_in_order_passes_and_nothing_is_made_there() {
    let (folder, discord) = (tempfile::tempdir().unwrap(), discord().await);
    let program = ready(&folder, &discord);
    let (is_good, lines) = check(&program);
    assert!(is_good, "{lines:?}");
    assert_says(&lines, "!", "there is no crier.toml in this folder");
    assert_says(&lines, "✓", "the first start makes the database");
    assert_says(&lines, "✓", "the first start makes the key");
    assert_says(&lines, "✓", "http.listen: 127.0.0.1:");
    assert_says(&lines, "✓", "metrics.listen: 127.0.0.1:");
    assert_says(
        &lines,
        "✓",
        "senders reach the listener at http://127.0.0.1:",
    );
    assert_says(&lines, "✓", "the bot is crier");
    assert_says(&lines, "- not tried:", "the gateway");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

    fs::write(folder.path().join("crier.toml"), "").unwrap();
    assert!(program.output(&["migrate"]).is_good);
    let (is_good, lines) = check(&program);
    assert!(is_good, "{lines:?}");
    assert_says(&lines, "✓", "crier.toml is read");
    assert_says(&lines, "✓", "crier.db opens");
    assert!(!folder.path().join("crier.db.key").exists());
    discord.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_folder_is_a_mistake_and_an_empty_file_is_none() {
    let (folder, discord) = (tempfile::tempdir().unwrap(), discord().await);
    let at = |name: &str| {
        let url = format!("sqlite://{}", folder.path().join(name).display());
        ready(&folder, &discord).at(&url)
    };
    let (is_good, lines) = check(&at("none/crier.db"));
    assert!(!is_good);
    assert_says(&lines, "✗", "none does not exist: mkdir -p ");
    assert!(!at("none/crier.db").output(&["migrate"]).is_good);

    fs::write(folder.path().join("empty.db"), "").unwrap();
    let (is_good, lines) = check(&at("empty.db"));
    assert!(is_good, "{lines:?}");
    assert_says(&lines, "✓", "empty.db: the first start makes the database");
    assert!(at("empty.db").output(&["migrate"]).is_good);

    fs::write(folder.path().join("letter.db"), "Dear Sir. ".repeat(900)).unwrap();
    let (is_good, lines) = check(&at("letter.db"));
    assert!(!is_good);
    assert_says(&lines, "✗", "the file is not a SQLite database");
    let (is_good, lines) = check(&at(""));
    assert!(!is_good);
    assert_says(&lines, "✗", "is a folder");
    discord.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_mistakes_of_all_stages_are_named_in_one_go() {
    let (folder, discord) = (tempfile::tempdir().unwrap(), discord().await);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().map(|at| (taken, at)).unwrap();
    let program = ready(&folder, &discord)
        .at("sqlite://none/crier.db")
        .with("CRIER__HTTP__LISTEN", &taken.1.to_string())
        .with("CRIER__METRICS__LISTEN", &taken.1.to_string())
        .with("CRIER__HTTP__LISTN", "127.0.0.1:1")
        .with("CRIER__LOG__LEVEL", "loud")
        .with("CRIER__DISCORD__TOKEN", "another-token");
    let (is_good, lines) = check(&program);
    assert!(!is_good);
    assert_says(&lines, "✗", "CRIER__HTTP__LISTN: there is no such key");
    assert_says(&lines, "✗", "log.level: must be one of");
    assert_says(&lines, "✗", "mkdir -p none");
    assert_says(&lines, "✗", "http.listen: cannot listen on 127.0.0.1:");
    assert_says(&lines, "✗", "metrics.listen: cannot listen on 127.0.0.1:");
    assert_says(&lines, "✗", "discord.token: Discord does not accept it");
    assert_says(
        &lines,
        "- not tried:",
        "whether senders reach the listener at http://127.0.0.1:",
    );
    assert_silent(&lines, "make a new one");
    discord.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_tried_because_of_a_mistake_is_said_to_be_untried() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(folder.path())
        .with("DATABASE_URL", "mysql://x")
        .with("CRIER__HTTP__LISTEN", "here")
        .with("CRIER__PUBLIC_URL", "ftp://x")
        .with("CRIER__DISCORD__API_URL", "nowhere");
    let (is_good, lines) = check(&program);
    assert!(!is_good);
    for words in [
        "the database, because database.url is wrong",
        "listening, because http.listen is wrong",
        "because public_url is wrong",
        "Discord, because discord.api_url is wrong",
    ] {
        assert_says(&lines, "- not tried:", words);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_crier_is_recognised_and_asked_under_its_public_address() {
    let (folder, discord) = (tempfile::tempdir().unwrap(), discord().await);
    let program = ready(&folder, &discord);
    let running = program.run().await;
    let (is_good, lines) = check(&program);
    assert!(is_good, "{lines:?}");
    assert_says(&lines, "!", "http.listen: a Crier listens on");
    assert_says(&lines, "✓", "a running Crier answers at http://127.0.0.1:");
    assert_says(&lines, "✓", "secret.key fits the database");
    assert_says(&lines, "!", "a Crier runs with this database now");
    drop(running);
    discord.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_public_address_that_leads_elsewhere_or_nowhere_is_not_called_reached() {
    let (folder, discord) = (tempfile::tempdir().unwrap(), discord().await);
    let with = |url: &str| ready(&folder, &discord).with("CRIER__PUBLIC_URL", url);
    let (is_good, lines) = check(&with(&discord.base_url()));
    assert!(!is_good);
    assert_says(&lines, "✗", "is answered by something else (404");
    let (is_good, lines) = check(&with(&format!("http://{}", free())));
    assert!(is_good, "{lines:?}");
    assert_says(
        &lines,
        "!",
        "cannot be reached from this machine: nothing listens there",
    );
    assert_silent(&lines, "senders reach the listener");
    discord.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_public_address_without_tls_gets_a_word() {
    let (folder, discord) = (tempfile::tempdir().unwrap(), discord().await);
    // 192.0.2.0/24 is for documentation; nothing is sent there, because the port is taken.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let program = ready(&folder, &discord)
        .with(
            "CRIER__HTTP__LISTEN",
            &taken.local_addr().unwrap().to_string(),
        )
        .with("CRIER__PUBLIC_URL", "http://192.0.2.1");
    let (_, lines) = check(&program);
    assert_says(&lines, "!", "public_url: http://192.0.2.1 is not https");
    discord.stop().await;
}

/// A proxy on loopback that says for whom it calls.
fn proxy(to: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let (mut caller, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            caller.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        head.truncate(head.len() - 2);
        head.extend(b"X-Forwarded-For: 192.0.2.7\r\nConnection: close\r\n\r\n");
        let mut called = TcpStream::connect(to).unwrap();
        called.write_all(&head).unwrap();
        let mut answer = Vec::new();
        called.read_to_end(&mut answer).unwrap();
        caller.write_all(&answer).unwrap();
    });
    here
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_on_this_machine_that_is_not_trusted_is_named() {
    let (folder, discord) = (tempfile::tempdir().unwrap(), discord().await);
    let words =
        "a proxy on this machine brings the calls, and http.trusted_proxies does not name it";
    for (trusted, is_said) in [("", true), ("127.0.0.1", false), ("::1,127.0.0.0/8", false)] {
        let listen = free();
        let public = format!("http://{}", proxy(listen.clone()));
        let program = ready(&folder, &discord)
            .with("CRIER__HTTP__LISTEN", &listen)
            .with("CRIER__PUBLIC_URL", &public)
            .with("CRIER__HTTP__TRUSTED_PROXIES", trusted);
        let (is_good, lines) = check(&program);
        assert!(is_good, "{lines:?}");
        assert_says(&lines, "✓", "senders reach the listener");
        let said = lines.iter().any(|line| line.contains(words));
        assert_eq!(said, is_said, "{trusted}: {lines:?}");
    }
    discord.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn variables_that_are_not_read_are_said() {
    let (folder, discord) = (tempfile::tempdir().unwrap(), discord().await);
    let program = ready(&folder, &discord).with("CRIER_HTTP_LISTEN", "127.0.0.1:1");
    let words = "CRIER_HTTP_LISTEN: this variable is not read; did you mean CRIER__HTTP__LISTEN?";
    assert_says(&check(&program).1, "!", words);
    assert!(program.output(&["migrate"]).said.contains(words));
    let running = program.run().await;
    assert!(running.log().contains(words), "{}", running.log());
    drop(running);
    discord.stop().await;
}

//! The real program at its most talkative, with a secret planted in everything that can be given to it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};

use crier::clock::SystemClock;
use crier::domain::time::Timestamp;
use crier::source::{self, scheme::sign};
use crier_sandbox::{Fault, Options, Person, Reply, Sandbox, Times, seed};
use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER};
use serde_json::{Value, json};

use crate::support::{PATIENCE, eventually};

const TOKEN: &str = "canary-token-of-the-bot";
/// Nothing listens there, and nothing leaves this machine when it is tried.
const PUBLIC_URL: &str = "http://127.0.0.1:1";
/// Thirty-two bytes, as the sealing key has to be.
const SEALING_KEY: &[u8; 32] = b"canary-sealing-key-of-32-bytes!!";
/// What no place may show, whoever sent it and however.
const PLANTED: [&str; 15] = [
    TOKEN,
    "canary-sealing-key",
    "canary-secret",
    "canary-wrong-secret",
    "canary-mail",
    "canary-name",
    "canary-private-words",
    "canary-signature",
    "canary-picture",
    "canary-authorization",
    "canary-query",
    "canary-broken-body",
    "canary-endless-body",
    "canary-path",
    "canary-discord-said",
];

/// Everything that is said to anyone, and everything that is kept, by the name of the place.
#[derive(Default)]
struct Places(Mutex<Vec<(String, Vec<u8>)>>);

impl Places {
    fn add(&self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.lock().unwrap().push((name.into(), bytes.into()));
    }

    fn add_folder(&self, when: &str, folder: &Path) {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy();
            self.add(format!("{when}: {name}"), fs::read(&path).unwrap());
        }
    }

    /// Panics where a place whose name begins so does not hold what it must: a scan that cannot find finds nothing.
    fn assert_holds(&self, name: &str, text: &str) {
        let places = self.0.lock().unwrap();
        let mut found = places.iter().filter(|(place, _)| place.starts_with(name));
        let is_there = found.any(|(_, bytes)| holds(bytes, text));
        assert!(is_there, "the scan of {name:?} finds no {text:?}");
    }

    fn assert_holds_none(&self, canaries: &[String]) {
        let places = self.0.lock().unwrap();
        let mut leaks = Vec::new();
        for (name, bytes) in places.iter() {
            for canary in canaries.iter().filter(|canary| holds(bytes, canary)) {
                leaks.push(format!("{canary} in {name}: {}", around(bytes, canary)));
            }
        }
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    }
}

/// Whether the bytes hold the text as it is, or in one of the forms in which bytes are written as text.
fn holds(bytes: &[u8], text: &str) -> bool {
    let hay = String::from_utf8_lossy(bytes).to_lowercase();
    let encoded = BASE64_NOPAD.encode(&text.as_bytes()[..text.len() / 3 * 3]);
    [text.to_owned(), HEXLOWER.encode(text.as_bytes()), encoded]
        .iter()
        .any(|form| hay.contains(&form.to_lowercase()))
}

fn around(bytes: &[u8], text: &str) -> String {
    let hay = String::from_utf8_lossy(bytes).to_lowercase();
    let at = hay.find(&text.to_lowercase()).unwrap_or(0);
    let from = hay.floor_char_boundary(at.saturating_sub(80));
    let to = hay.ceil_char_boundary((at + 120).min(hay.len()));
    hay[from..to].to_owned()
}

/// Where the program's files are, and how it is told about them.
struct Home {
    folder: tempfile::TempDir,
    api_url: String,
}

impl Home {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with this configuration, and more settings over it.
    fn command(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Command {
        let database = format!("sqlite://{}", self.path("data/crier.db").display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_crier"));
        command
            .args(arguments)
            .env_clear()
            .current_dir(self.folder.path())
            .env("RUST_BACKTRACE", "full")
            .env("CRIER__DISCORD__TOKEN", TOKEN)
            .env("CRIER__DISCORD__API_URL", &self.api_url)
            .env("CRIER__PUBLIC_URL", PUBLIC_URL)
            .env("CRIER__HTTP__LISTEN", "127.0.0.1:0")
            .env("CRIER__METRICS__LISTEN", "127.0.0.1:0")
            .env("CRIER__DATABASE__URL", database)
            .env("CRIER__SECRET__KEY", BASE64.encode(SEALING_KEY))
            .env("CRIER__LOG__LEVEL", "trace")
            .env("CRIER__LOG__FORMAT", "json")
            .stdin(Stdio::null())
            .envs(settings.iter().copied());
        command
    }

    /// Lets the program come to its end, and keeps what it said; whether it ended well.
    async fn run(&self, places: &Places, arguments: &[&str], settings: &[(&str, &str)]) -> bool {
        let files = [self.path("said"), self.path("complained")];
        let [said, complained] = files.each_ref().map(|file| File::create(file).unwrap());
        let mut command = self.command(arguments, settings);
        for (alias, name) in [
            ("DISCORD_TOKEN", "CRIER__DISCORD__TOKEN"),
            ("DATABASE_URL", "CRIER__DATABASE__URL"),
        ] {
            if settings.iter().any(|(key, _)| *key == alias) {
                command.env_remove(name);
            }
        }
        let child = command.stdout(said).stderr(complained).spawn().unwrap();
        let mut ended = Ended(child);
        let status = ended.status(&format!("{arguments:?} {settings:?}")).await;
        for (file, what) in files.iter().zip(["output", "errors"]) {
            let name = format!("{what} of {}", arguments[0]);
            places.add(name, fs::read(file).unwrap());
        }
        status.success()
    }
}

/// A process that does not outlive its test.
struct Ended(Child);

impl Ended {
    async fn status(&mut self, what: &str) -> ExitStatus {
        let child = Mutex::new(&mut self.0);
        let status = || child.lock().unwrap().try_wait().unwrap();
        eventually(what, async || status().is_some()).await;
        status().unwrap()
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program while it runs.
struct Running {
    process: Ended,
    log: PathBuf,
    base: String,
    metrics: String,
    http: reqwest::Client,
    places: Arc<Places>,
}

/// The address in the line of the log that has this message.
fn address(log: &Path, message: &str) -> Option<String> {
    let text = fs::read_to_string(log).unwrap_or_default();
    let mut lines = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let line = lines.find(|line| line["fields"]["message"] == message)?;
    Some(format!("http://{}", line["fields"]["address"].as_str()?))
}

impl Running {
    async fn start(home: &Home, places: Arc<Places>) -> Self {
        let log = home.path("log");
        let mut command = home.command(&["run"], &[]);
        command.stderr(File::create(&log).unwrap());
        command.stdout(File::create(home.path("output")).unwrap());
        let process = Ended(command.spawn().unwrap());
        let mut running = Self {
            process,
            log,
            base: String::new(),
            metrics: String::new(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            places,
        };
        let log = running.log.clone();
        eventually("both listeners are there", async || {
            address(&log, "listening for senders").is_some()
                && address(&log, "listening for Prometheus").is_some()
        })
        .await;
        running.base = address(&log, "listening for senders").unwrap();
        running.metrics = address(&log, "listening for Prometheus").unwrap();
        running
    }

    /// Makes a call and keeps all that was answered; its status.
    async fn call(&self, method: &str, path: &str, headers: &[(&str, &[u8])], body: &[u8]) -> u16 {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.body(body.to_vec()).send().await.unwrap();
        let status = response.status().as_u16();
        let headers = format!("{:?}", response.headers());
        self.places.add("answer's headers", headers);
        self.places
            .add("answer's body", response.text().await.unwrap());
        status
    }

    /// Tells an endpoint something, signed as its source signs.
    async fn tell(&self, path: &str, secret: &str, body: &Value) -> u16 {
        let source = source::find(path.split('/').nth(2).unwrap()).unwrap();
        let mut bytes = body.to_string().into_bytes();
        let now = crier::clock::Clock::now(&SystemClock);
        let signed = signed(source.profile().schemes[0], secret, now, &mut bytes);
        let headers: Vec<_> = signed
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        self.call("POST", path, &headers, &bytes).await
    }

    /// Waits for its end after it was asked for it.
    async fn stop(&mut self) {
        let process = self.process.0.id().to_string();
        let asked = Command::new("kill").arg(process).status();
        assert!(asked.unwrap().success());
        assert!(self.process.status("the program ends").await.success());
    }
}

fn signed(
    scheme: source::scheme::Scheme,
    secret: &str,
    now: Timestamp,
    body: &mut Vec<u8>,
) -> Vec<(String, String)> {
    sign(scheme, &secret.into(), now, body)
}

async fn types(person: &Person, line: &str, places: &Places) -> Reply {
    let reply = person
        .types(line)
        .await
        .unwrap_or_else(|error| panic!("{line}: {error}"));
    places.add("a private reply", format!("{reply:?}"));
    reply
}

/// The path of the URL in a reply.
fn path_in(reply: &Reply) -> String {
    let text = reply.text();
    let (_, behind) = text.split_once(PUBLIC_URL).unwrap();
    let path = behind.split(|c: char| c.is_whitespace() || c == '`').next();
    // FastComments' URLs say at their end what they are for; an endpoint's own ends with its key.
    let words: Vec<&str> = path.unwrap().split('/').take(4).collect();
    words.join("/")
}

/// The endpoints' paths, set up as an admin does it: secrets by option and by modal.
async fn set_up(anna: &Person, places: &Places) -> [String; 5] {
    let mut paths = Vec::new();
    for (source, channel) in [
        ("boticord", "votes"),
        ("sphere", "lobby"),
        ("website-toolbox", "forum"),
    ] {
        let secret = match source {
            "website-toolbox" => String::new(),
            _ => format!(" secret:canary-secret-of-{source}"),
        };
        let line =
            format!("/endpoint add source:{source} channel:#{channel} name:named-{source}{secret}");
        paths.push(path_in(&types(anna, &line, places).await));
    }
    for (source, channel) in [("fastcomments", "comments"), ("barertc", "staff")] {
        let line = format!("/endpoint add source:{source} channel:#{channel} name:named-{source}");
        paths.push(path_in(&types(anna, &line, places).await));
        let line = format!("/endpoint secret endpoint:named-{source}");
        let opened = types(anna, &line, places).await;
        let secret = format!("canary-secret-of-{source}");
        let taken = anna
            .submits(&opened.modal.unwrap(), &[("secret", &secret)])
            .await
            .unwrap();
        places.add("a private reply", format!("{taken:?}"));
    }
    for line in [
        "/endpoint secret endpoint:named-sphere secret:canary-secret-two-of-sphere",
        "/endpoint secret endpoint:named-sphere secret:canary",
        "/endpoint test endpoint:named-boticord",
        "/endpoint show endpoint:named-barertc",
        "/diagnose",
    ] {
        types(anna, line, places).await;
    }
    paths.try_into().unwrap()
}

/// What honest senders could send with a secret or an address in it.
async fn call_well(running: &Running, paths: &[String; 5]) {
    let [boticord, sphere, toolbox, comments, chat] = paths;
    let mail = "canary-mail@example.org";
    let bump = json!({"type": "new_bot_bump", "email": mail, "data": {"user": "7", "at": 1}});
    assert_eq!(
        running
            .tell(boticord, "canary-secret-of-boticord", &bump)
            .await,
        200
    );
    let vote =
        json!({"event": "VOTE_ADD", "guild_id": "7", "user_id": "7", "who": {"x": [mail, 1]}});
    assert_eq!(
        running
            .tell(sphere, "canary-secret-two-of-sphere", &vote)
            .await,
        200
    );
    let words = "canary-private-words";
    let author = json!({"userId": 1, "username": "mira", "email": mail, "name": "canary-name"});
    let forum = |id, kind: &str, mut object: Value| {
        object["author"] = author.clone();
        object["more"] = json!({ mail: format!("Mira <{mail}>, or {mail}") });
        super::forum(id, kind, object)
    };
    for body in [
        forum(
            1,
            "post.created",
            json!({"postId": 1, "message": "Hello there"}),
        ),
        forum(
            2,
            "message.created",
            json!({"messageId": 1, "message": words, "sender": author}),
        ),
        forum(
            3,
            "conversation.created",
            json!({"subject": "Hi", "firstMessage": words}),
        ),
        forum(4, "message.deleted", json!({"body": words})),
        forum(
            5,
            "user.created",
            json!({"userId": 2, "username": "oleg@canary-mail.example"}),
        ),
        forum(6, "badge.created", json!({"to": mail})),
    ] {
        assert_eq!(running.tell(toolbox, "", &body).await, 200, "{body}");
    }
    let comment = json!({"id": "1", "comment": "Well said", "commenterName": "Mira", "commenterEmail": mail,
        "userId": format!("tenant:{mail}"), "token": "canary-secret-of-fastcomments",
        "avatarSrc": "data:image/png;base64,canary-picture"});
    assert_eq!(
        running
            .tell(comments, "canary-secret-of-fastcomments", &comment)
            .await,
        200
    );
    for action in [
        json!({"Action": "report", "Report": {"Reason": "spam", "Email": mail}}),
        json!({"Action": "profile", "Username": "mira"}),
    ] {
        assert_eq!(
            running
                .tell(chat, "canary-secret-of-barertc", &action)
                .await,
            200
        );
    }
}

/// What strangers and broken senders could send with a secret in it.
async fn call_badly(running: &Running, paths: &[String; 5]) {
    let [boticord, sphere, toolbox, comments, chat] = paths;
    let token: (&str, &[u8]) = ("authorization", b"Bearer canary-authorization");
    let cookie: (&str, &[u8]) = ("cookie", b"session=canary-authorization");
    for path in [
        "/",
        "/canary-path",
        "/hooks",
        "/hooks/canary-path/x",
        "/hooks/boticord/canary-path",
        "/hooks/fastcomments/canary-path/created",
        "/healthz",
    ] {
        for method in ["GET", "POST", "PATCH"] {
            running
                .call(
                    method,
                    path,
                    &[token, cookie],
                    b"{\"a\":\"canary-broken-body\"}",
                )
                .await;
        }
    }
    let query = format!("{boticord}?token=canary-query&email=canary-mail@example.org");
    assert_eq!(
        running
            .call(
                "POST",
                &query,
                &[("x-hook-key", b"canary-wrong-secret")],
                b"{}"
            )
            .await,
        401
    );
    let umlaut: &[u8] = b"canary-wrong-secret-\xfc\xff";
    for (path, header) in [
        (boticord, "x-hook-key"),
        (boticord, "x-boticord-token"),
        (sphere, "x-sphere-signature"),
        (comments, "x-fastcomments-signature"),
        (comments, "token"),
    ] {
        for value in [b"canary-wrong-secret".as_slice(), umlaut] {
            assert_eq!(
                running
                    .call("POST", path, &[(header, value), token], b"{}")
                    .await,
                401
            );
        }
    }
    let bodies: [&[u8]; 6] = [
        b"canary-broken-body",
        b"{\"canary-broken-body\": \"canary-broken-body\", \"a\": 1, \"a\": 2}",
        b"{\"a\": \"canary-broken-body\xff\"}",
        b"{\"id\": \"canary-broken-body\", \"type\": \"post.created\"}",
        b"{\"id\": 1, \"type\": [\"canary-broken-body\"]}",
        b"{\"id\": 1, \"type\": \"post.created\", \"data\": {\"object\": {\"postId\": {\"canary-broken-body\": 1}}}}",
    ];
    for body in bodies {
        assert_eq!(running.call("POST", toolbox, &[], body).await, 400);
        running.call("POST", chat, &[], body).await;
    }
    for body in [
        json!({"APIKey": "canary-wrong-secret", "Action": "report"}),
        json!({"APIKey": ["canary-wrong-secret"]}),
    ] {
        assert_eq!(
            running
                .call("POST", chat, &[], body.to_string().as_bytes())
                .await,
            401
        );
    }
    let action = json!({"Action": {"was": "canary-broken-body"}});
    assert_eq!(
        running
            .tell(chat, "canary-secret-of-barertc", &action)
            .await,
        400
    );
    let user = json!({"type": "new_bot_bump", "data": {"user": "canary-broken-body", "at": "canary-broken-body"}});
    assert_eq!(
        running
            .tell(boticord, "canary-secret-of-boticord", &user)
            .await,
        400
    );
    let endless = "canary-endless-body".repeat(60_000);
    assert_eq!(
        running.call("POST", toolbox, &[], endless.as_bytes()).await,
        413
    );
    assert_eq!(
        running
            .call(
                "POST",
                toolbox,
                &[("content-encoding", b"canary-broken-body")],
                b"{}"
            )
            .await,
        415
    );
}

/// Discord answers nonsense, and then does not know the token any more.
async fn let_discord_down(sandbox: &Sandbox, running: &Running, paths: &[String; 5]) {
    let garbled = Fault::DoThenGarble {
        status: 200,
        body: "<html>canary-discord-said".to_owned(),
    };
    let odd = Fault::Answer {
        status: 400,
        content_type: "text/html".to_owned(),
        body: "{\"code\": 50035, \"message\": \"canary-discord-said\"}".to_owned(),
        headers: vec![("x-canary".to_owned(), "canary-discord-said".to_owned())],
    };
    let refused = Fault::Refuse {
        status: 401,
        code: 0,
    };
    for (number, fault) in (1000..).zip([garbled, odd, refused]) {
        let rule = sandbox
            .faults()
            .order("POST", "/messages", Times::Exactly(1), fault);
        let post = super::forum(
            number,
            "post.created",
            json!({"postId": number, "message": "Hello again"}),
        );
        assert_eq!(running.tell(&paths[2], "", &post).await, 200);
        eventually("Discord was asked", async || {
            sandbox.faults().hits(rule) > 0
        })
        .await;
    }
}

/// What is wrong with a configuration is said without saying what it is.
async fn mistake_everything(home: &Home, places: &Places) {
    let unreachable = "postgres://crier:canary-secret@127.0.0.1:1/crier";
    let wrong = [
        ("CRIER__SECRET__KEY", "canary-secret"),
        ("CRIER__DATABASE__URL", unreachable),
        ("DATABASE_URL", unreachable),
        (
            "CRIER__DATABASE__URL",
            "postgres://crier:canary-secret@127.0.0.1:port/crier",
        ),
        (
            "CRIER__DATABASE__URL",
            "postgres://crier:canary-secret@[::1/crier",
        ),
        (
            "CRIER__DATABASE__URL",
            "postgres://127.0.0.1:1/crier?user=x&pasword=canary-secret",
        ),
        (
            "CRIER__DATABASE__URL",
            "mysql://crier:canary-secret@127.0.0.1/crier",
        ),
        ("CRIER__DISCORD__TOKEN", "canary-secret\nof two lines"),
        ("DISCORD_TOKEN", "canary-secret-ü"),
        (
            "CRIER__DISCORD__API_URL",
            "http://crier:canary-secret@127.0.0.1:1",
        ),
        (
            "CRIER__DISCORD__API_URL",
            "http://crier:canary-secret@127.0.0.1:port",
        ),
        (
            "CRIER__PUBLIC_URL",
            "http://crier:canary-secret@hooks.example.org:port",
        ),
        ("CRIER__DISCORD__TOKN", "canary-secret"),
        ("CRIER__LOG__LEVEL", "canary-secret"),
    ];
    for setting in wrong {
        home.run(places, &["check"], &[setting]).await;
        if ["CRIER__DATABASE__URL", "CRIER__SECRET__KEY"].contains(&setting.0) {
            let is_good = home.run(places, &["run"], &[setting]).await;
            assert!(!is_good, "{setting:?}");
        }
    }
    for text in [
        "[discord]\ntoken = \"canary-secret\n",
        "[discord]\ntoken = canary-secret\n",
        "[discord]\ntoken = { is = \"canary-secret\" }\n",
        "[secret]\nkey = [[\"canary-secret\"]]\n",
        "[database]\nurl = \"postgres://crier:canary-secret@127.0.0.1:1/crier\" x\n",
    ] {
        fs::write(home.path("crier.toml"), text).unwrap();
        assert!(!home.run(places, &["check"], &[]).await, "{text}");
    }
    fs::remove_file(home.path("crier.toml")).unwrap();
    for to in [
        "http://127.0.0.1:1/hooks/boticord/canary-path",
        "canary-path",
        "http://[canary-path",
    ] {
        let sent = [
            "send",
            "boticord",
            "new_bot_bump",
            "--to",
            to,
            "--secret",
            "canary-secret",
        ];
        assert!(!home.run(places, &sent, &[]).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_at_its_most_talkative_tells_and_keeps_no_secret() {
    let sandbox = Sandbox::start(Options {
        listen: ([127, 0, 0, 1], 0).into(),
        clock: Arc::new(SystemClock),
        token: TOKEN.to_owned(),
        rate_limits: false,
        members_intent: true,
    })
    .await
    .unwrap();
    let home = Home {
        folder: tempfile::tempdir().unwrap(),
        api_url: sandbox.base_url(),
    };
    fs::create_dir(home.path("data")).unwrap();
    let places = Arc::new(Places::default());
    let mut running = Running::start(&home, places.clone()).await;
    assert!(sandbox.wait_for_bot(PATIENCE).await, "the bot connects");

    let anna = sandbox.person(seed::ANNA);
    let paths = set_up(&anna, &places).await;
    call_well(&running, &paths).await;
    call_badly(&running, &paths).await;
    eventually("the comment stands in Discord", async || {
        sandbox
            .messages(seed::COMMENTS)
            .iter()
            .any(|message| format!("{message:?}").contains("Well said"))
    })
    .await;
    let_discord_down(&sandbox, &running, &paths).await;

    let metrics = running
        .http
        .get(format!("{}/metrics", running.metrics))
        .send()
        .await
        .unwrap();
    places.add("metrics", metrics.text().await.unwrap());
    places.add_folder("while it runs", &home.path("data"));
    for command in [
        &["check"][..],
        &["recount"],
        &["backup", "data/copy.db"],
        &["run"],
    ] {
        home.run(&places, command, &[]).await;
    }
    running.stop().await;
    places.add_folder("after its end", &home.path("data"));
    places.add("log", fs::read(&running.log).unwrap());
    places.add("output", fs::read(home.path("output")).unwrap());
    for channel in [
        seed::VOTES,
        seed::LOBBY,
        seed::FORUM,
        seed::COMMENTS,
        seed::STAFF,
    ] {
        places.add("a channel", format!("{:?}", sandbox.messages(channel)));
    }
    mistake_everything(&home, &places).await;
    sandbox.stop().await;

    for (place, text) in [
        ("log", "a call was recorded"),
        ("log", "\"level\":\"DEBUG\""),
        ("answer's body", "unauthorized"),
        ("answer's body", "bad_field"),
        ("answer's headers", "content-type"),
        ("metrics", "crier_calls_total"),
        ("while it runs: crier.db-wal", "named-barertc"),
        ("while it runs: crier.db-wal", "commenterName"),
        ("after its end: crier.db", "named-barertc"),
        ("after its end: copy.db", "named-barertc"),
        ("a private reply", "named-sphere"),
        ("a channel", "Well said"),
        ("output of check", "the bot is"),
        ("output of check", "database"),
        ("errors of run", "database.url"),
        ("errors of send", "cannot be reached"),
    ] {
        places.assert_holds(place, text);
    }
    let mut canaries: Vec<String> = PLANTED.map(str::to_owned).into();
    canaries.push(BASE64.encode(SEALING_KEY));
    places.assert_holds_none(&canaries);
    // The admin's own replies are the one place for a URL's key.
    let mut others = places.0.lock().unwrap();
    others.retain(|(name, _)| name != "a private reply");
    drop(others);
    let keys = paths.map(|path| path.rsplit('/').next().unwrap().to_owned());
    assert!(keys.iter().all(|key| key.len() == 40), "{keys:?}");
    places.assert_holds_none(&keys);
}

//! Five hundred stuck sockets on the real program: what they cost in memory, and what honest senders notice.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crier::store::Store;
use crier::vault::{self, Vault};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;
use tokio::net::TcpSocket;

use crate::support::endpoint::insert;
use crate::support::socket::{Socket, bump, within};
use crate::support::{SECRET, START, guild};

/// So many are stuck at a time.
const STUCK: usize = 500;
/// How often they are looked after: fast enough that none is closed for good before the next look.
const TURN: Duration = Duration::from_millis(500);

/// The real program with its listener alone, and an endpoint in its database.
struct Program {
    child: Child,
    address: SocketAddr,
    path: String,
    _folder: TempDir,
}

impl Program {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", folder.path().join("crier.db").display());
        let key = vault::make_key();
        let url_key = prepare(&database, &key).await;
        let mut child = command(&database, &key);
        let log = BufReader::new(child.stderr.take().unwrap());
        let address = listening(log);
        Self {
            child,
            address,
            path: format!("/hooks/boticord/{url_key}"),
            _folder: folder,
        }
    }

    /// What the system says that it takes up in memory now, in kibibytes.
    fn resident_kib(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let number = line.unwrap().split_whitespace().nth(1);
        number.unwrap().parse().unwrap()
    }

    fn vote(&self, number: u32) -> String {
        let body = bump(number);
        let (path, length) = (&self.path, body.len());
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nx-hook-key: {SECRET}\r\ncontent-length: {length}\r\n\r\n{body}"
        )
    }

    async fn connect(&self) -> Socket {
        let socket = TcpSocket::new_v4().unwrap();
        Socket(socket.connect(self.address).await.unwrap())
    }

    /// Asks it to stop as an operator would, and says how it ended.
    async fn stop(mut self) -> std::process::ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        let waiting = tokio::task::spawn_blocking(move || self.child.wait().unwrap());
        within("it stops", waiting).await.unwrap()
    }
}

/// Makes the database with an endpoint in it; says the key in its URL.
async fn prepare(database: &str, key: &SecretString) -> String {
    let store = Store::open(database).await.unwrap();
    store.migrate().await.unwrap();
    let mut tx = store.write().await.unwrap();
    tx.upsert_guild(guild(), START).await.unwrap();
    let vault = Vault::new(key).unwrap();
    let (_, url_key) = insert(&mut tx, &vault, (guild(), "boticord", SECRET), START).await;
    tx.commit().await.unwrap();
    store.close().await;
    url_key
}

#[expect(
    clippy::disallowed_methods,
    reason = "a key made up for this test, for the program to open its database with"
)]
fn command(database: &str, key: &SecretString) -> Child {
    let program = std::env::var_os("CRIER_PROGRAM");
    Command::new(program.unwrap_or_else(|| env!("CARGO_BIN_EXE_crier").into()))
        .args(["run", "--only", "http"])
        .env_clear()
        .env("CRIER__DATABASE__URL", database)
        .env("CRIER__SECRET__KEY", key.expose_secret())
        .env("CRIER__HTTP__LISTEN", "127.0.0.1:0")
        .env("CRIER__METRICS__LISTEN", "127.0.0.1:0")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Reads the log until it says where senders are listened for, and then to its end beside the test.
fn listening(log: BufReader<std::process::ChildStderr>) -> SocketAddr {
    let mut lines = log.lines().map(Result::unwrap);
    let line = lines.find(|line| line.contains("listening for senders"));
    let line = line.expect("it listens");
    std::thread::spawn(move || lines.count());
    let (_, address) = line.split_once("address=").unwrap();
    address.trim().parse().unwrap()
}

/// The ways to be stuck.
#[derive(Clone, Copy, Debug)]
enum Way {
    Silent,
    DribbledHeader,
    DribbledBody,
    Deaf,
}

const WAYS: [Way; 4] = [
    Way::Silent,
    Way::DribbledHeader,
    Way::DribbledBody,
    Way::Deaf,
];

impl Way {
    fn begin(self, program: &Program) -> String {
        match self {
            Self::Silent => String::new(),
            Self::DribbledHeader => format!("POST {} HTTP/1.1\r\nx: ", program.path),
            Self::DribbledBody => format!(
                "POST {} HTTP/1.1\r\nx-hook-key: {SECRET}\r\ncontent-length: 100000\r\n\r\n{{",
                program.path
            ),
            Self::Deaf => "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n".repeat(200),
        }
    }

    fn go_on(self) -> &'static str {
        match self {
            Self::Silent => "",
            Self::DribbledHeader => "y",
            Self::DribbledBody => " ",
            Self::Deaf => "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n",
        }
    }
}

/// A socket that is stuck, until the program has had enough of it.
struct Stuck {
    way: Way,
    socket: Socket,
}

impl Stuck {
    async fn new(program: &Program, way: Way) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let mut socket = Socket(socket.connect(program.address).await.unwrap());
        socket.write(way.begin(program)).await;
        Self { way, socket }
    }

    /// Writes a little more; whether the other side is gone.
    fn is_gone(&self) -> bool {
        let gone = |error: std::io::Error| error.kind() != std::io::ErrorKind::WouldBlock;
        let mut byte = [0];
        let is_deaf = matches!(self.way, Way::Deaf);
        let heard_the_end = !is_deaf && self.socket.0.try_read(&mut byte).is_ok();
        heard_the_end
            || self
                .socket
                .0
                .try_write(self.way.go_on().as_bytes())
                .is_err_and(gone)
    }
}

async fn crowd(program: &Program) -> Vec<Stuck> {
    let mut all = Vec::new();
    for number in 0..STUCK {
        all.push(Stuck::new(program, WAYS[number % WAYS.len()]).await);
    }
    all
}

/// Keeps all of them stuck: whoever was cut off comes back.
async fn keep_stuck(program: Arc<Program>, mut all: Vec<Stuck>) {
    // One after the other, as they would come from many places, and not all in one breath.
    let mut turn = tokio::time::interval(TURN / u32::try_from(STUCK).unwrap());
    loop {
        for stuck in &mut all {
            turn.tick().await;
            if stuck.is_gone() {
                *stuck = Stuck::new(&program, stuck.way).await;
            }
        }
    }
}

/// Sends so many votes one after the other, and says how long each took to be answered.
async fn honest(program: &Program, numbers: std::ops::Range<u32>) -> Vec<Duration> {
    let mut sender = program.connect().await;
    let mut times = Vec::new();
    for number in numbers {
        let vote = program.vote(number);
        let start = Instant::now();
        sender.write(vote).await;
        let answer = sender.answer().await;
        times.push(start.elapsed());
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    times
}

#[tokio::test]
async fn five_hundred_stuck_sockets_cost_little_and_stop_no_one() {
    let program = Program::start().await;
    honest(&program, 0..200).await;
    let before = program.resident_kib();
    let stuck = crowd(&program).await;
    honest(&program, 200..400).await;
    let after = program.resident_kib();
    println!("{before} KiB before, {after} KiB with {STUCK} stuck sockets");
    assert!(after.saturating_sub(before) < 32 * 1024, "{before} {after}");
    // The stop is in time as well, with all of them still there.
    let ended = program.stop().await;
    assert_eq!(ended.code(), Some(0));
    drop(stuck);
}

/// The slowest of all but one in a hundred.
fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() * 99 / 100]
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement: CRIER_PROGRAM=target/release/crier cargo test --test it -- --ignored --nocapture stuck"]
async fn what_honest_senders_notice_of_five_hundred_stuck_sockets() {
    const ROUNDS: u32 = 9;
    const VOTES: u32 = 1000;
    let program = Arc::new(Program::start().await);
    honest(&program, 0..VOTES).await;
    let mut numbers = (1..).map(|round| round * VOTES..(round + 1) * VOTES);
    let (mut calm, mut stuck) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let times = honest(&program, numbers.next().unwrap()).await;
        let (middle, slowest) = (median(times.clone()), p99(times));
        let all = crowd(&program).await;
        // Beside the honest sender and not between its turns: what is measured is the program.
        let mut crowd = tokio::task::JoinSet::new();
        crowd.spawn(keep_stuck(program.clone(), all));
        let times = honest(&program, numbers.next().unwrap()).await;
        crowd.shutdown().await;
        let (middle_stuck, slowest_stuck) = (median(times.clone()), p99(times));
        println!(
            "{round}: calm {middle:?} {slowest:?}, stuck {middle_stuck:?} {slowest_stuck:?}, {} KiB",
            program.resident_kib()
        );
        calm.push(slowest);
        stuck.push(slowest_stuck);
    }
    let (calm, stuck) = (median(calm), median(stuck));
    let ratio = stuck.as_secs_f64() / calm.as_secs_f64();
    println!("p99: {calm:?} calm, {stuck:?} beside {STUCK} stuck sockets, ratio {ratio:.2}");
    Arc::into_inner(program).unwrap().stop().await;
}

//! Anyone who is not let in costs the same work, whatever the reason: as many statements, as many secrets opened and
//! compared, the same answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crier::clock::ManualClock;
use crier::intake::{Budget, Endpoints, Intake, IntakeError, Recorder, Refusals};
use crier::source;
use crier::source::request::{Method, RawRequest};
use crier::source::scheme::Scheme;
use crier::store::Store;
use crier::vault::{self, Vault};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder as Metrics, Unit};
use tokio::sync::Notify;

use crate::support::endpoint::insert;
use crate::support::{SECRET, START, guild};

/// Counts what the database is asked on this thread.
#[derive(Default)]
struct Statements(Arc<AtomicU64>);

impl Metrics for Statements {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: metrics::SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: metrics::SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: metrics::SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        if key.name() == "crier_statements_total" {
            Counter::from_arc(self.0.clone())
        } else {
            Counter::noop()
        }
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

/// An intake with nothing running beside it, and the keys of an endpoint of each source, living and removed.
struct Alone {
    intake: Intake,
    keys: Vec<(&'static str, String, String)>,
    /// The same with two secrets.
    changed: Vec<(&'static str, String, String)>,
    _folder: tempfile::TempDir,
}

impl Alone {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("crier.db").display());
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        let vault = Vault::new(&vault::make_key()).unwrap();
        let mut tx = store.write().await.unwrap();
        tx.upsert_guild(guild(), START).await.unwrap();
        let (mut keys, mut changed) = (Vec::new(), Vec::new());
        for source in source::ALL {
            let source = source.profile().id.as_str();
            let (_, living) = insert(&mut tx, &vault, (guild(), source, SECRET), START).await;
            let (gone, removed) = insert(&mut tx, &vault, (guild(), source, SECRET), START).await;
            let at = Some((START, START));
            tx.upsert_endpoint_removed(&gone, at).await.unwrap();
            keys.push((source, living, removed));
            let (id, key) = insert(&mut tx, &vault, (guild(), source, SECRET), START).await;
            let second = vault.seal(id.as_str(), "secret", &"another secret".into());
            tx.insert_endpoint_secret(&id, &format!("second-{id}"), &second, START)
                .await
                .unwrap();
            changed.push((source, key, String::new()));
        }
        tx.commit().await.unwrap();
        let (recorder, _) = Recorder::new(store.clone(), Arc::new(Notify::new()));
        let clock = ManualClock::starting_at(START);
        let intake = Intake {
            endpoints: Endpoints::new(store.clone(), vault.clone()),
            store,
            vault,
            clock: Arc::new(clock),
            recorder,
            refusals: Refusals::default(),
            budget: Budget::per_hour(0, 0),
            keeps_bodies: false,
        };
        Self {
            intake,
            keys,
            changed,
            _folder: folder,
        }
    }

    async fn refused(&self, source: &str, key: &str, (headers, body): &Shown) {
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()))
            .collect();
        let raw = RawRequest {
            method: Method::Post,
            suffix: None,
            headers: &headers,
            body: body.as_bytes(),
            received_at: self.intake.clock.now(),
        };
        let outcome = self.intake.receive(source, key, raw).await;
        assert!(
            matches!(outcome, Err(IntakeError::Unauthorized)),
            "{source} {outcome:?}"
        );
    }
}

/// Headers and a body.
type Shown = (Vec<(String, Vec<u8>)>, String);

/// A call without a credential, and calls with wrong ones.
fn shown() -> Vec<(&'static str, Shown)> {
    let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    let wrong = vec![
        header("x-hook-key", "wrong"),
        header("x-sphere-signature", &"0".repeat(64)),
        header(
            "x-fastcomments-signature",
            &format!("sha256={}", "0".repeat(64)),
        ),
        header("x-fastcomments-timestamp", &START.as_seconds().to_string()),
        header("token", "wrong"),
    ];
    let garbled = wrong
        .iter()
        .map(|(name, _)| header(name, "\u{fffd}"))
        .collect();
    let body = |key: &str| format!(r#"{{"APIKey":{key},"n":"{}"}}"#, "x".repeat(500));
    vec![
        (
            "a missing credential",
            (Vec::new(), body("null").replace("APIKey", "ApiKey")),
        ),
        ("a wrong credential", (wrong, body("\"wrong\""))),
        ("a garbled credential", (garbled, body("7"))),
    ]
}

/// A wrong credential on a long body.
fn long() -> (&'static str, Shown) {
    let (_, (headers, _)) = shown().remove(1);
    let body = format!(r#"{{"APIKey":"wrong","n":"{}"}}"#, "x".repeat(700_000));
    ("wrong, a body of 700 kB", (headers, body))
}

#[tokio::test]
async fn whoever_is_not_let_in_costs_one_statement_whatever_the_reason() {
    let alone = Alone::new().await;
    let statements = Statements::default();
    let counted = statements.0.clone();
    let _guard = metrics::set_default_local_recorder(&statements);
    for (source, living, removed) in &alone.keys {
        for (why, shown) in shown() {
            let mut keys = vec![("unknown", "0".repeat(40)), ("removed", removed.clone())];
            // Anyone who knows this source's URL knows all there is to know.
            if source::find(source).unwrap().profile().schemes != [Scheme::UrlKey] {
                keys.push(("living", living.clone()));
            }
            for (name, key) in keys {
                let before = counted.load(Ordering::Relaxed);
                alone.refused(source, &key, &shown).await;
                let made = counted.load(Ordering::Relaxed) - before;
                assert_eq!(made, 1, "{source}: {name} key, {why}");
            }
        }
    }
}

/// How many calls of each kind are timed, one of each in turn, so that what slows the machine slows all of them.
const CALLS: usize = 2500;

/// The middle time, and how far off a middle of so many times may be by chance: twice its standard error.
fn median(times: &mut [Duration]) -> (Duration, Duration) {
    times.sort();
    let at = |quarters: usize| times[times.len() * quarters / 4];
    // Half of all lie between the first quarter and the last; of a normal curve that is 1.35 standard deviations.
    let deviation = at(3).abs_diff(at(1)).as_secs_f64() / 1.35;
    let count = f64::from(u32::try_from(times.len()).unwrap());
    let error = 1.253 * deviation / count.sqrt();
    (at(2), Duration::from_secs_f64(2.0 * error))
}

#[tokio::test]
#[ignore = "a measurement, and a quiet machine's: cargo test --release --test it -- --ignored --nocapture uniform"]
async fn how_long_a_refusal_takes() {
    let alone = Alone::new().await;
    for ((source, living, removed), (_, changed, _)) in alone.keys.iter().zip(&alone.changed) {
        let is_open = source::find(source).unwrap().profile().schemes == [Scheme::UrlKey];
        if is_open {
            continue;
        }
        let unknown = "0".repeat(40);
        let keys = [
            ("unknown", &unknown),
            ("removed", removed),
            ("living", living),
            ("with two secrets", changed),
        ];
        for (why, shown) in shown().into_iter().chain([long()]) {
            let mut cases = keys.map(|(name, key)| (name, key, Vec::with_capacity(CALLS)));
            for _ in 0..CALLS {
                for (_, key, times) in &mut cases {
                    let start = Instant::now();
                    alone.refused(source, key, &shown).await;
                    times.push(start.elapsed());
                }
            }
            let (first, first_error) = median(&mut cases[0].2);
            println!("{source:16} {why:24} unknown: {first:?} ± {first_error:?}");
            for (name, _, times) in &mut cases[1..] {
                let (middle, error) = median(times);
                let differs = middle.as_secs_f64() - first.as_secs_f64();
                let noise = error.as_secs_f64().hypot(first_error.as_secs_f64());
                println!(
                    "    {name:18} {:+6.2} µs, noise {:.2} µs",
                    differs * 1e6,
                    noise * 1e6
                );
            }
        }
    }
}

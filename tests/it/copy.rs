//! `crier copy` by the real program: a world of all senders moved to PostgreSQL, a copy that is killed, and every refusal.

mod kill;
pub(crate) mod program;
mod refusal;

use std::time::Duration;

use crier::domain::event::CounterKind;
use crier::domain::id::{MemberId, RoleId, RuleId};
use crier::domain::reward::{Keep, Rule, When};
use crier::source;
use crier::store::Store;
use crier_sandbox::{Fault, Times, seed};

use crate::support::database::on_empty_postgres;
use crate::support::{Crier, Hook, PATIENCE, START, eventually, guild};
use program::Program;

/// Sends everything that every sender has, some of it more than once, to channels of its own.
async fn populate(crier: &Crier) -> Vec<Hook> {
    let mut hooks = Vec::new();
    let mut tx = crier.app.store.write().await.unwrap();
    let rule = Rule {
        id: RuleId::short(7),
        guild: guild(),
        role: RoleId::from_u64(seed::SUPPORTER_ROLE).unwrap(),
        counts: CounterKind::Vote,
        when: When::Every(2.into()),
        lasts: None,
        keep: Keep::Earlier,
        endpoint: None,
        paused_at: None,
    };
    tx.upsert_rule(&rule, START).await.unwrap();
    tx.commit().await.unwrap();
    for source in source::ALL {
        let hook = crier
            .endpoint(source.profile().id.as_str(), seed::LOBBY)
            .await;
        for number in 1..4 {
            for sample in source.samples() {
                crier.send(&hook, sample.event, &crier.parts(number)).await;
            }
            crier.clock.advance(Duration::from_hours(7));
        }
        hooks.push(hook);
    }
    link(crier, &hooks).await;
    crier.settle().await;
    hooks
}

/// Someone whom a site knows by name is someone on Discord.
async fn link(crier: &Crier, hooks: &[Hook]) {
    let hook = hooks
        .iter()
        .find(|hook| hook.source == "fastcomments")
        .unwrap();
    let mut tx = crier.app.store.write().await.unwrap();
    let known = tx.list_identities(&hook.id, "mira").await.unwrap();
    let link = (MemberId::from_u64(seed::OLEG).unwrap(), START);
    crier::ledger::link::link(&mut tx, &known[0], Some(link))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// How many events are stored.
async fn stored(store: &Store) -> i64 {
    let mut tx = store.read().await.unwrap();
    let mut tables = crier::store::copy::TABLES.iter();
    let event = tables.find(|table| table.name == "event").unwrap();
    tx.count_rows(event).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_installation_goes_on_counting_and_posting_where_it_was_moved_to() {
    on_empty_postgres(async |url| {
        let crier = Crier::start().await;
        let hooks = populate(&crier).await;
        let bump = hooks.iter().find(|hook| hook.source == "boticord").unwrap();
        // What is promised and not posted yet goes along.
        let outage = Fault::Refuse {
            status: 503,
            code: 0,
        };
        let faults = crier.sandbox.faults();
        let rule = faults.order("POST", "/messages", Times::Always, outage);
        let before = crier.embeds(seed::LOBBY);
        crier.send(bump, "new_bot_bump", &crier.parts(50)).await;
        eventually("Discord was asked", async || faults.hits(rule) > 0).await;
        let (before_it, path) = (crier.stored().await, bump.url.replace(&crier.base, ""));
        let Crier {
            app,
            sandbox,
            folder,
            ..
        } = crier;
        app.stop().await;
        sandbox.faults().clear();

        let program = Program::new(folder.path()).with("DATABASE_URL", url);
        let program = program.with("CRIER__DISCORD__API_URL", &sandbox.base_url());
        let here = program.source();
        let copied = program.copy(&here, url);
        assert!(copied.is_good, "{copied:?}");
        for part in [
            "copying event: ",
            "comparing pause",
            "every table was compared, and both sides are the same",
            "crier.db.key",
            "--take-back",
        ] {
            assert!(copied.said.contains(part), "{part}: {}", copied.said);
        }
        let key = std::fs::read_to_string(folder.path().join("crier.db.key")).unwrap();
        assert!(!copied.said.contains(&key));

        let there = program.with("CRIER__SECRET__KEY", &key);
        let recounted = there.output(&["recount"]);
        assert!(recounted.is_good, "{recounted:?}");
        assert!(recounted.said.contains("Every counter equals its events"));
        let running = there.run().await;
        let shown = |count: usize| {
            let sandbox = &sandbox;
            let embeds = move |sandbox: &crier_sandbox::Sandbox| {
                let messages = sandbox.messages(seed::LOBBY);
                messages
                    .iter()
                    .map(|message| message.embeds.len())
                    .sum::<usize>()
            };
            async move {
                let reached = sandbox.wait_until(PATIENCE, |it| embeds(it) >= count);
                assert!(reached.await, "{} of {count}", embeds(sandbox));
                assert_eq!(embeds(sandbox), count);
            }
        };
        shown(before + 1).await;
        let bump = Hook {
            url: format!("{}{path}", running.base),
            ..bump.clone()
        };
        let parts = source::sample::SampleParts {
            user: MemberId::from_u64(seed::BORIS).unwrap(),
            name: "boris".to_owned(),
            guild: guild(),
            now: crier::clock::Clock::now(&crier::clock::SystemClock),
            number: 99,
            text: None,
        };
        program::tell(&bump, "new_bot_bump", &parts).await;
        shown(before + 2).await;
        let store = Store::open(url).await.unwrap();
        assert_eq!(stored(&store).await, before_it + 1);
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.list_count_differences().await.unwrap(), []);
        drop(tx);
        store.close().await;
        drop(running);

        // Where it came from it is not started by mistake, and with doubt where that is meant.
        let left = program.at(&here);
        let refused = left.output(&["run", "--only", "http,worker"]);
        assert!(!refused.is_good);
        assert!(
            refused.said.contains("was moved to postgres://"),
            "{}",
            refused.said
        );
        let back = left.output(&["copy", "--take-back", "--from", &here]);
        assert!(back.is_good, "{back:?}");
        let again = left.output(&["copy", "--take-back", "--from", &here]);
        assert!(again.said.contains("was not moved"), "{}", again.said);
        let running = left.run().await;
        assert!(running.log().contains("restored copy"), "{}", running.log());
        drop(running);
        sandbox.stop().await;
    })
    .await;
}

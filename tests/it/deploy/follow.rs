//! One event followed through the log, from the call that brought it to the message in Discord.

use std::io::Write;
use std::sync::{Arc, Mutex};

use crier::sandbox::seed;
use serde_json::Value;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;

use crate::support::{Crier, eventually, guild, keep_log_places_open};

/// Log lines, kept in memory.
#[derive(Clone, Default)]
pub(super) struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// The fields of every line so far that says this.
    fn saying(&self, message: &str) -> Vec<Value> {
        let bytes = self.0.lock().unwrap().clone();
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines
            .filter(|line: &Value| line["fields"]["message"] == message)
            .map(|line| line["fields"].clone())
            .collect()
    }

    /// The one line that says this.
    pub(super) fn one(&self, message: &str) -> Value {
        let found = self.saying(message);
        assert_eq!(found.len(), 1, "{message}: {found:?}");
        found[0].clone()
    }
}

#[tokio::test]
async fn one_event_can_be_followed_from_its_call_to_its_message() {
    keep_log_places_open();
    let lines = Lines::default();
    let writer = lines.clone();
    let heard = Targets::new().with_target("crier", Level::DEBUG);
    let layer = tracing_subscriber::fmt::layer()
        .json()
        .with_writer(move || writer.clone());
    let subscriber = tracing_subscriber::registry().with(heard).with(layer);
    let guard = tracing::subscriber::set_default(subscriber);
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let sent = crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    assert_eq!(sent.0, 200);
    crier.messages(seed::VOTES, 1).await;
    eventually("the promise is settled", async || {
        !lines.saying("a promise was settled").is_empty()
    })
    .await;
    crier.stop().await;
    drop(guard);

    let judged = lines.one("an event goes into the next commit");
    let promised = lines.one("an event promises a message");
    let together = lines.one("a message was put together");
    let posted = lines.one("a message was posted");
    let settled = lines.one("a promise was settled");
    let recorded = lines.one("a call was recorded");
    for line in [&judged, &promised, &together, &posted, &settled, &recorded] {
        assert_eq!(line["guild.id"], guild().to_string(), "{line}");
    }
    assert_eq!(judged["endpoint.id"], hook.id.as_str());
    assert_eq!(recorded["endpoint.id"], hook.id.as_str());
    assert_eq!(promised["event.id"], judged["event.id"]);
    assert_eq!(together["event.ids"], judged["event.id"]);
    for line in [&together, &posted, &settled] {
        assert_eq!(line["message.id"], promised["message.id"], "{line}");
    }
    for line in [&promised, &together, &posted] {
        assert_eq!(line["channel.id"], seed::VOTES.to_string(), "{line}");
    }
    assert_eq!(settled["lane"], format!("c{}", seed::VOTES));
    assert_eq!(settled["outcome"], "done");
    assert!(settled["effect.id"].is_string());
}

#[test]
fn a_field_of_a_log_line_has_one_of_the_names_that_the_page_explains() {
    let page = super::read("docs/operating.md");
    let mut names = std::collections::BTreeSet::new();
    for (_, text) in super::texts("src") {
        for macro_name in ["info!(", "warn!(", "error!(", "debug!("] {
            for piece in text.split(&format!("tracing::{macro_name}")).skip(1) {
                // The fields come first, then what the line says.
                let end = piece.find('"').unwrap_or(piece.len());
                let fields = piece[..end].split(',');
                let dotted = fields.filter_map(|field| field.trim().split(" = ").next());
                let is_dotted = |name: &&str| {
                    name.contains('.')
                        && name
                            .chars()
                            .all(|one| one.is_ascii_lowercase() || one == '.')
                };
                names.extend(dotted.filter(is_dotted).map(str::to_owned));
            }
        }
    }
    assert!(names.contains("guild.id") && names.len() > 8, "{names:?}");
    for name in names {
        assert!(
            page.contains(&format!("`{name}`")),
            "docs/operating.md: {name}"
        );
    }
}

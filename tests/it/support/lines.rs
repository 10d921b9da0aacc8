//! Log lines that a test hears, its own and not those of the tests beside it.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tracing::Level;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;

/// Log lines, kept in memory.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

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
    /// Hears what Crier says on this thread up to a level, and warnings of libraries, until the guard is dropped.
    pub(crate) fn up_to(level: Level) -> (Self, DefaultGuard) {
        keep_log_places_open();
        let lines = Self::default();
        let writer = lines.clone();
        let layer = tracing_subscriber::fmt::layer()
            .json()
            .with_writer(move || writer.clone());
        let others = level.min(Level::WARN);
        let heard = Targets::new()
            .with_target("crier", level)
            .with_default(others);
        let subscriber = tracing_subscriber::registry().with(heard).with(layer);
        (lines, tracing::subscriber::set_default(subscriber))
    }

    /// All of it.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }

    /// The fields of every line so far that says this.
    pub(crate) fn saying(&self, message: &str) -> Vec<Value> {
        let text = self.text();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines
            .filter(|line: &Value| line["fields"]["message"] == message)
            .map(|line| line["fields"].clone())
            .collect()
    }

    /// The one line that says this.
    pub(crate) fn one(&self, message: &str) -> Value {
        let found = self.saying(message);
        assert_eq!(found.len(), 1, "{message}: {found:?}");
        found[0].clone()
    }
}

/// Lets a test hear log lines while others run beside it. A line's place is switched off for good where it is reached
/// for the first time on a thread without a listener while there is one listener in all; with this there are two.
fn keep_log_places_open() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        tracing::subscriber::set_global_default(tracing_subscriber::registry()).unwrap();
    });
}

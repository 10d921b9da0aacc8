//! What time it is in the sandbox: the program that starts it says so.

/// Tells what time it is.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Milliseconds since the Unix epoch.
    fn now_ms(&self) -> i64;
}

//! What this process leaves to others of what it knows: nothing.

use rustix::fs::Mode;
use rustix::process::{Resource, Rlimit, setrlimit, umask};

/// Files that it makes are its user's alone, whatever the system's habit is, and no picture of its memory is written if
/// it crashes: both hold secrets.
pub(super) fn close() {
    umask(Mode::RWXG | Mode::RWXO);
    // One byte and not none: Linux hands a crash over to a program of its own at nought, and not at one.
    let one = Some(1);
    // Where it cannot be set, there is nothing better to do.
    let _ = setrlimit(
        Resource::Core,
        Rlimit {
            current: one,
            maximum: one,
        },
    );
}

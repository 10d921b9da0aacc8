//! Keeps this process's data from other users.

use rustix::fs::Mode;
use rustix::process::{Resource, Rlimit, setrlimit, umask};

/// Gives new files to their owner alone, whatever the umask, and disables core dumps: both contain secrets.
pub(super) fn close() {
    umask(Mode::RWXG | Mode::RWXO);
    // One byte instead of zero: with zero, Linux still pipes a core dump to a handler program.
    let one = Some(1);
    // If it cannot be set, nothing else can be done.
    let _ = setrlimit(
        Resource::Core,
        Rlimit {
            current: one,
            maximum: one,
        },
    );
}

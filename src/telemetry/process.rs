//! Process metrics from `/proc/self`; on a system without it they are missing.

use std::fs;

use metrics::{counter, gauge};

/// The unit of processor time in `/proc`: a hundredth of a second on every Linux that Rust runs on.
const TICKS: u64 = 100;

/// Updates them once.
pub(super) fn look() {
    if let Some(ticks) = read("/proc/self/stat").as_deref().and_then(ticks) {
        counter!("process_cpu_seconds_total").absolute(ticks / TICKS);
    }
    let status = read("/proc/self/status").unwrap_or_default();
    if let Some(kilobytes) = field(&status, "VmRSS:") {
        gauge!("process_resident_memory_bytes").set(kilobytes * 1024.0);
    }
    if let Some(threads) = field(&status, "Threads:") {
        gauge!("process_threads").set(threads);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        let open = u32::try_from(open.count()).unwrap_or(u32::MAX);
        gauge!("process_open_fds").set(f64::from(open));
    }
    let limits = read("/proc/self/limits").unwrap_or_default();
    if let Some(most) = field(&limits, "Max open files") {
        gauge!("process_max_fds").set(most);
    }
}

fn read(path: &str) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// The number after `name` at the beginning of a line.
fn field(text: &str, name: &str) -> Option<f64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    rest.split_whitespace().next()?.parse().ok()
}

/// The processor time in `/proc/self/stat`, read after the program's name, which may contain spaces and brackets.
fn ticks(line: &str) -> Option<u64> {
    let (_, rest) = line.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_and_brackets_does_not_shift_the_fields() {
        let line = "42 (a (b) c) S 1 42 42 0 -1 4194560 0 0 0 0 250 50 0 0 20 0 3 0 9100 0 0";
        assert_eq!(ticks(line), Some(300));
    }

    #[test]
    fn a_number_is_read_behind_its_name_alone() {
        let text = "Threads:\t7\nVmRSS:\t   2048 kB\n";
        assert_eq!(field(text, "VmRSS:"), Some(2048.0));
        assert_eq!(field(text, "Threads:"), Some(7.0));
        assert_eq!(field(text, "VmSwap:"), None);
    }
}

//! PostgreSQL's settings, where its defaults do not fit one program's private database.

use std::fs;

/// Passed on the command line, where they override the cluster's own files.
///
/// `plan_cache_mode` keeps its default: a list's filters are parameters that may be NULL, and its good plan depends on
/// which are. The statements of every call are functions, whose plans PostgreSQL keeps by itself.
const FIXED: [&str; 20] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "port=5432",
    "max_connections=100",
    "fsync=on",
    "full_page_writes=on",
    "wal_compression=on",
    // The first change of a page after a checkpoint logs the whole page. The defaults (5 minutes, 1 GB) do so two
    // to three times as often. The price is up to 2 GB of disk, and a longer recovery after a crash.
    "checkpoint_timeout=15min",
    "max_wal_size=2GB",
    // The queries are short: compiling them costs more than it saves.
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    // We read the log from standard error, which closes when PostgreSQL's last process exits.
    "logging_collector=off",
    "log_destination=stderr",
    "log_line_prefix=",
    "log_checkpoints=off",
    "lc_messages=C",
    // A statement, and the detail of an error, may contain a phone number.
    "log_statement=none",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
];

const MIB: u64 = 1024 * 1024;
const GIB: u64 = 1024 * MIB;

/// Assumed where the system does not say how much memory it has.
const UNKNOWN_MEMORY: u64 = GIB;

/// All settings, as `name=value`.
pub(crate) fn settings() -> Vec<String> {
    let memory = memory_limit();
    let mut settings: Vec<String> = FIXED.map(str::to_owned).into();
    settings.push(format!("shared_buffers={}MB", shared_buffers(memory) / MIB));
    // Half of the memory is what the system's cache may hold of the data; the planner's default is 4 GB on any machine.
    settings.push(format!("effective_cache_size={}MB", memory / 2 / MIB));
    settings
}

/// An eighth of the memory, in bytes: the machine is shared with the program and perhaps others, and what does not fit is
/// in the system's cache. 1 GB holds the rows of recent calls, which are all that a call touches, and the upper levels of
/// the indexes.
fn shared_buffers(memory: u64) -> u64 {
    (memory / 8).clamp(64 * MIB, GIB)
}

/// The memory of the machine, or of the container if that is less, in bytes.
fn memory_limit() -> u64 {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| total(&text)).unwrap_or(UNKNOWN_MEMORY);
    // Version 2 of control groups, then version 1. Without a limit the first contains `max`, the second a huge number.
    ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok()?.trim().parse().ok())
        .fold(machine, u64::min)
}

/// `MemTotal` of `/proc/meminfo`, in bytes.
fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::{GIB, MIB, shared_buffers, total};

    #[test]
    fn shared_buffers_are_an_eighth_of_the_memory_within_bounds() {
        for (memory, expected) in
            [(128 * MIB, 64 * MIB), (512 * MIB, 64 * MIB), (2 * GIB, 256 * MIB), (8 * GIB, GIB), (512 * GIB, GIB)]
        {
            assert_eq!(shared_buffers(memory), expected, "{memory}");
        }
    }

    #[test]
    fn the_machines_memory_is_read_in_bytes() {
        let meminfo = "MemFree:          100 kB\nMemTotal:       24689764 kB\nMemAvailable:     200 kB\n";
        assert_eq!(total(meminfo), Some(25_282_318_336));
        for unreadable in ["", "MemTotal:", "MemTotal: many kB", "MemTotal: 1 MB", "MemTotal: 18446744073709551615 kB"]
        {
            assert_eq!(total(unreadable), None, "{unreadable}");
        }
    }
}

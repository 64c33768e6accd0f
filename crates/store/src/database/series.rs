//! The series of migrations that this release contains.

pub(super) struct Migration {
    /// The file's name without its extension; it begins with the version.
    pub(super) name: &'static str,
    pub(super) version: i32,
    pub(super) up: &'static str,
    pub(super) down: &'static str,
}

macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        &[$(Migration {
            name: $name,
            version: version_of($name),
            up: include_str!(concat!("../../../../migrations/", $name, ".up.sql")),
            down: include_str!(concat!("../../../../migrations/", $name, ".down.sql")),
        }),+]
    };
}

/// In ascending order of their versions.
pub(super) static MIGRATIONS: &[Migration] = migrations![
    "0001_context",
    "0002_identity",
    "0003_agents",
    "0004_credentials",
    "0005_calls",
    "0006_messages",
    "0007_outbound",
    "0008_audit",
    "0009_webhook_refusals",
    "0010_short_way",
    "0011_usage_days",
    "0012_retention",
    "0013_people",
    "0016_quotas",
    "0017_shared_keys",
    "0018_second_factor",
    "0019_revoked_keys",
    "0020_limited_keys",
    "0022_agent_names",
    "0024_platform",
    "0026_operator_keys",
    "0027_identities",
    "0029_agent_webhook_refusals",
    "0031_other_nodes",
    "0032_calling_hours",
    "0033_mailed_password_resets",
    "0034_event_endpoints",
    "0035_during_calls",
    "0036_adoption",
    "0037_connect_sessions",
    "0039_erasure",
    "0041_mends",
    "0042_unused",
    "0043_notices",
    "0045_platform_events",
    "0046_time_zones",
    "0047_slots",
    "0048_owners_erase",
    "0049_invokers_rights",
];

/// The schema version that this release is written for.
pub const SCHEMA_VERSION: i32 = match MIGRATIONS {
    [.., last] => last.version,
    [] => 0,
};

/// The versions that the schema can be at; 0 means that there is no schema.
pub fn schema_versions() -> impl DoubleEndedIterator<Item = i32> {
    std::iter::once(0).chain(MIGRATIONS.iter().map(|migration| migration.version))
}

/// The four digits that a file's name begins with.
const fn version_of(name: &str) -> i32 {
    match name.as_bytes() {
        [a, b, c, d, b'_', ..] => {
            (*a as i32 * 1_000 + *b as i32 * 100 + *c as i32 * 10 + *d as i32) - b'0' as i32 * 1_111
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_ascend_and_every_file_begins_with_its_version() {
        for pair in MIGRATIONS.windows(2) {
            assert!(pair[0].version < pair[1].version, "{} before {}", pair[0].name, pair[1].name);
        }
        assert!(MIGRATIONS.iter().all(|migration| migration.version > 0), "a name without a version");
    }
}

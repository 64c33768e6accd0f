//! Everything that must happen before PostgreSQL is started, in the required order.

use std::os::unix::fs::MetadataExt;
use std::time::Instant;

use crate::account::Account;
use crate::error::EmbeddedError;
use crate::launch::Launch;
use crate::layout::{Layout, cluster_path, open_data_dir, stat};
use crate::lock::DirectoryLock;
use crate::options::EmbeddedOptions;
use crate::programs::Programs;
use crate::{access, cluster, stale_processes};

/// Takes the lock, finds the binaries, creates the directories and the cluster, and waits for processes of an
/// earlier run.
pub(crate) fn prepare(options: &EmbeddedOptions) -> Result<(DirectoryLock, Launch), EmbeddedError> {
    let data_dir = open_data_dir(&options.data_dir)?;
    let lock = DirectoryLock::acquire(&data_dir)?;
    let cluster = cluster_path(&data_dir);
    let account = Account::choose(stat(&cluster)?.map(|metadata| metadata.uid()))?;
    if account.is_shared() {
        tracing::warn!(
            account = account.name,
            "the embedded PostgreSQL runs as a user of other programs, who could read its files: before the first start, \
            create one of its own (useradd --system --no-create-home linecard), or do not run Linecard as root"
        );
    }
    let layout = Layout::prepare(&data_dir, &account)?;
    cluster::remove_unfinished(&data_dir)?;

    let major = cluster::major_version(&cluster)?;
    let existing = major.map(|major| (cluster.as_path(), major));
    let programs = Programs::find(options.bin_dir.as_deref(), existing, &account)?;
    if major.is_none() {
        let started = Instant::now();
        cluster::create(&programs, &layout, &account)?;
        tracing::info!(
            cluster = %cluster.display(),
            version = programs.version,
            owner = account.name,
            duration_ms = started.elapsed().as_millis(),
            "created a cluster for the embedded PostgreSQL"
        );
    }
    stale_processes::wait_and_clear(&layout)?;
    access::write(&layout)?;
    lock.announce(&layout.socket_dir)?;
    Ok((lock, Launch { programs, layout, account }))
}

//! All that happens before PostgreSQL is started, in the order in which it must.

use std::os::unix::fs::MetadataExt;
use std::time::Instant;

use super::EmbeddedOptions;
use super::account::Account;
use super::error::EmbeddedError;
use super::launch::Launch;
use super::layout::{Layout, cluster_path, look, open_data_dir};
use super::lock::DirectoryLock;
use super::programs::Programs;
use super::{cluster, remains};

/// Takes the lock, finds the programs, makes the directories and the cluster, and waits for what
/// is left of an earlier run.
pub(super) fn prepare(options: &EmbeddedOptions) -> Result<(DirectoryLock, Launch), EmbeddedError> {
    let data_dir = open_data_dir(&options.data_dir)?;
    let lock = DirectoryLock::acquire(&data_dir)?;
    let cluster = cluster_path(&data_dir);
    let account = Account::choose(look(&cluster)?.map(|metadata| metadata.uid()))?;
    let layout = Layout::prepare(&data_dir, &account)?;
    cluster::remove_unfinished(&data_dir)?;

    let major = cluster::major_version(&cluster)?;
    let made = major.map(|major| (cluster.as_path(), major));
    let programs = Programs::find(options.bin_dir.as_deref(), made, &account)?;
    if major.is_none() {
        let begun = Instant::now();
        cluster::create(&programs, &layout, &account)?;
        tracing::info!(
            cluster = %cluster.display(),
            version = programs.version,
            owner = account.name,
            duration_ms = begun.elapsed().as_millis(),
            "made a cluster for the embedded PostgreSQL"
        );
    }
    remains::clear(&layout)?;
    lock.announce(&layout.socket_dir)?;
    Ok((lock, Launch { programs, layout, account }))
}

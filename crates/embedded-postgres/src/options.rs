//! The options of an embedded PostgreSQL.

use std::path::PathBuf;

use crate::layout;

/// Where the cluster is, and which binaries run it.
#[derive(Clone, Debug)]
pub struct EmbeddedOptions {
    /// The data directory, `LINECARD_DATA_DIR`. Created if it is missing.
    pub data_dir: PathBuf,
    /// The directory of PostgreSQL's binaries, `LINECARD_POSTGRES_BIN_DIR`; searched for if absent.
    pub bin_dir: Option<PathBuf>,
}

impl EmbeddedOptions {
    /// Whether the cluster exists already.
    pub fn cluster_exists(&self) -> bool {
        layout::cluster_path(&self.data_dir).exists()
    }
}

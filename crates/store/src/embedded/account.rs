//! Who PostgreSQL runs as. It refuses root, so that a linecard of root's runs it as another user.

use nix::unistd::{Gid, Uid, User};

use super::error::EmbeddedError;

/// In the order of preference: the one that distributions make for PostgreSQL, and the one that
/// each system has.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// The user that PostgreSQL runs as, and that owns the cluster.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// Whether this is another user than this process's own.
    pub(super) is_dropped_to: bool,
}

impl Account {
    /// For a cluster with this owner, or for one that is yet to be made.
    ///
    /// An existing cluster keeps its owner: a package that brings the user `postgres` may have
    /// come after a cluster that `nobody` owns.
    pub(super) fn choose(cluster_owner: Option<u32>) -> Result<Self, EmbeddedError> {
        let own = Uid::effective();
        if !own.is_root() {
            return Ok(Self {
                name: name_of(own),
                uid: own.as_raw(),
                gid: Gid::effective().as_raw(),
                is_dropped_to: false,
            });
        }
        let of_cluster =
            cluster_owner.filter(|uid| *uid != 0).and_then(|uid| User::from_uid(Uid::from_raw(uid)).ok().flatten());
        UNPRIVILEGED
            .iter()
            .fold(of_cluster, |found, name| found.or_else(|| User::from_name(name).ok().flatten()))
            .filter(|user| !user.uid.is_root())
            .map(|user| Self { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw(), is_dropped_to: true })
            .ok_or(EmbeddedError::NoUnprivilegedUser)
    }
}

fn name_of(uid: Uid) -> String {
    match User::from_uid(uid) {
        Ok(Some(user)) => user.name,
        // A container may run as a number without a name.
        Ok(None) | Err(_) => uid.to_string(),
    }
}

//! The user that PostgreSQL runs as. PostgreSQL refuses to run as root, so a program started as root runs it as
//! another user.

use nix::unistd::{Gid, Uid, User};

use crate::error::EmbeddedError;

/// In order of preference: one of its own, the user that distributions create for PostgreSQL, then one that every system
/// has.
const UNPRIVILEGED: [&str; 3] = ["linecard", "postgres", "nobody"];

/// The user that PostgreSQL runs as, and that owns the cluster.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// Whether this differs from the user of this process.
    pub(crate) drops_privileges: bool,
}

impl Account {
    /// The account for a cluster with this owner, or for a new cluster if there is none.
    ///
    /// An existing cluster keeps its owner: a package that creates the user `postgres` may be installed after
    /// `nobody` already owns the cluster.
    pub(crate) fn choose(cluster_owner: Option<u32>) -> Result<Self, EmbeddedError> {
        let own = Uid::effective();
        if !own.is_root() {
            return Ok(Self {
                name: name_of(own),
                uid: own.as_raw(),
                gid: Gid::effective().as_raw(),
                drops_privileges: false,
            });
        }
        let of_cluster =
            cluster_owner.filter(|uid| *uid != 0).and_then(|uid| User::from_uid(Uid::from_raw(uid)).ok().flatten());
        UNPRIVILEGED
            .iter()
            .fold(of_cluster, |found, name| found.or_else(|| User::from_name(name).ok().flatten()))
            .filter(|user| !user.uid.is_root())
            .map(|user| Self {
                name: user.name,
                uid: user.uid.as_raw(),
                gid: user.gid.as_raw(),
                drops_privileges: true,
            })
            .ok_or(EmbeddedError::NoUnprivilegedUser)
    }
}

impl Account {
    /// Whether other programs run as this user, too.
    pub(crate) fn is_shared(&self) -> bool {
        self.drops_privileges && ["postgres", "nobody"].contains(&self.name.as_str())
    }
}

fn name_of(uid: Uid) -> String {
    match User::from_uid(uid) {
        Ok(Some(user)) => user.name,
        // A container may run as a user id without a name.
        Ok(None) | Err(_) => uid.to_string(),
    }
}

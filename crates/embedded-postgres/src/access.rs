//! Who may connect: programs of the user that this one runs as, and of root. The mode of the socket's directory is the
//! first lock; this is the second, for the user that PostgreSQL runs as, which may be one of the system's that other
//! programs run as, too.

use std::collections::BTreeSet;
use std::fs;

use nix::unistd::{Uid, User};

use crate::cluster::SUPERUSER;
use crate::connection::{APP, OWNER};
use crate::error::EmbeddedError;
use crate::layout::Layout;

/// The name of the map from users of the system to roles.
const MAP: &str = "linecard";

/// Writes `pg_hba.conf` and `pg_ident.conf`, before each start: who runs the program may change.
pub(crate) fn write(layout: &Layout) -> Result<(), EmbeddedError> {
    let (access, map) = files(User::from_uid(Uid::effective()).ok().flatten().map(|user| user.name).as_deref());
    for (name, text) in [("pg_hba.conf", access), ("pg_ident.conf", map)] {
        let path = layout.cluster.join(name);
        fs::write(&path, text).map_err(EmbeddedError::io("write", &path))?;
    }
    Ok(())
}

/// Both files' texts. A user without a name, as a container may have, cannot be in a map: the directory's mode has to do.
fn files(user: Option<&str>) -> (String, String) {
    let note = "# Written by Linecard at each start.\n";
    let Some(user) = user else {
        return (format!("{note}local all all trust\n"), note.to_owned());
    };
    let users = BTreeSet::from([user, "root"]);
    let lines = users.iter().flat_map(|user| {
        [SUPERUSER, OWNER, APP].map(|role| format!("{MAP} \"{}\" {role}\n", user.replace('"', "\"\"")))
    });
    (format!("{note}local all all peer map={MAP}\n"), std::iter::once(note.to_owned()).chain(lines).collect())
}

#[cfg(test)]
mod tests {
    use super::files;

    #[test]
    fn the_programs_own_user_and_root_may_be_any_of_the_roles_and_nobody_else_any() {
        let (access, map) = files(Some("ada"));
        assert!(access.ends_with("local all all peer map=linecard\n"), "{access}");
        let lines: Vec<&str> = map.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "linecard \"ada\" linecard_superuser",
                "linecard \"ada\" linecard_owner",
                "linecard \"ada\" linecard_app",
                "linecard \"root\" linecard_superuser",
                "linecard \"root\" linecard_owner",
                "linecard \"root\" linecard_app",
            ]
        );
        assert_eq!(files(Some("root")).1.lines().count(), 4);
    }

    #[test]
    fn a_user_without_a_name_is_admitted_by_the_directorys_mode() {
        assert!(files(None).0.ends_with("local all all trust\n"));
    }
}

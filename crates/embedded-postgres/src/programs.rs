//! Where PostgreSQL's binaries are on this machine.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::account::Account;
use crate::command::command;
use crate::error::EmbeddedError;
use crate::install_hint::install_hint;

/// The oldest version that Linecard supports, and tests against.
const OLDEST_MAJOR: u32 = 15;

/// Directories that are usually not on a server's PATH. A `*` matches within one path component.
const USUAL_DIRECTORIES: [&str; 14] = [
    "/usr/lib/postgresql/*/bin", // Debian, Ubuntu
    "/usr/pgsql-*/bin",          // PostgreSQL's own packages for Fedora and RHEL
    "/usr/lib/postgresql*/bin",  // openSUSE
    "/usr/libexec/postgresql*",  // Alpine
    "/usr/lib64/pgsql",
    "/usr/local/pgsql/bin",
    "/usr/bin",
    "/usr/local/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
    "/opt/homebrew/bin",
    "/opt/local/lib/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
];

/// The binaries of one installation.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    bin_dir: PathBuf,
    pub(crate) version: String,
}

impl Programs {
    pub(crate) fn postgres(&self) -> PathBuf {
        self.bin_dir.join("postgres")
    }

    pub(crate) fn initdb(&self) -> PathBuf {
        self.bin_dir.join("initdb")
    }

    /// The first usable installation: only `bin_dir` if it is given; otherwise where `pg_config` says, on PATH,
    /// or in the usual directories, newest first.
    ///
    /// An existing cluster needs binaries of its own major version, so the search skips others.
    pub(crate) fn find(
        bin_dir: Option<&Path>,
        cluster: Option<(&Path, u32)>,
        account: &Account,
    ) -> Result<Self, EmbeddedError> {
        let candidates: Box<dyn Iterator<Item = PathBuf>> = match bin_dir {
            Some(bin_dir) => Box::new(std::iter::once(bin_dir.to_owned())),
            None => Box::new(candidates()),
        };
        let mut seen = HashSet::new();
        let mut rejected = String::new();
        for candidate in candidates {
            let canonical = fs::canonicalize(&candidate).unwrap_or_else(|_| candidate.clone());
            let is_complete = ["postgres", "initdb"].iter().all(|name| canonical.join(name).is_file());
            if !is_complete || !seen.insert(canonical) {
                continue;
            }
            match examine(&candidate, cluster.map(|(_, major)| major), account) {
                Ok(programs) => return Ok(programs),
                Err(reason) => {
                    rejected = format!("{rejected} {} {reason}.", candidate.display());
                }
            }
        }
        if let (Some(bin_dir), true) = (bin_dir, rejected.is_empty()) {
            rejected = format!(" {} does not contain `postgres` and `initdb`.", bin_dir.display());
        }
        let install_hint = install_hint();
        Err(match cluster {
            None => EmbeddedError::NoPrograms { install_hint, rejected },
            Some((directory, cluster)) => {
                EmbeddedError::OtherMajorVersion { directory: directory.to_owned(), cluster, install_hint, rejected }
            }
        })
    }
}

/// The error is the predicate of a sentence whose subject is the directory.
fn examine(bin_dir: &Path, required_major: Option<u32>, account: &Account) -> Result<Programs, String> {
    let mut command = command(&bin_dir.join("postgres"), account);
    let output = command
        .arg("--version")
        .output()
        .map_err(|error| format!("cannot be run by the user `{}`: {error}", account.name))?;
    let answer = String::from_utf8_lossy(&output.stdout);
    let Some((version, major)) = parse_version(&answer) else {
        return Err("does not report its version".to_owned());
    };
    match required_major {
        Some(required) if required != major => Err(format!("has PostgreSQL {version}")),
        None if major < OLDEST_MAJOR => Err(format!("has PostgreSQL {version}, which is too old")),
        _ => Ok(Programs { bin_dir: bin_dir.to_owned(), version: version.to_owned() }),
    }
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, also `17beta1` and `18devel`.
fn parse_version(answer: &str) -> Option<(&str, u32)> {
    let (_, version) = answer.split_once("(PostgreSQL) ")?;
    let version = version.split_whitespace().next()?;
    let end = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    let major = version.get(..end)?.parse().ok()?;
    Some((version, major))
}

/// Evaluated lazily: most machines have an installation in one of the first directories.
fn candidates() -> impl Iterator<Item = PathBuf> {
    std::iter::once_with(from_pg_config)
        .flatten()
        .chain(std::iter::once_with(from_path).flatten())
        .chain(USUAL_DIRECTORIES.iter().flat_map(|pattern| expand(pattern)))
}

fn from_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let directory = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(directory.trim())).filter(|directory| directory.is_absolute())
}

fn from_path() -> Vec<PathBuf> {
    // PATH belongs to the system; it is not a Linecard setting.
    std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).filter(|dir| dir.is_absolute()).collect())
        .unwrap_or_default()
}

/// The directories that match a pattern with at most one `*`, highest version first.
fn expand(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else {
        return vec![PathBuf::from(pattern)];
    };
    let Some((parent, prefix)) = before.rsplit_once('/') else {
        return Vec::new();
    };
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let number = major_in(&name, prefix)?;
            let directory = entry.path().join(after.trim_start_matches('/'));
            Some((number, directory))
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| b.cmp(a));
    found.into_iter().map(|(_, directory)| directory).collect()
}

/// `16` for `postgresql@16` and `16.4`; 0 where there is no number, such as `latest`.
fn major_in(name: &OsStr, prefix: &str) -> Option<u32> {
    let rest = name.to_str()?.strip_prefix(prefix)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some(digits.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_each_form_of_the_answer() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(parse_version(debian), Some(("15.18", 15)));
        assert_eq!(parse_version("postgres (PostgreSQL) 17beta1\n"), Some(("17beta1", 17)));
        assert_eq!(parse_version("postgres (PostgreSQL) 18devel"), Some(("18devel", 18)));
        assert_eq!(parse_version("postgres (PostgreSQL) 9.6.24"), Some(("9.6.24", 9)));
        assert_eq!(parse_version("something else"), None);
        assert_eq!(parse_version("postgres (PostgreSQL) x"), None);
    }

    #[test]
    fn the_newest_installation_comes_first() {
        let root = tempfile::tempdir().unwrap();
        for name in ["postgresql@9", "postgresql@15", "postgresql@16", "mysql@20", "postgresql@"] {
            fs::create_dir_all(root.path().join(name).join("bin")).unwrap();
        }
        let pattern = format!("{}/postgresql@*/bin", root.path().display());
        let names: Vec<PathBuf> = expand(&pattern);
        let expected = ["postgresql@16", "postgresql@15", "postgresql@9", "postgresql@"]
            .map(|name| root.path().join(name).join("bin"));
        assert_eq!(names, expected);
    }
}

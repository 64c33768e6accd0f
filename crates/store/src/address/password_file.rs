//! Passwords in a file, in the format of `.pgpass`: one line `host:port:database:user:password` for each, `*` for any.

use std::io;
use std::path::Path;

use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// The password of the first line that is for one of the hosts.
pub(super) fn password_in(path: &Path, config: &Config) -> io::Result<Option<String>> {
    let text = std::fs::read_to_string(path)?;
    Ok(text.lines().filter(|line| !line.starts_with('#')).find_map(|line| password_of(&fields(line), config)))
}

fn password_of(fields: &[String], config: &Config) -> Option<String> {
    let [host, port, database, user, password] = fields else { return None };
    let own_user = config.get_user().unwrap_or_default();
    let is_ours = is_of_host(host, port, config)
        && matches(database, config.get_dbname().unwrap_or(own_user))
        && matches(user, own_user);
    is_ours.then(|| password.clone())
}

fn is_of_host(host: &str, port: &str, config: &Config) -> bool {
    let ports = config.get_ports();
    config.get_hosts().iter().enumerate().any(|(at, own)| {
        let name = match own {
            Host::Tcp(name) => name.as_str(),
            // Where libpq finds the socket by default, it looks for this name.
            Host::Unix(path) if path.starts_with("/var/run/postgresql") || path.starts_with("/tmp") => "localhost",
            Host::Unix(path) => path.to_str().unwrap_or_default(),
        };
        let own_port = ports.get(at).or_else(|| ports.first()).copied().unwrap_or(5432);
        matches(host, name) && matches(port, &own_port.to_string())
    })
}

fn matches(pattern: &str, value: &str) -> bool {
    pattern == "*" || pattern == value
}

/// The parts between the colons; a backslash takes the next character as it is.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.trim_end_matches('\r').chars();
    while let Some(character) = characters.next() {
        let kept = match character {
            ':' => None,
            '\\' => characters.next(),
            other => Some(other),
        };
        match (kept, fields.last_mut()) {
            (Some(kept), Some(last)) => last.push(kept),
            _ => fields.push(String::new()),
        }
    }
    fields
}

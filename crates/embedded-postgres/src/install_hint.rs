//! How to install PostgreSQL on this system.

use std::fs;

/// A clause without a full stop: "Install it with `…`".
pub(crate) fn install_hint() -> String {
    if cfg!(target_os = "macos") {
        return "Install it with `brew install postgresql@17`".to_owned();
    }
    let os_release = fs::read_to_string("/etc/os-release")
        .or_else(|_| fs::read_to_string("/usr/lib/os-release"))
        .unwrap_or_default();
    match install_command(&os_release) {
        Some(command) => format!("Install it with `{command}`"),
        None => "Install your system's package of the PostgreSQL server".to_owned(),
    }
}

/// Looked up by `ID`, then by `ID_LIKE`, as defined by os-release(5).
fn install_command(os_release: &str) -> Option<&'static str> {
    field(os_release, "ID").chain(field(os_release, "ID_LIKE")).find_map(|id| match id {
        "debian" | "ubuntu" => Some("apt-get install postgresql"),
        "fedora" | "rhel" | "centos" => Some("dnf install postgresql-server"),
        "amzn" => Some("dnf install postgresql17-server"),
        "alpine" => Some("apk add postgresql"),
        "arch" => Some("pacman -S postgresql"),
        "suse" | "opensuse" | "opensuse-leap" | "opensuse-tumbleweed" => Some("zypper install postgresql-server"),
        "gentoo" => Some("emerge dev-db/postgresql"),
        "nixos" => Some("nix-shell -p postgresql"),
        _ => None,
    })
}

fn field<'a>(os_release: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    os_release
        .lines()
        .filter_map(move |line| line.strip_prefix(name)?.strip_prefix('='))
        .flat_map(|value| value.trim_matches(['"', '\'']).split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_names_this_systems_package_manager() {
        let debian = "PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n";
        assert_eq!(install_command(debian), Some("apt-get install postgresql"));
        let mint = "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";
        assert_eq!(install_command(mint), Some("apt-get install postgresql"));
        let rocky = "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n";
        assert_eq!(install_command(rocky), Some("dnf install postgresql-server"));
        let amazon = "ID=\"amzn\"\nID_LIKE=\"fedora\"\n";
        assert_eq!(install_command(amazon), Some("dnf install postgresql17-server"));
        assert_eq!(install_command("ID=plan9\n"), None);
        assert_eq!(install_command(""), None);
    }
}

//! Programs between a client and a server: proxies and connection poolers, which the set-up unpacks.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A running program with a configuration and a directory of its own. It is stopped with this.
#[derive(Debug)]
pub struct Between {
    child: Child,
    directory: TempDir,
    port: u16,
}

impl Between {
    /// Starts `program` (its path below `.tools/debian`), and waits until it accepts connections on 127.0.0.1.
    ///
    /// `configuration` gets the port and the directory, and gives the text of the file that `arguments` gets.
    pub fn start(
        program: &str,
        configuration: impl FnOnce(u16, &Path) -> String,
        arguments: impl FnOnce(&Path) -> Vec<String>,
    ) -> Self {
        let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.tools/debian"));
        let directory = tempfile::Builder::new().prefix("linecard-between.").tempdir().expect("a directory");
        let port = free_port();
        let file = directory.path().join("configuration");
        std::fs::write(&file, configuration(port, directory.path())).expect("written");
        let log = std::fs::File::create(directory.path().join("log")).expect("a file");
        let libraries = std::fs::read_dir(root.join("usr/lib")).expect("run `make setup`").filter_map(Result::ok);
        let libraries: Vec<String> = libraries.map(|entry| entry.path().display().to_string()).collect();
        let child = Command::new(root.join(program))
            .args(arguments(&file))
            .env("LD_LIBRARY_PATH", libraries.join(":"))
            .env("HOME", directory.path())
            .current_dir(directory.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file"))
            .stderr(log)
            .spawn()
            .expect("`make setup` has unpacked it");
        let mut between = Self { child, directory, port };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = between.child.try_wait().expect("asked");
            assert!(ended.is_none(), "{program} has ended: {}", between.log());
            std::thread::yield_now();
        }
        between
    }

    /// On 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }
}

/// Another program may take it until it is used; that one says so then.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port()
}

impl Drop for Between {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

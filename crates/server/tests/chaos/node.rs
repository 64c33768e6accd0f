//! Servers, run and killed.

use std::fs::{self, File, Permissions};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Duration;

use linecard_testkit::{ENCRYPTION_KEY, TestDatabase};
use rand::RngExt;
use rand::rngs::StdRng;
use tempfile::TempDir;
use tokio::process::Command;
use tokio_postgres::config::Host;

/// The longest that a server lives: in a third of the cases it is killed before it is ready, or soon after.
const LONGEST_LIFE_MS: u64 = 1_100;

/// A directory that PostgreSQL's user, too, can enter.
pub(crate) fn directory() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::set_permissions(root.path(), Permissions::from_mode(0o755)).unwrap();
    root
}

/// How a server is started.
pub(crate) struct Node {
    pub(crate) address: SocketAddr,
    root: TempDir,
    settings: Vec<(&'static str, String)>,
}

impl Node {
    pub(crate) fn new(database: &TestDatabase, public_url: &str, twilio_url: &str) -> Self {
        // Whoever takes the port meanwhile: the server then ends, and is started once more.
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let config = database.app_config();
        let [Host::Unix(socket)] = config.get_hosts() else { panic!("the test PostgreSQL has a socket") };
        let database = format!("host={} user=linecard_app dbname={}", socket.display(), config.get_dbname().unwrap());
        let root = directory();
        let settings = vec![
            ("LINECARD_DATA_DIR", root.path().join("var").display().to_string()),
            ("LINECARD_DATABASE_URL", database),
            ("LINECARD_LISTEN", address.to_string()),
            ("LINECARD_PUBLIC_URL", public_url.to_owned()),
            ("LINECARD_TWILIO_API_URL", twilio_url.to_owned()),
            ("WEBHOOK_ENCRYPTION_KEY", ENCRYPTION_KEY.to_owned()),
            ("RUST_LOG", "error".to_owned()),
        ];
        Self { address, root, settings }
    }

    /// Runs a server again and again, and kills each at a random moment.
    pub(crate) async fn be_killed(&self, times: u64, random: &mut StdRng) {
        let log = self.root.path().join("log");
        let mut killed = 0;
        while killed < times {
            let stderr = File::options().create(true).append(true).open(&log).unwrap();
            let mut server = Command::new(env!("CARGO_BIN_EXE_linecard"))
                .arg("serve")
                .env_clear()
                .envs(self.settings.iter().map(|(name, value)| (name, value)))
                .current_dir(self.root.path())
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(stderr)
                .kill_on_drop(true)
                .spawn()
                .unwrap();
            let life = Duration::from_millis(random.random_range(30..LONGEST_LIFE_MS));
            // It ends by itself when the database is away as it starts.
            if tokio::time::timeout(life, server.wait()).await.is_err() {
                server.kill().await.unwrap();
                killed += 1;
            }
        }
        let log = fs::read_to_string(log).unwrap();
        assert!(!log.contains("panicked"), "{log}");
    }
}

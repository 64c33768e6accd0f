//! Starts and kills servers.

use std::fs::{self, File, Permissions};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::time::Duration;

use linecard_testkit::{ENCRYPTION_KEY, TestDatabase};
use rand::RngExt;
use rand::rngs::StdRng;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio_postgres::config::Host;

/// The maximum lifetime of a server, from its start or from when it serves.
const MAX_LIFETIME_MS: u64 = 1_100;
/// A server that does not serve by then is killed as the others are.
const STARTS_WITHIN: Duration = Duration::from_secs(20);

/// A directory that PostgreSQL's user can access.
pub(crate) fn directory() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::set_permissions(root.path(), Permissions::from_mode(0o755)).unwrap();
    root
}

/// A server's address and settings.
pub(crate) struct Node {
    pub(crate) address: SocketAddr,
    root: TempDir,
    settings: Vec<(&'static str, String)>,
}

impl Node {
    pub(crate) fn new(database: &TestDatabase, public_url: &str, twilio_url: &str) -> Self {
        // If the port is taken in the meantime, the server exits and is started again.
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

    /// Waits until the server takes connections, or has exited.
    async fn serves(&self, server: &mut Child) {
        while server.try_wait().unwrap().is_none() && TcpStream::connect(self.address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Repeatedly starts a server and kills it at a random moment.
    pub(crate) async fn run_and_kill(&self, times: u64, random: &mut StdRng) {
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
            let life = Duration::from_millis(random.random_range(30..MAX_LIFETIME_MS));
            // Half of them are killed at any moment, also while they start, and half once they serve: on a slow machine, hardly any
            // would serve otherwise. It exits if the database is unavailable at the start.
            if random.random_bool(0.5) {
                let _ = tokio::time::timeout(STARTS_WITHIN, self.serves(&mut server)).await;
            }
            if tokio::time::timeout(life, server.wait()).await.is_err() {
                server.kill().await.unwrap();
                killed += 1;
            }
        }
        let log = fs::read_to_string(log).unwrap();
        assert!(!log.contains("panicked"), "{log}");
    }
}

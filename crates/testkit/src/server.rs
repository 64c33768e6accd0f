//! The PostgreSQL of the test run: the one that the run starts, or another one that is named.

use std::path::Path;

use tokio_postgres::Config;

/// How tests log in. Each has a database of its own there.
#[derive(Debug, Clone)]
pub(crate) struct TestServer {
    /// As the server connects.
    pub(crate) app: Config,
    /// As `linecard migrate` connects.
    pub(crate) owner: Config,
    superuser: Option<Config>,
    /// What the names of the run's databases begin with.
    pub(crate) prefix: String,
    is_named: bool,
}

impl TestServer {
    /// That of `LINECARD_TEST_DATABASE_URL`, or else the one that the run has started.
    pub(crate) fn of_the_run() -> Self {
        let Some(owner) = address("LINECARD_TEST_DATABASE_URL") else {
            let socket = variable("LINECARD_TEST_POSTGRES");
            let socket = socket.expect("run tests with `cargo nextest run`, which starts a PostgreSQL for them");
            return Self::on_socket(Path::new(&socket), 5432);
        };
        Self {
            app: address("LINECARD_TEST_RUNTIME_DATABASE_URL").expect("the runtime's login is named, too"),
            owner,
            superuser: address("LINECARD_TEST_SUPERUSER_DATABASE_URL"),
            prefix: variable("LINECARD_TEST_DATABASE_PREFIX").expect("set by scripts/test-postgres.sh"),
            is_named: true,
        }
    }

    /// One that trusts everybody on its socket.
    pub(crate) fn on_socket(directory: &Path, port: u16) -> Self {
        let login = |user: &str| {
            let mut config = Config::new();
            config.host_path(directory).port(port).user(user).dbname("postgres");
            config
        };
        Self {
            app: login("linecard_app"),
            owner: login("linecard_owner"),
            superuser: Some(login("postgres")),
            prefix: String::new(),
            is_named: false,
        }
    }

    /// Creates databases: on a server that somebody else manages, the owner has to be able to.
    pub(crate) fn admin(&self) -> &Config {
        if self.is_named { &self.owner } else { self.superuser() }
    }

    pub(crate) fn superuser(&self) -> &Config {
        self.superuser.as_ref().expect(
            "this test looks past row-level security or changes the server, for which it needs a superuser: \
            LINECARD_TEST_SUPERUSER_DATABASE_URL",
        )
    }

    /// The login to create with the schema: `None` if there is no password, as on a socket.
    pub(crate) fn runtime(&self) -> Option<&Config> {
        self.is_named.then_some(&self.app)
    }

    /// The role that owns databases, if it is created by the tests.
    pub(crate) fn role_to_create(&self) -> Option<&str> {
        if self.is_named { None } else { self.owner.get_user() }
    }
}

fn address(name: &str) -> Option<Config> {
    // The error may quote a password.
    variable(name).map(|text| text.parse().map_err(|_| name).expect("an address of PostgreSQL"))
}

#[expect(clippy::disallowed_methods, reason = "set by whoever runs the tests, and by the test runner's setup script")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

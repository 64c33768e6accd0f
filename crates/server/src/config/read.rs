//! One function per setting. An invalid value is reported and replaced by the default, so that the others are checked
//! as well; a configuration with problems is never used.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use embedded_postgres::EmbeddedOptions;
use ipnet::IpNet;
use linecard_store::{AddressError, DatabaseAddress, SchemaNameError, SchemaNames, SchemaRole, check_schema_name};
use linecard_vault::{Key, KeyError};
use secrecy::ExposeSecret;
use tracing_subscriber::EnvFilter;
use url::Url;

use super::environment::{Environment, Problem, Secret, problem};
use super::error::ConfigError;
use super::settings::{
    DEFAULT_FILTER, Database, Deployment, External, Location, Logging, MigrationDatabase, MigrationLocation,
};
use crate::key::{KeySource, KeyTextError, Keys};

const MAKE_A_KEY: &str = "Generate one with `openssl rand -hex 32` and keep it: without it the stored tokens are lost";

pub(super) struct Reader<'a> {
    environment: &'a Environment,
    pub(super) deployment: Deployment,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(environment: &'a Environment) -> Self {
        let mut reader = Self { environment, deployment: Deployment::Development, problems: environment.unknown() };
        reader.deployment = reader
            .parsed("LINECARD_ENV", |text| match text {
                "development" => Ok(Deployment::Development),
                "production" => Ok(Deployment::Production),
                _ => Err("must be development or production".to_owned()),
            })
            .unwrap_or(Deployment::Development);
        reader
    }

    pub(super) fn finish<T>(self, config: T) -> Result<T, ConfigError> {
        if self.problems.is_empty() { Ok(config) } else { Err(ConfigError(self.problems)) }
    }

    pub(super) fn problems(self) -> Vec<Problem> {
        self.problems
    }

    pub(super) fn listen(&mut self) -> SocketAddr {
        let parsed = self.parsed("LINECARD_LISTEN", |text| {
            text.parse().map_err(|_| {
                "must be an address and a port, for example 127.0.0.1:8080, or 0.0.0.0:8080 for every network"
                    .to_owned()
            })
        });
        parsed.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)))
    }

    pub(super) fn public_url(&mut self) -> Option<Url> {
        let production = self.in_production();
        let is_set = matches!(self.environment.text("LINECARD_PUBLIC_URL"), Ok(Some(_)));
        if production && !is_set {
            self.refuse(
                "LINECARD_PUBLIC_URL",
                "is missing: set it to the https:// URL under which Twilio reaches this server",
            );
        }
        self.parsed("LINECARD_PUBLIC_URL", |text| {
            let url = web_address(text, production)?;
            if url.host_str().is_some_and(|host| host.contains('_')) {
                return Err("must not contain `_` in its host name: Twilio rejects such hosts".to_owned());
            }
            Ok(url)
        })
    }

    pub(super) fn data_dir(&mut self) -> PathBuf {
        self.parsed("LINECARD_DATA_DIR", |text| Ok(PathBuf::from(text))).unwrap_or_else(|| PathBuf::from("./var"))
    }

    pub(super) fn database(&mut self) -> Database {
        let runtime = self.database_address("LINECARD_DATABASE_URL");
        let owner = self.database_address("LINECARD_MIGRATION_DATABASE_URL");
        if runtime.is_none() && owner.is_some() && !self.is_refused("LINECARD_DATABASE_URL") {
            self.refuse(
                "LINECARD_DATABASE_URL",
                "is missing although LINECARD_MIGRATION_DATABASE_URL is set: set it to the runtime's login, or remove \
                both to use the embedded PostgreSQL",
            );
        }
        let direct = self.database_address("LINECARD_DIRECT_DATABASE_URL");
        if runtime.is_none() && direct.is_some() && !self.is_refused("LINECARD_DATABASE_URL") {
            self.refuse(
                "LINECARD_DATABASE_URL",
                "is missing although LINECARD_DIRECT_DATABASE_URL is set: that one is the database behind the connection \
                pooler that LINECARD_DATABASE_URL names",
            );
        }
        let standby = self.database_address("LINECARD_STANDBY_DATABASE_URL");
        if runtime.is_none() && standby.is_some() && !self.is_refused("LINECARD_DATABASE_URL") {
            self.refuse(
                "LINECARD_DATABASE_URL",
                "is missing although LINECARD_STANDBY_DATABASE_URL is set: that one is the standby of the database that \
                LINECARD_DATABASE_URL names",
            );
        }
        let location = match runtime {
            Some(address) => Location::External(Box::new(External {
                address: *address,
                direct: direct.map(|address| *address),
                standby: standby.map(|address| *address),
            })),
            None => Location::Embedded(self.embedded()),
        };
        Database { location, schemas: self.schemas() }
    }

    pub(super) fn migration_database(&mut self) -> MigrationDatabase {
        let runtime = self.database_address("LINECARD_DATABASE_URL");
        let owner = self.database_address("LINECARD_MIGRATION_DATABASE_URL");
        let location = match (owner, runtime) {
            (Some(owner), runtime) => MigrationLocation::External { owner, runtime },
            (None, Some(_)) => {
                if !self.is_refused("LINECARD_MIGRATION_DATABASE_URL") {
                    self.refuse(
                        "LINECARD_MIGRATION_DATABASE_URL",
                        "is missing: set it to the login of the database's owner; that of LINECARD_DATABASE_URL may not \
                        change the schema",
                    );
                }
                MigrationLocation::Embedded(self.embedded())
            }
            (None, None) => MigrationLocation::Embedded(self.embedded()),
        };
        MigrationDatabase { location, schemas: self.schemas() }
    }

    fn schemas(&mut self) -> SchemaNames {
        let default = SchemaNames::default();
        let mut name = |role: SchemaRole| {
            self.parsed(role.setting(), |text| match check_schema_name(text) {
                Ok(()) => Ok(text.to_owned()),
                Err(error) => Err(error.to_string()),
            })
        };
        let tables = name(SchemaRole::Tables).unwrap_or_else(|| default.tables().to_owned());
        let functions = name(SchemaRole::Functions).unwrap_or_else(|| default.functions().to_owned());
        SchemaNames::new(&tables, &functions).unwrap_or_else(|error: SchemaNameError| {
            self.refuse(SchemaRole::Functions.setting(), error.to_string());
            default
        })
    }

    fn embedded(&mut self) -> EmbeddedOptions {
        let bin_dir = self.parsed("LINECARD_POSTGRES_BIN_DIR", |text| Ok(PathBuf::from(text)));
        EmbeddedOptions { data_dir: self.data_dir(), bin_dir }
    }

    pub(super) fn keys(&mut self) -> Keys {
        let production = self.in_production();
        let configured = self.secret("WEBHOOK_ENCRYPTION_KEY");
        if production && configured.is_none() && !self.is_refused("WEBHOOK_ENCRYPTION_KEY") {
            self.refuse("WEBHOOK_ENCRYPTION_KEY", format!("{}. {MAKE_A_KEY}", KeyError::Missing));
        }
        let active = configured.and_then(|secret| {
            let text = secret.text.expose_secret();
            // In development, an easily remembered key is convenient.
            let plain = if production { Key::from_hex } else { Key::from_hex_accepting_weak };
            let refuse = |error| match error {
                KeyTextError::Plain(error) => self.refuse(&secret.origin, format!("{error}. {MAKE_A_KEY}")),
                KeyTextError::NotWrapped => self.refuse(&secret.origin, error.to_string()),
            };
            KeySource::parse(text, &secret.origin, plain).map_err(refuse).ok()
        });
        Keys { active, retired: self.retired_keys() }
    }

    fn retired_keys(&mut self) -> Vec<KeySource> {
        let Some(secret) = self.secret("WEBHOOK_ENCRYPTION_KEYS_RETIRED") else { return Vec::new() };
        let mut keys = Vec::new();
        let texts = secret.text.expose_secret().split([',', ' ', '\n', '\t', '\r']).filter(|text| !text.is_empty());
        for (position, text) in (1..).zip(texts) {
            // Also in production: a weak key can be replaced only by retiring it.
            match KeySource::parse(text, &secret.origin, Key::from_hex_accepting_weak) {
                Ok(key) => keys.push(key),
                Err(error) => self.refuse(&secret.origin, format!("has a key, number {position}, that {error}")),
            }
        }
        keys
    }

    pub(super) fn trusted_proxies(&mut self) -> Vec<IpNet> {
        let parsed = self.parsed("LINECARD_TRUSTED_PROXIES", |text| {
            text.split([',', ' ']).filter(|part| !part.is_empty()).map(network).collect::<Option<Vec<_>>>().ok_or_else(
                || "must be addresses or networks separated by commas, for example 10.0.0.0/8,192.168.1.7".to_owned(),
            )
        });
        parsed.unwrap_or_default()
    }

    pub(super) fn twilio_api_url(&mut self) -> Url {
        let production = self.in_production();
        self.parsed("LINECARD_TWILIO_API_URL", |text| web_address(text, production)).unwrap_or_else(twilio)
    }

    pub(super) fn org_fallback(&mut self) -> bool {
        self.switch("LINECARD_ORG_FALLBACK", true)
    }

    pub(super) fn switch(&mut self, name: &'static str, default: bool) -> bool {
        let parsed = self.parsed(name, |text| match text {
            "on" => Ok(true),
            "off" => Ok(false),
            _ => Err("must be on or off".to_owned()),
        });
        parsed.unwrap_or(default)
    }

    pub(super) fn logging(&mut self) -> Logging {
        let filter = self.parsed("RUST_LOG", |text| match EnvFilter::try_new(text) {
            Ok(_) => Ok(text.to_owned()),
            Err(error) => Err(format!("cannot be parsed ({error}); example: info,linecard_app=debug")),
        });
        Logging {
            deployment: self.deployment,
            filter: filter.unwrap_or_else(|| DEFAULT_FILTER.to_owned()),
            traces: self.traces(),
        }
    }

    fn traces(&mut self) -> Option<String> {
        let name = self.parsed("OTEL_SERVICE_NAME", |text| Ok(text.to_owned()));
        let mut address = |variable| self.parsed(variable, |text| web_address(text, false));
        let common = address("OTEL_EXPORTER_OTLP_ENDPOINT");
        let collector = address("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").or(common);
        collector.is_some().then(|| name.unwrap_or_else(|| "linecard".to_owned()))
    }

    pub(super) fn in_production(&self) -> bool {
        self.deployment == Deployment::Production
    }

    pub(super) fn refuse(&mut self, origin: &str, detail: impl Into<String>) {
        let problem = problem(origin, detail);
        // The data directory, for example, is read twice.
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Whether a problem with a variable or its `_FILE` variable was already reported.
    pub(super) fn is_refused(&self, name: &str) -> bool {
        let twin = format!("{name}_FILE");
        self.problems.iter().any(|problem| problem.origin == name || problem.origin.starts_with(&twin))
    }

    pub(super) fn parsed<T>(&mut self, name: &'static str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let outcome = match self.environment.text(name) {
            Ok(text) => parse(text?.trim()),
            Err(problem) => Err(problem.detail),
        };
        outcome.map_err(|detail| self.refuse(name, detail)).ok()
    }

    pub(super) fn secret(&mut self, name: &str) -> Option<Secret> {
        self.environment.secret(name).map_err(|problem| self.refuse(&problem.origin, problem.detail)).ok().flatten()
    }

    pub(super) fn database_address(&mut self, name: &str) -> Option<Box<DatabaseAddress>> {
        let Secret { text, origin } = self.secret(name)?;
        let parsed = text.expose_secret().parse();
        parsed.map_err(|error: AddressError| self.refuse(&origin, error.to_string())).ok().map(Box::new)
    }
}

pub(super) fn web_address(text: &str, https_alone: bool) -> Result<Url, String> {
    let form = "must be a URL such as https://linecard.example.com";
    let url = Url::parse(text).map_err(|_| form.to_owned())?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if !is_web {
        return Err(form.to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not contain a user name or password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must not contain a query (`?`) or fragment (`#`)".to_owned());
    }
    if https_alone && url.scheme() != "https" {
        return Err(
            "must begin with https:// in production: tokens and phone numbers would be transmitted unencrypted"
                .to_owned(),
        );
    }
    Ok(url)
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

fn twilio() -> Url {
    #[expect(clippy::expect_used, reason = "a constant, covered by a test")]
    Url::parse("https://api.twilio.com").expect("a URL")
}

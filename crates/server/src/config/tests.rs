//! Tests of the configuration.

#![expect(clippy::string_slice, reason = "the texts are ASCII")]

use std::io::Write;

use linecard_vault::Key;

use super::*;
use crate::key::KeySource;

const KEY: &str = "5f1c9e0a7b3d4826e1f09c7ad25b8463907ecd12a4b6f83e55d0971ac3e8426b";

fn read(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::read(&pairs.iter().copied().collect())
}

fn refusal(pairs: &[(&str, &str)]) -> String {
    match read(pairs) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{pairs:?} is accepted"),
    }
}

const PRODUCTION: [(&str, &str); 3] = [
    ("LINECARD_ENV", "production"),
    ("LINECARD_PUBLIC_URL", "https://linecard.example.com"),
    ("WEBHOOK_ENCRYPTION_KEY", KEY),
];

#[test]
fn without_any_setting_the_defaults_hold() {
    let config = read(&[]).unwrap();
    assert_eq!(config.deployment, Deployment::Development);
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url, None);
    assert_eq!(config.twilio_api_url.as_str(), "https://api.twilio.com/");
    assert!(config.org_fallback && config.trusted_proxies.is_empty() && config.keys.active.is_none());
    assert!(matches!(config.database.location, Location::Embedded(_)));
}

#[test]
fn an_empty_variable_counts_as_absent() {
    let config = read(&[("LINECARD_LISTEN", ""), ("LINECARD_DATABASE_URL", "")]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert!(matches!(config.database.location, Location::Embedded(_)));
}

#[test]
fn a_misspelt_variable_is_reported_with_the_nearest_one() {
    for (wrong, right) in [
        ("LINECARD_PUBLIC_URI", "LINECARD_PUBLIC_URL"),
        ("LINECARD_DATABSE_URL_FILE", "LINECARD_DATABASE_URL_FILE"),
        ("LINECARD_LISTEN_FILE", "LINECARD_LISTEN"),
        ("WEBHOOK_ENCRYPTION_KEY_RETIRED", "WEBHOOK_ENCRYPTION_KEYS_RETIRED"),
    ] {
        let text = refusal(&[(wrong, "x")]);
        assert!(text.contains(&format!("{wrong} is not a setting. Did you mean {right}?")), "{text}");
    }
    let of_others =
        [("WEBHOOK_SECRET", "another program's"), ("LINECARD_URL", "a client's"), ("LINECARD_API_KEY", "a client's")];
    assert!(read(&of_others).is_ok());
}

#[test]
fn what_kubernetes_sets_for_a_service_of_our_name_is_no_mistake() {
    let links = [
        ("LINECARD_SERVICE_HOST", "10.0.0.1"),
        ("LINECARD_SERVICE_PORT_HTTP", "8080"),
        ("LINECARD_PORT", "tcp://10.0.0.1:8080"),
        ("LINECARD_PORT_8080_TCP_ADDR", "10.0.0.1"),
    ];
    assert!(refusal(&links).contains("LINECARD_PORT is not a setting"));
    assert!(read(&[links.as_slice(), &[("KUBERNETES_SERVICE_HOST", "10.0.0.2")]].concat()).is_ok());
}

#[test]
fn all_problems_are_reported_at_once() {
    let text = refusal(&[
        ("LINECARD_ENV", "prod"),
        ("LINECARD_LISTEN", "8080"),
        ("LINECARD_ORG_FALLBACK", "maybe"),
        ("LINECARD_TRUSTED_PROXIES", "10.0.0.0/8, proxy"),
        ("LINECARD_TWILIO_API_URL", "api.twilio.com"),
        ("LINECARD_LISTENS", "x"),
        ("RUST_LOG", "linecard=loud=er"),
    ]);
    for name in [
        "ENV must",
        "LISTEN must",
        "FALLBACK must",
        "PROXIES must",
        "API_URL must",
        "LISTENS is not",
        "RUST_LOG cannot",
    ] {
        assert_eq!(text.matches(name).count(), 1, "{name}: {text}");
    }
}

#[test]
fn production_rejects_a_missing_short_malformed_or_weak_key() {
    assert!(read(&PRODUCTION).is_ok());
    let misspelt = ("WEBHOOK_ENCRYPTION_KEY_RETIRED", KEY);
    assert!(refusal(&[PRODUCTION[0], PRODUCTION[1], misspelt]).contains("WEBHOOK_ENCRYPTION_KEY is missing"));
    let weak = "0".repeat(64);
    let malformed = KEY.replace('f', "x");
    for (key, expected) in [
        ("", "WEBHOOK_ENCRYPTION_KEY is missing"),
        (&KEY[..60], "got 60 of 64"),
        (&malformed, "is not hexadecimal"),
        (&weak, "is too weak"),
    ] {
        let text = refusal(&[PRODUCTION[0], PRODUCTION[1], ("WEBHOOK_ENCRYPTION_KEY", key)]);
        assert!(text.contains(expected) && text.contains("openssl rand -hex 32"), "{text}");
        assert!(key.is_empty() || !text.contains(&key[..8]), "the key is shown: {text}");
    }
    assert!(read(&[("WEBHOOK_ENCRYPTION_KEY", &weak)]).is_ok(), "development takes a weak key");
    assert!(read(&[("WEBHOOK_ENCRYPTION_KEY", &KEY[..60])]).is_err(), "a short one is nowhere of use");
}

#[test]
fn production_accepts_https_only() {
    for variable in ["LINECARD_PUBLIC_URL", "LINECARD_TWILIO_API_URL"] {
        let mut pairs = PRODUCTION.to_vec();
        pairs.retain(|(name, _)| *name != variable);
        pairs.push((variable, "http://linecard.example.com"));
        let text = refusal(&pairs);
        assert!(text.contains(&format!("{variable} must begin with https://")), "{text}");
    }
    let text = refusal(&[PRODUCTION[0], PRODUCTION[2]]);
    assert!(text.contains("LINECARD_PUBLIC_URL is missing"), "{text}");
}

#[test]
fn a_public_url_that_twilio_cannot_call_is_refused() {
    for (url, expected) in [
        ("linecard.example.com", "must be a URL such as"),
        ("ftp://linecard.example.com", "must be a URL such as"),
        ("https://my_host.example.com", "Twilio rejects such hosts"),
        ("https://example.com/?a=b", "a query (`?`)"),
        ("https://example.com/#a", "fragment (`#`)"),
        ("https://ada:secret@example.com", "a user name"),
    ] {
        let text = refusal(&[("LINECARD_PUBLIC_URL", url)]);
        assert!(text.contains(expected) && !text.contains("secret"), "{text}");
    }
    let config = read(&[("LINECARD_PUBLIC_URL", "https://example.com/linecard")]).unwrap();
    assert_eq!(config.public_url.unwrap().path(), "/linecard");
}

#[test]
fn a_secret_may_be_in_a_file_but_not_in_both() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "{KEY}").unwrap();
    let path = file.path().to_str().unwrap();
    let config = read(&[("WEBHOOK_ENCRYPTION_KEY_FILE", path)]).unwrap();
    let Some(KeySource::Plain(key)) = config.keys.active else { panic!("the key is not wrapped") };
    assert_eq!(key.id(), Key::from_hex(KEY).unwrap().id());

    let text = refusal(&[("WEBHOOK_ENCRYPTION_KEY_FILE", path), ("WEBHOOK_ENCRYPTION_KEY", KEY)]);
    assert!(text.contains("are both set"), "{text}");

    let text = refusal(&[PRODUCTION[0], PRODUCTION[1], ("WEBHOOK_ENCRYPTION_KEY_FILE", "/nowhere/key")]);
    assert!(text.contains("WEBHOOK_ENCRYPTION_KEY_FILE (/nowhere/key) names a file that cannot be read"), "{text}");
    assert!(!text.contains("is missing"), "{text}");

    let empty = tempfile::NamedTempFile::new().unwrap();
    let text = refusal(&[("LINECARD_DATABASE_URL_FILE", empty.path().to_str().unwrap())]);
    assert!(text.contains("names a file that is empty"), "{text}");
}

#[test]
fn retired_keys_are_a_list() {
    let other = "0".repeat(64);
    let config = read(&[("WEBHOOK_ENCRYPTION_KEYS_RETIRED", &format!("{KEY}, {other}\n"))]).unwrap();
    assert_eq!(config.keys.retired.len(), 2);
    let text = refusal(&[("WEBHOOK_ENCRYPTION_KEYS_RETIRED", &format!("{KEY},{}", &KEY[..10]))]);
    assert!(text.contains("number 2, that has the wrong length"), "{text}");
    assert!(!text.contains(&KEY[..10]), "{text}");
}

#[test]
fn a_wrapped_key_is_accepted_wherever_a_plain_one_is() {
    let wrapped = "aws-kms:c29tZSBjaXBoZXJ0ZXh0";
    let both = format!("{KEY} {wrapped}");
    let config = read(&[
        PRODUCTION[0],
        PRODUCTION[1],
        ("WEBHOOK_ENCRYPTION_KEY", wrapped),
        ("WEBHOOK_ENCRYPTION_KEYS_RETIRED", &both),
    ])
    .unwrap();
    assert!(matches!(config.keys.active, Some(KeySource::AwsKms(_))));
    assert!(matches!(config.keys.retired.as_slice(), [KeySource::Plain(_), KeySource::AwsKms(_)]));
    let text = refusal(&[("WEBHOOK_ENCRYPTION_KEY", "aws-kms:c29tZSBj*")]);
    assert!(
        text.contains("does not continue with base64") && !text.contains("openssl") && !text.contains("c29t"),
        "{text}"
    );
}

#[test]
fn a_database_address_that_cannot_be_read_is_not_repeated() {
    for (url, expected) in [
        ("postgres://app:hunter2@db?sslmode=hunter2", "has a value of `sslmode`"),
        ("db.example.com", "must have the form postgres://"),
        ("postgres://", "names no host"),
        ("postgres://app:hunter2@db:5432x/l", "must have the form postgres://"),
    ] {
        let text = refusal(&[("LINECARD_DATABASE_URL", url)]);
        assert!(text.contains(&format!("LINECARD_DATABASE_URL {expected}")), "{text}");
        assert!(!text.contains("hun") && !text.contains("ter2"), "{text}");
    }
    for url in ["postgres://app:secret@db.example.com:5432/linecard?sslmode=require", "host=/run/postgresql user=app"] {
        assert!(matches!(read(&[("LINECARD_DATABASE_URL", url)]).unwrap().database.location, Location::External(_)));
    }
}

#[test]
fn the_address_past_a_pooler_belongs_to_the_poolers() {
    let (pooler, direct) = (
        ("LINECARD_DATABASE_URL", "postgres://app@pooler:6543/l"),
        ("LINECARD_DIRECT_DATABASE_URL", "postgres://app@db/l"),
    );
    assert!(
        refusal(&[direct]).contains("LINECARD_DATABASE_URL is missing although LINECARD_DIRECT_DATABASE_URL is set")
    );
    let Location::External(external) = read(&[pooler, direct]).unwrap().database.location else { panic!("external") };
    assert!(external.direct.is_some());
}

#[test]
fn a_standby_belongs_to_a_primary_of_the_operators() {
    let standby = ("LINECARD_STANDBY_DATABASE_URL", "postgres://app@standby/l");
    assert!(
        refusal(&[standby]).contains("LINECARD_DATABASE_URL is missing although LINECARD_STANDBY_DATABASE_URL is set")
    );
    let primary = ("LINECARD_DATABASE_URL", "postgres://app@db/l");
    let Location::External(external) = read(&[primary, standby]).unwrap().database.location else { panic!("external") };
    assert!(external.standby.is_some());
}

#[test]
fn an_owners_address_without_the_runtimes_is_a_mistake_to_serve_with_and_none_to_migrate_with() {
    let owner = ("LINECARD_MIGRATION_DATABASE_URL", "postgres://owner@db/linecard");
    let runtime = ("LINECARD_DATABASE_URL", "postgres://app@db/linecard");
    assert!(refusal(&[owner]).contains("LINECARD_DATABASE_URL is missing although"));
    let migrate = |pairs: &[(&str, &str)]| MigrateConfig::read(&pairs.iter().copied().collect());
    let location = migrate(&[owner]).unwrap().database.location;
    assert!(matches!(location, MigrationLocation::External { runtime: None, .. }));
    let text = migrate(&[runtime]).unwrap_err().to_string();
    assert!(text.contains("LINECARD_MIGRATION_DATABASE_URL is missing"), "{text}");
    assert!(migrate(&[runtime, owner, ("LINECARD_ENV", "production")]).is_ok(), "migrating takes no key");
}

#[test]
fn the_schemas_have_names_of_their_own_that_can_be_chosen() {
    let default = read(&[]).unwrap().database.schemas;
    assert_eq!((default.tables(), default.functions()), ("linecard", "app"));
    let settings = [("LINECARD_DATABASE_SCHEMA", "telephony"), ("LINECARD_DATABASE_FUNCTION_SCHEMA", "telephony_app")];
    let chosen = read(&settings).unwrap().database.schemas;
    assert_eq!((chosen.tables(), chosen.functions()), ("telephony", "telephony_app"));
    for (name, wrong, detail) in [
        ("LINECARD_DATABASE_SCHEMA", "public", "must not be public"),
        ("LINECARD_DATABASE_SCHEMA", "pg_linecard", "must not be public"),
        ("LINECARD_DATABASE_SCHEMA", "information_schema", "must not be public"),
        ("LINECARD_DATABASE_FUNCTION_SCHEMA", "App", "must be a lower-case name"),
        ("LINECARD_DATABASE_FUNCTION_SCHEMA", "a;b", "must be a lower-case name"),
        ("LINECARD_DATABASE_FUNCTION_SCHEMA", "linecard", "must differ from the schema of the tables"),
        ("LINECARD_DATABASE_SCHEMA", "app", "must differ from the schema of the tables"),
    ] {
        let refusal = refusal(&[(name, wrong)]);
        assert!(refusal.contains(detail), "{name}={wrong}: {refusal}");
    }
}

#[test]
fn mail_takes_a_server_a_sender_and_the_password_of_a_named_user() {
    let (url, from) =
        (("LINECARD_SMTP_URL", "smtps://ada@mail.example.com"), ("LINECARD_MAIL_FROM", "lines@example.com"));
    let password = ("LINECARD_SMTP_PASSWORD", "hunter2");
    assert!(read(&[]).unwrap().mail.is_none());
    let config = read(&[url, from, password]).unwrap();
    assert!(config.mail.is_some() && !format!("{config:?}").contains("hunter2"));
    assert!(read(&[("LINECARD_SMTP_URL", "smtp://mail.example.com"), from]).unwrap().mail.is_some(), "no login");
    for (settings, detail) in [
        (vec![url, password], "LINECARD_MAIL_FROM is missing"),
        (vec![from], "LINECARD_SMTP_URL is not"),
        (vec![password], "LINECARD_SMTP_URL is not"),
        (vec![url, from], "LINECARD_SMTP_PASSWORD is missing"),
        (vec![("LINECARD_SMTP_URL", "smtp://mail.example.com"), from, password], "names no user"),
        (vec![("LINECARD_SMTP_URL", "smtps://ada:hunter2@mail.example.com"), from], "must not contain the password"),
        (vec![url, ("LINECARD_MAIL_FROM", "Linecard"), password], "must be an email address"),
    ] {
        let refusal = refusal(&settings);
        assert!(refusal.contains(detail) && !refusal.contains("hunter2"), "{refusal}");
    }
}

#[test]
fn no_debug_shows_a_secret() {
    let environment: Environment = [("WEBHOOK_ENCRYPTION_KEY", KEY)].into_iter().collect();
    assert!(!format!("{environment:?}").contains(KEY));
    let config =
        read(&[("WEBHOOK_ENCRYPTION_KEY", KEY), ("LINECARD_DATABASE_URL", "postgres://app:hunter2@db/linecard")]);
    let shown = format!("{config:?}");
    assert!(!shown.contains(KEY) && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_trusted_proxy_may_be_one_address() {
    let config = read(&[("LINECARD_TRUSTED_PROXIES", "10.0.0.0/8, 192.168.1.7,fd00::1")]).unwrap();
    let shown: Vec<_> = config.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["10.0.0.0/8", "192.168.1.7/32", "fd00::1/128"]);
}

#[test]
fn limits_are_positive_numbers_and_the_shutdown_delay_is_bounded() {
    let default = read(&[]).unwrap();
    assert_eq!((default.quotas, default.connections.total), (Quotas::default(), None));
    assert_eq!((default.operations_listen, default.shutdown_delay), (None, Duration::ZERO));
    let config = read(&[
        ("LINECARD_MAX_STREAMS", "7"),
        ("LINECARD_MAX_CONNECTIONS", " 500 "),
        ("LINECARD_SHUTDOWN_DELAY", "15"),
        ("LINECARD_OPERATIONS_LISTEN", "127.0.0.1:9464"),
    ])
    .unwrap();
    assert_eq!((config.quotas.streams_per_organization, config.connections.total), (7, Some(500)));
    assert_eq!(config.shutdown_delay.as_secs(), 15);
    assert_eq!(config.operations_listen.unwrap().port(), 9464);
    for (name, wrong) in [
        ("LINECARD_MAX_STREAMS_PER_CREDENTIAL", "0"),
        ("LINECARD_MAX_API_KEYS", "-1"),
        ("LINECARD_MAX_INVITATIONS", "many"),
        ("LINECARD_MAX_CONNECT_SESSIONS", "0"),
        ("LINECARD_MAX_ORGANIZATIONS_PER_PERSON", "1.5"),
        ("LINECARD_MAX_CONNECTIONS_PER_CLIENT", "99999999999"),
        ("LINECARD_MAX_CONNECTIONS", "0"),
        ("LINECARD_SHUTDOWN_DELAY", "301"),
        ("LINECARD_OPERATIONS_LISTEN", "9464"),
    ] {
        let text = refusal(&[(name, wrong)]);
        assert!(text.contains(&format!("{name} must be")), "{text}");
    }
}

//! Addresses as providers' pages and other programs write them.

use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{ChannelBinding, Host, SslMode, TargetSessionAttrs};

use super::tls::Verification;
use super::{AddressError, DatabaseAddress};

fn parsed(text: &str) -> DatabaseAddress {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> AddressError {
    match text.parse::<DatabaseAddress>() {
        Err(error) => error,
        Ok(address) => panic!("{text} was taken: {address:?}"),
    }
}

fn hosts(address: &DatabaseAddress) -> Vec<String> {
    let name = |host: &Host| match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(path) => path.display().to_string(),
    };
    address.config().get_hosts().iter().map(name).collect()
}

#[test]
fn the_addresses_of_providers_pages_are_taken_as_they_are() {
    // Address, host, user, database, TLS, verification.
    let cases = [
        (
            "postgresql://postgres:pass@db.abcdefghijklmnop.supabase.co:5432/postgres",
            ("db.abcdefghijklmnop.supabase.co", "postgres", "postgres"),
            (SslMode::Prefer, Verification::None),
        ),
        (
            "postgres://postgres.abcdefghijklmnop:pass@aws-0-eu-central-1.pooler.supabase.com:5432/postgres",
            ("aws-0-eu-central-1.pooler.supabase.com", "postgres.abcdefghijklmnop", "postgres"),
            (SslMode::Prefer, Verification::None),
        ),
        (
            "postgresql://alex:AbC123dEf@ep-cool-darkness-a1b2c3d4.us-east-2.aws.neon.tech/dbname?sslmode=require&channel_binding=require",
            ("ep-cool-darkness-a1b2c3d4.us-east-2.aws.neon.tech", "alex", "dbname"),
            (SslMode::Require, Verification::None),
        ),
        (
            "host=linecard.c6c8mwvfdgv0.us-west-2.rds.amazonaws.com port=5432 dbname=linecard user=app password=x \
             sslrootcert=/certs/global-bundle.pem sslmode=verify-full",
            ("linecard.c6c8mwvfdgv0.us-west-2.rds.amazonaws.com", "app", "linecard"),
            (SslMode::Require, Verification::AuthorityAndName),
        ),
        (
            "sslmode=verify-ca sslrootcert=server-ca.pem sslcert=client-cert.pem sslkey=client-key.pem \
             hostaddr=203.0.113.7 port=5432 user=postgres dbname=linecard",
            ("203.0.113.7", "postgres", "linecard"),
            (SslMode::Require, Verification::Authority),
        ),
        (
            "host=/cloudsql/project:europe-west1:instance user=app dbname=linecard sslmode=require",
            ("/cloudsql/project:europe-west1:instance", "app", "linecard"),
            (SslMode::Disable, Verification::None),
        ),
        (
            "postgres://app:p%40ss@linecard.postgres.database.azure.com/postgres?sslmode=require",
            ("linecard.postgres.database.azure.com", "app", "postgres"),
            (SslMode::Require, Verification::None),
        ),
        (
            "postgresql://doadmin:x@db-1.b.db.ondigitalocean.com:25060/defaultdb?sslmode=require",
            ("db-1.b.db.ondigitalocean.com", "doadmin", "defaultdb"),
            (SslMode::Require, Verification::None),
        ),
        (
            "postgres://app:x@[2001:db8::1]:5433/linecard?ssl=true",
            ("2001:db8::1", "app", "linecard"),
            (SslMode::Require, Verification::None),
        ),
        (
            "postgres://app@%2Fvar%2Frun%2Fpostgresql/linecard",
            ("/var/run/postgresql", "app", "linecard"),
            (SslMode::Disable, Verification::None),
        ),
    ];
    for (text, (host, user, database), tls) in cases {
        let address = parsed(text);
        assert_eq!(hosts(&address), [host], "{text}");
        assert_eq!(address.config().get_user(), Some(user), "{text}");
        assert_eq!(address.config().get_dbname(), Some(database), "{text}");
        assert_eq!((address.config().get_ssl_mode(), address.tls.verification()), tls, "{text}");
    }
    let cloud_sql = parsed("hostaddr=203.0.113.7 user=postgres dbname=linecard");
    assert_eq!(cloud_sql.config().get_hostaddrs(), [IpAddr::from([203, 0, 113, 7])]);
    let neon = parsed("postgres://u:p@h/d?channel_binding=require");
    assert_eq!(neon.config().get_channel_binding(), ChannelBinding::Require);
}

#[test]
fn an_address_may_name_several_hosts_and_finds_the_one_that_takes_writes() {
    for text in [
        "postgres://u:p@one:5432,two:5433/d",
        "postgres://u:p@one:5432,two:5433/d?target_session_attrs=primary",
        "host=one,two port=5432,5433 user=u dbname=d target_session_attrs=read-write",
    ] {
        let address = parsed(text);
        assert_eq!(hosts(&address), ["one", "two"], "{text}");
        assert_eq!(address.config().get_ports(), [5432, 5433], "{text}");
        assert_eq!(address.config().get_target_session_attrs(), TargetSessionAttrs::ReadWrite, "{text}");
    }
    let any = parsed("postgres://u:p@one/d?target_session_attrs=any");
    assert_eq!(any.config().get_target_session_attrs(), TargetSessionAttrs::Any);
}

#[test]
fn every_host_is_tried_before_a_request_gives_up() {
    let mut two = parsed("postgres://u:p@one,two/d");
    two.limit_connect_time(Duration::from_secs(3));
    assert_eq!(two.config().get_connect_timeout(), Some(&Duration::from_millis(1_500)));
    let mut own = parsed("postgres://u:p@one/d?connect_timeout=1");
    own.limit_connect_time(Duration::from_secs(3));
    assert_eq!(own.config().get_connect_timeout(), Some(&Duration::from_secs(1)));
}

#[test]
fn sslmode_means_what_it_means_to_libpq() {
    let cases = [
        ("", (SslMode::Prefer, Verification::None)),
        ("sslmode=disable", (SslMode::Disable, Verification::None)),
        ("sslmode=allow", (SslMode::Prefer, Verification::None)),
        ("sslmode=prefer&sslrootcert=ca.pem", (SslMode::Prefer, Verification::None)),
        ("sslmode=require", (SslMode::Require, Verification::None)),
        ("sslmode=require&sslrootcert=ca.pem", (SslMode::Require, Verification::Authority)),
        ("sslmode=verify-ca", (SslMode::Require, Verification::Authority)),
        ("sslmode=verify-full", (SslMode::Require, Verification::AuthorityAndName)),
        ("sslrootcert=system", (SslMode::Require, Verification::AuthorityAndName)),
        ("sslmode=verify-full&sslrootcert=system", (SslMode::Require, Verification::AuthorityAndName)),
    ];
    for (query, expected) in cases {
        let address = parsed(&format!("postgres://u:p@db.example.com/d?{query}"));
        assert_eq!((address.config().get_ssl_mode(), address.tls.verification()), expected, "{query}");
    }
    let weak = refused("postgres://u:p@h/d?sslmode=require&sslrootcert=system");
    assert!(matches!(weak, AddressError::WeakWithSystem), "{weak:?}");
}

#[test]
fn what_is_weak_about_a_connection_is_known_unless_it_stays_on_this_machine() {
    let cases = [
        ("postgres://u:p@db.example.com/d?sslmode=disable", Some("is not encrypted")),
        ("postgres://u:p@db.example.com/d", Some("is encrypted only if the server offers it")),
        ("postgres://u:p@db.example.com/d?sslmode=require", Some("does not verify the server's certificate")),
        ("postgres://u:p@db.example.com/d?sslmode=verify-ca", Some("does not verify the server's name")),
        ("postgres://u:p@db.example.com/d?sslmode=verify-full", None),
        ("postgres://u:p@localhost/d?sslmode=disable", None),
        ("postgres://u:p@[::1]/d", None),
        ("host=/run/postgresql user=u dbname=d", None),
    ];
    for (text, expected) in cases {
        assert_eq!(parsed(text).weakness(), expected, "{text}");
    }
}

#[test]
fn white_space_around_an_address_is_no_part_of_it() {
    let address = parsed("\n postgres://u:p@h/linecard\r\n");
    assert_eq!(address.config().get_dbname(), Some("linecard"));
}

#[test]
fn a_parameter_that_is_not_understood_is_named_with_what_to_do() {
    let cases = [
        ("pgbouncer=true", "`pgbouncer`, which is a setting of Prisma's"),
        ("schema=public", "LINECARD_DATABASE_SCHEMA"),
        ("connection_limit=5", "`connection_limit`"),
        ("currentSchema=public", "JDBC"),
        ("search_path=public", "LINECARD_DATABASE_SCHEMA"),
        ("sslmod=require", "did you mean `sslmode`?"),
        ("sslmode=verify_full", "`sslmode` that is not valid: it must be disable, allow"),
        ("ssl=1", "`ssl`"),
        ("sslcrl=x.pem", "revocation"),
        ("sslcert=x.pem", "`sslcert` without `sslkey`"),
        ("sslkey=x.pem", "`sslkey` without `sslcert`"),
        ("service=main", "service files"),
        ("target_session_attrs=standby", "Linecard writes"),
        ("gssencmode=require", "GSSAPI"),
        ("client_encoding=LATIN1", "UTF8"),
        ("port=many", "`port`"),
        ("connect_timeout=soon", "`connect_timeout`"),
        ("application_name=%zz", "percent-encoded"),
        ("options=%00", "percent-encoded"),
    ];
    for (query, expected) in cases {
        let message = refused(&format!("postgres://u:p@h/d?{query}")).to_string();
        assert!(message.contains(expected), "{query}: {message}");
    }
    for unneeded in ["gssencmode=prefer", "client_encoding=utf8", "fallback_application_name=x", "keepalives_count=3"] {
        parsed(&format!("postgres://u:p@h/d?{unneeded}"));
    }
}

#[test]
fn no_part_of_a_password_is_shown_whatever_is_wrong() {
    for text in [
        "postgres://u:hun?ter2=x@h/d",
        "postgres://u:12?hunter2=3@h/d",
        "postgres://u:hunter2@x?hunter2=3@h/d",
        "postgres://u:hunter2#x@h:y/d",
        "hunter2",
        "u:hunter2@h/d",
        "host=h password=hunter2 user='u",
        "host=h password=hunter2 sslmode",
        "mysql://u:hunter2@h/d",
        "",
    ] {
        let error = refused(text);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{text}: {error}");
    }
    let address = parsed("postgres://u:hunter2@h/d");
    assert!(!format!("{address:?}").contains("hunter2"), "{address:?}");
}

#[test]
fn quoted_keywords_are_read_as_libpq_reads_them() {
    let address = parsed(r"host = 'db' user='it\'s me' password = 'a\\b c' dbname=d application_name='x y'");
    let config = address.config();
    assert_eq!(config.get_user(), Some("it's me"));
    assert_eq!(config.get_password(), Some(r"a\b c".as_bytes()));
    assert_eq!(config.get_application_name(), Some("x y"));
}

#[test]
fn an_address_without_a_host_is_refused() {
    assert!(matches!(refused("user=u dbname=d"), AddressError::NoHost));
}

#[test]
fn the_password_of_a_file_is_that_of_the_first_line_for_the_database() {
    let directory = std::env::temp_dir().join(format!("linecard-pgpass-{}", std::process::id()));
    std::fs::write(
        &directory,
        "# comment\nother:5432:d:u:wrong\nh:5433:d:u:wrong\nh:5432:*:u:se\\:cret\\\\\nh:*:*:*:later\n",
    )
    .expect("written");
    let of = |text: &str| {
        let config = Config::from_str(text).expect("a configuration");
        super::password_file::password_in(&directory, &config).expect("read")
    };
    assert_eq!(of("postgres://u@h/d").as_deref(), Some("se:cret\\"));
    assert_eq!(of("postgres://v@h/d").as_deref(), Some("later"));
    assert_eq!(of("postgres://v@elsewhere/d"), None);
    std::fs::remove_file(&directory).expect("removed");
}

//! Reads addresses as libpq does, as a URL or as `keyword=value` pairs, into parameters, and knows them all by name.

use std::str::FromStr;

use tokio_postgres::Config;

use super::error::AddressError;

/// The parts of an address.
#[derive(Debug)]
pub(super) struct Parameters {
    /// The part of a URL before its query.
    base: Option<String>,
    pub(super) list: Vec<Parameter>,
}

#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) value: String,
    /// The value as [`Config`] can parse it at its place.
    spelling: String,
}

/// What is done with a parameter.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// [`tokio_postgres::Config`] takes it, by this name.
    Passed(&'static str),
    /// [`super::DatabaseAddress`] takes it.
    Own,
}

/// libpq's names that are used as they are.
const PASSED: [&str; 17] = [
    "user",
    "password",
    "dbname",
    "options",
    "application_name",
    "host",
    "hostaddr",
    "port",
    "connect_timeout",
    "tcp_user_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "channel_binding",
    "load_balance_hosts",
    "sslnegotiation",
];

const OWN: [&str; 11] = [
    "sslmode",
    "ssl",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "ssl_min_protocol_version",
    "passfile",
    "target_session_attrs",
    "gssencmode",
    "client_encoding",
    "fallback_application_name",
];

/// libpq's parameters that would have to change how we connect, and do not.
const UNSUPPORTED: [(&str, &str); 17] = [
    ("sslpassword", "keep the client certificate's key unencrypted in a file that only Linecard can read"),
    ("sslcrl", "revocation lists are not read; use short-lived certificates"),
    ("sslcrldir", "revocation lists are not read; use short-lived certificates"),
    ("sslcertmode", "a client certificate is sent if the address has one and the server asks for it"),
    ("ssl_max_protocol_version", "TLS 1.2 and 1.3 are used, the newest that the server has"),
    ("sslsni", "the server's name is always sent"),
    ("sslcompression", "TLS has no compression any more"),
    ("sslkeylogfile", "it would write the session's keys to a file"),
    ("krbsrvname", "GSSAPI is not supported"),
    ("gsslib", "GSSAPI is not supported"),
    ("gssdelegation", "GSSAPI is not supported"),
    ("require_auth", "the server decides how it authenticates; use sslmode=verify-full against false servers"),
    ("requirepeer", "the owner of a socket is not checked"),
    ("service", "service files are not read; write the address out"),
    ("servicefile", "service files are not read; write the address out"),
    ("replication", "Linecard does not replicate"),
    ("requiressl", "use sslmode=require"),
];

const OF_PRISMA: &str = "is a setting of Prisma's";
const OF_JDBC: &str = "is a setting of PostgreSQL's JDBC driver";
const OF_PGX: &str = "is a setting of Go's driver pgx";

/// Parameters that people copy from other programs' addresses: name, whose it is, and what else to do.
const FOREIGN: [(&str, &str, &str); 19] = [
    (
        "pgbouncer",
        OF_PRISMA,
        ", and use the address of the database or of a pooler in session mode: Linecard's sessions have settings",
    ),
    ("schema", OF_PRISMA, "; LINECARD_DATABASE_SCHEMA and LINECARD_DATABASE_FUNCTION_SCHEMA name Linecard's schemas"),
    ("connection_limit", OF_PRISMA, ""),
    ("pool_timeout", OF_PRISMA, ""),
    ("socket_timeout", OF_PRISMA, ""),
    ("statement_cache_size", OF_PRISMA, ""),
    ("sslaccept", OF_PRISMA, "; sslmode=require does not verify the server, sslmode=verify-full does"),
    ("sslidentity", OF_PRISMA, "; sslcert and sslkey name a client certificate and its key"),
    (
        "currentSchema",
        OF_JDBC,
        "; LINECARD_DATABASE_SCHEMA and LINECARD_DATABASE_FUNCTION_SCHEMA name Linecard's schemas",
    ),
    ("ApplicationName", OF_JDBC, "; the parameter is application_name"),
    ("sslfactory", OF_JDBC, ""),
    ("prepareThreshold", OF_JDBC, ""),
    ("targetServerType", OF_JDBC, "; the parameter is target_session_attrs"),
    ("loggerLevel", OF_JDBC, ""),
    (
        "search_path",
        "is not a parameter of a connection",
        "; LINECARD_DATABASE_SCHEMA and LINECARD_DATABASE_FUNCTION_SCHEMA name Linecard's schemas",
    ),
    ("pool_max_conns", OF_PGX, ""),
    ("statement_cache_mode", OF_PGX, ""),
    ("default_query_exec_mode", OF_PGX, ""),
    ("supa", "is a note of Supabase's for its own pages", ""),
];

impl Parameters {
    pub(super) fn parse(text: &str) -> Result<Self, AddressError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            of_url(text)
        } else {
            Ok(Self { base: None, list: keywords(text)? })
        }
    }

    /// What [`Config`] makes of the parameters that it takes, under their names there.
    pub(super) fn config(&self, passed: &[(&str, &Parameter)]) -> Result<Config, AddressError> {
        for (name, parameter) in passed {
            // Alone, so that the one that is not valid can be named.
            Config::from_str(&format!("{name}={}", quoted(&parameter.value))).map_err(|_| AddressError::Value {
                name: parameter.name.clone(),
                expected: "what PostgreSQL's documentation says of it",
            })?;
        }
        let all: Vec<String> =
            passed.iter().map(|(name, parameter)| format!("{name}={}", parameter.spelling)).collect();
        let text = match &self.base {
            Some(base) => format!("{base}?{}", all.join("&")),
            None => all.join(" "),
        };
        Config::from_str(&text).map_err(|_| AddressError::Form)
    }
}

/// Every parameter that we understand or name is found here.
pub(super) fn classify(name: &str) -> Result<Use, AddressError> {
    if let Some(passed) = PASSED.iter().find(|known| **known == name) {
        return Ok(Use::Passed(passed));
    }
    if name == "keepalives_count" {
        return Ok(Use::Passed("keepalives_retries"));
    }
    if OWN.contains(&name) {
        return Ok(Use::Own);
    }
    if let Some((_, reason)) = UNSUPPORTED.iter().find(|(known, _)| *known == name) {
        return Err(AddressError::Unsupported { name: name.to_owned(), reason });
    }
    if let Some((_, whose, remedy)) = FOREIGN.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name)) {
        return Err(AddressError::Foreign { name: name.to_owned(), whose, remedy });
    }
    let nearest = PASSED.iter().chain(&OWN).min_by_key(|known| strsim::damerau_levenshtein(name, known));
    Err(AddressError::Unknown { name: name.to_owned(), nearest: nearest.unwrap_or(&"sslmode") })
}

fn of_url(text: &str) -> Result<Parameters, AddressError> {
    let (base, query) = text.split_once('?').unwrap_or((text, ""));
    // The `?` is one of a password then, and what follows it must not be shown.
    if query.contains('@') {
        return Err(AddressError::Form);
    }
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, spelling) = pair.split_once('=').ok_or(AddressError::Form)?;
        require_name(name)?;
        let value = percent_decoded(spelling).ok_or_else(|| AddressError::Value {
            name: name.to_owned(),
            expected: "percent-encoded text, for example %20 for a blank",
        })?;
        Ok(Parameter { name: name.to_owned(), value, spelling: spelling.to_owned() })
    });
    Ok(Parameters { base: Some(base.to_owned()), list: pairs.collect::<Result<_, AddressError>>()? })
}

/// A name can be shown: it is not some part of a password.
fn require_name(name: &str) -> Result<(), AddressError> {
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_name { Ok(()) } else { Err(AddressError::Form) }
}

/// libpq's decoding: a `+` is a plus.
fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut digit = || bytes.next().and_then(|byte| char::from(byte).to_digit(16));
            let value = digit()? * 16 + digit()?;
            // libpq refuses %00, too.
            decoded.push(u8::try_from(value).ok().filter(|value| *value != 0)?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

/// `host=localhost password='it''s' …`: values in quotes may have blanks; a backslash takes the next character as it is.
fn keywords(text: &str) -> Result<Vec<Parameter>, AddressError> {
    let mut list = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or(AddressError::Form)?;
        let name = name.trim_end();
        require_name(name)?;
        let (value, after) = keyword_value(after.trim_start()).ok_or(AddressError::Form)?;
        list.push(Parameter { name: name.to_owned(), spelling: quoted(&value), value });
        rest = after.trim_start();
    }
    if list.is_empty() { Err(AddressError::Form) } else { Ok(list) }
}

fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// The value at the beginning of the text, and what follows it.
fn keyword_value(text: &str) -> Option<(String, &str)> {
    let (is_quoted, body) = text.strip_prefix('\'').map_or((false, text), |body| (true, body));
    let mut value = String::new();
    let mut characters = body.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.push(characters.next()?.1),
            '\'' if is_quoted => return Some((value, body.get(at + 1..)?)),
            blank if !is_quoted && blank.is_whitespace() => return Some((value, body.get(at..)?)),
            _ => value.push(character),
        }
    }
    (!is_quoted).then_some((value, ""))
}

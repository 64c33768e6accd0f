//! One SQL statement: its name, its text, and how long it takes.
//!
//! Nothing checks SQL at compile time. Every statement is declared through [`statements!`], which also lists it;
//! a test prepares each of them as the application's role against the migrated schema, and compares its text with
//! the file of its name in `crates/store/sql`.

use std::sync::OnceLock;
use std::time::Instant;

use futures_util::FutureExt;
use metrics::{Histogram, Unit};
use tracing::Instrument;

const DURATION: &str = "linecard_db_statement_duration_seconds";

/// Registers the help text of this metric. To be called once, after the recorder is installed.
pub(crate) fn describe_metric() {
    metrics::describe_histogram!(
        DURATION,
        Unit::Seconds,
        "Duration of a database statement, by its name, with the BEGIN and COMMIT that travel in its round trip"
    );
}

/// A statement, as tests and benchmarks read it.
#[derive(Debug)]
pub struct Statement {
    name: &'static str,
    module: &'static str,
    doc: &'static str,
    sql: &'static str,
    scope: Scope,
    /// Registered at the first execution rather than at each.
    duration: OnceLock<Histogram>,
}

/// What a statement's parameters begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// `$1` is the organization, which the transaction binds.
    Tenant,
    /// All parameters are the caller's.
    Global,
}

/// A statement on the rows of one organization: `$1` is the organization.
///
/// Only [`TenantTx`](crate::tenancy::transaction::TenantTx) runs it, and binds `$1` itself: no caller can pass another
/// organization than the one that the transaction was entered for.
#[derive(Debug)]
pub(crate) struct TenantStatement(pub(crate) Statement);

/// A statement that names no organization, or several: authentication, leases, the queues' buckets.
#[derive(Debug)]
pub(crate) struct GlobalStatement(pub(crate) Statement);

impl TenantStatement {
    pub(crate) const fn new(
        name: &'static str,
        module: &'static str,
        doc: &'static str,
        sql: &'static str,
    ) -> TenantStatement {
        Self(Statement { name, module, doc, sql, scope: Scope::Tenant, duration: OnceLock::new() })
    }
}

impl GlobalStatement {
    pub(crate) const fn new(
        name: &'static str,
        module: &'static str,
        doc: &'static str,
        sql: &'static str,
    ) -> GlobalStatement {
        Self(Statement { name, module, doc, sql, scope: Scope::Global, duration: OnceLock::new() })
    }
}

impl Statement {
    /// For example `CALL_GET`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The room that declares it: the directory of its file in `crates/store/sql`.
    pub fn room(&self) -> &'static str {
        self.module.split("::").nth(1).unwrap_or(self.module)
    }

    /// The module that declares it, within this crate.
    pub fn module(&self) -> &'static str {
        self.module.split_once("::").map_or(self.module, |(_, module)| module)
    }

    /// The comment at its declaration; empty where the name says enough.
    pub fn doc(&self) -> &'static str {
        self.doc
    }

    /// The text that is sent.
    pub fn sql(&self) -> &'static str {
        self.sql
    }

    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Puts the round trip that carries this statement into a span of its own, and records how long it takes.
    // Not an async function: that would hold the round trip's future twice.
    pub(crate) fn measure<T>(&self, round_trip: impl Future<Output = T>) -> impl Future<Output = T> {
        let span = tracing::debug_span!("db.statement", db.operation.name = self.name, standby = tracing::field::Empty);
        let started = Instant::now();
        round_trip.instrument(span).inspect(move |_| self.took(started))
    }

    /// Records how long its round trip took.
    pub(crate) fn took(&self, started: Instant) {
        let duration = self.duration.get_or_init(|| metrics::histogram!(DURATION, "statement" => self.name));
        duration.record(started.elapsed());
    }
}

/// Declares statements, and lists them in the module's `STATEMENTS`. The text stays as it is written.
macro_rules! statements {
    ($($(#[doc = $doc:literal])* static $name:ident: $kind:ident = $sql:expr;)+) => {
        $(
            $(#[doc = $doc])*
            pub(crate) static $name: $crate::sql::statement::$kind = $crate::sql::statement::$kind::new(
                stringify!($name),
                module_path!(),
                concat!($($doc, "\n"),*),
                $sql,
            );
        )+
        pub(crate) static STATEMENTS: &[&$crate::sql::statement::Statement] = &[$(&$name.0),+];
    };
}
pub(crate) use statements;

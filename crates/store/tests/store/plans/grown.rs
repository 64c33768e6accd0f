//! A database that grows under the lists.

use linecard_testkit::TestDatabase;
use tokio_postgres::Client;
use uuid::Uuid;

use super::explain::{Execution, Plan, Planning};

/// Four fifths of all rows are of one organization, and nine tenths of these of one agent, interleaved with the others:
/// even at the first size it has more rows of everything than a page examines.
pub(super) const SIZES: [u64; 2] = [15_000, 60_000];
/// What `PageRequest::limit_and_one` asks for.
pub(super) const PAGE: u64 = 51;
/// `linecard_store::sql::page::EXAMINED`.
pub(super) const EXAMINED: u64 = 10_000;
const START_MS: u128 = 1_750_000_000_000;

pub(super) fn organization() -> String {
    organization_of("0")
}

/// SQL functions that turn numbers into ids; those of rows are UUIDv7 of one row per second.
pub(super) const ID_FUNCTIONS: &str = "
    CREATE FUNCTION pg_temp.thing(kind bigint, n bigint) RETURNS uuid LANGUAGE sql AS
        $$ SELECT ('0000000000007000800' || kind || lpad(n::text, 12, '0'))::uuid $$;
    CREATE FUNCTION pg_temp.row_id(n bigint) RETURNS uuid LANGUAGE sql AS
        $$ SELECT (lpad(to_hex(1750000000000 + n * 1000), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid $$;
    CREATE FUNCTION pg_temp.at(n bigint) RETURNS timestamptz LANGUAGE sql AS
        $$ SELECT to_timestamp(1750000000 + n) $$;
    CREATE FUNCTION pg_temp.organization_of(n bigint) RETURNS uuid LANGUAGE sql AS
        $$ SELECT pg_temp.thing(1, CASE WHEN n % 5 = 0 THEN 1 + n / 5 % 99 ELSE 0 END) $$;
    CREATE FUNCTION pg_temp.agent_of(n bigint) RETURNS uuid LANGUAGE sql AS
        $$ SELECT pg_temp.thing(2, CASE WHEN n % 40 IN (1, 2, 3) THEN n % 40 ELSE 0 END) $$;";

pub(super) fn thing(kind: u8, n: u64) -> String {
    format!("00000000-0000-7000-800{kind}-{n:012}")
}

fn organization_of(n: &str) -> String {
    format!("00000000-0000-7000-8001-{n:0>12}")
}

/// The id of a row.
pub(super) fn row_id(n: u64) -> Uuid {
    Uuid::from_u128((START_MS + u128::from(n) * 1_000) << 80 | 0x7000_8000 << 48 | u128::from(n))
}

/// The smallest id of the second in which a row was created.
pub(super) fn first_id_at(n: u64) -> Uuid {
    Uuid::from_u128((START_MS + u128::from(n) * 1_000) << 80)
}

/// A list with one combination of filters.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: String,
    pub(super) execution: Execution<'static>,
    /// The index that it must use, alone.
    pub(super) indexes: &'static [&'static str],
    /// At most so many rows may be read.
    pub(super) rows_read: u64,
    /// At most so many may be sorted; 0: the index has the order.
    pub(super) rows_sorted: u64,
    /// The rows that it must return, which shows that the case is what it seems.
    pub(super) rows: u64,
}

impl Case {
    fn failure_of(&self, plan: &Plan) -> Option<String> {
        if plan.rows() != self.rows {
            return Some(format!("{} instead of {} rows", plan.rows(), self.rows));
        }
        if let Some(scan) = plan.scans().iter().find(|scan| !self.indexes.contains(&scan.as_str())) {
            return Some(format!("uses {scan}"));
        }
        if plan.rows_read() > self.rows_read {
            return Some(format!("reads {} rows, more than {}", plan.rows_read(), self.rows_read));
        }
        // A row may be looked up by itself, through three levels of an index, and be in a block of its own.
        let blocks = 4 * self.rows_read + 60;
        if plan.blocks() > blocks {
            return Some(format!("reads {} blocks, more than {blocks}", plan.blocks()));
        }
        let sorted = plan.sorted().into_iter().find(|sorted| *sorted > self.rows_sorted);
        sorted.map(|sorted| format!("sorts {sorted} rows"))
    }
}

pub(super) struct Grown {
    pub(super) database: TestDatabase,
    admin: Client,
    app: Client,
}

impl Grown {
    pub(super) async fn create() -> Self {
        let database = TestDatabase::create().await;
        let (admin, app) = (database.superuser_client().await, database.app_client().await);
        admin.batch_execute(ID_FUNCTIONS).await.expect("functions");
        // An unfortunate moment of autovacuum would change what is read.
        for table in ["calls", "messages", "call_logs", "message_logs", "audit_logs"] {
            let sql = format!("ALTER TABLE {table} SET (autovacuum_enabled = false)");
            admin.batch_execute(&sql).await.expect("set");
        }
        Self { database, admin, app }
    }

    /// Runs SQL, in which `{from}` and `{to}` are the first and the last number of the rows to insert.
    pub(super) async fn fill(&self, sql: &str, from: u64, to: u64) {
        let sql = sql.replace("{from}", &from.to_string()).replace("{to}", &to.to_string());
        self.admin.batch_execute(&sql).await.unwrap_or_else(|error| panic!("{error:?}: {sql}"));
        self.admin.batch_execute("VACUUM ANALYZE").await.expect("analyzed");
    }

    pub(super) async fn explain(&self, execution: &Execution<'_>, planning: Planning) -> Plan {
        execution.explain(&self.app, planning).await
    }

    /// Checks the cases of each size with both kinds of plans.
    pub(super) async fn check_growing(&self, sql: &str, cases: impl Fn(u64) -> Vec<Case>) {
        let mut filled = 0;
        for size in SIZES {
            self.fill(sql, filled, size - 1).await;
            filled = size;
            let mut failures = Vec::new();
            for case in cases(size) {
                for planning in Planning::BOTH {
                    let plan = case.execution.explain(&self.app, planning).await;
                    let failure = case.failure_of(&plan);
                    failures.extend(failure.map(|failure| format!("{failure}: {planning:?} {} {plan}", case.name)));
                }
            }
            assert!(failures.is_empty(), "of {size} rows, {} plans fail:\n{}", failures.len(), failures.join("\n"));
        }
    }
}

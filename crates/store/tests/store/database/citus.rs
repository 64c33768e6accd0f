//! `deploy/citus`: how the tables are spread. There is no Citus here: functions of its names write down what they are called
//! with, so these tests say what is asked of a Citus, and not what it does.

use linecard_domain::SystemClock;
use linecard_store::{SchemaNames, inspect_database};
use linecard_testkit::TestDatabase;
use tokio_postgres::{Client, NoTls};

const DISTRIBUTE: &str = include_str!("../../../../../deploy/citus/distribute.sql");
const UNDISTRIBUTE: &str = include_str!("../../../../../deploy/citus/undistribute.sql");

/// What of Citus the files use, in its own schema and with the names and types of its arguments.
const STAND_IN: &str = r#"
    SET allow_system_table_mods = on;
    CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass PRIMARY KEY, partmethod "char", partkey text);
    GRANT SELECT, INSERT ON pg_catalog.pg_dist_partition TO linecard_owner;
    GRANT SELECT ON pg_catalog.pg_dist_partition TO PUBLIC;
    CREATE FUNCTION pg_catalog.column_to_column_name(t regclass, k text) RETURNS text LANGUAGE sql AS 'SELECT k';
    CREATE FUNCTION pg_catalog.create_reference_table(table_name regclass) RETURNS void LANGUAGE sql
        AS $$ INSERT INTO pg_dist_partition VALUES (table_name, 'n', NULL) $$;
    CREATE FUNCTION pg_catalog.create_distributed_table(table_name regclass, distribution_column text,
        distribution_type text DEFAULT 'hash', colocate_with text DEFAULT 'default', shard_count int DEFAULT NULL)
        RETURNS void LANGUAGE plpgsql AS $$ BEGIN
            IF colocate_with <> 'none' AND NOT EXISTS (SELECT 1 FROM pg_dist_partition p
                WHERE p.logicalrelid = colocate_with::regclass AND p.partkey = distribution_column) THEN
                RAISE EXCEPTION 'cannot lie with %', colocate_with;
            END IF;
            INSERT INTO pg_dist_partition VALUES (table_name, 'h', distribution_column);
        END $$;
    CREATE FUNCTION pg_catalog.undistribute_table(table_name regclass) RETURNS void LANGUAGE sql
        AS $$ DELETE FROM pg_dist_partition WHERE logicalrelid = table_name $$;
    RESET allow_system_table_mods"#;

struct Coordinator {
    database: TestDatabase,
    superuser: Client,
}

impl Coordinator {
    async fn start() -> Self {
        let database = TestDatabase::create().await;
        let superuser = database.superuser_client().await;
        superuser.batch_execute(STAND_IN).await.expect("the stand-in is installed");
        Self { database, superuser }
    }

    /// Runs a file, as psql does; returns what it was refused with.
    async fn run(client: &Client, file: &str) -> Result<(), String> {
        let refused = client.batch_execute(file).await.err();
        let refused = refused.and_then(|error| error.as_db_error().map(|error| error.message().to_owned()));
        if refused.is_some() {
            client.batch_execute("ROLLBACK").await.expect("rolled back");
        }
        refused.map_or(Ok(()), Err)
    }

    async fn texts(&self, query: &str) -> Vec<String> {
        let rows = self.superuser.query(query, &[]).await.expect("read");
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn count(&self, query: &str) -> i64 {
        self.superuser.query_one(query, &[]).await.expect("counted").get(0)
    }

    async fn misplaced(&self) -> Vec<String> {
        let runtime = self.database.app_config().into();
        let inspection = inspect_database(&runtime, &SchemaNames::default(), &SystemClock).await.expect("inspected");
        let misplaced = inspection.misplaced_tables.expect("it looks like a Citus");
        misplaced.iter().map(|table| format!("{} {}", table.table, table.found)).collect()
    }
}

const FOREIGN_KEYS: &str =
    "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' ORDER BY 1";
const LOCAL: &str = "SELECT count(*) FROM pg_class WHERE relnamespace = 'linecard'::regnamespace AND relkind = 'r'
    AND oid NOT IN (SELECT logicalrelid FROM pg_dist_partition)";
const SENDS: &str = "SELECT count(*) FROM pg_db_role_setting WHERE setrole = 'linecard_app'::regrole
    AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND setconfig = ARRAY['citus.propagate_set_commands=local']";

#[tokio::test]
async fn every_table_is_distributed_once_and_can_be_taken_back() {
    let coordinator = Coordinator::start().await;
    let keys = coordinator.texts(FOREIGN_KEYS).await;
    let tables = coordinator.count(LOCAL).await;
    assert_eq!(coordinator.misplaced().await.len(), usize::try_from(tables).expect("few"));
    for _ in 0..2 {
        Coordinator::run(&coordinator.superuser, DISTRIBUTE).await.expect("distributed");
        assert_eq!(coordinator.count(LOCAL).await, 0);
        assert_eq!(coordinator.texts(FOREIGN_KEYS).await, keys, "the foreign keys are there again");
        assert_eq!(coordinator.count(SENDS).await, 1);
        assert!(coordinator.misplaced().await.is_empty());
    }
    for _ in 0..2 {
        Coordinator::run(&coordinator.superuser, UNDISTRIBUTE).await.expect("taken back");
        assert_eq!(coordinator.count("SELECT count(*) FROM pg_dist_partition").await, 0);
        assert_eq!(coordinator.texts(FOREIGN_KEYS).await, keys);
        assert_eq!(coordinator.count(SENDS).await, 0);
    }
}

#[tokio::test]
async fn a_table_without_a_place_is_named_and_nothing_is_done() {
    let coordinator = Coordinator::start().await;
    let add = "CREATE TABLE linecard.forgotten (organization_id uuid)";
    coordinator.superuser.batch_execute(add).await.expect("added");
    let refused = Coordinator::run(&coordinator.superuser, DISTRIBUTE).await.expect_err("refused");
    assert_eq!(refused, "no place is known for: forgotten");
    assert_eq!(coordinator.count("SELECT count(*) FROM pg_dist_partition").await, 0);
}

#[tokio::test]
async fn a_table_that_lies_elsewhere_is_named() {
    let coordinator = Coordinator::start().await;
    Coordinator::run(&coordinator.superuser, DISTRIBUTE).await.expect("distributed");
    let change = "UPDATE pg_dist_partition SET partkey = 'id' WHERE logicalrelid = 'calls'::regclass;
        UPDATE pg_dist_partition SET partmethod = 'n' WHERE logicalrelid = 'messages'::regclass;
        DELETE FROM pg_dist_partition WHERE logicalrelid = 'users'::regclass";
    coordinator.superuser.batch_execute(change).await.expect("changed");
    let refused = Coordinator::run(&coordinator.superuser, DISTRIBUTE).await.expect_err("refused");
    assert_eq!(refused, "distributed in another way: calls, messages");
    assert_eq!(
        coordinator.misplaced().await,
        [
            "calls is distributed by id, and should be distributed by organization_id",
            "messages is a reference table, and should be distributed by organization_id",
            "users is not distributed, and should be a reference table",
        ]
    );
}

#[tokio::test]
async fn the_owner_distributes_empty_tables_only() {
    let coordinator = Coordinator::start().await;
    let (owner, connection) = coordinator.database.owner_config().connect(NoTls).await.expect("connected");
    #[expect(clippy::disallowed_methods, reason = "it ends with the client")]
    tokio::spawn(connection);
    let fill = "INSERT INTO call_rates (bucket, next_at) VALUES ('b', now())";
    coordinator.superuser.batch_execute(fill).await.expect("filled");
    let refused = Coordinator::run(&owner, DISTRIBUTE).await.expect_err("refused");
    assert_eq!(refused, "there may be rows in: call_rates");
    let refused = Coordinator::run(&owner, UNDISTRIBUTE).await.expect_err("refused");
    assert_eq!(refused, "row-level security hides rows from this role");
    Coordinator::run(&coordinator.superuser, DISTRIBUTE).await.expect("distributed with its rows");
}

#[tokio::test]
async fn a_context_is_the_same_where_it_has_to_travel() {
    let database = TestDatabase::create().await;
    let client = database.app_client().await;
    let context = "SELECT concat_ws(' ', app.uid(), app.organization(), app.org_role(), coalesce(current_setting('app.agent_ids', true), ''))";
    let one = "00000000-0000-7000-8000-000000000001";
    let mut found = Vec::new();
    for mode in ["none", "local"] {
        let begin = format!("BEGIN; SET LOCAL citus.propagate_set_commands = '{mode}'");
        client.batch_execute(&begin).await.expect("begun");
        for enter in [
            format!("SELECT app.set_local_context('{one}', '{one}', 'member')"),
            format!("SELECT app.see_agents('{{{one}}}')"),
            format!("SELECT app.enter_service('{one}')"),
            format!("SELECT app.enter_self('{one}')"),
        ] {
            client.batch_execute(&enter).await.expect("entered");
            found.push(client.query_one(context, &[]).await.expect("read").get::<_, String>(0));
        }
        client.batch_execute("ROLLBACK").await.expect("ended");
        found.push(client.query_one("SELECT coalesce(app.org_role(), 'nobody')", &[]).await.expect("read").get(0));
    }
    let (cheap, sent) = found.split_at(5);
    assert_eq!(cheap, sent);
    assert_eq!(
        cheap,
        [
            format!("{one} {one} member "),
            format!("{one} {one} member {{{one}}}"),
            format!("{one} service "),
            format!("{one} "),
            "nobody".to_owned(),
        ]
    );
}

//! Linecard in a database that belongs to another program as well.

use std::net::SocketAddr;
use std::time::Duration;

use linecard_testkit::TestDatabase;
use serde_json::{Value, json};
use tokio_postgres::{Client, NoTls};
use twilio_sim::{Options, Sim};

use crate::commands::rollout::post;
use crate::database::external::installation;
use crate::program::{Installation, client};

const ACCOUNT: &str = "AC11111111111111111111111111111111";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Names that Linecard uses by default, and some that it used earlier.
const PLATFORM: &str = "
    CREATE SCHEMA auth;
    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid';
    CREATE TABLE public.organizations (id integer PRIMARY KEY, name text);
    INSERT INTO public.organizations VALUES (1, 'The platform''s');
    CREATE TABLE public.calls (id integer PRIMARY KEY, status text);
    INSERT INTO public.calls VALUES (1, 'ours');
    CREATE SCHEMA migrations;
    CREATE TABLE migrations.history (version integer PRIMARY KEY)";
const FOREIGN_TABLE_SCHEMA: &str = "
    CREATE SCHEMA linecard;
    CREATE TABLE linecard.calls (id integer PRIMARY KEY);
    INSERT INTO linecard.calls VALUES (1)";
const FOREIGN_FUNCTION_SCHEMA: &str = "
    CREATE SCHEMA app;
    CREATE TABLE app.users (id integer PRIMARY KEY);
    INSERT INTO app.users VALUES (1);
    CREATE FUNCTION app.uid() RETURNS text LANGUAGE sql AS $$ SELECT 'the platform''s'::text $$";

/// Everything in the database that is not PostgreSQL's own, with owners and privileges.
async fn objects(client: &Client) -> Vec<String> {
    let query = "
        SELECT concat_ws(' ', 'schema', nspname, nspowner::regrole, nspacl) FROM pg_namespace
            WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
        UNION ALL
        SELECT concat_ws(' ', kind, n.nspname, name, owner::regrole, acl) FROM (
            SELECT 'relation', relnamespace, relname::text, relowner, relacl::text FROM pg_class
            UNION ALL SELECT 'function', pronamespace, pg_get_functiondef(oid), proowner, proacl::text FROM pg_proc
                WHERE prokind = 'f' AND oid >= 16384
            UNION ALL SELECT 'type', typnamespace, typname::text, typowner, typacl::text FROM pg_type)
            o (kind, namespace, name, owner, acl)
        JOIN pg_namespace n ON n.oid = namespace
        WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
        ORDER BY 1";
    client.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

/// The other program's rows.
async fn rows(client: &Client) -> Vec<String> {
    let query = "
        SELECT to_jsonb(t)::text FROM public.organizations t UNION ALL SELECT to_jsonb(t)::text FROM public.calls t
        UNION ALL SELECT to_jsonb(t)::text FROM linecard.calls t UNION ALL SELECT to_jsonb(t)::text FROM app.users t";
    client.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

/// Connects an agent and places a call, which callbacks then complete.
async fn place_a_call(installation: &Installation, sim: &Sim) {
    let server = installation.serve();
    let (_, _, cookie) = server.sign_in("ada@example.com").await;
    let agent = post(&server, &cookie, "/api/agents", &json!({"name": "Front desk"})).await;
    let agent = agent["id"].as_str().unwrap();
    let account = json!({"authToken": TOKEN, "phoneNumbers": ["+14155550100"]});
    client().put(format!("{}/sim/accounts/{ACCOUNT}", sim.base_url())).json(&account).send().await.unwrap();
    let settings = json!({"accountSid": ACCOUNT, "authToken": TOKEN, "phoneNumber": "+14155550100"});
    post(&server, &cookie, &format!("/api/agents/{agent}/twilio"), &settings).await;
    let call = post(&server, &cookie, "/api/calls", &json!({"agentId": agent, "to": "+14155550000"})).await;
    let path = server.url(&format!("/api/calls/{}", call["id"].as_str().unwrap()));
    let settled = async {
        loop {
            let answer = client().get(&path).header("cookie", &cookie).send().await.unwrap();
            let call: Value = answer.json().await.unwrap();
            if call["status"] == "completed" {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), settled).await.unwrap();
    server.terminate();
}

#[tokio::test]
async fn with_schemas_of_other_names_linecard_shares_a_database_and_leaves_without_a_trace() {
    let database = TestDatabase::create_empty().await;
    let client = database.superuser_client().await;
    for statements in [PLATFORM, FOREIGN_TABLE_SCHEMA, FOREIGN_FUNCTION_SCHEMA] {
        client.batch_execute(statements).await.unwrap();
    }
    let (objects_before, rows_before) = (objects(&client).await, rows(&client).await);
    let sim = Sim::start(SocketAddr::from(([127, 0, 0, 1], 0)), Options::default().with_speed(1_000.0)).await.unwrap();
    let installation = installation(&database)
        .with("LINECARD_TWILIO_API_URL", &sim.base_url())
        .with("LINECARD_DATABASE_SCHEMA", "telephony")
        // A reserved word of SQL.
        .with("LINECARD_DATABASE_FUNCTION_SCHEMA", "order");
    let migrated = installation.run(&["migrate"]);
    assert_eq!(migrated.code, Some(0), "{migrated:?}");
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    place_a_call(&installation, &sim).await;
    for command in [&["audit", "verify"][..], &["keys", "verify"], &["migrate", "--status"]] {
        let ended = installation.run(command);
        assert_eq!(ended.code, Some(0), "{command:?}: {ended:?}");
    }

    let present = objects(&client).await;
    let missing: Vec<&String> = objects_before.iter().filter(|object| !present.contains(object)).collect();
    assert!(missing.is_empty(), "changed or gone: {missing:#?}");
    let ours = |object: &&String| object.contains(" telephony") || object.contains(" order");
    let strays: Vec<&String> =
        present.iter().filter(|object| !objects_before.contains(object) && !ours(object)).collect();
    assert!(strays.is_empty(), "outside of Linecard's schemas: {strays:#?}");
    assert_eq!(rows(&client).await, rows_before);

    let down = installation.run(&["migrate", "--down-to", "0"]);
    assert_eq!(down.code, Some(0), "{down:?}");
    assert_eq!(objects(&client).await, objects_before, "something of Linecard's is left, or something else changed");
    assert_eq!(rows(&client).await, rows_before);
}

#[tokio::test]
async fn a_schema_of_another_program_is_refused_with_the_setting_that_names_another() {
    for (foreign, setting) in [
        (FOREIGN_TABLE_SCHEMA, "LINECARD_DATABASE_SCHEMA "),
        (FOREIGN_FUNCTION_SCHEMA, "LINECARD_DATABASE_FUNCTION_SCHEMA "),
    ] {
        let database = TestDatabase::create_empty().await;
        let client = database.superuser_client().await;
        client.batch_execute(foreign).await.unwrap();
        let before = objects(&client).await;
        let installation = installation(&database);
        for command in [&["migrate"][..], &["migrate", "--status"], &["migrate", "--down-to", "0"], &["serve"]] {
            let ended = installation.run(command);
            assert_eq!(ended.code, Some(1), "{command:?}: {ended:?}");
            assert!(ended.stderr.contains(setting), "{command:?}: {ended:?}");
        }
        assert_eq!(objects(&client).await, before, "nothing was changed");
    }
}

#[tokio::test]
async fn a_database_of_a_development_version_is_refused_with_what_to_do() {
    let unreleased = "
        CREATE SCHEMA auth; CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid';
        CREATE SCHEMA migrations; CREATE TABLE migrations.history (version integer PRIMARY KEY);
        CREATE FUNCTION migrations.version() RETURNS integer LANGUAGE sql AS 'SELECT 16'";
    let database = TestDatabase::create_empty().await;
    let superuser = database.superuser_client().await;
    let old_function =
        "CREATE SCHEMA app; CREATE FUNCTION app.enter_service() RETURNS text LANGUAGE sql AS 'SELECT NULL'";
    superuser.batch_execute(&format!("{unreleased}; {old_function}")).await.unwrap();
    let before = objects(&superuser).await;
    let ended = installation(&database).run(&["migrate"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("development version from before 0.1.0"), "{ended:?}");
    assert_eq!(objects(&superuser).await, before, "nothing was changed");

    let embedded = Installation::new();
    let server = embedded.serve();
    let mut config = tokio_postgres::Config::new();
    config.host_path(embedded.file("run")).user("linecard_owner").dbname("linecard");
    let (owner, connection) = config.connect(NoTls).await.unwrap();
    tokio::select! {
        made = owner.batch_execute(unreleased) => made.unwrap(),
        ended = connection => panic!("{ended:?}"),
    }
    server.terminate();
    for command in [&["serve"][..], &["migrate"]] {
        let ended = embedded.run(command);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        let remedy = format!("remove the directory {}", embedded.file("").display().to_string().trim_end_matches('/'));
        assert!(ended.stderr.contains(&remedy), "{command:?}: {ended:?}");
    }
}

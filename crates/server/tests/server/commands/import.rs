//! `linecard import`: the worked example of `examples/supabase`, and what is wrong with a platform's rows.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::import_scenario::{
    ACME, ADA, FRONT_DESK, GRACE, KEY, REMINDERS, Scenario, TOKENS, example, without_fingerprints,
};
use crate::database::external::address;
use crate::program::client;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_is_planned_imported_once_and_found_the_same_afterwards() {
    let scenario = Scenario::create().await;
    let readme = fs::read_to_string(example("README.md")).unwrap();
    let planned = readme.split("```\n").find(|part| part.starts_with("a dry run:")).unwrap();
    let dry = scenario.import(&["--dry-run", "--verify"]);
    assert_eq!((dry.code, without_fingerprints(&dry.stdout).as_str()), (Some(1), planned), "{}", dry.stderr);
    assert_eq!(scenario.count("SELECT count(*) FROM organizations").await, 0, "a dry run writes nothing");
    assert_eq!(scenario.count("SELECT count(*) FROM users").await, 0);

    let imported = scenario.import(&["--verify"]);
    let created: Vec<&str> = imported.stdout.lines().filter(|line| line.starts_with("create ")).collect();
    let plan: Vec<&str> = dry.stdout.lines().filter(|line| line.starts_with("create ")).collect();
    assert_eq!(created, plan, "{imported:?}");
    assert!(imported.stdout.contains("/rollout, or linecard rollout status"), "{imported:?}");
    let member = "SELECT count(*) FROM organization_members m JOIN identities i USING (user_id)
        WHERE i.subject = '0e5a2f10-0000-4000-8000-000000000001' AND m.role = 'owner' AND m.email LIKE 'Ada Lovelace (%'";
    assert_eq!(scenario.count(member).await, 1);
    let audited = "SELECT count(*) FROM audit_logs WHERE actor_kind = 'operator' AND actor_name = 'linecard import'";
    assert_eq!(scenario.count(audited).await, 10);
    assert_eq!(scenario.installation.run(&["audit", "verify"]).code, Some(0));

    let before = scenario.written().await;
    let again = scenario.import(&[]);
    assert!(
        !again.stdout.contains("create ") && again.stdout.contains("agents: 0 created, 0 changed, 3 are the same"),
        "{again:?}"
    );
    assert_eq!(scenario.written().await, before);
    let status = scenario.installation.run(&["rollout", "status"]);
    assert!(status.stdout.contains("  phase 1"), "{status:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agents_that_were_imported_call_with_their_own_account_or_with_the_organizations() {
    let scenario = Scenario::create().await;
    assert_eq!(scenario.import(&["--organization", ACME]).code, Some(0));
    assert_eq!(scenario.count("SELECT count(*) FROM organizations").await, 1, "only the one that was named");
    assert_eq!(scenario.installation.create_owner("op@example.com", "Acme Dental").code, Some(0));
    let server = scenario.installation.serve();
    let (_, _, cookie) = server.sign_in("op@example.com").await;
    let get = async |path: &str| -> Value {
        let answer = client().get(server.url(path)).header("cookie", &cookie).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}");
        answer.json().await.unwrap()
    };
    for (external, source, from) in [(FRONT_DESK, "organization", "+14155550100"), (REMINDERS, "agent", "+14155550101")]
    {
        let agents = get(&format!("/api/agents?externalId={external}")).await;
        let id = agents["items"][0]["id"].as_str().unwrap();
        let used = get(&format!("/api/agents/{id}/twilio/resolution?to=%2B14155550123")).await;
        assert_eq!((used["credentialSource"].as_str(), used["from"].as_str()), (Some(source), Some(from)), "{used}");
        let call = json!({"agentId": id, "to": "+14155550123"});
        let placed = super::rollout::post(&server, &cookie, "/api/calls", &call).await;
        assert_eq!((placed["credentialSource"].as_str(), placed["from"].as_str()), (Some(source), Some(from)));
    }
    let calls: Value =
        client().get(format!("{}/sim/calls", scenario.sim.base_url())).send().await.unwrap().json().await.unwrap();
    assert_eq!(calls.as_array().map(Vec::len), Some(2), "Twilio has accepted both");
    server.terminate();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_at_the_platform_is_changed_here_unless_somebody_changed_it_here() {
    let scenario = Scenario::create().await;
    assert_eq!(scenario.import(&["--organization", ACME]).code, Some(0));
    let rename =
        |title: &str| format!("UPDATE public.agent_configurations SET title = '{title}' WHERE id = '{FRONT_DESK}'");
    scenario.source.batch_execute(&rename("Reception")).await.unwrap();
    let planned = scenario.import(&["--organization", ACME, "--dry-run"]);
    let change = format!("change agent {FRONT_DESK} of {ACME} (Reception): name\n");
    assert!(planned.stdout.contains(&change), "{planned:?}");
    let name =
        format!("SELECT count(*) FROM agent_configurations WHERE external_id = '{FRONT_DESK}' AND name = 'Reception'");
    assert_eq!(scenario.count(&name).await, 0);
    assert!(scenario.import(&["--organization", ACME]).stdout.contains(&change));
    assert_eq!(scenario.count(&name).await, 1);

    // An owner takes another number for the organization, and renames the agent.
    assert_eq!(scenario.installation.create_owner("op@example.com", "Acme Dental").code, Some(0));
    let server = scenario.installation.serve();
    let (_, _, cookie) = server.sign_in("op@example.com").await;
    let settings = json!({"accountSid": "AC00000000000000000000000000000001", "authToken": TOKENS[0], "phoneNumber": "+14155550199"});
    super::rollout::post(&server, &cookie, "/api/twilio", &settings).await;
    // And makes another agent the default.
    let reminders = format!("SELECT id::text FROM agent_configurations WHERE external_id = '{REMINDERS}'");
    let reminders: String = scenario.own.query_one(&reminders, &[]).await.unwrap().get(0);
    let path = server.url(&format!("/api/agents/{reminders}"));
    let change = client().patch(path).header("cookie", &cookie).json(&json!({"isDefault": true})).send().await.unwrap();
    assert!(change.status().is_success());
    server.terminate();
    let before = scenario.written().await;
    let kept = scenario.import(&["--organization", ACME]);
    assert_eq!(kept.code, Some(1), "{kept:?}");
    assert!(kept.stdout.contains("phoneNumber differ, and op@example.com has made the last change here"), "{kept:?}");
    for expected in ["is not made the default agent: op@example.com has made", "(Reminders): isDefault differ"] {
        assert!(kept.stdout.contains(expected), "{expected}: {kept:?}");
    }
    assert_eq!(scenario.written().await, before);
    let replaced = scenario.import(&["--organization", ACME, "--overwrite"]);
    let default =
        format!("SELECT count(*) FROM agent_configurations WHERE is_default AND external_id = '{FRONT_DESK}'");
    assert_eq!(scenario.count(&default).await, 1);
    assert!(replaced.code == Some(0) && replaced.stdout.contains("change connection of organization"), "{replaced:?}");
    let number = "SELECT count(*) FROM twilio_settings WHERE phone_number = '+14155550100'";
    assert_eq!(scenario.count(number).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_removed_here_stays_so_until_it_is_overwritten() {
    let scenario = Scenario::create().await;
    assert_eq!(scenario.import(&["--organization", ACME]).code, Some(0));
    let id = async |sql: String| -> String { scenario.own.query_one(&sql, &[]).await.unwrap().get(0) };
    let agent = |external: &str| format!("SELECT id::text FROM agent_configurations WHERE external_id = '{external}'");
    let (front_desk, reminders) = (id(agent(FRONT_DESK)).await, id(agent(REMINDERS)).await);
    let grace = id(format!("SELECT user_id::text FROM identities WHERE subject = '{GRACE}'")).await;
    assert_eq!(scenario.installation.create_owner("op@example.com", "Acme Dental").code, Some(0));
    let server = scenario.installation.serve();
    let (_, _, cookie) = server.sign_in("op@example.com").await;
    for removed in [format!("agents/{front_desk}"), format!("agents/{reminders}/twilio"), format!("members/{grace}")] {
        let path = server.url(&format!("/api/{removed}"));
        let answer = client().delete(path).header("cookie", &cookie).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 204, "{removed}");
    }
    server.terminate();
    let before = scenario.written().await;
    let kept = scenario.import(&["--organization", ACME]);
    let reported =
        kept.stdout.matches("was removed here by op@example.com, and stays so; --overwrite creates it again");
    assert_eq!((kept.code, reported.count()), (Some(1), 3), "{kept:?}");
    assert_eq!(scenario.written().await, before);
    let replaced = scenario.import(&["--organization", ACME, "--overwrite"]);
    assert_eq!((replaced.code, replaced.stdout.matches("create ").count()), (Some(0), 3), "{replaced:?}");
    assert_eq!(scenario.count("SELECT count(*) FROM agent_configurations WHERE deleted_at IS NULL").await, 2);
    assert_eq!(scenario.count("SELECT count(*) FROM agent_twilio_settings").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_is_wrong_is_named_with_its_field_and_the_others_go_on() {
    let scenario = Scenario::create().await;
    let faults = format!(
        "UPDATE public.organizations SET name = ' ' WHERE name = 'Globex';
        UPDATE public.organization_members SET role = 'janitor' WHERE role = 'viewer';
        UPDATE auth.users SET email = NULL, raw_user_meta_data = '{{}}' WHERE id = '{ADA}';
        UPDATE public.agent_configurations SET media_stream_url = 'http://x' WHERE id = '{FRONT_DESK}';
        UPDATE public.agent_twilio_settings SET auth_token_encrypted = overlay(auth_token_encrypted placing 'ff' from 40);
        INSERT INTO public.agent_configurations (id, organization_id, title, is_default)
            VALUES ('0b000000-0000-4000-8000-00000000000a', '{ACME}', 'A', true), ('0b000000-0000-4000-8000-00000000000b', '{ACME}', 'B', true);
        INSERT INTO public.agent_twilio_settings (organization_id, agent_id, account_sid, auth_token_encrypted, phone_number)
            SELECT '{ACME}', id, 'AC00000000000000000000000000000001', '{}', '+14155550107'
            FROM public.agent_configurations WHERE title IN ('A', 'B')",
        TOKENS[0]
    );
    scenario.source.batch_execute(&faults).await.unwrap();
    for arguments in [&["--dry-run"][..], &[]] {
        let ended = scenario.import(arguments);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        for expected in [
            "DECIDE public.organizations 0a000000-0000-4000-8000-000000000002: name is missing".to_owned(),
            format!(
                "DECIDE public.organization_members 0e5a2f10-0000-4000-8000-000000000002 in {ACME}: role \"janitor\" has no counterpart"
            ),
            format!("DECIDE public.organization_members {ADA} in {ACME}: has no e-mail address"),
            format!(
                "DECIDE public.agent_configurations {FRONT_DESK}: stream_url must be a URL that starts with wss://"
            ),
            format!("DECIDE public.agent_configurations {REMINDERS}: Twilio settings: auth_token does not open"),
            "DECIDE public.agent_configurations 0b000000-0000-4000-8000-00000000000b: is a second default agent"
                .to_owned(),
            "DECIDE public.agent_configurations 0b000000-0000-4000-8000-00000000000b: phone_number is that of"
                .to_owned(),
            "2 rows belong to organizations that were not imported".to_owned(),
        ] {
            assert!(ended.stdout.contains(&expected), "{expected}: {ended:?}");
        }
    }
    assert_eq!(scenario.count("SELECT count(*) FROM agent_configurations").await, 3, "Reminders, A and B");
    assert_eq!(scenario.count("SELECT count(*) FROM agent_configurations WHERE is_default AND name = 'A'").await, 1);
    assert_eq!(scenario.count("SELECT count(*) FROM agent_twilio_settings").await, 1, "A's, whose token was plain");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mapping_that_names_what_does_not_exist_is_refused_with_what_does() {
    let scenario = Scenario::create().await;
    let directory = tempfile::tempdir().unwrap();
    let import = |mapping: &str| {
        let path = directory.path().join("mapping.toml");
        fs::write(&path, mapping).unwrap();
        scenario.installation.run(&["import", "--mapping", path.to_str().unwrap()])
    };
    for (mapping, expected) in [
        (
            "[agents]\nname = \"label\"\n",
            "agents.name: public.agent_configurations has no column label; it has id, organization_id, title",
        ),
        (
            "",
            "agents.name: public.agent_configurations has no column name; name one of its columns: id, organization_id, title",
        ),
        (
            "[agents]\ntable = \"bots\"\n",
            "agents.table: there is no table public.bots, or the login may not see it. There are: auth.users, public.agent_configurations",
        ),
        ("[agent]\n", "agent is not a section of the mapping"),
    ] {
        let ended = import(mapping);
        assert!(ended.code == Some(2) && ended.stderr.contains(expected), "{expected}: {ended:?}");
    }
    assert_eq!(scenario.count("SELECT count(*) FROM organizations").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_platforms_database_is_only_read_and_never_in_part() {
    let scenario = Scenario::create().await;
    let spoil = "CREATE TABLE public.spoiled (at int);
        CREATE FUNCTION public.spoil() RETURNS boolean LANGUAGE sql AS 'INSERT INTO public.spoiled VALUES (1) RETURNING true'";
    scenario.source.batch_execute(spoil).await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("mapping.toml");
    fs::write(&path, "[organizations]\nwhere = \"public.spoil()\"\n[agents]\nname = \"title\"\n").unwrap();
    let arguments = ["import", "--mapping", path.to_str().unwrap()];
    let ended = scenario.installation.run(&arguments);
    assert!(ended.code == Some(1) && ended.stderr.contains("read-only transaction"), "{ended:?}");

    // Nor can a condition leave the transaction: it would be three commands, the second of which writes.
    let ending = "true)) t CROSS JOIN public.twilio_settings j) rows; COMMIT; DELETE FROM public.agent_twilio_settings; \
        SELECT count(*) FROM (SELECT t.id FROM (SELECT * FROM public.organizations WHERE (true";
    fs::write(&path, format!("[organizations]\nwhere = \"{ending}\"\n[agents]\nname = \"title\"\n")).unwrap();
    let ended = scenario.installation.run(&arguments);
    assert!(ended.code == Some(1) && ended.stderr.contains("multiple commands"), "{ended:?}");
    let left = scenario.source.query_one("SELECT count(*) FROM public.agent_twilio_settings", &[]).await.unwrap();
    assert_eq!(left.get::<_, i64>(0), 1);

    // A role that row-level security applies to would see no rows at all.
    let role = format!("reader_{}", std::process::id());
    let database = scenario.platform.superuser_config().get_dbname().unwrap().to_owned();
    let grants = format!(
        "CREATE ROLE {role} LOGIN; GRANT CONNECT ON DATABASE {database} TO {role};
        GRANT USAGE ON SCHEMA auth, public TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA auth, public TO {role}"
    );
    scenario.source.batch_execute(&grants).await.unwrap();
    let login = address(&scenario.platform.superuser_config());
    let login =
        login.split(' ').map(|part| if part.starts_with("user=") { format!("user={role}") } else { part.to_owned() });
    let login = login.collect::<Vec<_>>().join(" ");
    let Scenario { installation, source, platform: _platform, .. } = scenario;
    let installation = installation.with("LINECARD_IMPORT_DATABASE_URL", &login);
    let mapping = example("mapping.toml");
    let ended = installation.run(&["import", "--mapping", mapping.to_str().unwrap()]);
    source.batch_execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).await.unwrap();
    assert!(ended.code == Some(1) && ended.stderr.contains("row-level security"), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn json_lines_are_imported_with_tokens_that_the_platforms_own_code_encrypted() {
    let scenario = Scenario::create().await;
    let mut node = Command::new("node")
        .arg(example("encrypt.mjs"))
        .env("WEBHOOK_ENCRYPTION_KEY", KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut node.stdin.take().unwrap(), TOKENS[0].as_bytes()).unwrap();
    let sealed = String::from_utf8(node.wait_with_output().unwrap().stdout).unwrap();
    let account = json!({"accountSid": "AC00000000000000000000000000000001", "authToken": sealed.trim(), "phoneNumber": "+14155550100"});
    let lines = [
        json!({"type": "organization", "id": "org_1", "name": "Initech", "twilio": account}),
        json!({"type": "agent", "organization": "org_1", "id": "agt_1", "name": "Desk", "isDefault": true}),
        json!({"type": "member", "organization": "org_1", "user": "auth0|7", "role": "owner", "email": "p@initech.example"}),
        json!({"type": "agent", "organization": "org_2", "id": "agt_2", "name": "Lost"}),
        json!({"type": "agent", "organization": "org_1", "id": "agt_3", "twilio": {"authToken": 7}}),
        json!({"type": "agent", "organization": "org_1", "id": "agt_1", "name": "Other"}),
        json!({"type": "member", "organization": "org_1", "user": "auth0|7", "role": "admin", "email": "p@initech.example"}),
        json!({"type": "agent", "organization": "org_2", "id": "agt_4", "name": "Lost, too"}),
    ];
    let ended = scenario.import_lines(&lines, &["--verify"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    for expected in [
        "create connection of organization org_1 (AC00000000000000000000000000000001, number …0100, fingerprint ",
        "create agent agt_1 of org_1 (Desk)",
        "create member auth0|7 of org_1 as owner",
        "DECIDE line 5: has a field of the wrong type",
        "DECIDE line 4: belongs to an organization that was not imported: organizations come first",
        "DECIDE line 6: has several rows",
        "DECIDE line 7: is a member of the organization several times",
        "2 rows belong to organizations that were not imported",
        "to be decided: 4 (",
    ] {
        assert!(ended.stdout.contains(expected), "{expected}: {ended:?}");
    }
    let nobody = scenario.import_lines(&lines, &["--organization", "org_7"]);
    assert!(nobody.code == Some(2) && nobody.stderr.contains("--organization org_7: there is no"), "{nobody:?}");

    // A second organization of the same name, which the platform does not know, may be the same.
    let server_made = scenario.installation.create_owner("op@example.com", "Hooli");
    assert_eq!(server_made.code, Some(0));
    let same = scenario.import_lines(&[json!({"type": "organization", "id": "org_9", "name": "Hooli"})], &[]);
    assert!(same.code == Some(1) && same.stdout.contains("which has no external id"), "{same:?}");

    let without_key = scenario.installation.with("LINECARD_IMPORT_ENCRYPTION_KEY", "");
    let ended = without_key.run_with_input(&["import", "--json-lines", "-"], &format!("{}\n", lines[0]));
    assert!(ended.stdout.contains("set LINECARD_IMPORT_ENCRYPTION_KEY"), "{ended:?}");
}

//! `linecard backfill` and `linecard rollout`, to the last phase and back.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use linecard_testkit::TestDatabase;
use serde_json::{Value, json};

use crate::database::external::installation;
use crate::program::{Installation, Server, client};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const SECRET: &str = "abcdefghijklmnopqrstuvwxyz012345";

/// Posts as the owner.
pub(crate) async fn post(server: &Server, cookie: &str, path: &str, body: &Value) -> Value {
    let request = client().post(server.url(path)).header("cookie", cookie).json(body);
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let body: Value = answer.json().await.unwrap();
    assert!(status.is_success(), "{path}: {status} {body}");
    body
}

pub(crate) async fn connected(installation: &Installation) {
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    let server = installation.serve();
    let (_, _, cookie) = server.sign_in("ada@example.com").await;
    let settings = json!({
        "accountSid": format!("AC{}", "1".repeat(32)),
        "authToken": TOKEN,
        "phoneNumber": "+14155550100",
        "apiKeySid": format!("SK{}", "1".repeat(32)),
        "apiKeySecret": SECRET,
        "region": "ie1",
        "edge": "dublin",
    });
    post(&server, &cookie, "/api/twilio", &settings).await;
    post(&server, &cookie, "/api/agents", &json!({"name": "Front desk", "isDefault": true})).await;
    server.terminate();
}

#[tokio::test]
async fn the_organizations_settings_go_to_a_sealed_file_in_the_last_phase_and_come_back_from_it() {
    let database = TestDatabase::create().await;
    let installation = installation(&database);
    connected(&installation).await;
    let rollout =
        |arguments: &[&str]| installation.run(&[&["rollout"], arguments, &["--organization", "Acme"]].concat());

    let refused = rollout(&["advance"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stdout.contains("Run `linecard backfill`"), "{refused:?}");
    let dry = installation.run(&["backfill", "--dry-run"]);
    assert!(dry.stdout.contains("1 organizations would be seeded (dry run)"), "{dry:?}");
    let seeded = installation.run(&["backfill"]);
    assert!(seeded.code == Some(0) && seeded.stdout.contains("default agent Front desk"), "{seeded:?}");
    assert!(installation.run(&["backfill"]).stdout.contains("0 organizations were seeded, 1 had nothing to do"));

    for phase in ["2 (", "3 (", "4 ("] {
        let advanced = rollout(&["advance"]);
        assert_eq!(advanced.code, Some(0), "{advanced:?}");
        assert!(advanced.stdout.contains(&format!("Acme is in phase {phase}")), "{advanced:?}");
    }
    assert_eq!(rollout(&["advance"]).code, Some(2));
    let superuser = database.superuser_client().await;
    let settings =
        "SELECT count(*) FROM twilio_settings WHERE api_key_sid IS NOT NULL AND region = 'ie1' AND edge = 'dublin'";
    let removed = "SELECT count(*) FROM twilio_settings";
    assert_eq!(superuser.query_one(removed, &[]).await.unwrap().get::<_, i64>(0), 0);
    let backups: Vec<_> =
        fs::read_dir(installation.file("backups")).unwrap().map(|file| file.unwrap().path()).collect();
    let [backup] = backups.as_slice() else { panic!("one file: {backups:?}") };
    assert_eq!(fs::metadata(backup).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(backup).unwrap();
    assert!(text.contains("authTokenEncrypted") && !text.contains(TOKEN) && !text.contains(SECRET), "{text}");

    let status = rollout(&["status"]);
    assert!(status.stdout.contains("this is the last phase"), "{status:?}");
    let back = rollout(&["back", "--restore", backup.to_str().unwrap()]);
    assert_eq!(back.code, Some(0), "{back:?}");
    assert!(back.stdout.contains("Acme is in phase 3"), "{back:?}");
    assert_eq!(superuser.query_one(settings, &[]).await.unwrap().get::<_, i64>(0), 1);
    let verified = installation.run(&["keys", "verify"]);
    assert!(verified.code == Some(0) && verified.stdout.contains("5 values open"), "{verified:?}");
    let whole = installation.run(&["audit", "verify"]);
    assert_eq!(whole.code, Some(0), "{whole:?}");
    let exported = installation.run(&["audit", "export"]);
    assert!(!exported.stdout.contains(TOKEN) && exported.stdout.contains("rollout.back"), "{exported:?}");
}

//! Recordings that are deleted, here or at Twilio.

use serde_json::json;

use super::talk::talk;

#[tokio::test]
async fn an_admin_deletes_a_recording_for_good_and_the_audit_log_says_so() {
    let talk = talk().await;
    let under_way = talk.start().await.text("id");
    let path = |recording: &str| format!("{}/{recording}", talk.path());
    talk.organization.delete(&path(&under_way)).await.expect_problem(409, "recording-under-way");
    assert_eq!(talk.media(&under_way, "").await.status(), 409);
    let recording = talk.recorded().await;
    let member = talk.organization.with_role("member").await;
    member.delete(&path(&recording)).await.expect_problem(403, "forbidden");
    for _ in 0..2 {
        assert_eq!(talk.organization.delete(&path(&recording)).await.status, 204);
    }
    let deleted = talk.get(&recording).await;
    assert!(deleted["status"] == "deleted" && deleted["deletedAt"].is_string(), "{deleted}");
    assert_eq!(talk.media(&recording, "").await.status(), 404);
    let audit = talk.organization.get("/api/audit-log?action=recording.delete").await;
    assert_eq!(audit.body["items"].as_array().map(Vec::len), Some(1), "{audit:?}");
    assert_eq!(audit.body["items"][0]["resourceId"], recording.as_str());
    // Twilio does not answer: nothing is said to be deleted.
    let another = talk.recorded().await;
    talk.organization.control("/sim/faults", &json!({"status": 503, "next": 1})).await;
    talk.organization.delete(&path(&another)).await.expect_problem(503, "twilio-unavailable");
    assert_eq!(talk.get(&another).await["status"], "completed");
}

#[tokio::test]
async fn a_recording_that_was_deleted_before_its_sid_was_known_is_deleted_at_twilio_once_it_is() {
    let talk = talk().await;
    let recording = talk.recorded().await;
    let sid = talk.sid(&recording).await;
    let at_twilio = format!("/Recordings/{sid}.json");
    // As if no answer and no report had arrived: it was presumed not to have begun.
    talk.set(&recording, "recording_sid = NULL, status = 'failed', due_at = NULL").await;
    assert_eq!(talk.organization.delete(&format!("{}/{recording}", talk.path())).await.status, 204);
    assert_eq!(
        (talk.get(&recording).await["status"].as_str(), talk.asked("DELETE", &at_twilio).await),
        (Some("deleted"), 0)
    );
    // Its reports arrive after all.
    for status in ["in-progress", "completed"] {
        assert_eq!(talk.deliver(&recording, &talk.report(&sid, status), &talk.account.auth_token).await.status, 204);
    }
    assert_eq!(talk.get(&recording).await["status"], "deleted");
    for _ in 0..2 {
        talk.reconcile().await;
        assert_eq!(talk.asked("DELETE", &at_twilio).await, 1, "once");
    }
    let log = talk.organization.get(&format!("/api/calls/{}/log", talk.call)).await.body.to_string();
    assert!(log.contains("the recording was deleted at Twilio, too"), "{log}");
}

#[tokio::test]
async fn a_recording_that_twilio_does_not_know_is_deleted_there_once_it_has_said_so_often_enough() {
    let talk = talk().await;
    let recording = talk.start().await.text("id");
    talk.set(&recording, &format!("recording_sid = 'RE{}', due_at = now()", "d".repeat(32))).await;
    // The first look and three more may be too early.
    for status in ["in-progress", "in-progress", "in-progress", "in-progress", "deleted"] {
        talk.reconcile().await;
        assert_eq!(talk.get(&recording).await["status"], status);
    }
}

#[tokio::test]
async fn a_recording_is_deleted_together_with_its_audit_entry_or_not_at_all() {
    let talk = talk().await;
    let recording = talk.recorded().await;
    let client = talk.test.database.superuser_client().await;
    client.batch_execute("REVOKE INSERT ON audit_logs FROM linecard_app").await.expect("revoked");
    let path = format!("{}/{recording}", talk.path());
    assert_ne!(talk.organization.delete(&path).await.status, 204);
    assert_eq!(talk.get(&recording).await["status"], "completed");
    client.batch_execute("GRANT INSERT ON audit_logs TO linecard_app").await.expect("granted");
    // Twilio has deleted it, and says so again.
    assert_eq!(talk.organization.delete(&path).await.status, 204);
    let audit = talk.organization.get("/api/audit-log?action=recording.delete").await;
    assert_eq!(audit.body["items"][0]["resourceId"], recording.as_str(), "{audit:?}");
    let key = talk.organization.with_key(&json!({"name": "Admin", "role": "admin"})).await;
    let another = talk.recorded().await;
    assert_eq!(key.delete(&format!("{}/{another}", talk.path())).await.status, 204, "a key of an admin, too");
}

//! Functions that act in another context than their caller's: for what they do, and no longer.

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use crate::tenancy::tenants::{A, B, BOTH, Tenants, changed};

const CONTEXT: &str = "SELECT concat_ws(' ', coalesce(app.uid()::text, '-'), coalesce(app.organization()::text, '-'),
    coalesce(app.org_role(), '-'), coalesce(current_setting('app.agent_ids', true), ''))";

async fn context(client: &Client) -> String {
    client.query_one(CONTEXT, &[]).await.expect("read").get(0)
}

/// The actors of the entries with this action in the log of A or B, within the transaction.
async fn actors(client: &Client, organization: &str, action: &str) -> Vec<String> {
    client.batch_execute(&format!("SELECT app.enter_maintenance('{organization}')")).await.expect("entered");
    let actors = "SELECT concat_ws(' ', actor_kind, actor_name) FROM audit_logs WHERE action = $1 ORDER BY sequence";
    client.query(actors, &[&action]).await.expect("read").iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn what_a_person_does_is_traced_in_each_of_their_organizations_and_the_context_is_theirs_again() {
    let tenants = Tenants::create().await;
    let enter = format!("SELECT app.enter_self('{BOTH}')");
    for (append, action, actor) in [
        (
            "app.audit_person(gen_random_uuid(), now(), NULL, 'session.end', '{}')",
            "session.end",
            "user both@example.com",
        ),
        (
            "app.audit_person(gen_random_uuid(), now(), NULL, 'sign-in.failure', '{}')",
            "sign-in.failure",
            "service Linecard",
        ),
        (
            "app.audit_factor(gen_random_uuid(), now(), NULL, NULL, 'second-factor.remove', NULL)",
            "second-factor.remove",
            "user both@example.com",
        ),
        (
            "app.audit_factor(gen_random_uuid(), now(), NULL, 'the command', 'second-factor.reset', NULL)",
            "second-factor.reset",
            "operator the command",
        ),
    ] {
        tenants
            .within(&enter, async |client| {
                let before = context(client).await;
                assert_eq!(changed(client, &format!("SELECT {append}")).await, Ok(1), "{append}");
                assert_eq!(context(client).await, before, "{append}");
                for organization in [A.organization(), B.organization()] {
                    assert_eq!(actors(client, &organization, action).await, [actor], "{append}");
                }
            })
            .await;
    }
}

#[tokio::test]
async fn an_entry_is_written_in_the_context_that_it_is_about_and_in_no_other() {
    let tenants = Tenants::create().await;
    let refused = || Err(SqlState::INSUFFICIENT_PRIVILEGE);
    let organization = A.organization();
    let leaving = format!("SELECT app.audit_leaving('{organization}', gen_random_uuid(), now(), NULL, '{{}}')");
    let contexts = A.contexts().into_iter().chain([("the person alone", A.owner_alone())]);
    for (name, enter) in contexts {
        tenants
            .within(&enter, async |client| {
                let before = context(client).await;
                let is_member = ["owner", "admin", "member", "a member of both"].contains(&name);
                let expected = if is_member { Ok(1) } else { refused() };
                assert_eq!(changed(client, &leaving).await, expected, "{name}");
                let other = leaving.replace(&organization, &B.organization());
                assert_eq!(changed(client, &other).await, refused(), "{name}: another organization's log");
                let factor =
                    "SELECT app.audit_factor(gen_random_uuid(), now(), NULL, NULL, 'second-factor.remove', NULL)";
                let expected = if name == "the person alone" { Ok(1) } else { refused() };
                assert_eq!(changed(client, factor).await, expected, "{name}");
                let action = "SELECT app.audit_person(gen_random_uuid(), now(), NULL, 'agent.delete', '{}')";
                assert_eq!(changed(client, action).await, refused(), "{name}");
                assert_eq!(context(client).await, before, "{name}");
            })
            .await;
    }
}

/// The one way in which the service writes settings: it moves the token that an admin has entered, and no other.
#[tokio::test]
async fn only_the_service_promotes_a_token_and_still_cannot_write_settings() {
    let tenants = Tenants::create().await;
    let (organization, next) = (A.organization(), "00000000-0000-7000-8000-0000000000ff");
    let entered = format!(
        "UPDATE twilio_settings SET next_credential_id = '{next}', next_auth_token_encrypted = 'next', next_auth_token_hint = 'hint',
            next_fingerprint = 'print', next_encryption_version = 'v1:k', next_entered_at = now()
            WHERE organization_id = '{organization}'"
    );
    tenants.superuser.batch_execute(&entered).await.expect("entered");
    let present = "SELECT credential_id::text FROM twilio_settings WHERE organization_id = $1::text::uuid";
    let present: String = tenants.superuser.query_one(present, &[&organization]).await.expect("settings").get(0);
    let promote =
        |present: &str| format!("SELECT app.promote_next_token('{organization}', NULL, '{present}', '{next}', now())");
    for (name, enter) in A.contexts() {
        tenants
            .within(&enter, async |client| {
                let before = context(client).await;
                for (present, expected) in [(next, false), (present.as_str(), name == "service")] {
                    let promoted: bool = client.query_one(&promote(present), &[]).await.expect("answered").get(0);
                    assert_eq!(promoted, expected, "{name}");
                    assert_eq!(context(client).await, before, "{name}");
                }
                if name == "service" {
                    let token: String = client
                        .query_one("SELECT auth_token_encrypted FROM twilio_settings", &[])
                        .await
                        .expect("settings")
                        .get(0);
                    assert_eq!(token, "next");
                    let write = "UPDATE twilio_settings SET auth_token_encrypted = 'mine'";
                    assert_eq!(changed(client, write).await, Ok(0));
                }
            })
            .await;
    }
}

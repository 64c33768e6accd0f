//! What SQL and the domain must agree on for calls and messages.

use linecard_domain::{CallStatus, MessageStatus};
use linecard_testkit::TestDatabase;

#[tokio::test]
async fn sql_and_the_domain_rank_every_pair_of_statuses_alike() {
    let client = TestDatabase::create().await.app_client().await;
    let calls = client.prepare("SELECT app.call_advances($1, $2, $3)").await.expect("prepared");
    for &now in CallStatus::ALL {
        for &next in CallStatus::ALL {
            let advances: bool =
                client.query_one(&calls, &[&now.as_str(), &false, &next.as_str()]).await.expect("answered").get(0);
            assert_eq!(advances, now.advances_to(next), "call {now} -> {next}");
            let from_presumed: bool =
                client.query_one(&calls, &[&now.as_str(), &true, &next.as_str()]).await.expect("answered").get(0);
            assert_eq!(from_presumed, next.rank() > now.stored_rank(true), "presumed {now} -> {next}");
        }
    }
    let messages = client.prepare("SELECT app.message_advances($1, $2, $3)").await.expect("prepared");
    for &now in MessageStatus::ALL {
        for &next in MessageStatus::ALL {
            let advances: bool =
                client.query_one(&messages, &[&now.as_str(), &false, &next.as_str()]).await.expect("answered").get(0);
            assert_eq!(advances, now.advances_to(next), "message {now} -> {next}");
            let from_presumed: bool =
                client.query_one(&messages, &[&now.as_str(), &true, &next.as_str()]).await.expect("answered").get(0);
            assert_eq!(from_presumed, next.rank() > now.stored_rank(true), "presumed {now} -> {next}");
        }
    }
}

//! Usage and costs.

use linecard_domain::{IdGenerator, ManualClock, RandomIds, Timestamp};
use linecard_testkit::{TestApp, TestOrganization, send};
use reqwest::Method;
use serde_json::{Value, json};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

const SID: &str = "AC0123456789abcdef0123456789abcdef";

/// A call as it may be stored.
struct Stored<'a> {
    agent: Option<&'a str>,
    source: &'a str,
    at: Timestamp,
    status: &'a str,
    seconds: Option<i32>,
    price: Option<(&'a str, &'a str)>,
    ended: Option<Timestamp>,
}

impl<'a> Stored<'a> {
    fn call(agent: &'a str, at: Timestamp, status: &'a str) -> Self {
        Self { agent: Some(agent), source: "agent", at, status, seconds: None, price: None, ended: None }
    }

    fn completed(agent: &'a str, at: Timestamp, seconds: i32, price: &'a str, unit: &'a str) -> Self {
        Self {
            seconds: Some(seconds),
            price: Some((price, unit)),
            ended: Some(at),
            ..Self::call(agent, at, "completed")
        }
    }
}

/// As superuser: the simulated Twilio cannot produce prices for chosen days.
async fn store(test: &TestApp, organization: &TestOrganization, table: &str, rows: &[Stored<'_>]) {
    let client = test.database.superuser_client().await;
    let columns = if table == "calls" { "duration_seconds, ended_at" } else { "segments, media_urls" };
    for row in rows {
        let id = RandomIds.next(&ManualClock::at(row.at));
        let values = match (table, row.ended) {
            ("calls", Some(ended)) => {
                format!("{}, '{ended}'", row.seconds.map_or("NULL".to_owned(), |s| s.to_string()))
            }
            ("calls", None) => "NULL, NULL".to_owned(),
            _ => format!("{}, '{{}}'", row.seconds.map_or("NULL".to_owned(), |s| s.to_string())),
        };
        let price = row.price.map_or("NULL, NULL".to_owned(), |(price, unit)| format!("{price}, '{unit}'"));
        let agent = row.agent.map_or("NULL".to_owned(), |agent| format!("'{agent}'"));
        let (at, updated) = (row.at, row.ended.unwrap_or(row.at));
        let insert = format!(
            "INSERT INTO {table} (organization_id, id, agent_id, account_sid, credential_id, credential_source,
                from_number, to_number, status, submit_before, created_at, updated_at, price, price_unit, {columns})
            VALUES ('{}', '{id}', {agent}, '{SID}', '{id}', '{}', '+14155550100', '+14155550101', '{}', '{at}', '{at}',
                '{updated}', {price}, {values})",
            organization.id, row.source, row.status
        );
        client.batch_execute(&insert).await.expect("a row");
    }
}

fn item(day: &str, agent: Option<(&str, &str)>, spent: &Value) -> Value {
    let mut item = json!({"day": day, "agentId": agent.map(|(id, _)| id), "agentName": agent.map(|(_, name)| name),
        "credentialSource": "agent", "calls": 0, "completedCalls": 0, "callSeconds": 0, "messages": 0,
        "messageSegments": 0, "callCost": [], "messageCost": [], "pendingPrices": 0, "missingPrices": 0});
    for (name, value) in spent.as_object().expect("an object") {
        item[name] = value.clone();
    }
    item
}

#[tokio::test]
async fn usage_is_summed_exactly_by_utc_day_agent_and_currency() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (desk, night) = (organization.agent("Desk").await, organization.agent("Night").await);
    let day = datetime!(2026-01-31 00:00 UTC);
    let late = day + Duration::hours(24) - Duration::microseconds(1);
    let calls = [
        Stored::completed(&desk, day, 61, "-0.0130", "USD"),
        Stored::completed(&desk, late, 10, "-0.1", "usd"),
        Stored::completed(&desk, late, 10, "-0.30", "EUR"),
        Stored::call(&desk, late, "busy"),
        Stored::completed(&desk, day + Duration::days(1), 5, "-0.0085", "USD"),
        Stored::completed(&night, day, 30, "-0.2", "USD"),
        Stored { agent: None, source: "organization", ..Stored::completed("", day, 1, "-1", "USD") },
        Stored::completed(&desk, day - Duration::microseconds(1), 99, "-99", "USD"),
    ];
    store(&test, &organization, "calls", &calls).await;
    let messages = [
        Stored { ended: None, ..Stored { status: "delivered", ..Stored::completed(&desk, day, 3, "-0.0225", "USD") } },
        Stored { seconds: Some(1), price: Some(("-0.0075", "USD")), ..Stored::call(&desk, late, "undelivered") },
    ];
    store(&test, &organization, "messages", &messages).await;

    let usage = organization.get("/api/usage?from=2026-01-31&to=2026-02-01").await;
    assert_eq!(usage.status, 200, "{usage:?}");
    let usd = |amount: &str| json!([{"unit": "USD", "amount": amount}]);
    let (first, second) = ("2026-01-31", "2026-02-01");
    let on_the_desk = json!({"calls": 4, "completedCalls": 3, "callSeconds": 81, "messages": 2, "messageSegments": 4,
        "callCost": [{"unit": "EUR", "amount": "0.30"}, {"unit": "USD", "amount": "0.1130"}], "messageCost": usd("0.0300")});
    let one = |seconds: u32, amount| json!({"calls": 1, "completedCalls": 1, "callSeconds": seconds, "callCost": usd(amount)});
    let mut of_none = item(first, None, &one(1, "1"));
    of_none["credentialSource"] = json!("organization");
    let expected = json!([
        item(first, Some((&desk, "Desk")), &on_the_desk),
        item(first, Some((&night, "Night")), &one(30, "0.2")),
        of_none,
        item(second, Some((&desk, "Desk")), &one(5, "0.0085")),
    ]);
    assert_eq!(usage.body["items"], expected, "{:#}", usage.body);
    assert_eq!((&usage.body["from"], &usage.body["to"]), (&json!(first), &json!(second)));
    let totals = &usage.body["totals"];
    assert_eq!((&totals["calls"], &totals["callSeconds"], &totals["messages"]), (&json!(7), &json!(117), &json!(2)));
    assert_eq!(totals["callCost"], json!([{"unit": "EUR", "amount": "0.30"}, {"unit": "USD", "amount": "1.3215"}]));
    assert_eq!(totals["messageCost"], usd("0.0300"));

    let nights = organization.get(&format!("/api/usage?from=2026-01-01&to=2026-02-01&agentId={night}")).await;
    assert_eq!(nights.body["items"], json!([expected[1]]));
    // Usage outlives its agent.
    assert_eq!(organization.delete(&format!("/api/agents/{desk}")).await.status, 204);
    let after = organization.get("/api/usage?from=2026-02-01&to=2026-02-01").await;
    assert_eq!(after.body["items"], json!([expected[3]]));

    let stranger = test.organization("Stranger").await;
    for path in ["/api/usage?from=2026-01-31&to=2026-02-01", &format!("/api/usage?to=2026-02-01&agentId={night}")] {
        let foreign = stranger.get(path).await;
        assert_eq!((&foreign.body["items"], &foreign.body["totals"]["calls"]), (&json!([]), &json!(0)), "{foreign:?}");
    }
}

#[tokio::test]
async fn usage_is_by_the_days_of_the_organizations_time_zone_unless_utc_days_are_asked_for() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let desk = organization.agent("Desk").await;
    let midnight = datetime!(2026-01-31 18:15 UTC);
    let calls = [
        Stored::completed(&desk, midnight - Duration::microseconds(1), 60, "-0.1", "USD"),
        Stored::completed(&desk, midnight, 60, "-0.2", "USD"),
        Stored::completed(&desk, midnight + Duration::days(1), 60, "-0.4", "USD"),
    ];
    store(&test, &organization, "calls", &calls).await;
    organization.patch("/api/organization", &json!({"timeZone": "Kathmandu"})).await.expect_fields(&["/timeZone"]);
    let set = organization.patch("/api/organization", &json!({"timeZone": "asia/kathmandu"})).await;
    assert_eq!((set.status, &set.body["timeZone"]), (200, &json!("Asia/Kathmandu")), "{set:?}");
    let log = organization.get("/api/audit-log?limit=1").await;
    let entry = &log.body["items"][0];
    assert_eq!(entry["action"], "organization.update", "{log:?}");
    assert!(entry.to_string().contains("Asia/Kathmandu"), "{entry}");

    for (query, zone, days) in [
        ("", "Asia/Kathmandu", json!([["2026-01-31", 1], ["2026-02-01", 1]])),
        ("&timeZone=Asia/Kathmandu", "Asia/Kathmandu", json!([["2026-01-31", 1], ["2026-02-01", 1]])),
        ("&timeZone=UTC", "UTC", json!([["2026-01-31", 2], ["2026-02-01", 1]])),
    ] {
        let usage = organization.get(&format!("/api/usage?from=2026-01-31&to=2026-02-01{query}")).await;
        let items = usage.body["items"].as_array().expect("items").iter();
        let found: Vec<Value> = items.map(|item| json!([item["day"], item["calls"]])).collect();
        assert_eq!((&usage.body["timeZone"], &json!(found)), (&json!(zone), &days), "{query}: {usage:?}");
        assert_eq!(usage.body["otherTimeZoneBefore"], json!(null));
    }
    let csv = organization.get("/api/usage?from=2026-02-01&to=2026-02-01&format=csv").await;
    assert!(csv.body.as_str().expect("text").contains("\r\n2026-02-01,Asia/Kathmandu,"), "{csv:?}");
    organization.get("/api/usage?timeZone=Europe/Berlin").await.expect_fields(&["timeZone"]);
    let comparison = organization.get("/api/usage/comparison?month=2026-01").await;
    assert_eq!(comparison.body["timeZone"], "UTC", "{comparison:?}");
}

#[tokio::test]
async fn an_unknown_price_is_reported_as_pending_then_missing_and_never_as_zero() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let agent = organization.agent("Desk").await;
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the machine's in this test")]
    let now = OffsetDateTime::now_utc();
    let today = now.date().midnight().assume_utc();
    let (recent, old) = (now - Duration::hours(47), now - Duration::hours(49));
    let ended = |status, ended| Stored { ended: Some(ended), seconds: Some(60), ..Stored::call(&agent, today, status) };
    let open = |status| Stored::call(&agent, today, status);
    store(
        &test,
        &organization,
        "calls",
        &[
            ended("completed", recent),
            ended("completed", old),
            open("ringing"),
            open("submission-unknown"),
            open("busy"),
            open("failed"),
        ],
    )
    .await;
    store(
        &test,
        &organization,
        "messages",
        &[ended("delivered", recent), ended("undelivered", old), open("sent"), open("failed")],
    )
    .await;
    let usage = organization.get("/api/usage").await;
    let totals = &usage.body["totals"];
    assert_eq!((&totals["pendingPrices"], &totals["missingPrices"]), (&json!(5), &json!(2)), "{usage:?}");
    assert_eq!((&totals["callCost"], &totals["messageCost"]), (&json!([]), &json!([])));
    assert_eq!((&totals["calls"], &totals["messages"]), (&json!(6), &json!(4)));
}

#[tokio::test]
async fn calls_and_messages_appear_immediately_with_twilios_figures() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, _) = organization.connected_agent("Desk").await;
    assert_eq!(organization.call(&agent, "+14155550000").await.status, 201);
    let text = json!({"agentId": agent, "to": "+14155550000", "body": "x".repeat(161)});
    let sent = organization.post("/api/messages", &text).await;
    assert_eq!((sent.status, &sent.body["segments"]), (201, &json!(2)), "{sent:?}");
    let member = organization.with_role("member").await;
    let usage = member.get("/api/usage").await;
    let totals = &usage.body["totals"];
    assert_eq!((&totals["calls"], &totals["messages"], &totals["messageSegments"]), (&json!(1), &json!(1), &json!(2)));
    assert_eq!(totals["pendingPrices"], 2, "{usage:?}");
}

#[tokio::test]
async fn csv_has_a_row_per_item_a_column_per_currency_and_no_formulas() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let sly = "=HYPERLINK(\"https://evil.example\",\"a, b\")";
    let (agent, other) = (organization.agent(sly).await, organization.agent("-2+3").await);
    let day = datetime!(2026-01-31 12:00 UTC);
    let calls = [
        Stored::completed(&agent, day, 61, "-0.0130", "USD"),
        Stored::completed(&agent, day, 1, "-0.5", "EUR"),
        Stored::call(&other, day, "busy"),
    ];
    store(&test, &organization, "calls", &calls).await;
    let path = "/api/usage?from=2026-01-31&to=2026-01-31";
    let expected = format!(
        "day,time_zone,agent_id,agent_name,credential_source,calls,completed_calls,call_seconds,messages,message_segments,\
         pending_prices,missing_prices,call_cost_EUR,call_cost_USD\r\n\
         2026-01-31,UTC,{other},'-2+3,agent,1,0,0,0,0,0,0,,\r\n\
         2026-01-31,UTC,{agent},\"'=HYPERLINK(\"\"https://evil.example\"\",\"\"a, b\"\")\",agent,2,2,62,0,0,0,0,0.5,0.0130\r\n"
    );
    let accepting = |accept: &str| send(organization.request(Method::GET, path).header("accept", accept.to_owned()));
    let by_session = test.http.get(test.url(&format!("{path}&format=csv&organizationId={}", organization.id)));
    let answers = [
        organization.get(&format!("{path}&format=csv")).await,
        accepting("text/csv").await,
        accepting("text/csv; q=0.9, application/json").await,
        send(by_session.header("cookie", organization.sign_in().await)).await,
    ];
    for answer in answers {
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8; header=present");
        let name = "attachment; filename=\"usage-2026-01-31-to-2026-01-31.csv\"";
        assert_eq!(answer.headers["content-disposition"], name);
        let mut lines: Vec<&str> = answer.body.as_str().expect("text").split_inclusive("\r\n").collect();
        lines[1..].sort_unstable_by_key(|line| !line.contains("-2+3"));
        assert_eq!(lines.concat(), expected);
    }
    for accept in ["application/json, text/csv", "*/*", "text/html"] {
        assert!(accepting(accept).await.body.is_object(), "{accept}");
    }
    let json = send(organization.request(Method::GET, &format!("{path}&format=json")).header("accept", "text/csv"));
    assert!(json.await.body.is_object());
}

#[tokio::test]
async fn invalid_date_ranges_are_reported() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let cases: [(&str, &[&str]); 13] = [
        ("from=2026-01-02&to=2026-01-01", &["from"]),
        ("from=2025-01-01&to=2026-01-02", &["from"]),
        ("from=2026-02-30", &["from"]),
        ("from=2026-1-1", &["from"]),
        ("from=", &["from"]),
        ("to=2026-01-01T00:00:00Z", &["to"]),
        ("from=9999-12-31&to=9999-12-31", &["to"]),
        ("agentId=desk", &["agentId"]),
        ("format=xml", &["format"]),
        ("timeZone=Berlin", &["timeZone"]),
        ("timeZone=Europe/Berlin", &["timeZone"]),
        ("day=2026-01-01", &["day"]),
        ("from=x&to=y&agentId=z&format=w&more=1", &["from", "to", "agentId", "format", "more"]),
    ];
    for (query, pointers) in cases {
        organization.get(&format!("/api/usage?{query}")).await.expect_fields(pointers);
    }
    let empty = organization.get("/api/usage?from=0001-01-01&to=0001-12-31").await;
    assert_eq!((empty.status, &empty.body["items"]), (200, &json!([])), "{empty:?}");
}

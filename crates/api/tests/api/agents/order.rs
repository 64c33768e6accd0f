//! The orders of the list of agents, and its pages in each of them.

use linecard_testkit::{TestApp, TestOrganization};

const ORDERS: [&str; 4] = ["name", "-name", "createdAt", "-createdAt"];

/// Ids in the order in which the agents were made.
async fn agents_of(organization: &TestOrganization, names: &[&str]) -> Vec<String> {
    let mut made = Vec::new();
    for name in names {
        made.push(organization.agent(name).await);
    }
    made
}

/// The agents of all pages, of which each has at most `limit`.
async fn walked(organization: &TestOrganization, sort: &str, limit: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = organization.get(&format!("/api/agents?sort={sort}&limit={limit}{cursor}")).await;
        let items = page.body["items"].as_array().unwrap_or_else(|| panic!("{sort}: {page:?}"));
        assert!(!items.is_empty() && items.len() <= limit, "{sort}: {page:?}");
        found.extend(items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()));
        match page.body["nextCursor"].as_str() {
            Some(next) if found.len() < 100 => cursor = format!("&cursor={next}"),
            Some(_) => panic!("{sort}: the pages do not end: {found:?}"),
            None => return found,
        }
    }
}

#[tokio::test]
async fn the_pages_of_each_order_have_all_agents_once_and_equal_names_and_instants_are_told_apart_by_ids() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let made = agents_of(&organization, &["Desk", "assistant", "desk", "Zürich", "Billing", "DESK"]).await;
    let removed = organization.agent("Desk").await;
    assert_eq!(organization.delete(&format!("/api/agents/{removed}")).await.status, 204);
    // Of other organizations, none is listed, whatever its name.
    agents_of(&test.organization("Globex").await, &["Aardvark", "Desk", "Zulu"]).await;
    let superuser = test.database.superuser_client().await;
    superuser.execute("UPDATE linecard.agent_configurations SET created_at = now()", &[]).await.expect("one instant");

    let of = |indexes: [usize; 6]| indexes.map(|index| made[index].clone()).to_vec();
    for (sort, expected) in [
        ("name", of([1, 4, 0, 2, 5, 3])),
        ("-name", of([3, 5, 2, 0, 4, 1])),
        ("createdAt", of([0, 1, 2, 3, 4, 5])),
        ("-createdAt", of([5, 4, 3, 2, 1, 0])),
    ] {
        for limit in 1..=7 {
            assert_eq!(walked(&organization, sort, limit).await, expected, "{sort}, {limit} a page");
        }
    }
}

#[tokio::test]
async fn a_filter_keeps_the_order_and_agents_that_are_made_meanwhile_move_no_others() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let made = agents_of(&organization, &["Desk 2", "Billing", "Desk 1", "Desk 3"]).await;
    let first = organization.get("/api/agents?sort=-name&search=desk&limit=1").await;
    assert_eq!(first.body["items"][0]["id"], made[3].as_str(), "{first:?}");
    organization.agent("Desk 4").await;
    organization.agent("Desk 0").await;
    let cursor = first.text("nextCursor");
    let rest = organization.get(&format!("/api/agents?sort=-name&search=desk&cursor={cursor}")).await;
    let names: Vec<&str> =
        rest.body["items"].as_array().expect("items").iter().filter_map(|item| item["name"].as_str()).collect();
    assert_eq!(names, ["Desk 2", "Desk 1", "Desk 0"]);
}

#[tokio::test]
async fn a_cursor_leads_on_only_in_the_order_that_it_is_from() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let made = agents_of(&organization, &["Desk", "Billing"]).await;
    for from in ORDERS {
        let cursor = organization.get(&format!("/api/agents?sort={from}&limit=1")).await.text("nextCursor");
        for asked in ORDERS {
            let answer = organization.get(&format!("/api/agents?sort={asked}&cursor={cursor}")).await;
            if asked == from {
                assert_eq!(answer.body["items"].as_array().map(Vec::len), Some(1), "{from}: {answer:?}");
            } else {
                answer.expect_fields(&["cursor"]);
                let detail = answer.body["errors"][0]["detail"].as_str().expect("a detail");
                assert!(detail.contains("the same sort"), "{detail}");
            }
        }
    }
    // Without an order, it is that of the newest first; deleted agents are in no other.
    let newest = organization.get("/api/agents?limit=1").await.text("nextCursor");
    let rest = organization.get(&format!("/api/agents?sort=-createdAt&cursor={newest}")).await;
    assert_eq!(rest.body["items"][0]["id"], made[0].as_str());
    let by_name = organization.get("/api/agents?sort=name&limit=1").await.text("nextCursor");
    organization.get(&format!("/api/agents?deleted=true&sort=name&cursor={by_name}")).await.expect_fields(&["cursor"]);
    organization.get(&format!("/api/agents?cursor={}", made[0])).await.expect_fields(&["cursor"]);
}

#[tokio::test]
async fn an_order_that_does_not_exist_is_refused_with_those_that_do() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for wrong in ["age", "newest", "Name", "--name", "+name", ""] {
        let answer = organization.get(&format!("/api/agents?sort={wrong}")).await;
        answer.expect_fields(&["sort"]);
        assert_eq!(
            answer.body["errors"][0]["detail"], "must be one of name, -name, createdAt, -createdAt",
            "{wrong:?}"
        );
    }
}

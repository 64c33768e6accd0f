//! Mail, with aiosmtpd, an independent implementation, as the operator's server.

use std::time::Duration;

use linecard_mail::{Mailer, SmtpServer as ServerAddress};
use linecard_testkit::{Answer, SmtpServer, TestApp, TestOptions, TestOrganization, send};
use secrecy::SecretString;
use serde_json::{Value, json};

const PASSWORD: &str = "a password of some length";
const NEW: &str = "my own long choice 4";

fn mailer(url: &str, password: Option<&str>) -> Mailer {
    let server = ServerAddress::parse(url).expect("a server");
    let server = match password {
        Some(password) => server.with_password(SecretString::from(password)),
        None => server,
    };
    Mailer::new(&server, "Linecard <lines@example.com>".parse().expect("a sender"), Some("linecard.test"))
        .expect("a mailer")
}

async fn with_mailer(mailer: Mailer) -> TestApp {
    TestApp::start_with(TestOptions { mailer: Some(mailer), ..TestOptions::default() }).await
}

async fn with_mail(server: &SmtpServer) -> TestApp {
    with_mailer(mailer(&format!("smtp://127.0.0.1:{}?tls=none", server.port), None)).await
}

async fn invite(organization: &TestOrganization, email: &str) -> Answer {
    let invited = organization.post("/api/invitations", &json!({"email": email, "role": "member"})).await;
    assert_eq!(invited.status, 201, "{invited:?}");
    invited
}

async fn forgot(test: &TestApp, email: &str) -> Answer {
    send(test.http.post(test.url("/api/password-resets")).json(&json!({"email": email}))).await
}

async fn redeem(test: &TestApp, link: &str, password: &str) -> Answer {
    let body = json!({"token": link.split_once('#').expect("a link").1, "newPassword": password});
    send(test.http.post(test.url("/api/password-resets/redeem")).json(&body)).await
}

/// Waits for what runs behind the answers.
async fn settled(test: &TestApp) {
    test.app.tasks().close();
    test.app.tasks().wait().await;
    test.app.tasks().reopen();
}

fn link_in(mail: &Value) -> String {
    let text = mail["text"].as_str().expect("a text");
    text.lines().find(|line| line.starts_with("http")).expect("a link").to_owned()
}

fn header<'a>(mail: &'a Value, name: &str) -> &'a str {
    let headers = mail["headers"].as_array().expect("headers").iter();
    headers.filter(|header| header[0] == name).find_map(|header| header[1].as_str()).unwrap_or_default()
}

#[tokio::test]
async fn an_invitation_is_sent_to_its_person_whatever_the_organization_is_called() {
    let mut server = SmtpServer::start(&[]);
    let test = with_mail(&server).await;
    let organization = test.organization("Acme").await;
    for name in ["Acme", "Müller & Söhne 東京", "Acme: Bcc: eve@example.com"] {
        assert_eq!(organization.patch("/api/organization", &json!({"name": name})).await.status, 200, "{name}");
        let invited = invite(&organization, "bob@example.com").await;
        assert_eq!(invited.body["mail"], json!({"status": "sent", "detail": null}));
        let mail = server.mail();
        assert_eq!((&mail["from"], &mail["to"]), (&json!("lines@example.com"), &json!(["bob@example.com"])));
        assert_eq!(link_in(&mail), invited.text("link"), "the inviter has the link, too");
        assert_eq!(mail["hello"], "linecard.test");
        assert_eq!(header(&mail, "Subject"), format!("Invitation to {name} on Linecard"));
        assert!(mail["text"].as_str().is_some_and(|text| text.contains(&format!("“{name}”"))), "{mail}");
        assert_eq!((header(&mail, "Bcc"), header(&mail, "Auto-Submitted")), ("", "auto-generated"), "{mail}");
    }
}

#[tokio::test]
async fn a_name_with_a_line_break_is_no_name_of_an_organization() {
    let server = SmtpServer::start(&[]);
    let test = with_mail(&server).await;
    let organization = test.organization("Acme").await;
    for name in ["Acme\r\nBcc: eve@example.com", "Acme\nBcc: eve@example.com"] {
        organization.patch("/api/organization", &json!({"name": name})).await.expect_fields(&["/name"]);
    }
    let odd = json!({"email": "bob@example.com\r\nBcc: eve@example.com", "role": "member"});
    organization.post("/api/invitations", &odd).await.expect_fields(&["/email"]);
    assert_eq!(server.stop(), Vec::<Value>::new());
}

/// A server that is away, silent, that refuses the login or the recipient.
#[tokio::test]
async fn an_inviter_learns_that_no_mail_was_sent_and_has_the_link_all_the_same() {
    let (refusing, silent) =
        (SmtpServer::start(&["--user", "ada", "--password", "right"]), SmtpServer::start(&["--silent"]));
    let at = |port: u16| format!("smtp://127.0.0.1:{port}?tls=none");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let with_login = format!("smtp://ada@127.0.0.1:{}?tls=none", refusing.port);
    for (what, mailer, recipient) in [
        ("away", mailer(&at(closed), None), "bob@example.com"),
        ("silent", mailer(&at(silent.port), None).within(Duration::from_secs(1)), "bob@example.com"),
        ("the login", mailer(&with_login, Some("wrong")), "bob@example.com"),
        ("no login", mailer(&at(refusing.port), None), "bob@example.com"),
        ("the recipient", mailer(&with_login, Some("right")), "refused@example.com"),
    ] {
        let test = with_mailer(mailer).await;
        let organization = test.organization("Acme").await;
        let invited = invite(&organization, recipient).await;
        assert_eq!(invited.body["mail"]["status"], "failed", "{what}: {invited:?}");
        assert!(invited.body["mail"]["detail"].is_string(), "{what}: {invited:?}");
        let token = invited.text("link").split_once('#').expect("a link").1.to_owned();
        let body = json!({"token": token, "password": PASSWORD});
        let joined = send(test.http.post(test.url("/api/invitations/sign-up")).json(&body)).await;
        assert_eq!(joined.status, 201, "{what}: {joined:?}");
    }
    assert_eq!(refusing.stop(), Vec::<Value>::new());
}

#[tokio::test]
async fn nobody_is_sent_mail_without_end() {
    let server = SmtpServer::start(&[]);
    let test = with_mail(&server).await;
    let organization = test.organization("Acme").await;
    let mut sent = 0;
    for _ in 0..8 {
        let invited = invite(&organization, "bob@example.com").await;
        sent += usize::from(invited.body["mail"]["status"] == "sent");
        assert!(invited.text("link").contains("/invitation#lci_"), "{invited:?}");
    }
    assert_eq!(sent, 5);
    assert_eq!(invite(&organization, "carol@example.com").await.body["mail"]["status"], "sent");
    assert_eq!(server.stop().len(), 6);
}

#[tokio::test]
async fn a_forgotten_password_is_set_with_a_link_that_is_sent_to_the_account_alone() {
    let mut server = SmtpServer::start(&[]);
    let test = with_mail(&server).await;
    let organization = test.organization("Acme").await;
    let (_, cookie) = organization.member("bob@example.com", "member", PASSWORD).await;
    server.mail();
    let options = send(test.http.get(test.url("/api/sign-in"))).await;
    assert_eq!((options.status, &options.body["passwordReset"]), (200, &json!(true)));

    let (known, unknown) = (forgot(&test, "Bob@Example.com").await, forgot(&test, "nobody@example.com").await);
    assert_eq!((known.status, known.body), (202, json!("")));
    assert_eq!((unknown.status, unknown.body), (202, json!("")));
    settled(&test).await;
    let mail = server.mail();
    assert_eq!(mail["to"], json!(["bob@example.com"]));
    assert_eq!(forgot(&test, "bob@example.com").await.status, 202);
    settled(&test).await;
    let another = link_in(&server.mail());
    let link = link_in(&mail);
    assert_eq!(redeem(&test, &link, NEW).await.status, 204, "a later one does not replace it");
    let ended = send(test.http.get(test.url("/api/me")).header("cookie", &cookie)).await;
    ended.expect_problem(401, "unauthenticated");
    for used in [link, another] {
        redeem(&test, &used, "and yet another choice 5").await.expect_problem(404, "link-not-valid");
    }
    assert_eq!(server.stop(), Vec::<Value>::new(), "nothing was sent to an address without an account");

    let log = organization.get("/api/audit-log").await;
    let entries = log.body["items"].as_array().expect("entries").iter();
    let asked: Vec<_> = entries.filter(|entry| entry["action"] == "password.reset-request").collect();
    assert_eq!(asked.len(), 2, "{log:?}");
    assert_eq!(asked[0]["actor"]["kind"], "service", "whoever asked is not known to be the person: {log:?}");
}

#[tokio::test]
async fn strangers_have_few_links_sent_and_take_nobodys_link_away() {
    let server = SmtpServer::start(&[]);
    let test = with_mail(&server).await;
    let organization = test.organization("Acme").await;
    let (bob, _) = organization.member("bob@example.com", "member", PASSWORD).await;
    let owner = organization.sign_in().await;
    let path = test.url(&format!("/api/members/{bob}/password-reset"));
    let handed = send(test.http.post(path).header("cookie", &owner)).await;
    assert_eq!((handed.status, &handed.body["mail"]["status"]), (201, &json!("sent")));
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(forgot(&test, "bob@example.com").await.status);
        settled(&test).await;
    }
    assert_eq!(statuses, [[202; 10].as_slice(), &[429; 2]].concat(), "as failed sign-ins are");
    assert_eq!(redeem(&test, &handed.text("link"), NEW).await.status, 204);
    let resets = server.stop().iter().filter(|mail| header(mail, "Subject").starts_with("Set a new")).count();
    assert_eq!(resets, 1 + 3, "the owner's, and three");
}

#[tokio::test]
async fn without_a_mail_server_links_are_handed_over_and_nobody_can_ask_for_one() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let invited = invite(&organization, "bob@example.com").await;
    assert_eq!(invited.body["mail"], json!({"status": "off", "detail": null}));
    let options = send(test.http.get(test.url("/api/sign-in"))).await;
    assert_eq!(options.body["passwordReset"], json!(false));
    forgot(&test, "bob@example.com").await.expect_problem(409, "mail-off");
}

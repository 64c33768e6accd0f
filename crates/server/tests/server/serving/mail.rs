//! Mail through an encrypted connection, from the settings to the mailbox, and what `linecard doctor` finds of it.

use std::path::PathBuf;

use linecard_testkit::SmtpServer;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::commands::rollout::post;
use crate::program::{Ended, Installation};

const SMTP_PASSWORD: &str = "a password for mail alone";

/// A certificate for `localhost`, its key, and the authority that signed it.
struct Certificates {
    directory: TempDir,
}

impl Certificates {
    fn make() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(["authority.example.com".to_owned()]).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = parameters.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(parameters, key);
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in [("authority", authority), ("certificate", certificate.pem()), ("key", key.serialize_pem())]
        {
            std::fs::write(directory.path().join(name), text).unwrap();
        }
        Self { directory }
    }

    fn path(&self, name: &str) -> String {
        self.file(name).to_str().unwrap().to_owned()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// A server that takes a login after STARTTLS, or from the first byte.
    fn server(&self, tls: &[&str]) -> SmtpServer {
        let (certificate, key) = (self.path("certificate"), self.path("key"));
        let login = ["--user", "ada@example.com", "--password", SMTP_PASSWORD];
        SmtpServer::start(&[&login, ["--certificate", &certificate, "--key", &key].as_slice(), tls].concat())
    }

    fn installation(&self, url: &str) -> Installation {
        std::fs::write(self.file("password"), format!("{SMTP_PASSWORD}\n")).unwrap();
        Installation::new()
            .with("SSL_CERT_FILE", &self.path("authority"))
            .with("LINECARD_SMTP_URL", url)
            .with("LINECARD_SMTP_PASSWORD_FILE", &self.path("password"))
            .with("LINECARD_MAIL_FROM", "Linecard <lines@example.com>")
    }
}

fn finding(ended: &Ended) -> Vec<(String, String)> {
    assert!(!format!("{ended:?}").contains(SMTP_PASSWORD), "{ended:?}");
    let report: Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"));
    let about_mail = report["findings"].as_array().unwrap().iter().filter(|finding| finding["check"] == "mail");
    let text = |finding: &Value, field: &str| finding[field].as_str().unwrap().to_owned();
    about_mail.map(|finding| (text(finding, "status"), text(finding, "found"))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_goes_through_starttls_with_the_login_and_the_log_has_neither() {
    let certificates = Certificates::make();
    let mut server = certificates.server(&[]);
    let installation = certificates.installation(&format!("smtp://ada%40example.com@localhost:{}", server.port));
    let serving = installation.serve();
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    let (_, _, cookie) = serving.sign_in("ada@example.com").await;
    let body = json!({"email": "bob@example.com", "role": "member"});
    let invited = post(&serving, &cookie, "/api/invitations", &body).await;
    assert_eq!(invited["mail"]["status"], "sent", "{invited}");
    let mail = server.mail();
    assert_eq!((&mail["encrypted"], &mail["authenticated"]), (&json!(true), &json!(true)), "{mail}");
    let link = invited["link"].as_str().unwrap();
    assert!(mail["text"].as_str().unwrap().contains(link), "{mail}");
    serving.tells(&["linecard_mails_total{kind=\"invitation\",outcome=\"sent\"} 1"]).await;
    let log = serving.terminate();
    for secret in [SMTP_PASSWORD, "bob@example.com", link.split_once('#').unwrap().1] {
        assert!(!log.contains(secret), "{secret} appears in the log");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_checks_the_mail_server_and_sends_only_on_request() {
    let certificates = Certificates::make();
    let doctor = |installation: Installation, more: &[&str]| {
        finding(&installation.run(&[["doctor", "--json"].as_slice(), more].concat()))
    };
    let (starttls, tls) = (certificates.server(&[]), certificates.server(&["--tls"]));
    let at = |port: u16| format!("smtp://ada%40example.com@localhost:{port}");
    let (good, wrapped) = (at(starttls.port), at(tls.port).replace("smtp:", "smtps:"));
    for url in [&good, &wrapped] {
        let found = doctor(certificates.installation(url), &[]);
        assert!(found.len() == 1 && found[0].0 == "ok" && found[0].1.contains("takes the login"), "{url}: {found:?}");
    }
    let found = doctor(certificates.installation(&good), &["--send-mail-to", "eve@example.com"]);
    assert!(found.len() == 2 && found[1].0 == "ok" && found[1].1.contains("has taken a mail"), "{found:?}");
    let refused = doctor(certificates.installation(&good), &["--send-mail-to", "refused@example.com"]);
    assert!(refused.len() == 2 && refused[1].0 == "fail" && refused[1].1.contains("did not take"), "{refused:?}");

    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let wrong_password = certificates
        .installation(&good)
        .with("LINECARD_SMTP_PASSWORD_FILE", "")
        .with("LINECARD_SMTP_PASSWORD", "wrong");
    for (installation, found) in [
        (wrong_password, "does not accept the login"),
        (certificates.installation(&good.replace("localhost", "127.0.0.1")), "no encrypted connection"),
        (
            certificates.installation(&good).with("SSL_CERT_FILE", &certificates.path("certificate")),
            "no encrypted connection",
        ),
        (certificates.installation(&at(closed)), "cannot be reached"),
    ] {
        let findings = doctor(installation, &[]);
        assert!(
            findings.len() == 1 && findings[0].0 == "fail" && findings[0].1.contains(found),
            "{found}: {findings:?}"
        );
    }
    let none = doctor(Installation::new(), &[]);
    assert!(none.len() == 1 && none[0].0 == "ok", "{none:?}");
    assert_eq!(doctor(Installation::new(), &["--send-mail-to", "eve@example.com"])[0].0, "fail");
    assert_eq!(starttls.stop().iter().map(|mail| &mail["to"][0]).collect::<Vec<_>>(), ["eve@example.com"]);
    assert!(tls.stop().is_empty());
}

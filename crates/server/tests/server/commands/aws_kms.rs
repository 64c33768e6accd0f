//! Keys wrapped by AWS KMS, with moto, an independent implementation, in its place.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use linecard_testkit::TestDatabase;
use serde_json::{Value, json};

use crate::commands::rollout::connected;
use crate::database::external::installation;
use crate::program::{Installation, client};

const PLAIN: &str = "5f1c9e0a7b3d4826e1f09c7ad25b8463907ecd12a4b6f83e55d0971ac3e8426b";
const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";
const ALIAS: &str = "alias/linecard";

struct Kms {
    child: Child,
    url: String,
}

impl Drop for Kms {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Kms {
    /// Starts moto and creates a key with the alias [`ALIAS`].
    async fn start() -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.venv/bin/moto_server");
        let mut child = Command::new(program)
            .args(["--host", "127.0.0.1", "--port", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("moto, which scripts/setup.sh installs, does not start: {error}"));
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let announced = lines.find_map(|line| Some(line.unwrap().split_once("Running on ")?.1.to_owned()));
        // Drains the pipe, so that moto never blocks on it.
        thread::spawn(move || lines.for_each(drop));
        let kms = Self { child, url: announced.unwrap() };
        let key = kms.ask("CreateKey", json!({})).await;
        kms.ask("CreateAlias", json!({"AliasName": ALIAS, "TargetKeyId": key["KeyMetadata"]["KeyId"]})).await;
        kms
    }

    /// Sends a request to moto, bypassing the program.
    async fn ask(&self, operation: &str, body: Value) -> Value {
        let scope = "Credential=test/20260101/us-east-1/kms/aws4_request";
        let request = client()
            .post(&self.url)
            .header("x-amz-target", format!("TrentService.{operation}"))
            .header("authorization", format!("AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0"))
            .json(&body);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{operation}: {}", answer.text().await.unwrap());
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
    }

    fn reached_by(&self, installation: Installation) -> Installation {
        installation
            .with("AWS_ENDPOINT_URL_KMS", &self.url)
            .with("AWS_REGION", "us-east-1")
            .with("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .with("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
            .with("AWS_EC2_METADATA_DISABLED", "true")
    }
}

/// A wrapped key, as the program prints it.
fn generate(installation: &Installation) -> String {
    let made = installation.run(&["keys", "generate", "--aws-kms", ALIAS]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let wrapped = made.stdout.trim().to_owned();
    assert!(wrapped.starts_with("aws-kms:") && made.stdout.lines().count() == 1, "{made:?}");
    wrapped
}

#[tokio::test]
async fn values_go_from_a_plain_key_to_one_that_kms_wraps_and_back() {
    let kms = Kms::start().await;
    let installation = installation(&TestDatabase::create().await).with("WEBHOOK_ENCRYPTION_KEY", PLAIN);
    connected(&installation).await;
    let installation = kms.reached_by(installation);
    let wrapped = generate(&installation);

    let rotating = installation
        .with("WEBHOOK_ENCRYPTION_KEY", &wrapped)
        .with("WEBHOOK_ENCRYPTION_KEYS_RETIRED", PLAIN)
        .with("LINECARD_ENV", "production")
        .with("LINECARD_PUBLIC_URL", "https://linecard.example.com")
        .with("RUST_LOG", "trace");
    let status = rotating.run(&["keys", "status"]);
    assert!(status.stdout.contains("2 values are to be re-sealed"), "{status:?}");
    let rotated = rotating.run(&["keys", "rotate"]);
    assert!(rotated.code == Some(0) && rotated.stdout.contains("no row refers to an old key"), "{rotated:?}");

    let alone = rotating.with("WEBHOOK_ENCRYPTION_KEYS_RETIRED", "");
    let server = alone.serve();
    assert_eq!(server.sign_in("ada@example.com").await.0, 201);
    let mut said = server.terminate();
    let verified = alone.run(&["keys", "verify"]);
    assert!(verified.code == Some(0) && verified.stdout.contains("2 values open"), "{verified:?}");
    for text in [rotated.stdout, rotated.stderr, verified.stdout, verified.stderr] {
        said.push_str(&text);
    }
    // At the most detailed level, including the AWS SDK's log.
    assert!(said.contains("aws_"), "the SDK logs something, so the absence of keys is meaningful");
    let ciphertext = wrapped.strip_prefix("aws-kms:").unwrap();
    let context = json!({"linecard": "encryption-key"});
    let opened = kms.ask("Decrypt", json!({"CiphertextBlob": ciphertext, "EncryptionContext": context})).await;
    let plaintext = opened["Plaintext"].as_str().unwrap();
    let bytes = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, plaintext).unwrap();
    for secret in [plaintext, &hex::encode(&bytes), SECRET_ACCESS_KEY, PLAIN] {
        assert!(!said.contains(secret), "the output contains a key");
    }

    let back = alone.with("WEBHOOK_ENCRYPTION_KEY", PLAIN).with("WEBHOOK_ENCRYPTION_KEYS_RETIRED", &wrapped);
    let rotated = back.run(&["keys", "rotate"]);
    assert!(rotated.code == Some(0) && rotated.stdout.contains("2 values were re-sealed"), "{rotated:?}");
    drop(kms);
    let status = back.with("WEBHOOK_ENCRYPTION_KEYS_RETIRED", "").run(&["keys", "status"]);
    assert!(status.code == Some(0) && status.stdout.contains("no retired key is required"), "{status:?}");
}

#[tokio::test]
async fn a_wrapped_key_that_does_not_open_stops_the_start_and_says_what_to_do() {
    let kms = Kms::start().await;
    let mut installation = kms.reached_by(installation(&TestDatabase::create().await));
    let wrapped = generate(&installation);
    let (head, tail) = wrapped.split_at(wrapped.len() - 8);
    let changed = format!("{head}{}", if tail.starts_with('A') { 'B' } else { 'A' }) + tail.get(1..).unwrap();
    let plaintext = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, [7_u8; 32]);
    let foreign = kms.ask("Encrypt", json!({"KeyId": ALIAS, "Plaintext": plaintext})).await;
    let foreign = format!("aws-kms:{}", foreign["CiphertextBlob"].as_str().unwrap());
    for unfit in [&changed, &foreign] {
        installation = installation.with("WEBHOOK_ENCRYPTION_KEY", unfit);
        for command in [&["serve"][..], &["keys", "status"]] {
            let ended = installation.run(command);
            assert_eq!(ended.code, Some(1), "{ended:?}");
            for expected in [
                "WEBHOOK_ENCRYPTION_KEY holds a key wrapped by AWS KMS",
                "InvalidCiphertextException",
                "set it to the whole line",
            ] {
                assert!(ended.stderr.contains(expected), "{expected}: {ended:?}");
            }
            assert!(!ended.stderr.contains(unfit.get(8..40).unwrap()), "{ended:?}");
        }
    }

    installation = installation.with("WEBHOOK_ENCRYPTION_KEY", PLAIN).with("WEBHOOK_ENCRYPTION_KEYS_RETIRED", &wrapped);
    assert_eq!(installation.run(&["keys", "status"]).code, Some(0));
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (variable, value) in [
        ("AWS_ENDPOINT_URL_KMS", format!("http://{nobody}").as_str()),
        ("AWS_REGION", ""),
        ("AWS_SECRET_ACCESS_KEY", ""),
    ] {
        let other = kms.reached_by(installation).with(variable, value);
        let ended = other.run(&["serve"]);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        for expected in
            ["WEBHOOK_ENCRYPTION_KEYS_RETIRED holds", "AWS KMS cannot be reached. Check AWS_REGION, the credentials"]
        {
            assert!(ended.stderr.contains(expected), "{variable}: {ended:?}");
        }
        installation = other;
    }
    let unknown = kms.reached_by(installation).run(&["keys", "generate", "--aws-kms", "alias/unknown"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (Some(1), ""), "{unknown:?}");
    assert!(unknown.stderr.contains("NotFoundException"), "{unknown:?}");
}

//! `linecard signature check`.

use std::fs;

use crate::program::{Ended, Installation};

const TOKEN: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const URL: &str = "https://linecard.example.com/webhooks/twilio/o/calls/c/status";
/// Of the fields below with the token above; computed, like the others, with Python's hmac.
const SIGNATURE: &str = "4oLgg2NKf6DIYdSFyP6x89aRluQ=";
const FIELDS: [&str; 6] = ["--param", "To=+14155550100", "--param", "CallSid=CA1", "--param", "CallStatus=completed"];

fn check(url: &str, signature: &str, rest: &[&str]) -> Ended {
    let arguments = [&["signature", "check", "--url", url, "--signature", signature], rest].concat();
    let ended = Installation::new().with("TWILIO_AUTH_TOKEN", TOKEN).run(&arguments);
    assert!(!ended.stdout.contains(TOKEN) && !ended.stderr.contains(TOKEN));
    ended
}

#[test]
fn a_valid_signature_of_a_form_is_reported_by_the_exit_code() {
    let ended = check(URL, SIGNATURE, &FIELDS);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.starts_with("valid\n"));
}

#[test]
fn an_invalid_one_is_reported_with_what_was_signed_and_what_would_have_matched() {
    let ended = check(&URL.replace("https", "http"), SIGNATURE, &FIELDS);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stdout.starts_with("invalid: "));
    assert!(ended.stdout.contains("the other scheme"), "{}", ended.stdout);
    assert!(ended.stdout.contains("/statusCallSidCA1CallStatuscompletedTo+14155550100\n"), "{}", ended.stdout);
}

#[test]
fn without_fields_the_url_alone_is_signed() {
    assert_eq!(check(URL, "dd99OMyykfrHPPMacsi8IHPEFM8=", &[]).code, Some(0));
    assert_eq!(check(URL, SIGNATURE, &[]).code, Some(1));
}

#[test]
fn a_body_is_a_form_or_json() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("body");
    let body = ["--body-file", file.to_str().unwrap()];
    fs::write(&file, "CallStatus=completed&To=%2B14155550100&CallSid=CA1").unwrap();
    assert_eq!(check(URL, SIGNATURE, &body).code, Some(0));

    fs::write(&file, r#"{"a": 1}"#).unwrap();
    let hash = "f9d86028c6e0d64e225186f96acb69338b2c59764df79162107f5c4bb34d1310";
    let ended = check(&format!("{URL}?bodySHA256={hash}"), "E+WkYB0Q+LELlIVWG+xxRW2uV7o=", &body);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = check(URL, SIGNATURE, &body);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("has no bodySHA256"), "{}", ended.stdout);
}

#[test]
fn the_token_may_come_on_standard_input_and_without_one_the_signature_is_not_checked() {
    let arguments = [&["signature", "check", "--url", URL, "--signature", SIGNATURE], FIELDS.as_slice()].concat();
    let installation = Installation::new();
    assert_eq!(installation.run_with_input(&arguments, &format!("{TOKEN}\n")).code, Some(0));
    let ended = installation.run(&arguments);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("TWILIO_AUTH_TOKEN"), "{}", ended.stderr);
}

#[test]
fn a_signature_of_a_shared_key_is_checked_with_the_algorithm_that_its_header_names() {
    const SECRET: &str = "shared-key-secret-0123";
    let signature = "/VudKiS6ncZaPA7bbs2msQXQXSBWdAybBxDa/D5swIY=";
    let header = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256";
    let arguments = |settings: &'static str| {
        let head = ["signature", "check", "--url", URL, "--signature", signature, "--settings-header", settings];
        [head.as_slice(), FIELDS.as_slice()].concat()
    };
    let ended = Installation::new().with("TWILIO_SHARED_KEY", SECRET).run(&arguments(header));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(!ended.stdout.contains(SECRET) && !ended.stderr.contains(SECRET));
    let input = Installation::new().run_with_input(&arguments(header), &format!(" {SECRET}\n"));
    assert_eq!(input.code, Some(0), "{input:?}");
    // The auth token signs nothing then, and another algorithm is another signature.
    let token = Installation::new().with("TWILIO_SHARED_KEY", TOKEN).run(&arguments(header));
    assert_eq!(token.code, Some(1), "{token:?}");
    let sha1 = Installation::new().with("TWILIO_SHARED_KEY", SECRET).run(&arguments("key=k,algorithm=HMAC_SHA1"));
    assert_eq!(sha1.code, Some(1), "{sha1:?}");
    let unknown = Installation::new().with("TWILIO_SHARED_KEY", SECRET).run(&arguments("key=k,algorithm=ED25519"));
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
}

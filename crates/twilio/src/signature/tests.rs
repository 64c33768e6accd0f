//! Tests of the signature check, against Twilio's own example and an independent signer.

use std::borrow::Cow;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use proptest::prelude::*;
use secrecy::SecretString;

use super::validate::concatenated;
use super::*;

/// The example of Twilio's docs, which the tests of its client libraries use, too, with the
/// signatures that those expect for variations of it.
const TOKEN: &str = "12345";
const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
const FORM: &[u8] =
    b"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212";
const SIGNATURE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
/// The same with HMAC-SHA256, computed with Python's hmac.
const SIGNATURE_SHA256: &str = "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s=";
const JSON: &[u8] = br#"{"property": "value", "boolean": true}"#;
const JSON_SHA256: &str = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";

fn token(token: &str) -> SecretString {
    SecretString::from(token)
}

fn check_form(url: &str, form: &[u8], signature: &str) -> Result<usize, SignatureRefusal> {
    let form = parse_form(form);
    let request = SignedRequest { url, body: SignedBody::Form(&form) };
    validate(request, [&token(TOKEN)], signature)
}

fn check(url: &str, body: SignedBody<'_>, signature: &str) -> Result<usize, SignatureRefusal> {
    validate(SignedRequest { url, body }, [&token(TOKEN)], signature)
}

/// Signs exactly this, so that a test says itself what Twilio would have signed.
fn sign(token: &str, signed: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    BASE64_STANDARD.encode(hmac::sign(&key, signed.as_bytes()))
}

#[test]
fn twilios_own_example_is_accepted() {
    assert_eq!(check_form(URL, FORM, SIGNATURE), Ok(0));
}

#[test]
fn a_repeated_field_is_signed_once_for_each_value_sorted() {
    let form = b"Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234";
    assert_eq!(check_form(URL, form, "IK+Dwps556ElfBT0I3Rgjkr1wJU="), Ok(0));
}

#[test]
fn ports_that_twilio_signed_or_left_out_are_accepted() {
    for (url, signature) in [
        ("https://mycompany.com:1234/myapp.php?foo=1&bar=2", SIGNATURE),
        ("https://mycompany.com:1234/myapp.php?foo=1&bar=2", "CYn1h0gLBdNxDGkKJg6hYohgeD8="),
        ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        (URL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com/myapp.php?foo=1&bar=2", "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ] {
        assert_eq!(check_form(url, FORM, signature), Ok(0), "{url}");
    }
}

#[test]
fn user_information_is_accepted_signed_and_unsigned() {
    for (url, signature) in [
        ("https://user:pass@mycompany.com/myapp.php?foo=1&bar=2", "CukzLTc1tT5dXEDIHm/tKBanW10="),
        ("https://user@mycompany.com/myapp.php?foo=1&bar=2", "2YRLlVAflCqxaNicjMpJcSTgzSs="),
        ("https://user:pass@mycompany.com/myapp.php?foo=1&bar=2", "ZQFR1PTIZXF2MXB8ZnKCvnnA+rI="),
        ("https://user:pass@mycompany.com/myapp.php?foo=1&bar=2", SIGNATURE),
    ] {
        assert_eq!(check_form(url, FORM, signature), Ok(0), "{signature}");
    }
}

#[test]
fn the_host_is_accepted_as_it_is_and_lower_cased() {
    for (url, signature) in [
        ("https://MyCompany.com/myapp.php?foo=1&bar=2", "g9IN/x4Cft2g517EjYvEvM/W7LU="),
        ("https://MyCompany.com:1234/myapp.php?foo=1&bar=2", "PCqOZm8cnu/L6+u5i5fuEd+Iac4="),
        ("http://MyCompany.com/myapp.php?foo=1&bar=2", "XY7AlKOKL6im4yWyX84gldUrtis="),
        ("https://MyCompany.com/myapp.php?foo=1&bar=2", SIGNATURE),
        ("http://username:password@MyCompany.com/myapp.php?foo=1&bar=2", "PJ08CxXr7KLPjEQCTc8LkUSMwSM="),
        ("http://Username:Password@MyCompany.com/myapp.php?foo=1&bar=2", "SkTSKyDJH9kUlhItI0slbgZ1UsI="),
        ("HTTP://username:password@MyCompany.com/myapp.php?foo=1&bar=2", "hy/l8pca+LFms4cvRdv8uiP6NGc="),
    ] {
        assert_eq!(check_form(url, FORM, signature), Ok(0), "{url}");
    }
}

#[test]
fn a_json_body_is_checked_by_the_hash_in_the_signed_url() {
    let url = format!("{URL}&bodySHA256={JSON_SHA256}");
    let signature = "a9nBmqA0ju/hNViExpshrM61xv4=";
    assert_eq!(check(&url, SignedBody::Raw(JSON), signature), Ok(0));
    let only_hash = format!("https://mycompany.com/myapp.php?bodySHA256={JSON_SHA256}");
    assert_eq!(check(&only_hash, SignedBody::Raw(JSON), "y77kIzt2vzLz71DgmJGsen2scGs="), Ok(0));
    assert_eq!(check(&url, SignedBody::Raw(b"{}"), signature), Err(SignatureRefusal::BodyHashMismatch));
    // Without the hash nothing ties the body to the signature, however right that is.
    assert_eq!(check(URL, SignedBody::Raw(JSON), &sign(TOKEN, URL)), Err(SignatureRefusal::BodyHashMissing));
}

#[test]
fn a_get_is_signed_over_the_url_alone_with_its_query_as_sent() {
    let url = "https://h.example/voice?name=J%C3%BCrgen+O'Neil&x=%7e&empty=";
    assert_eq!(check(url, SignedBody::None, &sign(TOKEN, url)), Ok(0));
    assert_eq!(check(url, SignedBody::Form(&[]), &sign(TOKEN, url)), Ok(0));
}

#[test]
fn a_fragment_is_never_signed() {
    assert_eq!(check_form(&format!("{URL}#rc=5&rp=all"), FORM, SIGNATURE), Ok(0));
}

#[test]
fn a_web_socket_is_accepted_with_and_without_its_last_slash() {
    for (received, signed) in [
        ("wss://h.example/audio", "wss://h.example/audio/"),
        ("wss://h.example/audio/", "wss://h.example/audio"),
        ("wss://h.example/audio/?a=1", "wss://h.example:443/audio?a=1"),
    ] {
        let signature = sign(TOKEN, signed);
        assert_eq!(check(received, SignedBody::None, &signature), Ok(0));
    }
    assert_eq!(
        check("https://h.example/audio", SignedBody::None, &sign(TOKEN, "https://h.example/audio/")),
        Err(SignatureRefusal::Mismatch)
    );
}

#[test]
fn names_sort_byte_by_byte_and_values_are_neither_trimmed_nor_dropped() {
    let form = b"b=1&B=2&a=&A=+x+&aa=%C3%BC&%2B=p";
    let signed = format!("{URL}+pA x B2aaaüb1");
    assert_eq!(check_form(URL, form, &sign(TOKEN, &signed)), Ok(0));
}

#[test]
fn the_token_that_matched_is_named() {
    let tokens = [token("next"), token("old"), token(TOKEN)];
    let form = parse_form(FORM);
    let request = SignedRequest { url: URL, body: SignedBody::Form(&form) };
    assert_eq!(validate(request, &tokens, SIGNATURE), Ok(2));
    // Over another spelling of the URL, too.
    assert_eq!(validate(request, &tokens, "kvajT1Ptam85bY51eRf/AJRuM3w="), Ok(2));
    assert_eq!(validate(request, [], SIGNATURE), Err(SignatureRefusal::NoToken));
}

#[test]
fn a_malformed_signature_differs_from_a_wrong_one() {
    assert_eq!(check_form(URL, FORM, ""), Err(SignatureRefusal::Missing));
    for malformed in
        ["FAIL", "NOTRSOYDt4T1cUTdK1PDd93/VVr8B8=", "RSOYDt4T1cUTdK1PDd93/VVr8B8", "RSOYDt4T1cUTdK1PDd93/VVr8B8= ", "ü"]
    {
        assert_eq!(check_form(URL, FORM, malformed), Err(SignatureRefusal::Malformed), "{malformed}");
    }
    for (url, form) in [
        (URL, &b"Digits=1234"[..]),
        ("https://mycompany.com/myapp.php?foo=1&bar=3", FORM),
        ("https://yourcompany.com/myapp.php?foo=1&bar=2", FORM),
        ("http://mycompany.com/myapp.php?foo=1&bar=2", FORM),
        ("", FORM),
    ] {
        assert_eq!(check_form(url, form, SIGNATURE), Err(SignatureRefusal::Mismatch), "{url}");
    }
}

fn explained(url: &str, form: &[u8], signature: &str) -> Explanation {
    let form = parse_form(form);
    let request = SignedRequest { url, body: SignedBody::Form(&form) };
    explain(request, SignatureAlgorithm::HmacSha1, [&token(TOKEN)], signature)
}

#[test]
fn an_explanation_shows_what_was_signed_and_never_the_token() {
    let explanation = explained(URL, FORM, SIGNATURE);
    assert_eq!(explanation.outcome, Ok(0));
    let fields = "CallSidCA1234567890ABCDECaller+14158675309Digits1234From+14158675309To+18005551212";
    assert_eq!(
        explanation.signed,
        [format!("{URL}{fields}"), format!("https://mycompany.com:443/myapp.php?foo=1&bar=2{fields}")]
    );
    let secret = token("fedcba9876543210fedcba9876543210");
    let request = SignedRequest { url: URL, body: SignedBody::None };
    assert!(!format!("{:?}", explain(request, SignatureAlgorithm::HmacSha1, [&secret], SIGNATURE)).contains("fedcba"));
}

#[test]
fn an_explanation_finds_the_usual_mistakes() {
    let other_scheme = "http://mycompany.com/myapp.php?foo=1&bar=2";
    for (url, signed, near_miss) in [
        (other_scheme, URL, NearMiss::OtherScheme),
        ("https://h.example/a?b=c", "https://h.example/a/?b=c", NearMiss::LastSlash),
        ("https://h.example", "https://h.example/", NearMiss::LastSlash),
        ("https://h.example/a?b=c", "https://h.example/a", NearMiss::WithoutQuery),
    ] {
        let explanation = explained(url, b"x=y", &sign(TOKEN, &format!("{signed}xy")));
        assert_eq!(explanation.outcome, Err(SignatureRefusal::Mismatch));
        assert_eq!(explanation.near_miss, Some(near_miss), "{url}");
        assert!(!near_miss.advice().is_empty());
    }
    let as_get = explained(URL, FORM, &sign(TOKEN, URL));
    assert_eq!(as_get.near_miss, Some(NearMiss::WithoutFields));
    assert_eq!(explained(URL, FORM, &sign("other", URL)).near_miss, None);
}

fn forms() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec(("[A-Za-z]{1,6}", "\\PC{0,8}"), 0..12)
}

fn borrowed(form: &[(String, String)]) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    form.iter().map(|(name, value)| (name.into(), value.into())).collect()
}

proptest! {
    #[test]
    fn the_order_in_which_fields_arrive_does_not_matter(
        (form, shuffled) in forms().prop_flat_map(|form| {
            (Just(form.clone()), Just(form).prop_shuffle())
        }),
    ) {
        prop_assert_eq!(concatenated(&borrowed(&form)), concatenated(&borrowed(&shuffled)));
    }

    #[test]
    fn a_form_that_was_encoded_and_decoded_has_the_same_signature(form in forms()) {
        let encoded = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&form)
            .finish();
        let decoded = parse_form(encoded.as_bytes());
        prop_assert_eq!(concatenated(&borrowed(&form)), concatenated(&decoded));
    }

    #[test]
    fn one_more_field_breaks_a_signature(form in forms(), value in "[a-z]{1,8}") {
        let fields = concatenated(&borrowed(&form));
        let signature = sign(TOKEN, &format!("{URL}{}", String::from_utf8_lossy(&fields)));
        let mut longer = form.clone();
        longer.push(("NotThere".to_owned(), value));
        prop_assert_eq!(check(URL, SignedBody::Form(&borrowed(&form)), &signature), Ok(0));
        prop_assert_eq!(
            check(URL, SignedBody::Form(&borrowed(&longer)), &signature),
            Err(SignatureRefusal::Mismatch)
        );
    }

    #[test]
    fn nothing_that_a_stranger_sends_panics(url in "\\PC{0,60}", signature in "\\PC{0,40}") {
        let _ = explained(&url, FORM, &signature);
        let _ = explained(&format!("https://{url}"), FORM, SIGNATURE);
    }
}

#[test]
fn a_shared_key_signs_the_same_text_with_the_algorithm_that_is_named_and_no_other() {
    let form = parse_form(FORM);
    let check = |algorithm, secrets: &[SecretString], signature| {
        let request = SignedRequest { url: URL, body: SignedBody::Form(&form) };
        validate_with(request, algorithm, secrets, signature)
    };
    let (sha1, sha256) = (SignatureAlgorithm::HmacSha1, SignatureAlgorithm::HmacSha256);
    let keys = [token("another"), token(TOKEN)];
    assert_eq!(check(sha256, &keys, SIGNATURE_SHA256), Ok(1), "either of two keys may sign");
    assert_eq!(check(sha1, &keys, SIGNATURE), Ok(1));
    assert_eq!(check(sha1, &keys, SIGNATURE_SHA256), Err(SignatureRefusal::Mismatch));
    assert_eq!(check(sha256, &keys, SIGNATURE), Err(SignatureRefusal::Mismatch));
    assert_eq!(check(sha256, &[], SIGNATURE_SHA256), Err(SignatureRefusal::NoToken));
    assert_eq!(check(sha256, &keys, "bm9uc2Vuc2U="), Err(SignatureRefusal::Malformed));
}

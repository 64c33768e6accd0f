//! What the program says about wrong settings and arguments.

use std::net::TcpListener;

use crate::program::Installation;

#[test]
fn a_misspelt_setting_stops_the_start_with_the_nearest_ones_name() {
    let ended = Installation::new().with("LINECARD_PUBLIC_ULR", "https://example.com").run(&["serve"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("Did you mean LINECARD_PUBLIC_URL?"), "{}", ended.stderr);
}

#[test]
fn production_does_not_start_without_a_key_nor_over_plain_http_and_says_both_at_once() {
    let installation =
        Installation::new().with("LINECARD_ENV", "production").with("LINECARD_PUBLIC_URL", "http://example.com");
    let ended = installation.run(&["serve"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("WEBHOOK_ENCRYPTION_KEY is missing"), "{}", ended.stderr);
    assert!(ended.stderr.contains("LINECARD_PUBLIC_URL must begin with https://"), "{}", ended.stderr);
    assert!(!installation.file("encryption.key").exists(), "no key is made in production");
}

#[test]
fn production_does_not_start_with_a_short_key_and_does_not_repeat_it() {
    let installation = Installation::new()
        .with("LINECARD_ENV", "production")
        .with("LINECARD_PUBLIC_URL", "https://example.com")
        .with("WEBHOOK_ENCRYPTION_KEY", "5f1c9e0a7b3d48");
    let ended = installation.run(&["serve"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("got 14 of 64"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("5f1c"), "{}", ended.stderr);
}

#[test]
fn an_address_in_use_is_reported_before_a_database_is_created() {
    let occupied = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = occupied.local_addr().unwrap().to_string();
    let installation = Installation::new().with("LINECARD_LISTEN", &address);
    let ended = installation.run(&["serve"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains(&format!("{address} is in use by another program")), "{}", ended.stderr);
    assert!(!installation.file("postgres").exists());
}

#[test]
fn each_command_has_help_and_invalid_usage_differs_from_failure() {
    let installation = Installation::new();
    for command in
        [vec![], vec!["serve"], vec!["migrate"], vec!["user"], vec!["user", "create"], vec!["signature", "check"]]
    {
        let ended = installation.run(&[command, vec!["--help"]].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert!(ended.stdout.contains("Usage: linecard"));
    }
    assert_eq!(installation.run(&["serv"]).code, Some(2));
    assert_eq!(installation.run(&["user", "create", "--email", "ada"]).code, Some(2));
}

#[test]
fn a_short_password_is_rejected_before_a_database_is_created() {
    let installation = Installation::new();
    let arguments = ["user", "create", "--email", "ada@example.com", "--organization", "Acme", "--password-stdin"];
    for (input, expected) in [("short\n", "12 to 200 characters"), ("", "standard input is empty")] {
        let ended = installation.run_with_input(&arguments, input);
        assert_eq!(ended.code, Some(2));
        assert!(ended.stderr.contains(expected), "{}", ended.stderr);
    }
    assert!(!installation.file("postgres").exists());
}

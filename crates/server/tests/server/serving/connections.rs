//! How a server handles connections: of slow clients, many at once, and open ones while it shuts down.

use std::io::{Read, Write};
use std::net::{IpAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use linecard_testkit::TestDatabase;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;
use tokio::task::JoinSet;

use crate::database::external::installation;

/// A request whose body has not been sent yet.
const HEAD: &str = "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
    Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// A request that the server has begun to read: it has responded with 100 Continue.
fn begun(address: &str) -> TcpStream {
    let mut stream = connect(address);
    stream.write_all(HEAD.as_bytes()).unwrap();
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

#[tokio::test]
async fn a_request_in_progress_is_completed_while_no_new_ones_are_accepted() {
    let server = installation(&TestDatabase::create().await).serve();
    let mut stream = begun(&server.address);
    let idle = connect(&server.address);
    server.signal(Signal::SIGTERM);
    while TcpStream::connect(&server.address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(b"{}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    let (status, log) = server.ended();
    assert!(status.success(), "{log}");
    drop(idle);
}

#[tokio::test]
async fn a_second_signal_ends_the_server_at_once() {
    let server = installation(&TestDatabase::create().await).serve();
    let _stream = begun(&server.address);
    let began = Instant::now();
    server.signal(Signal::SIGINT);
    while TcpStream::connect(&server.address).is_ok() {
        std::thread::yield_now();
    }
    server.signal(Signal::SIGINT);
    let (status, log) = server.ended();
    assert!(status.success() && log.contains("shutting down immediately"), "{log}");
    assert!(began.elapsed() < Duration::from_secs(8), "it waited for the body: {log}");
}

#[tokio::test]
async fn a_client_that_never_finishes_its_headers_is_cut_off() {
    let server = installation(&TestDatabase::create().await).serve();
    let mut stream = connect(&server.address);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost:").unwrap();
    let mut answer = Vec::new();
    // Ends when the server closes; fails when that takes longer than the read timeout.
    stream.read_to_end(&mut answer).unwrap();
    server.terminate();
}

/// Connections that each sent a request and stay, and how many of them were answered.
fn stay(address: &str, count: usize) -> (Vec<TcpStream>, usize) {
    let mut streams = Vec::new();
    for _ in 0..count {
        let mut stream = connect(address);
        // A connection that is not accepted is closed, perhaps before this.
        drop(stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        streams.push(stream);
    }
    let mut first = [0; 12];
    let answered = streams.iter_mut().filter_map(|stream| stream.read_exact(&mut first).ok()).count();
    (streams, answered)
}

#[tokio::test]
async fn a_client_that_keeps_many_connections_open_shuts_nobody_else_out() {
    let server = installation(&TestDatabase::create().await).with("LINECARD_MAX_CONNECTIONS", "40").serve();
    let (hog, answered) = stay(&server.address, 60);
    assert_eq!(answered, 20, "half of them");
    let from_elsewhere = reqwest::Client::builder().local_address(IpAddr::from([127, 0, 0, 2])).build().unwrap();
    for _ in 0..5 {
        let answer = from_elsewhere.get(server.url("/api/me")).send().await.unwrap();
        assert_eq!(answer.status(), 401);
    }
    drop(hog);
    let log = server.terminate();
    let lines = log.lines().filter(|line| line.contains("a connection was not accepted")).count();
    assert_eq!(lines, 1, "{log}");
}

#[tokio::test]
async fn connections_of_a_trusted_proxy_are_not_limited_by_client() {
    let installation = installation(&TestDatabase::create().await)
        .with("LINECARD_MAX_CONNECTIONS_PER_CLIENT", "5")
        .with("LINECARD_TRUSTED_PROXIES", "127.0.0.1");
    let server = installation.serve();
    let (_proxy, answered) = stay(&server.address, 30);
    assert_eq!(answered, 30);
    server.terminate();
}

#[tokio::test]
async fn the_limit_on_open_files_is_raised_as_far_as_permitted() {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    // The server inherits it. Each test is a process of its own.
    setrlimit(Resource::RLIMIT_NOFILE, 256, hard).unwrap();
    let server = installation(&TestDatabase::create().await).serve();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.pid())).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let soft: u64 = line.split_whitespace().nth(3).unwrap().parse().unwrap();
    assert_eq!(soft, hard.clamp(256, 1_048_576), "{line}");
    server.terminate();
}

#[tokio::test]
async fn memory_that_many_concurrent_sign_ins_took_is_returned_to_the_system() {
    let installation = installation(&TestDatabase::create().await);
    assert_eq!(installation.create_owner("ada@example.com", "Acme").code, Some(0));
    let server = Arc::new(installation.serve());
    // As many at once as the limits allow for one account.
    for _ in 0..4 {
        let mut rush = JoinSet::new();
        for _ in 0..8 {
            let server = Arc::clone(&server);
            rush.spawn(async move { server.sign_in("ada@example.com").await.0 });
        }
        assert_eq!(rush.join_all().await, [201; 8]);
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
    let kibibytes: u32 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    // Each sign-in temporarily takes 19 MiB; two run at a time.
    assert!(kibibytes < 40 * 1024, "{line}");
}

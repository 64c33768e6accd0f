//! What a server does with connections: those of slow clients, and those that are open when it ends.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use linecard_testkit::TestDatabase;
use nix::sys::signal::Signal;

use crate::external::installation;

/// A request whose body is yet to come.
const HEAD: &str = "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
    Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// A request that the server has begun to read: it asks for the body.
fn begun(address: &str) -> TcpStream {
    let mut stream = connect(address);
    stream.write_all(HEAD.as_bytes()).unwrap();
    let mut answer = [0; 25];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream
}

#[tokio::test]
async fn a_request_under_way_is_finished_while_no_more_are_taken() {
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
    assert!(status.success() && log.contains("ending at once"), "{log}");
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

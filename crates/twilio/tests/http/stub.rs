//! A server that answers the n-th request with the n-th line of its script, whatever the request is, and records the
//! requests.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What to do with one request, once all of it has come.
#[derive(Clone)]
pub(crate) enum StubAction {
    /// Answers, and keeps the connection open for the next request.
    Answer(String),
    /// Answers, and closes the connection though it was to be kept open.
    AnswerAndClose(String),
    /// Sends these bytes only, and closes the connection.
    Partial(String),
    /// Resets the connection without a response.
    Reset,
    /// Closes the connection without a response.
    Close,
    /// Never answers.
    Silence,
}

/// An HTTP answer with a body and a right length.
pub(crate) fn answer(status: u16, body: &str) -> String {
    answer_with(status, "", body)
}

pub(crate) fn answer_with(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub(crate) struct Stub {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    /// Requests beyond the script are answered with 418, which no test expects.
    pub(crate) async fn start(script: impl IntoIterator<Item = StubAction>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let script = Arc::new(Mutex::new(script.into_iter().collect::<Vec<_>>().into_iter()));
        let seen_by_server = Arc::clone(&seen);
        spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, script) = (Arc::clone(&seen_by_server), Arc::clone(&script));
                spawn(async move {
                    let next = move || script.lock().expect("the script").next();
                    serve(stream, &seen, next).await;
                });
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Each request as it came, head and body.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("the requests").clone()
    }
}

#[expect(clippy::disallowed_methods, reason = "the server of a test ends with the test's runtime")]
fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(task);
}

async fn serve(mut stream: TcpStream, seen: &Mutex<Vec<String>>, mut next: impl FnMut() -> Option<StubAction>) {
    while let Some(request) = read_request(&mut stream).await {
        seen.lock().expect("the requests").push(request);
        let action = next().unwrap_or_else(|| StubAction::Answer(answer(418, "")));
        match action {
            StubAction::Answer(bytes) => {
                let _ = stream.write_all(bytes.as_bytes()).await;
            }
            StubAction::AnswerAndClose(bytes) | StubAction::Partial(bytes) => {
                let _ = stream.write_all(bytes.as_bytes()).await;
                return;
            }
            StubAction::Reset => {
                stream.set_zero_linger().expect("an open socket");
                return;
            }
            StubAction::Close => return,
            StubAction::Silence => std::future::pending().await,
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut read = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .to_ascii_lowercase()
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                return Some(text);
            }
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(count @ 1..) => read.extend_from_slice(&chunk[..count]),
            Ok(0) | Err(_) => return None,
        }
    }
}

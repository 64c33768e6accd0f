//! One public address for servers that are killed and restarted: each connection is forwarded to one that listens.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::{TcpListener, TcpStream};

pub(crate) struct Proxy {
    pub(crate) url: String,
    listener: TcpListener,
}

impl Proxy {
    pub(crate) async fn bind() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self { url: format!("http://{}", listener.local_addr().unwrap()), listener }
    }

    /// Forwards connections from now on, for the rest of the test.
    pub(crate) fn forward_to(self, nodes: Vec<SocketAddr>) {
        let (nodes, next) = (Arc::new(nodes), AtomicUsize::new(0));
        #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
        tokio::spawn(async move {
            while let Ok((client, _)) = self.listener.accept().await {
                let (nodes, first) = (Arc::clone(&nodes), next.fetch_add(1, Ordering::Relaxed));
                tokio::spawn(async move { forward(client, &nodes, first).await });
            }
        });
    }
}

/// If no server listens, the connection is closed.
async fn forward(mut client: TcpStream, nodes: &[SocketAddr], first: usize) {
    for offset in 0..nodes.len() {
        if let Ok(mut server) = TcpStream::connect(nodes[(first + offset) % nodes.len()]).await {
            // Fails if either side is killed.
            drop(tokio::io::copy_bidirectional(&mut client, &mut server).await);
            return;
        }
    }
}

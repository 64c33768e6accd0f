//! One public address for servers that come and go: each connection goes to one that listens.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::{TcpListener, TcpStream};

pub(crate) struct Door {
    pub(crate) url: String,
    listener: TcpListener,
}

impl Door {
    pub(crate) async fn build() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self { url: format!("http://{}", listener.local_addr().unwrap()), listener }
    }

    /// Lets connections through from now on, as long as the test runs.
    pub(crate) fn open(self, nodes: Vec<SocketAddr>) {
        let (nodes, next) = (Arc::new(nodes), AtomicUsize::new(0));
        #[expect(clippy::disallowed_methods, reason = "it ends with the test")]
        tokio::spawn(async move {
            while let Ok((client, _)) = self.listener.accept().await {
                let (nodes, first) = (Arc::clone(&nodes), next.fetch_add(1, Ordering::Relaxed));
                tokio::spawn(async move { let_through(client, &nodes, first).await });
            }
        });
    }
}

/// Without a server that listens, the connection is closed.
async fn let_through(mut client: TcpStream, nodes: &[SocketAddr], first: usize) {
    for offset in 0..nodes.len() {
        if let Ok(mut server) = TcpStream::connect(nodes[(first + offset) % nodes.len()]).await {
            // It ends in an error when one of the two dies.
            drop(tokio::io::copy_bidirectional(&mut client, &mut server).await);
            return;
        }
    }
}

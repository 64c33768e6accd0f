//! The HTTP server: hyper itself, because a connection must be closable without an answer, which
//! the frameworks above it do not offer.

use std::fmt;
use std::sync::{Arc, RwLock};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

use crate::control;
use crate::engine::Engine;
use crate::ledger::{read, write};
use crate::rest::{self, Reply, Request};
use crate::world::World;

const LARGEST_BODY: usize = 1 << 20;

/// Where requests find the world of the moment: `DELETE /sim` puts a new one.
#[derive(Debug)]
pub(crate) struct Hub {
    world: RwLock<Arc<World>>,
}

impl Hub {
    pub(crate) fn new(engine: Arc<Engine>) -> Self {
        Self { world: RwLock::new(Arc::new(World::new(engine))) }
    }

    pub(crate) fn world(&self) -> Arc<World> {
        Arc::clone(&read(&self.world))
    }

    pub(crate) fn forget(&self) {
        let mut world = write(&self.world);
        let old = Arc::clone(&world);
        *world = Arc::new(World::new(Arc::clone(&old.engine)));
        drop(world);
        old.forget();
    }
}

/// Accepts until the simulator stops.
pub(crate) async fn serve(listener: TcpListener, hub: Arc<Hub>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let hub = Arc::clone(&hub);
                let engine = Arc::clone(&hub.world().engine);
                engine.spawn(connection(stream, hub));
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                // Out of descriptors, most likely: some connection must end first.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, hub: Arc<Hub>) {
    // Without it, small answers wait for the other side's acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    let service = service_fn(move |request| {
        let hub = Arc::clone(&hub);
        async move { respond(&hub, request).await }
    });
    if let Err(error) = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "connection ended early");
    }
}

/// Tells hyper to close the connection instead of answering.
#[derive(Debug)]
struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dropped on demand")
    }
}

impl std::error::Error for Dropped {}

async fn respond(hub: &Hub, request: hyper::Request<Incoming>) -> Result<hyper::Response<Full<Bytes>>, Dropped> {
    let (head, body) = request.into_parts();
    // A body that breaks off is a caller that has gone.
    let body = Limited::new(body, LARGEST_BODY).collect().await;
    let body = body.map_err(|_| Dropped)?.to_bytes();
    let request = Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        authorization: head.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).map(str::to_owned),
        body,
    };
    let world = hub.world();
    let reply = if request.path.starts_with(rest::PREFIX) {
        rest::answer(&world, request).await
    } else {
        control::answer(hub, &world, &request)
    };
    if reply.dropped {
        return Err(Dropped);
    }
    response(&world, reply)
}

fn response(world: &World, reply: Reply) -> Result<hyper::Response<Full<Bytes>>, Dropped> {
    let mut builder = hyper::Response::builder()
        .status(reply.status)
        .header(CONTENT_TYPE, reply.content_type)
        .header("Twilio-Request-Id", world.engine.sids.make("RQ"))
        .header("X-Home-Region", "us1")
        .header("X-Api-Domain", "api.twilio.com");
    for (name, value) in reply.headers {
        builder = builder.header(name, value);
    }
    // Every part is ours and valid; were it not, the caller would see a dropped connection.
    builder.body(Full::new(Bytes::from(reply.body))).map_err(|_| Dropped)
}

//! The HTTP server, on plain hyper: a connection must be closable without a response, which the frameworks
//! built on hyper do not offer.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderName, RANGE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

use crate::control;
use crate::format::http_date;
use crate::http::{Reply, Request};
use crate::hub::Hub;
use crate::rest;
use crate::sim_state::SimState;

const LARGEST_BODY: usize = 1 << 20;

/// Accepts connections until the simulator stops.
pub(crate) async fn serve(listener: TcpListener, hub: Arc<Hub>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let hub = Arc::clone(&hub);
                let engine = Arc::clone(&hub.sim().run.engine);
                engine.spawn(connection(stream, hub));
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                // Most likely out of file descriptors: wait for a connection to close.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, hub: Arc<Hub>) {
    // Nagle's algorithm would delay small responses until the peer's acknowledgement.
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
    // An incomplete body means that the client has disconnected.
    let body = Limited::new(body, LARGEST_BODY).collect().await;
    let body = body.map_err(|_| Dropped)?.to_bytes();
    let text = |name: HeaderName| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let request = Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        authorization: text(AUTHORIZATION),
        range: text(RANGE),
        body,
    };
    let sim = hub.sim();
    let reply =
        if rest::has(&request.path) { rest::answer(&sim, request).await } else { control::answer(hub, &sim, &request) };
    if reply.dropped {
        return Err(Dropped);
    }
    response(&sim, reply)
}

fn response(sim: &SimState, reply: Reply) -> Result<hyper::Response<Full<Bytes>>, Dropped> {
    let mut builder = hyper::Response::builder()
        .status(reply.status)
        .header(CONTENT_TYPE, reply.content_type)
        .header(DATE, http_date(sim.run.engine.now()))
        .header("Twilio-Request-Id", sim.run.engine.sids.make("RQ"))
        .header("X-Home-Region", "us1")
        .header("X-Api-Domain", "api.twilio.com");
    for (name, value) in reply.headers {
        builder = builder.header(name, value);
    }
    // All parts are constants or ours and therefore valid; otherwise the client would see a closed connection.
    builder.body(Full::new(Bytes::from(reply.body))).map_err(|_| Dropped)
}

//! The load generator: keep-alive connections that send prepared requests, as fast as they are answered or
//! at a fixed rate.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::task::LocalSet;

use crate::BenchError;
use crate::wire::Connection;

/// The load to generate.
#[derive(Clone)]
pub(crate) struct Load {
    pub(crate) port: u16,
    pub(crate) connections: usize,
    /// Sent in rotation. With `once`, each is sent exactly once, a chunk in sequence on one connection.
    pub(crate) requests: Rc<Vec<Vec<u8>>>,
    pub(crate) once: Option<Chunk>,
    pub(crate) duration: Duration,
    /// Requests per second over all connections. Latency is then measured from when a request was due, which avoids
    /// coordinated omission.
    pub(crate) rate: Option<f64>,
    pub(crate) expected: &'static [u16],
}

/// The number of consecutive requests that are sent in order on one connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk(pub(crate) usize);

/// The result of a load.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) answered: u64,
    pub(crate) elapsed: Duration,
    /// Sorted, in microseconds.
    latencies: Vec<u32>,
}

impl Outcome {
    pub(crate) fn rate(&self) -> f64 {
        self.answered as f64 / self.elapsed.as_secs_f64()
    }

    pub(crate) fn latency_ms(&self, percentile: f64) -> f64 {
        let index = (self.latencies.len() as f64 * percentile / 100.0) as usize;
        self.latencies.get(index).or(self.latencies.last()).map_or(0.0, |micros| f64::from(*micros) / 1_000.0)
    }
}

struct Shared {
    load: Load,
    next: Cell<usize>,
    begun: Instant,
    latencies: RefCell<Vec<u32>>,
    failure: RefCell<Option<String>>,
}

pub(crate) async fn generate(load: &Load) -> Result<Outcome, BenchError> {
    let mut connections = Vec::new();
    for _ in 0..load.connections {
        connections.push(Connection::new(TcpStream::connect(("127.0.0.1", load.port)).await?)?);
    }
    let shared = Rc::new(Shared {
        load: load.clone(),
        next: Cell::new(0),
        begun: Instant::now(),
        latencies: RefCell::new(Vec::with_capacity(100_000)),
        failure: RefCell::new(None),
    });
    LocalSet::new()
        .run_until(async {
            let tasks: Vec<_> = connections
                .into_iter()
                .enumerate()
                .map(|(number, connection)| {
                    let shared = Rc::clone(&shared);
                    tokio::task::spawn_local(async move {
                        if let Err(error) = send_all(&shared, number, connection).await {
                            shared.failure.borrow_mut().get_or_insert(error.to_string());
                        }
                    })
                })
                .collect();
            for task in tasks {
                task.await?;
            }
            Ok::<(), BenchError>(())
        })
        .await?;
    if let Some(failure) = shared.failure.take() {
        return Err(failure.into());
    }
    let elapsed = shared.begun.elapsed();
    let mut latencies = shared.latencies.take();
    latencies.sort_unstable();
    Ok(Outcome { answered: latencies.len() as u64, elapsed, latencies })
}

async fn send_all(shared: &Shared, number: usize, mut connection: Connection) -> Result<(), BenchError> {
    let load = &shared.load;
    let interval = load.rate.map(|rate| Duration::from_secs_f64(load.connections as f64 / rate));
    let mut due = shared.begun + interval.unwrap_or_default().mul_f64(number as f64 / load.connections as f64);
    let chunk = load.once.map_or(1, |chunk| chunk.0);
    while shared.begun.elapsed() < load.duration {
        let first = shared.next.get();
        if load.once.is_some() && first >= load.requests.len() {
            break;
        }
        shared.next.set(first + chunk);
        for offset in 0..chunk {
            let request = load.requests.get((first + offset) % load.requests.len()).ok_or("nothing to send")?;
            if let Some(interval) = interval {
                tokio::time::sleep_until(due.into()).await;
                exchange(shared, &mut connection, request, due).await?;
                due += interval;
            } else {
                exchange(shared, &mut connection, request, Instant::now()).await?;
            }
        }
    }
    Ok(())
}

async fn exchange(
    shared: &Shared,
    connection: &mut Connection,
    request: &[u8],
    due: Instant,
) -> Result<(), BenchError> {
    connection.write(request).await?;
    let answer = connection.read().await?.ok_or("the server closed the connection")?;
    if !shared.load.expected.contains(&answer.status()) {
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        return Err(format!("answered {}: {body}", answer.status()).into());
    }
    let micros = u32::try_from(due.elapsed().as_micros()).unwrap_or(u32::MAX);
    shared.latencies.borrow_mut().push(micros);
    Ok(())
}

//! What operators can see of a request, and what they must not see.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use linecard_twilio::ListBetween;
use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use tracing_subscriber::fmt::MakeWriter;

use crate::stub::{Stub, StubAction, answer};
use crate::{ACCOUNT, QUEUED_CALL, TOKEN, adapter, call, config};

/// Counts what each metric, written as `name{label=value,…}`, was told.
#[derive(Default)]
struct Counts(Mutex<BTreeMap<String, Arc<Count>>>);

#[derive(Default)]
struct Count(AtomicU64);

impl HistogramFn for Count {
    fn record(&self, _: f64) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl metrics::CounterFn for Count {
    fn increment(&self, by: u64) {
        self.0.fetch_add(by, Ordering::Relaxed);
    }

    fn absolute(&self, _: u64) {}
}

impl Counts {
    fn of(&self, key: &Key) -> Arc<Count> {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let name = format!("{}{{{}}}", key.name(), labels.join(","));
        Arc::clone(self.0.lock().expect("the counts").entry(name).or_default())
    }

    fn all(&self) -> Vec<(String, u64)> {
        let counts = self.0.lock().expect("the counts");
        counts.iter().map(|(name, count)| (name.clone(), count.0.load(Ordering::Relaxed))).collect()
    }
}

impl Recorder for Counts {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.of(key))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.of(key))
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn every_request_is_timed_and_every_failure_counted_by_its_code() {
    let counts = Counts::default();
    // For this thread, which is also the one thread of the test's runtime.
    let _guard = metrics::set_default_local_recorder(&counts);
    let stub = Stub::start([
        StubAction::Answer(answer(201, QUEUED_CALL)),
        StubAction::Answer(answer(400, r#"{"code": 21211}"#)),
        StubAction::Answer(answer(429, r#"{"code": 20429}"#)),
        StubAction::Answer(answer(503, "")),
        StubAction::Answer(answer(201, "")),
        StubAction::Reset,
    ])
    .await;
    let adapter = adapter(&stub.url());
    for _ in 0..6 {
        let _ = adapter.create_call(&config(), &call()).await;
    }
    let of = |metric: &str, labels: &str| format!("{metric}{{operation=CreateCall,{labels}}}");
    let errors = "linecard_twilio_errors_total";
    let durations = "linecard_twilio_request_duration_seconds";
    assert_eq!(
        counts.all(),
        [
            (of(errors, "code=20429"), 1),
            (of(errors, "code=21211"), 1),
            (of(errors, "code=503"), 1),
            (of(errors, "code=body"), 1),
            (of(errors, "code=reset"), 1),
            (of(durations, "outcome=accepted"), 1),
            (of(durations, "outcome=not_processed"), 1),
            (of(durations, "outcome=refused"), 1),
            (of(durations, "outcome=unknown"), 3),
        ]
    );
}

#[tokio::test]
async fn no_log_of_any_level_holds_a_phone_number_a_body_or_the_token() {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    // For all threads: one of its own would miss what other tests made tracing cache as disabled.
    // So this log also holds what those tests write, which must be as clean.
    tracing::subscriber::set_global_default(subscriber).expect("the only subscriber");
    let stub = Stub::start([
        StubAction::Answer(answer(400, r#"{"code": 21608, "message": "The number +14155550100 is unverified"}"#)),
        StubAction::Answer(answer(201, r#"{"to": "+14155550100"}"#)),
        StubAction::Reset,
    ])
    .await;
    let adapter = adapter(&stub.url());
    let _ = adapter.create_call(&config(), &call()).await;
    let _ = adapter.create_call(&config(), &call()).await;
    // A list has the numbers in its URL, which reqwest's errors would show.
    let request = ListBetween { to: Some(call().to), ..ListBetween::default() };
    let error = adapter.list_calls(&config(), &request).await;
    tracing::error!(error = ?error.expect_err("a reset"), "as a caller would log it");

    let written = log.0.lock().expect("the log").clone();
    let log = String::from_utf8(written).expect("text");
    for expected in ["twilio_request", ACCOUNT, "21608", "duration_ms", "http_status"] {
        assert!(log.contains(expected), "{expected} is missing in {log}");
    }
    for secret in ["5550100", "unverified", TOKEN, "QUMwMTIz"] {
        assert!(!log.contains(secret), "{secret} is in {log}");
    }
}

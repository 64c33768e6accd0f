//! What a neighbour's reports cost: the latency of an organization's calls and callbacks, alone and while another
//! organization keeps asking for yearly reports.

use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use serde_json::json;

use crate::BenchError;
use crate::database::Cluster;
use crate::fixture::{BenchAgent, CALLBACK_CALLS, calls_sql};
use crate::history::{History, rounded};
use crate::load::{Load, Outcome, generate};
use crate::measure::median;
use crate::report::{Table, fine, times};

/// The neighbour's requests that are open at once.
const REPORTS: usize = 40;
/// They are repeated, most of them after a refusal, so often.
const REPORTS_PER_SECOND: f64 = 200.0;
const CALLS_PER_SECOND: f64 = 200.0;
/// Four callbacks of each call.
const CALLBACKS_PER_SECOND: f64 = 800.0;
const DURATION: Duration = Duration::from_secs(6);

/// Whose calls are not measured.
pub(crate) const NEIGHBOUR: BenchAgent = BenchAgent { organization: 0, agent: 0 };

/// p99 of calls and callbacks by round, in ms, alone and beside the reports.
#[derive(Default)]
pub(crate) struct Latencies {
    alone: [Vec<f64>; 2],
    beside: [Vec<f64>; 2],
}

/// Places `calls` and sends the `callbacks` of a family of calls, at a constant rate: twice in each round.
pub(crate) async fn measure(
    cluster: &Cluster,
    rounds: Range<usize>,
    calls: Load,
    callbacks: impl Fn(&str) -> Result<Load, BenchError>,
) -> Result<Latencies, BenchError> {
    let mut latencies = Latencies::default();
    let calls = Load { duration: DURATION, rate: Some(CALLS_PER_SECOND), ..calls };
    for round in rounds {
        cluster.delete_call_work().await?;
        let families = ["8f", "90"].map(|prefix| format!("{prefix}{round:02}"));
        for family in &families {
            cluster.admin.batch_execute(&calls_sql(family, CALLBACK_CALLS)).await?;
        }
        cluster.settle().await?;
        let [first, second] = families.map(|family| {
            callbacks(&family).map(|load| Load { duration: DURATION, rate: Some(CALLBACKS_PER_SECOND), ..load })
        });
        let (first, second, reports) = (first?, second?, reports(calls.port));
        let (placed, followed) = tokio::join!(generate(&calls), generate(&first));
        note(&mut latencies.alone, &placed?, &followed?);
        let (placed, followed, reports) = tokio::join!(generate(&calls), generate(&second), generate(&reports));
        note(&mut latencies.beside, &placed?, &followed?);
        eprintln!("  {:.0} reports a second, answered or refused", reports?.rate());
    }
    Ok(latencies)
}

impl Latencies {
    pub(crate) fn print(&self, history: &History, circumstances: &str) -> Result<(), BenchError> {
        let mut table = Table::new(
            "p99 beside an organization that asks for 40 yearly reports at once, ms",
            &["", "alone", "beside it", "ratio"],
        );
        for ((name, alone), beside) in ["calls", "callbacks"].into_iter().zip(&self.alone).zip(&self.beside) {
            let ratio = median(beside.iter().zip(alone).map(|(beside, alone)| beside / alone));
            let [alone, beside] = [alone, beside].map(|values| median(values.iter().copied()));
            table.row([name.to_owned(), fine(alone), fine(beside), times(ratio)]);
            let figure = json!({"rounds": self.alone.first().map_or(0, Vec::len), "alone_p99_ms": rounded(alone),
                "beside_p99_ms": rounded(beside), "ratio": rounded(ratio)});
            history.append(&format!("{name} beside a neighbour's reports; {circumstances}"), &figure)?;
        }
        table.print();
        Ok(())
    }
}

fn note(latencies: &mut [Vec<f64>; 2], calls: &Outcome, callbacks: &Outcome) {
    for (all, outcome) in latencies.iter_mut().zip([calls, callbacks]) {
        all.push(outcome.latency_ms(99.0));
    }
}

/// Refused are those above the neighbour's share (docs/adr/0019).
fn reports(port: u16) -> Load {
    let request = format!(
        "GET /api/usage?from=2026-01-01&to=2026-12-31 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n\r\n",
        NEIGHBOUR.api_key()
    );
    Load {
        port,
        connections: REPORTS,
        requests: Rc::new(vec![request.into_bytes()]),
        once: None,
        duration: DURATION,
        rate: Some(REPORTS_PER_SECOND),
        expected: &[200, 429],
    }
}

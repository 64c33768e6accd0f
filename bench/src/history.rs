//! `bench/history.jsonl`: one line for each figure of each run, so that a change of the code shows beside the others.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Map, Value, json};

use crate::BenchError;
use crate::measure::{Measured, median};

/// Where the figures of a run are appended, and what they have in common.
pub(crate) struct History {
    file: Option<PathBuf>,
    run: Map<String, Value>,
}

impl History {
    /// Without a file, nothing is kept.
    pub(crate) fn of_this_run(file: Option<PathBuf>) -> Self {
        let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model =
            cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
        let run = json!({
            "date": said("date", &["-u", "+%Y-%m-%dT%H:%MZ"]),
            "commit": said("git", &["describe", "--always", "--dirty", "--abbrev=8"]),
            "cores": std::thread::available_parallelism().map_or(1, usize::from),
            "model": model.unwrap_or("unknown"),
            // Of the last minute before the run: what else was running.
            "load": std::fs::read_to_string("/proc/loadavg").ok().and_then(|load| load.split(' ').next()?.parse::<f64>().ok()),
        });
        Self { file, run: run.as_object().cloned().unwrap_or_default() }
    }

    /// Appends a figure: the run's fields, the scenario, then the figure's own.
    pub(crate) fn append(&self, scenario: &str, figure: &Value) -> Result<(), BenchError> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut line = self.run.clone();
        line.insert("scenario".to_owned(), scenario.into());
        line.extend(figure.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
        let line = Value::Object(line);
        writeln!(OpenOptions::new().append(true).create(true).open(file)?, "{line}")?;
        Ok(())
    }

    /// Appends Linecard's medians, beside a competitor's if there is one.
    pub(crate) fn measured(
        &self,
        scenario: &str,
        ours: &[Measured],
        theirs: Option<(&str, &[Measured])>,
    ) -> Result<(), BenchError> {
        if ours.is_empty() {
            return Ok(());
        }
        let figure = match theirs.filter(|(_, theirs)| !theirs.is_empty()) {
            None => json!({"rounds": ours.len(), "ours": medians(ours)}),
            Some((name, theirs)) => {
                let ratios = ours.iter().zip(theirs).map(|(ours, theirs)| ours.outcome.rate() / theirs.outcome.rate());
                json!({"rounds": ours.len(), "ours": medians(ours), "beside": name, "theirs": medians(theirs),
                    "ratio": rounded(median(ratios))})
            }
        };
        self.append(scenario, &figure)
    }
}

fn medians(measured: &[Measured]) -> Value {
    let of = |figure: fn(&Measured) -> f64| rounded(median(measured.iter().map(figure)));
    json!({
        "per_second": of(|one| one.outcome.rate()),
        "server_cpu_ms": of(Measured::server_cpu_ms),
        "postgres_cpu_ms": of(Measured::database_cpu_ms),
        "harness_cpu_ms": of(Measured::harness_cpu_ms),
        "p50_ms": of(|one| one.outcome.latency_ms(50.0)),
        "p99_ms": of(|one| one.outcome.latency_ms(99.0)),
    })
}

/// To three decimals: a thousandth of a millisecond is less than the noise.
pub(crate) fn rounded(value: f64) -> Value {
    json!((value * 1_000.0).round() / 1_000.0)
}

fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

//! The findings: printed line by line, or as one JSON document at the end.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::output;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    /// It works, with restrictions.
    Warning,
    Failure,
    /// Not checked because of another finding.
    Skipped,
}

impl Status {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warn",
            Self::Failure => "fail",
            Self::Skipped => "skip",
        }
    }
}

struct Finding {
    check: &'static str,
    status: Status,
    found: String,
    remedy: Option<String>,
}

/// All findings. No text contains a secret or a full phone number.
pub(super) struct Report {
    as_json: bool,
    findings: Vec<Finding>,
}

impl Report {
    pub(super) fn new(as_json: bool) -> Self {
        Self { as_json, findings: Vec::new() }
    }

    pub(super) fn ok(&mut self, check: &'static str, found: impl Into<String>) {
        self.add(check, Status::Ok, found.into(), None);
    }

    pub(super) fn warn(&mut self, check: &'static str, found: impl Into<String>, remedy: impl Into<String>) {
        self.add(check, Status::Warning, found.into(), Some(remedy.into()));
    }

    pub(super) fn fail(&mut self, check: &'static str, found: impl Into<String>, remedy: impl Into<String>) {
        self.add(check, Status::Failure, found.into(), Some(remedy.into()));
    }

    pub(super) fn skip(&mut self, check: &'static str, why: &str) {
        self.add(check, Status::Skipped, format!("not checked: {why}"), None);
    }

    fn add(&mut self, check: &'static str, status: Status, found: String, remedy: Option<String>) {
        let finding = Finding { check, status, found, remedy };
        if !self.as_json {
            finding.print();
        }
        self.findings.push(finding);
    }

    /// Prints the summary. The exit code says whether any check failed.
    pub(super) fn end(&self) -> ExitCode {
        let count = |status| self.findings.iter().filter(|finding| finding.status == status).count();
        let (failures, warnings) = (count(Status::Failure), count(Status::Warning));
        if self.as_json {
            let findings: Value = self.findings.iter().map(Finding::to_json).collect();
            output::stdout(&json!({"ok": failures == 0, "findings": findings}).to_string());
        } else {
            output::stdout(&format!("{failures} failures, {warnings} warnings"));
        }
        if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl Finding {
    fn print(&self) {
        output::stdout(&format!("{:<4} {}: {}", self.status.as_str(), self.check, self.found));
        if let Some(remedy) = &self.remedy {
            output::stdout(&format!("     remedy: {remedy}"));
        }
    }

    fn to_json(&self) -> Value {
        json!({"check": self.check, "status": self.status.as_str(), "found": self.found, "remedy": self.remedy})
    }
}

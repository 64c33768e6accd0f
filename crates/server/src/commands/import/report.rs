//! What an import says: a line for each change, what a person must decide, and the sums.

use indicatif::ProgressBar;
use linecard_app::Imported;

use crate::output;

/// The kinds of things that are imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Organization,
    Member,
    Agent,
    Connection,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Organization, Self::Member, Self::Agent, Self::Connection];

    const fn one(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Member => "member",
            Self::Agent => "agent",
            Self::Connection => "connection",
        }
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    created: u64,
    changed: u64,
    same: u64,
    kept: u64,
}

/// Prints as it goes: nothing of it is held in memory.
pub(super) struct Report {
    bar: ProgressBar,
    sums: [Sums; 4],
    decisions: u64,
    skipped: u64,
}

impl Report {
    pub(super) fn new(bar: ProgressBar) -> Self {
        Self { bar, sums: [Sums::default(); 4], decisions: 0, skipped: 0 }
    }

    /// One more row was read.
    pub(super) fn advance(&self) {
        self.bar.inc(1);
    }

    pub(super) fn imported(&mut self, kind: Kind, what: &str, outcome: &Imported) {
        let line = match outcome {
            Imported::Created => Some(format!("create {} {what}", kind.one())),
            Imported::Changed(fields) => Some(format!("change {} {what}: {}", kind.one(), fields.join(", "))),
            Imported::Same => None,
            Imported::Kept { by, .. } if outcome.stays_removed() => Some(format!(
                "DECIDE {} {what}: was removed here by {by}, and stays so; --overwrite creates it again",
                kind.one()
            )),
            Imported::Kept { fields, by } => Some(format!(
                "DECIDE {} {what}: {} differ, and {by} has made the last change here. It was left as it is; --overwrite \
                 replaces it",
                kind.one(),
                fields.join(", ")
            )),
        };
        if let Some(sums) = self.sums.get_mut(kind as usize) {
            match outcome {
                Imported::Created => sums.created += 1,
                Imported::Changed(_) => sums.changed += 1,
                Imported::Same => sums.same += 1,
                Imported::Kept { .. } => sums.kept += 1,
            }
        }
        self.decisions += u64::from(matches!(outcome, Imported::Kept { .. }));
        if let Some(line) = line {
            self.print(&line);
        }
    }

    /// Something that a person must decide.
    pub(super) fn decide(&mut self, place: &str, detail: &str) {
        self.decisions += 1;
        self.print(&format!("DECIDE {place}: {detail}"));
    }

    /// A row of an organization that was not imported.
    pub(super) fn skip(&mut self) {
        self.skipped += 1;
    }

    pub(super) fn has_decisions(&self) -> bool {
        self.decisions > 0
    }

    /// The sums.
    pub(super) fn finish(&self, is_dry: bool) {
        self.bar.finish_and_clear();
        let would = if is_dry { "would be " } else { "" };
        for (kind, sums) in Kind::ALL.into_iter().zip(&self.sums) {
            let Sums { created, changed, same, kept } = sums;
            output::stdout(&format!(
                "{}s: {created} {would}created, {changed} {would}changed, {same} are the same, {kept} left as they are here",
                kind.one()
            ));
        }
        if self.skipped > 0 {
            output::stdout(&format!("{} rows belong to organizations that were not imported", self.skipped));
        }
        if self.decisions > 0 {
            output::stdout(&format!("to be decided: {} (the lines that begin with DECIDE)", self.decisions));
        }
    }

    fn print(&self, line: &str) {
        // Texts of the platform's are in it, which must not control a terminal.
        let line: String = line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        self.bar.suspend(|| output::stdout(&line));
    }
}

//! Results, formatted as the tables of bench/README.md.

/// A Markdown table.
pub(crate) struct Table {
    title: &'static str,
    head: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(title: &'static str, head: &'static [&'static str]) -> Self {
        Self { title, head, rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub(crate) fn print(&self) {
        if self.rows.is_empty() {
            return;
        }
        println!("\n**{}**\n\n| {} |\n|{}", self.title, self.head.join(" | "), "---|".repeat(self.head.len()));
        for row in &self.rows {
            println!("| {} |", row.join(" | "));
        }
    }
}

pub(crate) fn whole(value: f64) -> String {
    format!("{value:.0}")
}

pub(crate) fn fine(value: f64) -> String {
    format!("{value:.3}")
}

pub(crate) fn percent(value: f64) -> String {
    format!("{:.0} %", value * 100.0)
}

pub(crate) fn times(value: f64) -> String {
    format!("{value:.1} ×")
}

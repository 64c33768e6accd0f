//! How much of one organization's upkeep is done at a time.

/// A step is a transaction: a day summed, a batch removed.
const STEPS: u16 = 20;

/// The steps that are left. What they do not suffice for is done at the next visit, after other organizations.
#[derive(Debug)]
pub(super) struct Budget {
    left: u16,
    exhausted: bool,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { left: STEPS, exhausted: false }
    }

    /// Takes a step, for work that there is. False: none is left, and the work remains.
    pub(super) fn take(&mut self) -> bool {
        self.exhausted = self.left == 0;
        self.left = self.left.saturating_sub(1);
        !self.exhausted
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.exhausted
    }
}

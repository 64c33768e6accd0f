//! Which organizations a node visits at a time, and in which order the others follow.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::FutureExt;
use linecard_domain::OrganizationId;
use tokio::sync::Notify;

/// The places of a node, and who waits for one.
///
/// Whoever waits gets a place in the order in which it began to, except that organizations whose endpoints do not answer take three
/// quarters of the places at most: each of their visits lasts as long as its requests, and the others would wait for all of them.
#[derive(Debug)]
pub(super) struct Turns {
    places: usize,
    running: HashMap<OrganizationId, Running>,
    /// Of those, whose last visit had a failure.
    running_failing: usize,
    waiting: Queue,
    waiting_failing: Queue,
    queued: HashSet<OrganizationId>,
    /// Those whose last visit has tried to deliver something, and nothing was.
    failing: HashSet<OrganizationId>,
    next_ticket: u64,
    crowded: Crowded,
}

/// In the order of the tickets.
type Queue = VecDeque<(u64, OrganizationId)>;

#[derive(Debug)]
struct Running {
    woken: Arc<Notify>,
    is_failing: bool,
}

/// Whether somebody waits for a place, as visits see it.
#[derive(Debug, Clone, Default)]
pub(super) struct Crowded(Arc<AtomicBool>);

impl Crowded {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Turns {
    pub(super) fn new(places: usize) -> Self {
        Self {
            places: places.max(1),
            running: HashMap::new(),
            running_failing: 0,
            waiting: Queue::new(),
            waiting_failing: Queue::new(),
            queued: HashSet::new(),
            failing: HashSet::new(),
            next_ticket: 0,
            crowded: Crowded::default(),
        }
    }

    pub(super) fn crowded(&self) -> Crowded {
        self.crowded.clone()
    }

    /// Something may be to be sent: a visit that is under way reads again, otherwise the organization waits for its turn.
    pub(super) fn wake(&mut self, organization: OrganizationId) {
        match self.running.get(&organization) {
            Some(running) => running.woken.notify_one(),
            None => self.wait(organization),
        }
    }

    /// The organization waits for its turn, unless it is visited.
    pub(super) fn wait(&mut self, organization: OrganizationId) {
        if self.running.contains_key(&organization) || !self.queued.insert(organization) {
            return;
        }
        let queue = if self.failing.contains(&organization) { &mut self.waiting_failing } else { &mut self.waiting };
        queue.push_back((self.next_ticket, organization));
        self.next_ticket += 1;
    }

    /// Takes a place for whoever is next; `None`: there is none, or nobody waits.
    pub(super) fn begin(&mut self) -> Option<(OrganizationId, Arc<Notify>)> {
        let begun = self.next();
        self.crowded.0.store(!self.queued.is_empty(), Ordering::Relaxed);
        let (organization, is_failing) = begun?;
        let woken = Arc::new(Notify::new());
        self.running_failing += usize::from(is_failing);
        self.running.insert(organization, Running { woken: Arc::clone(&woken), is_failing });
        Some((organization, woken))
    }

    fn next(&mut self) -> Option<(OrganizationId, bool)> {
        if self.running.len() >= self.places {
            return None;
        }
        let of_failing = (self.places - self.places / 4).max(1);
        let failing = self.waiting_failing.front().filter(|_| self.running_failing < of_failing).copied();
        let is_failing = match (self.waiting.front(), failing) {
            (Some((ticket, _)), Some((failing, _))) => failing < *ticket,
            (None, Some(_)) => true,
            (_, None) => false,
        };
        let queue = if is_failing { &mut self.waiting_failing } else { &mut self.waiting };
        let (_, organization) = queue.pop_front()?;
        self.queued.remove(&organization);
        Some((organization, is_failing))
    }

    /// The end of a visit. `delivered`: whether all was; `None`: nothing was tried. Whoever was woken since the visit has read
    /// for the last time waits for another one.
    pub(super) fn ended(&mut self, organization: OrganizationId, delivered: Option<bool>) {
        let Some(running) = self.running.remove(&organization) else { return };
        self.running_failing -= usize::from(running.is_failing);
        match delivered {
            Some(true) => {
                self.failing.remove(&organization);
            }
            Some(false) => {
                self.failing.insert(organization);
            }
            None => {}
        }
        if running.woken.notified().now_or_never().is_some() {
            self.wait(organization);
        }
    }

    /// A visit has ended that did not say whose it was: its organization is found by the poll once its lease expires.
    pub(super) fn forget_dead(&mut self) {
        // The other reference is the visit's.
        self.running.retain(|_, running| Arc::strong_count(&running.woken) > 1);
        self.running_failing = self.running.values().filter(|running| running.is_failing).count();
    }

    /// Forgets how the endpoints of organizations were that have none any more.
    pub(super) fn retain(&mut self, has_endpoints: impl Fn(OrganizationId) -> bool) {
        self.failing.retain(|organization| has_endpoints(*organization));
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn organization(number: u128) -> OrganizationId {
        Uuid::from_u128(number).into()
    }

    fn begun(turns: &mut Turns) -> Vec<OrganizationId> {
        std::iter::from_fn(|| turns.begin()).map(|(organization, _)| organization).collect()
    }

    #[test]
    fn whoever_waits_gets_a_place_in_its_turn_and_once() {
        let mut turns = Turns::new(2);
        for number in [1, 2, 3, 3, 4, 1] {
            turns.wait(organization(number));
        }
        assert_eq!(begun(&mut turns), [1, 2].map(organization));
        assert!(turns.crowded().is_set());
        turns.wake(organization(1));
        turns.ended(organization(1), Some(true));
        assert_eq!(begun(&mut turns), [3].map(organization), "who was woken comes after those who wait");
        turns.ended(organization(2), None);
        turns.ended(organization(3), Some(true));
        assert_eq!(begun(&mut turns), [4, 1].map(organization));
        assert!(!turns.crowded().is_set());
    }

    #[test]
    fn organizations_whose_endpoints_hang_leave_places_to_the_others() {
        let mut turns = Turns::new(8);
        let hanging: Vec<OrganizationId> = (1..=20).map(organization).collect();
        for one in &hanging {
            turns.wait(*one);
        }
        let mut visited = HashSet::new();
        for _ in 0..3 {
            for one in begun(&mut turns) {
                visited.insert(one);
                turns.ended(one, Some(false));
                turns.wait(one);
            }
        }
        assert_eq!(visited.len(), 20, "each has its turn");
        assert_eq!(begun(&mut turns).len(), 6);
        let healthy = organization(99);
        turns.wait(healthy);
        assert_eq!(begun(&mut turns), [healthy], "at once, although others have waited for longer");
        let repaired = visited.into_iter().find(|one| turns.running.contains_key(one)).expect("one that is visited");
        turns.ended(repaired, Some(true));
        assert_eq!(begun(&mut turns).len(), 1, "another one that hangs");
        turns.wait(repaired);
        assert_eq!(begun(&mut turns), [repaired], "it hangs no longer");
    }

    #[test]
    fn a_visit_that_has_died_gives_its_place_back() {
        let mut turns = Turns::new(1);
        turns.wait(organization(1));
        let visit = turns.begin().expect("a place");
        turns.wait(organization(2));
        turns.forget_dead();
        assert!(turns.begin().is_none(), "it goes on");
        drop(visit);
        turns.forget_dead();
        assert_eq!(begun(&mut turns), [2].map(organization));
    }
}

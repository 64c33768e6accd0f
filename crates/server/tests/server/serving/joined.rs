//! The program as a node of a test's installation: the same database, the same key, the same Twilio.

use futures_util::future::join_all;
use linecard_testkit::{ENCRYPTION_KEY, TestApp, TestOrganization};

use crate::database::external::installation;
use crate::program::Installation;

/// An organization with a connected agent, and the program's settings to serve it.
pub(crate) struct Joined {
    /// The node on which the organization was created.
    pub(crate) test: TestApp,
    pub(crate) organization: TestOrganization,
    pub(crate) agent: String,
    pub(crate) installation: Installation,
}

impl Joined {
    pub(crate) async fn set() -> Self {
        let test = TestApp::start().await;
        let organization = test.organization("Acme").await;
        let (agent, _) = organization.connected_agent("Front desk").await;
        let installation = installation(&test.database)
            .with("WEBHOOK_ENCRYPTION_KEY", ENCRYPTION_KEY)
            .with("LINECARD_TWILIO_API_URL", &test.sim.base_url());
        Self { test, organization, agent, installation }
    }
}

/// Places calls by an agent of an account with one call per second, four at once, until one of them is queued. Returns how many.
/// Calls one after the other would find a free slot each on a machine that takes a second for a call.
pub(crate) async fn calls_until_one_is_queued(organization: &TestOrganization, agent: &str) -> usize {
    let mut placed = 0;
    loop {
        let answers = join_all((0..4).map(|_| organization.call(agent, "+14155550000"))).await;
        for answer in &answers {
            assert!([201, 202].contains(&answer.status), "{answer:?}");
        }
        placed += answers.len();
        if answers.iter().any(|answer| answer.status == 202) {
            return placed;
        }
    }
}

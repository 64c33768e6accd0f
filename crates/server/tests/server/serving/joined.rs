//! The program as a node of a test's installation: the same database, the same key, the same Twilio.

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

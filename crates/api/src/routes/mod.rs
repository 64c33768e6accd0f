//! One folder a resource, one file an operation: its input, its docs, and a handler that extracts, makes
//! one call into `app` and maps the answer.

mod agent_twilio;
mod agents;
mod api_keys;
mod audit_log;
mod calls;
mod connection;
mod events;
pub(crate) mod health;
mod limits;
mod me;
mod members;
mod messages;
mod organization;
mod organizations;
mod page;
mod patch;
mod rollout;
mod session;
mod twilio;
mod usage;
mod webhook_refusals;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::ApiState;

/// All operations of the API, with their documents.
pub(crate) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(session::create::create_session, session::delete::delete_session))
        .routes(routes!(me::get::get_me, me::change_password::change_password))
        .routes(routes!(organizations::list::list_organizations, organizations::create::create_organization))
        .routes(routes!(organization::get::get_organization, organization::update::update_organization))
        .routes(routes!(members::list::list_members, members::create::create_member))
        .routes(routes!(members::update::update_member, members::delete::delete_member))
        .routes(routes!(api_keys::list::list_api_keys, api_keys::create::create_api_key))
        .routes(routes!(api_keys::delete::delete_api_key))
        .routes(routes!(agents::list::list_agents, agents::create::create_agent))
        .routes(routes!(agents::get::get_agent, agents::update::update_agent, agents::delete::delete_agent))
        .routes(routes!(
            agent_twilio::get::get_agent_twilio,
            agent_twilio::connect::connect_agent_twilio,
            agent_twilio::disconnect::disconnect_agent_twilio
        ))
        .routes(routes!(
            agent_twilio::enter_next_token::enter_agent_twilio_next_token,
            agent_twilio::give_next_token_up::give_agent_twilio_next_token_up
        ))
        .routes(routes!(agent_twilio::verify::verify_agent_twilio))
        .routes(routes!(agent_twilio::resolution::get_agent_twilio_resolution))
        .routes(routes!(
            twilio::get::get_twilio,
            twilio::connect::connect_twilio,
            twilio::disconnect::disconnect_twilio
        ))
        .routes(routes!(
            twilio::enter_next_token::enter_twilio_next_token,
            twilio::give_next_token_up::give_twilio_next_token_up
        ))
        .routes(routes!(twilio::verify::verify_twilio))
        .routes(routes!(twilio::phone_numbers::list_twilio_phone_numbers))
        .routes(routes!(twilio::resolutions::list_twilio_resolutions))
        .routes(routes!(calls::list::list_calls, calls::create::create_call))
        .routes(routes!(calls::get::get_call))
        .routes(routes!(calls::log::get_call_log))
        .routes(routes!(calls::hangup::hang_up_call))
        .routes(routes!(messages::list::list_messages, messages::create::create_message))
        .routes(routes!(messages::get::get_message))
        .routes(routes!(messages::log::get_message_log))
        .routes(routes!(usage::get::get_usage))
        .routes(routes!(usage::comparison::compare_usage))
        .routes(routes!(events::stream::watch_events))
        .routes(routes!(audit_log::list::list_audit_log))
        .routes(routes!(rollout::get::get_rollout, rollout::change::change_rollout))
        .routes(routes!(webhook_refusals::list::list_webhook_refusals))
}

//! A folder per resource and a file per operation: its input, its docs, and a handler that extracts, makes one call
//! into `app` and maps the answer.

mod agents;
mod api_keys;
mod audit_log;
mod calls;
mod connect_sessions;
mod connections;
mod do_not_call;
mod erasure;
mod event_endpoints;
mod events;
mod health;
mod invitations;
mod limits;
mod me;
mod members;
mod messages;
mod notices;
mod organization;
mod organizations;
mod page;
mod password_resets;
mod patch;
mod placed_by;
mod platform;
pub(crate) mod probes;
mod rollout;
mod session;
mod sessions;
mod shadow_calls;
mod sign_in;
mod signatures;
mod signing_keys;
mod usage;
mod webhook_refusals;

pub(crate) use connect_sessions::page::connect_page;
pub(crate) use events::stream::event_data;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use crate::cross_origin::open_to_pages;
use crate::state::ApiState;

/// All operations of the API, with their documentation.
pub(crate) fn router() -> OpenApiRouter<ApiState> {
    of_people()
        .merge(of_connect_sessions())
        .merge(of_connections())
        .merge(of_platforms())
        .merge(of_event_endpoints())
        .routes(routes!(signatures::verify::verify_signature))
        .routes(routes!(do_not_call::list::list_do_not_call, do_not_call::add::add_do_not_call))
        .routes(routes!(do_not_call::remove::remove_do_not_call))
        .routes(routes!(agents::list::list_agents, agents::create::create_agent))
        .routes(routes!(agents::get::get_agent, agents::update::update_agent, agents::delete::delete_agent))
        .routes(routes!(calls::list::list_calls, calls::create::create_call))
        .routes(routes!(calls::get::get_call))
        .routes(routes!(calls::log::get_call_log))
        .routes(routes!(calls::hangup::hang_up_call))
        .routes(routes!(calls::redirect::redirect_call))
        .routes(routes!(calls::transfer::transfer_call))
        .routes(routes!(calls::digits::send_digits))
        .routes(routes!(calls::recordings::list_recordings, calls::recordings::start_recording))
        .routes(routes!(calls::recordings::get_recording, calls::recordings::delete_recording))
        .routes(routes!(calls::recordings::stop_recording))
        .routes(routes!(calls::recordings::pause_recording))
        .routes(routes!(calls::recordings::resume_recording))
        .routes(routes!(calls::recording_media::get_recording_media))
        .routes(routes!(messages::list::list_messages, messages::create::create_message))
        .routes(routes!(messages::get::get_message))
        .routes(routes!(messages::log::get_message_log))
        .routes(routes!(usage::get::get_usage))
        .routes(routes!(usage::comparison::compare_usage))
        .routes(routes!(signing_keys::get_signing_keys))
        .routes(routes!(events::stream::watch_events))
        .routes(routes!(audit_log::list::list_audit_log))
        .routes(routes!(rollout::get::get_rollout, rollout::change::change_rollout))
        .routes(routes!(shadow_calls::report::report_shadow_calls))
        .routes(routes!(webhook_refusals::list::list_webhook_refusals))
        .routes(routes!(health::get::get_health))
        .routes(routes!(notices::list::list_notices))
        .routes(routes!(notices::dismiss::dismiss_notice))
        .routes(routes!(notices::mail::set_notice_mail))
}

/// Users, organizations, members and keys.
fn of_people() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(session::create::create_session, session::delete::delete_session))
        .routes(routes!(sign_in::get::get_sign_in))
        .routes(routes!(sign_in::begin::begin_sign_in))
        .routes(routes!(sign_in::finish::finish_sign_in))
        .routes(routes!(me::get::get_me, me::update::change_password))
        .routes(routes!(me::second_factor::get::get_second_factor, me::second_factor::begin::begin_second_factor))
        .routes(routes!(me::second_factor::confirm::confirm_second_factor))
        .routes(routes!(me::second_factor::replace_recovery_codes::replace_recovery_codes))
        .routes(routes!(me::second_factor::remove::remove_second_factor))
        .routes(routes!(organizations::list::list_organizations, organizations::create::create_organization))
        .routes(routes!(organization::get::get_organization, organization::update::update_organization))
        .routes(routes!(organization::erase::erase_organization))
        .routes(routes!(sessions::list::list_sessions, sessions::delete_others::end_other_sessions))
        .routes(routes!(sessions::delete::end_session))
        .routes(routes!(password_resets::request::request_password_reset))
        .routes(routes!(password_resets::redeem::redeem_password_reset))
        .routes(routes!(invitations::list::list_invitations, invitations::create::create_invitation))
        .routes(routes!(invitations::look_up::look_up_invitation))
        .routes(routes!(invitations::accept::accept_invitation))
        .routes(routes!(invitations::sign_up::sign_up))
        .routes(routes!(invitations::delete::delete_invitation))
        .routes(routes!(members::list::list_members))
        .routes(routes!(members::reset_password::reset_member_password))
        .routes(routes!(members::update::update_member, members::delete::delete_member))
        .routes(routes!(api_keys::list::list_api_keys, api_keys::create::create_api_key))
        .routes(routes!(api_keys::delete::delete_api_key))
}

/// Connect sessions, and what is open to them: pages of other origins may ask for that.
fn of_connect_sessions() -> OpenApiRouter<ApiState> {
    let open = OpenApiRouter::new()
        .routes(routes!(connect_sessions::current::get_connect_session).map(open_to_pages))
        .routes(
            routes!(
                connections::agent::get::get_agent_twilio,
                connections::agent::connect::connect_agent_twilio,
                connections::agent::disconnect::disconnect_agent_twilio
            )
            .map(open_to_pages),
        )
        .routes(routes!(connections::agent::verify::verify_agent_twilio).map(open_to_pages))
        .routes(routes!(connections::agent::get_resolution::get_agent_twilio_resolution).map(open_to_pages))
        .routes(routes!(connections::organization::list_phone_numbers::list_twilio_phone_numbers).map(open_to_pages));
    open.routes(routes!(connect_sessions::create::create_connect_session))
        .routes(routes!(connect_sessions::delete::end_connect_session))
}

/// Twilio settings.
fn of_connections() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(
            connections::agent::set_secondary_token::set_agent_secondary_token,
            connections::agent::discard_secondary_token::discard_agent_secondary_token
        ))
        .routes(routes!(
            connections::organization::get::get_twilio,
            connections::organization::connect::connect_twilio,
            connections::organization::disconnect::disconnect_twilio
        ))
        .routes(routes!(
            connections::organization::set_secondary_token::set_organization_secondary_token,
            connections::organization::discard_secondary_token::discard_organization_secondary_token
        ))
        .routes(routes!(connections::organization::verify::verify_twilio))
        .routes(routes!(connections::organization::shared_keys::list_shared_keys))
        .routes(routes!(
            connections::organization::shared_keys::save_shared_key,
            connections::organization::shared_keys::delete_shared_key
        ))
        .routes(routes!(connections::organization::list_resolutions::list_twilio_resolutions))
}

/// Where organizations have their events sent.
fn of_event_endpoints() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(event_endpoints::list::list_event_endpoints, event_endpoints::create::create_event_endpoint))
        .routes(routes!(
            event_endpoints::get::get_event_endpoint,
            event_endpoints::update::update_event_endpoint,
            event_endpoints::delete::delete_event_endpoint
        ))
        .routes(routes!(event_endpoints::rotate_secret::rotate_event_secret))
        .routes(routes!(event_endpoints::test::test_event_endpoint))
        .routes(routes!(event_endpoints::deliveries::list_event_deliveries))
        .routes(routes!(event_endpoints::retry::retry_event_delivery))
        .routes(routes!(event_endpoints::replay::replay_events))
}

/// For platform keys.
fn of_platforms() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(platform::organizations::list::list_platform_organizations))
        .routes(routes!(
            platform::organizations::get::get_platform_organization,
            platform::organizations::put::put_platform_organization,
            platform::organizations::erase::erase_platform_organization
        ))
        .routes(routes!(platform::organizations::get_erasure::get_platform_organization_erasure))
        .routes(routes!(platform::organizations::disable::disable_platform_organization))
        .routes(routes!(platform::organizations::enable::enable_platform_organization))
        .routes(routes!(platform::organizations::export::export_platform_organization))
        .routes(routes!(platform::agents::list::list_platform_agents))
        .routes(routes!(platform::agents::bulk::put_platform_agents))
        .routes(routes!(platform::agents::get::get_platform_agent, platform::agents::put::put_platform_agent))
        .routes(routes!(platform::agents::connect::put_platform_agent_twilio))
        .routes(routes!(platform::agents::create_connect_session::create_platform_connect_session))
        .routes(routes!(platform::agents::get_resolution::get_platform_agent_resolution))
        .routes(routes!(platform::members::put::put_platform_member, platform::members::delete::delete_platform_member))
        .routes(routes!(platform::events::list_platform_events))
        .routes(routes!(
            platform::event_endpoints::list::list_platform_event_endpoints,
            platform::event_endpoints::create::create_platform_event_endpoint
        ))
        .routes(routes!(
            platform::event_endpoints::get::get_platform_event_endpoint,
            platform::event_endpoints::update::update_platform_event_endpoint,
            platform::event_endpoints::delete::delete_platform_event_endpoint
        ))
        .routes(routes!(platform::event_endpoints::rotate_secret::rotate_platform_event_secret))
        .routes(routes!(platform::event_endpoints::test::test_platform_event_endpoint))
        .routes(routes!(platform::event_endpoints::deliveries::list_platform_event_deliveries))
        .routes(routes!(platform::event_endpoints::retry::retry_platform_event_delivery))
        .routes(routes!(platform::event_endpoints::replay::replay_platform_events))
        .routes(routes!(platform::audit_log::list_platform_audit_log))
        .routes(routes!(platform::usage::list_platform_usage))
}

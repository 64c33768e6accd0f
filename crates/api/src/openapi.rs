//! The OpenAPI document: generated from the code, served, and committed as `openapi.json`, which a test compares.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use crate::extract::session_cookie;
use crate::problem::{ProblemCode, ProblemDetails, ProblemField};
use crate::schema_enums::UsageFormat;

const DESCRIPTION: &str = "Linecard gives each AI agent of an organization a Twilio account and phone number of its own.\n\n\
    Programs authenticate with `Authorization: Bearer lc_…`. Each request acts in one organization: that of the API key, \
    or for a session the one in the `Linecard-Organization` header.\n\n\
    Errors are `application/problem+json` with a stable `code`.";

/// Adds what all operations have in common: errors, security, descriptions.
pub(crate) fn complete(operations: OpenApi) -> OpenApi {
    let info =
        InfoBuilder::new().title("Linecard").version(env!("CARGO_PKG_VERSION")).description(Some(DESCRIPTION)).build();
    let mut document =
        OpenApiBuilder::from(operations).info(info).servers(None::<Vec<utoipa::openapi::Server>>).build();
    let mut components = document.components.take().unwrap_or_default();
    components.schemas.insert(ProblemDetails::name().into_owned(), ProblemDetails::schema());
    components.schemas.insert(ProblemCode::name().into_owned(), ProblemCode::schema());
    components.schemas.insert(ProblemField::name().into_owned(), ProblemField::schema());
    // utoipa collects no schemas that only parameters use.
    components.schemas.insert(UsageFormat::name().into_owned(), UsageFormat::schema());
    components.add_security_scheme(
        "apiKey",
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("lc_…").build()),
    );
    components.add_security_scheme(
        "session",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(session_cookie(false)))),
    );
    document.components = Some(components);
    for item in document.paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten();
        operations.for_each(complete_operation);
    }
    document
}

fn complete_operation(operation: &mut Operation) {
    let problem = ResponseBuilder::new()
        .description("Error response")
        .content(
            "application/problem+json",
            ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build(),
        )
        .build();
    operation.responses.responses.insert("default".to_owned(), problem.into());
    if operation.security.is_none() {
        let none = Vec::<String>::new;
        operation.security =
            Some(vec![SecurityRequirement::new("apiKey", none()), SecurityRequirement::new("session", none())]);
    }
}

//! The document: generated from the code, served, committed as `openapi.json`, checked by a test.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use crate::extract::session_cookie;
use crate::problem::{ProblemDetails, ProblemField};

const DESCRIPTION: &str = "Linecard gives each AI agent of an organization a telephone line of its own.\n\n\
    Programs authenticate with `Authorization: Bearer lc_…`. Each request acts in one organization: an API key's own, a \
    session's by the header `Linecard-Organization`.\n\n\
    Errors are `application/problem+json` with a stable `code`.";

/// Completes what the operations say of themselves.
pub(crate) fn complete(operations: OpenApi) -> OpenApi {
    let info =
        InfoBuilder::new().title("Linecard").version(env!("CARGO_PKG_VERSION")).description(Some(DESCRIPTION)).build();
    let mut document =
        OpenApiBuilder::from(operations).info(info).servers(None::<Vec<utoipa::openapi::Server>>).build();
    let mut components = document.components.take().unwrap_or_default();
    components.schemas.insert(ProblemDetails::name().into_owned(), ProblemDetails::schema());
    components.schemas.insert(ProblemField::name().into_owned(), ProblemField::schema());
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
        .description("A problem")
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

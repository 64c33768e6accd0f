//! The settings, as the help lists them.

pub(super) const SETTINGS: &str = "\
Settings are environment variables; those marked * can be given as NAME_FILE, the path of a file to read.
  LINECARD_ENV                      development (default) or production
  LINECARD_LISTEN                   address and port to listen on (127.0.0.1:8080)
  LINECARD_PUBLIC_URL               the URL that Twilio calls and signs (http://localhost:8080)
  LINECARD_DATA_DIR                 directory of the embedded PostgreSQL and the development key (./var)
  LINECARD_DATABASE_URL*            the runtime's login to your own PostgreSQL (default: the embedded one)
  LINECARD_DIRECT_DATABASE_URL*     the same login past a connection pooler in transaction mode (none)
  LINECARD_STANDBY_DATABASE_URL*    the same login to a streaming standby, for lists and reports (none)
  LINECARD_MIGRATION_DATABASE_URL*  the owner's login, for `linecard migrate`
  LINECARD_DATABASE_SCHEMA          the schema of Linecard's tables (linecard)
  LINECARD_DATABASE_FUNCTION_SCHEMA the schema of Linecard's functions (app)
  LINECARD_POSTGRES_BIN_DIR         the embedded PostgreSQL's programs (default: detected)
  LINECARD_TRUSTED_PROXIES          addresses whose X-Forwarded-For is trusted (none)
  LINECARD_OPERATIONS_LISTEN        address and port of /metrics and /readyz, apart from the rest (none)
  LINECARD_SHUTDOWN_DELAY           seconds that /readyz fails before the server stops accepting connections (0)
  LINECARD_MAX_CONNECTIONS          open connections (as many as the limit on open files permits)
  LINECARD_MAX_CONNECTIONS_PER_CLIENT    open connections of one address or IPv6 /64; not of trusted proxies (1000)
  LINECARD_MAX_STREAMS              open event streams of an organization, on each server (1000)
  LINECARD_MAX_STREAMS_PER_CREDENTIAL    open event streams of a session or API key, on each server (100)
  LINECARD_MAX_ORGANIZATIONS_PER_PERSON  organizations that a person can own (20)
  LINECARD_MAX_API_KEYS             API keys of an organization in use (200)
  LINECARD_MAX_INVITATIONS          open invitations of an organization (200)
  LINECARD_MAX_CONNECT_SESSIONS     connect sessions of an organization that have not expired (200)
  LINECARD_IMPORT_DATABASE_URL*     the platform's PostgreSQL, which `linecard import` reads (none)
  LINECARD_IMPORT_ENCRYPTION_KEY*   the key that the platform encrypted Twilio's tokens with (none)
  LINECARD_SMTP_URL                 mail server, without its password: smtps://user@mail.example.com, or smtp:// for
                                    STARTTLS (none: no mail is sent)
  LINECARD_SMTP_PASSWORD*           the password of that user
  LINECARD_MAIL_FROM                who mail is from: Linecard <lines@example.com>
  LINECARD_OIDC_ISSUER              the identity provider whose tokens and people are accepted, as tokens have it in iss (none)
  LINECARD_OIDC_NAME                what people call it: Continue with <name> (the issuer's host)
  LINECARD_OIDC_AUDIENCE            what aud of a request's token must contain, or several, separated by commas (none)
  LINECARD_OIDC_LEGACY_SECRET*      Supabase's legacy JWT secret, to accept HS256: whoever has it can act as anybody (none)
  LINECARD_OIDC_CLIENT_ID           the console as a client of the provider, to sign in with it (none)
  LINECARD_OIDC_CLIENT_SECRET*      the client's secret (none: a public client)
  LINECARD_OIDC_LINK_EMAIL          on or off (default): an identity becomes the account with its verified address
  LINECARD_OIDC_SECOND_FACTOR       what proves a second factor: none (default), trusted, or a claim such as amr=mfa
  LINECARD_PASSWORDS                on (default) or off: the identity provider alone signs people in
  LINECARD_TWILIO_API_URL           Twilio's API, or a replacement (https://api.twilio.com)
  LINECARD_ORG_FALLBACK             on (default) or off, for organizations without a choice of their own
  WEBHOOK_ENCRYPTION_KEY*           64 hexadecimal digits, or the output of `linecard keys generate --aws-kms`; in
                                    development generated in the data directory
  WEBHOOK_ENCRYPTION_KEYS_RETIRED*  old keys that can still open values, separated by commas
  RUST_LOG                          what to log (info)
  OTEL_EXPORTER_OTLP_ENDPOINT       a trace collector; OpenTelemetry's other variables apply as well (none)

Exit codes: 0 success, 1 failure, 2 invalid arguments or settings.";

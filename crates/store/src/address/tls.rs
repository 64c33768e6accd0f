//! TLS to a database: who is trusted, and what of a certificate is checked.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier as SystemVerifier;
use tokio_postgres::Socket;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What of the server's certificate is checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Verification {
    /// Nothing: against those who listen, not against those who take the server's place.
    #[default]
    None,
    /// That somebody who is trusted has signed it.
    Authority,
    AuthorityAndName,
}

/// Whose signature is trusted.
#[derive(Debug, Clone, Default)]
pub(super) enum Roots {
    #[default]
    System,
    /// A file of certificates in PEM.
    File(PathBuf),
}

/// Files in PEM.
#[derive(Debug, Clone)]
pub(super) struct ClientCertificate {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

#[derive(Debug, Clone, Default)]
pub(super) struct TlsOptions {
    pub(super) verification: Verification,
    pub(super) roots: Roots,
    pub(super) client: Option<ClientCertificate>,
    pub(super) tls13_only: bool,
}

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
enum TlsError {
    #[error("{what} cannot be read from {}", path.display())]
    File {
        what: &'static str,
        path: PathBuf,
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    #[error("{} holds no certificate in PEM", path.display())]
    NoCertificate { path: PathBuf },
    #[error("TLS cannot be set up")]
    Rustls(#[from] Error),
    #[error("the certificates cannot be verified with")]
    Roots(#[from] rustls::client::VerifierBuilderError),
}

/// Makes TLS connections. Files are read for each of them.
#[derive(Debug, Clone)]
pub(crate) struct PostgresTls {
    options: Arc<TlsOptions>,
    /// What needs no files is made once.
    without_files: Arc<OnceLock<Arc<ClientConfig>>>,
}

impl PostgresTls {
    pub(super) fn new(options: TlsOptions) -> Self {
        Self { options: Arc::new(options), without_files: Arc::default() }
    }

    pub(super) fn verification(&self) -> Verification {
        self.options.verification
    }

    fn config(&self) -> Result<Arc<ClientConfig>, TlsError> {
        if let Some(made) = self.without_files.get() {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(client_config(&self.options)?);
        if matches!(self.options.roots, Roots::System) && self.options.client.is_none() {
            return Ok(Arc::clone(self.without_files.get_or_init(|| made)));
        }
        Ok(made)
    }
}

impl MakeTlsConnect<Socket> for PostgresTls {
    type Stream = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;
    type TlsConnect = <MakeRustlsConnect as MakeTlsConnect<Socket>>::TlsConnect;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn make_tls_connect(&mut self, domain: &str) -> Result<Self::TlsConnect, Self::Error> {
        let mut connector = MakeRustlsConnect::new((*self.config()?).clone());
        Ok(MakeTlsConnect::<Socket>::make_tls_connect(&mut connector, domain)?)
    }
}

fn client_config(options: &TlsOptions) -> Result<ClientConfig, TlsError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let versions: &[_] = if options.tls13_only {
        &[&rustls::version::TLS13]
    } else {
        &[&rustls::version::TLS13, &rustls::version::TLS12]
    };
    let verifier = ServerVerifier::new(options, &provider)?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    match &options.client {
        None => Ok(builder.with_no_client_auth()),
        Some(files) => {
            let chain = certificates("the client's certificate", &files.certificate)?;
            let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|source| TlsError::File {
                what: "an unencrypted private key",
                path: files.key.clone(),
                source,
            })?;
            Ok(builder.with_client_auth_cert(chain, key)?)
        }
    }
}

fn certificates(what: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = || CertificateDer::pem_file_iter(path)?.collect::<Result<Vec<_>, _>>();
    let found = read().map_err(|source| TlsError::File { what, path: path.to_owned(), source })?;
    if found.is_empty() { Err(TlsError::NoCertificate { path: path.to_owned() }) } else { Ok(found) }
}

/// Verifies what the address asks for.
#[derive(Debug)]
struct ServerVerifier {
    provider: Arc<CryptoProvider>,
    /// `None`: everything is accepted.
    chain: Option<Arc<dyn ServerCertVerifier>>,
    checks_name: bool,
    /// Certificates that the operator named. A server may have one of them itself, which a chain may not consist of.
    named: Vec<CertificateDer<'static>>,
}

impl ServerVerifier {
    fn new(options: &TlsOptions, provider: &Arc<CryptoProvider>) -> Result<Self, TlsError> {
        let (chain, named): (Option<Arc<dyn ServerCertVerifier>>, _) = match (options.verification, &options.roots) {
            (Verification::None, _) => (None, Vec::new()),
            (_, Roots::System) => (Some(Arc::new(SystemVerifier::new(Arc::clone(provider))?)), Vec::new()),
            (_, Roots::File(path)) => {
                let named = certificates("root certificates", path)?;
                let mut roots = RootCertStore::empty();
                for certificate in &named {
                    roots.add(certificate.clone())?;
                }
                let verifier =
                    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build()?;
                (Some(verifier), named)
            }
        };
        let checks_name = options.verification == Verification::AuthorityAndName;
        Ok(Self { provider: Arc::clone(provider), chain, checks_name, named })
    }
}

impl ServerCertVerifier for ServerVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        if self.named.iter().any(|named| named.as_ref() == end_entity.as_ref()) {
            if self.checks_name {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
            }
            return Ok(ServerCertVerified::assertion());
        }
        match chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // The name is checked last: all else held.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.checks_name => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.chain.is_none() {
            return Ok(HandshakeSignatureValid::assertion());
        }
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        if self.chain.is_none() {
            return Ok(HandshakeSignatureValid::assertion());
        }
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

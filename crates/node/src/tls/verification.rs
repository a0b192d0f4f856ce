//! Whether the other side can be trusted. The answer is noted under OpenSSL's name and not acted on:
//! JavaScript decides. Signatures in the handshake are checked here and now, whatever is decided.

use std::sync::Arc;

use parking_lot::Mutex;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::{verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};

use super::certificate::Certificate;
use super::configuration::provider;
use super::roots::Roots;

/// Why the other side cannot be trusted, if so.
pub(super) type Problem = Arc<Mutex<Option<&'static str>>>;

/// Looks at certificates and notes what is wrong.
#[derive(Debug)]
pub(super) struct Witness {
    pub(super) roots: Arc<Roots>,
    pub(super) problem: Problem,
}

impl Witness {
    fn examine(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Option<&'static str> {
        // What is trusted by itself needs nobody to vouch for it.
        if self.roots.raw.iter().any(|root| root.as_slice() == certificate.as_ref()) {
            return Certificate::parse(certificate)?.untimely(now.as_secs());
        }
        let schemes = provider().signature_verification_algorithms.all;
        let outcome = ParsedCertificate::try_from(certificate).and_then(|parsed| {
            let store = &self.roots.store;
            verify_server_cert_signed_by_trust_anchor(&parsed, store, others, now, schemes)
        });
        match outcome {
            Ok(()) => None,
            Err(Error::InvalidCertificate(error)) => Some(named(&error, certificate, others)),
            Err(_) => Some("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
        }
    }
}

fn is_self_signed(certificate: &CertificateDer<'_>) -> bool {
    Certificate::parse(certificate).is_some_and(|parsed| parsed.subject == parsed.issuer)
}

/// OpenSSL's name for what is wrong.
fn named(
    error: &CertificateError,
    certificate: &CertificateDer<'_>,
    others: &[CertificateDer<'_>],
) -> &'static str {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "CERT_HAS_EXPIRED",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "CERT_NOT_YET_VALID"
        }
        CertificateError::Revoked => "CERT_REVOKED",
        CertificateError::BadSignature => "CERT_SIGNATURE_FAILURE",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "INVALID_PURPOSE"
        }
        _ if is_self_signed(certificate) => "DEPTH_ZERO_SELF_SIGNED_CERT",
        _ if others.iter().any(is_self_signed) => "SELF_SIGNED_CERT_IN_CHAIN",
        _ if others.is_empty() => "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        _ => "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.problem.lock() = self.examine(end_entity, intermediates, now);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &provider().signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &provider().signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        provider().signature_verification_algorithms.supported_schemes()
    }
}

impl ClientCertVerifier for Witness {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let server = WebPki(self).examine(end_entity, intermediates, now);
        *self.problem.lock() = server;
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        ServerCertVerifier::verify_tls12_signature(self, message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        ServerCertVerifier::verify_tls13_signature(self, message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ServerCertVerifier::supported_verify_schemes(self)
    }
}

/// The same for the certificates of clients, with rustls' own verifier.
struct WebPki<'a>(&'a Witness);

impl WebPki<'_> {
    fn examine(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Option<&'static str> {
        let witness = self.0;
        if witness.roots.raw.iter().any(|root| root.as_slice() == certificate.as_ref()) {
            return Certificate::parse(certificate)?.untimely(now.as_secs());
        }
        let store = Arc::clone(&witness.roots.store);
        let verifier =
            rustls::server::WebPkiClientVerifier::builder_with_provider(store, provider()).build();
        match verifier.map(|verifier| verifier.verify_client_cert(certificate, others, now)) {
            Ok(Ok(_)) => None,
            Ok(Err(Error::InvalidCertificate(error))) => Some(named(&error, certificate, others)),
            _ => Some("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
        }
    }
}

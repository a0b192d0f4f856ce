//! Whom the exporter trusts, and who it says it is: what a collector that is not trusted by everybody,
//! or that does not trust everybody, needs.

use hyper_rustls::ConfigBuilderExt;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

/// Certificates and keys, as PEM.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// The authorities that are trusted instead of the system's.
    pub authorities: Option<Vec<u8>>,
    /// The certificates with which the exporter proves who it is, and their key.
    pub identity: Option<(Vec<u8>, Vec<u8>)>,
}

/// What is wrong with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// There is no authority in the file.
    #[error("no certificate")]
    NoAuthority,
    /// There is no certificate in the file, or the key does not belong to it.
    #[error("no certificate, or a key that does not belong to it")]
    NoIdentity,
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A key is nobody's business.
        formatter
            .debug_struct("Trust")
            .field("authorities", &self.authorities.is_some())
            .field("identity", &self.identity.is_some())
            .finish()
    }
}

impl Trust {
    /// Looks whether a connection could be made with them.
    ///
    /// # Errors
    /// Says which of them is of no use.
    pub fn check(&self) -> Result<(), Untrusted> {
        self.configuration().map(drop)
    }

    /// What a connection needs to know; nothing if it is what every connection does.
    pub(super) fn configuration(&self) -> Result<Option<ClientConfig>, Untrusted> {
        if *self == Self::default() {
            return Ok(None);
        }
        let builder = ClientConfig::builder();
        let builder = match &self.authorities {
            Some(file) => {
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(CertificateDer::pem_slice_iter(file).flatten());
                if roots.is_empty() {
                    return Err(Untrusted::NoAuthority);
                }
                builder.with_root_certificates(roots)
            }
            None => match builder.clone().with_native_roots() {
                Ok(builder) => builder,
                Err(_) => builder.with_webpki_roots(),
            },
        };
        let configuration = match &self.identity {
            None => builder.with_no_client_auth(),
            Some((certificates, key)) => {
                let certificates: Vec<_> =
                    CertificateDer::pem_slice_iter(certificates).flatten().collect();
                let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| Untrusted::NoIdentity)?;
                builder
                    .with_client_auth_cert(certificates, key)
                    .map_err(|_| Untrusted::NoIdentity)?
            }
        };
        Ok(Some(configuration))
    }
}

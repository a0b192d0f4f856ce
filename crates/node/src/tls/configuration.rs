//! What a context holds: whom it trusts, who it is, and which versions it speaks.

use std::sync::{Arc, LazyLock};

use rustls::SupportedProtocolVersion;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};

use super::roots::{self, Roots};

/// A code and what is wrong.
pub(super) type Fault = (&'static str, String);

/// Files, as they are given: PEM, or DER.
pub(super) struct Material {
    pub(super) authorities: Option<Vec<Vec<u8>>>,
    pub(super) certificates: Vec<Vec<u8>>,
    pub(super) keys: Vec<Vec<u8>>,
}

pub(super) struct Configuration {
    pub(super) roots: Arc<Roots>,
    pub(super) identity: Option<Arc<CertifiedKey>>,
    pub(super) versions: Vec<&'static SupportedProtocolVersion>,
}

static PROVIDER: LazyLock<Arc<CryptoProvider>> =
    LazyLock::new(|| Arc::new(ring::default_provider()));

pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::clone(&PROVIDER)
}

/// The certificates in a file.
fn certificates(file: &[u8]) -> Vec<CertificateDer<'static>> {
    // What begins as a sequence is not text.
    if file.first() == Some(&0x30) {
        return vec![CertificateDer::from(file.to_vec())];
    }
    CertificateDer::pem_slice_iter(file).flatten().collect()
}

fn key(file: &[u8]) -> Option<PrivateKeyDer<'static>> {
    if file.first() == Some(&0x30) {
        return PrivateKeyDer::try_from(file.to_vec()).ok();
    }
    PrivateKeyDer::from_pem_slice(file).ok()
}

impl Configuration {
    pub(super) fn new(material: Material, least: &str, most: &str) -> Result<Self, Fault> {
        let roots = match material.authorities {
            None => roots::all(),
            Some(files) => {
                let given: Vec<_> = files.iter().flat_map(|file| certificates(file)).collect();
                if given.is_empty() && !files.is_empty() {
                    return Err(("ERR_OSSL_PEM_NO_START_LINE", no_start_line()));
                }
                Arc::new(Roots::of(given))
            }
        };
        let identity = identity(&material.certificates, &material.keys)?;
        let versions = [&TLS13, &TLS12]
            .into_iter()
            .filter(|version| {
                let name = if version.version == TLS13.version { "TLSv1.3" } else { "TLSv1.2" };
                least <= name && name <= most
            })
            .collect::<Vec<_>>();
        if versions.is_empty() {
            let reason = format!("TLS versions from {least} to {most} are not available in Duet");
            return Err(("ERR_SSL_NO_PROTOCOLS_AVAILABLE", reason));
        }
        Ok(Self { roots, identity, versions })
    }
}

fn no_start_line() -> String {
    "error:0480006C:PEM routines::no start line".to_owned()
}

fn identity(chains: &[Vec<u8>], keys: &[Vec<u8>]) -> Result<Option<Arc<CertifiedKey>>, Fault> {
    let Some((chain, key_file)) = chains.first().zip(keys.first()) else { return Ok(None) };
    let chain = certificates(chain);
    if chain.is_empty() {
        return Err(("ERR_OSSL_PEM_NO_START_LINE", no_start_line()));
    }
    let text = String::from_utf8_lossy(key_file);
    if text.contains("ENCRYPTED") {
        let reason = "encrypted private keys are not available in Duet".to_owned();
        return Err(("ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", reason));
    }
    let key = key(key_file).ok_or_else(|| {
        let reason = "error:1E08010C:DECODER routines::unsupported".to_owned();
        ("ERR_OSSL_UNSUPPORTED", reason)
    })?;
    let certified =
        CertifiedKey::from_der(chain, key, &provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => {
                let reason =
                    "error:05800074:x509 certificate routines::key values mismatch".to_owned();
                ("ERR_OSSL_X509_KEY_VALUES_MISMATCH", reason)
            }
            error => ("ERR_OSSL_UNSUPPORTED", error.to_string()),
        })?;
    Ok(Some(Arc::new(certified)))
}

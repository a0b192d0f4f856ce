//! The authorities that are trusted when nobody says otherwise: the system's, those that are part of
//! the binary, and those of `NODE_EXTRA_CA_CERTS`. They are read once, when TLS is first used.

use std::env;
use std::fs;
use std::sync::{Arc, LazyLock};

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// Where further authorities are, for Node.js as well.
const EXTRA: &str = "NODE_EXTRA_CA_CERTS";

/// Authorities, and their certificates as they are.
#[derive(Debug)]
pub(super) struct Roots {
    pub(super) store: Arc<RootCertStore>,
    pub(super) raw: Vec<Vec<u8>>,
}

static ALL: LazyLock<Arc<Roots>> = LazyLock::new(|| Arc::new(read()));

pub(super) fn all() -> Arc<Roots> {
    Arc::clone(&ALL)
}

fn read() -> Roots {
    let mut raw: Vec<CertificateDer<'static>> = rustls_native_certs::load_native_certs().certs;
    raw.extend(extra());
    let mut store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    store.add_parsable_certificates(raw.iter().cloned());
    Roots { store: Arc::new(store), raw: raw.iter().map(|root| root.to_vec()).collect() }
}

fn extra() -> Vec<CertificateDer<'static>> {
    let text = env::var_os(EXTRA).and_then(|path| fs::read(path).ok()).unwrap_or_default();
    CertificateDer::pem_slice_iter(&text).flatten().collect()
}

impl Roots {
    /// Those that a Function trusts instead, and further ones from the environment.
    pub(super) fn of(given: Vec<CertificateDer<'static>>) -> Self {
        let mut raw = given;
        raw.extend(extra());
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(raw.iter().cloned());
        Self { store: Arc::new(store), raw: raw.iter().map(|root| root.to_vec()).collect() }
    }
}

//! What went wrong, with the code and roughly the words of Node.js' OpenSSL.

use rustls::{AlertDescription, Error, InvalidMessage, ProtocolVersion};

use super::configuration::Fault;

pub(super) fn version(version: ProtocolVersion) -> &'static str {
    match version {
        ProtocolVersion::TLSv1_3 => "TLSv1.3",
        ProtocolVersion::TLSv1_2 => "TLSv1.2",
        _ => "unknown",
    }
}

pub(super) fn of(error: &Error) -> Fault {
    let (code, words) = match error {
        Error::AlertReceived(alert) => alert_words(*alert),
        Error::InvalidMessage(
            InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion,
        ) => ("ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number"),
        Error::PeerIncompatible(_) => ("ERR_SSL_UNSUPPORTED_PROTOCOL", "unsupported protocol"),
        Error::NoApplicationProtocol => {
            ("ERR_SSL_NO_APPLICATION_PROTOCOL", "no application protocol")
        }
        Error::InvalidCertificate(_) => ("ERR_SSL_BAD_SIGNATURE", "bad signature"),
        Error::DecryptError => ("ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "decryption failed"),
        Error::General(_) => ("ERR_SSL_NO_SHARED_CIPHER", "no shared cipher"),
        _ => ("EPROTO", "protocol error"),
    };
    (code, format!("SSL routines::{words} ({error})"))
}

fn alert_words(alert: AlertDescription) -> (&'static str, &'static str) {
    match alert {
        AlertDescription::HandshakeFailure => {
            ("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "sslv3 alert handshake failure")
        }
        AlertDescription::BadCertificate => {
            ("ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "sslv3 alert bad certificate")
        }
        AlertDescription::CertificateUnknown => {
            ("ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN", "sslv3 alert certificate unknown")
        }
        AlertDescription::CertificateExpired => {
            ("ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", "sslv3 alert certificate expired")
        }
        AlertDescription::CertificateRequired => {
            ("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "tlsv13 alert certificate required")
        }
        AlertDescription::UnknownCA => ("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "tlsv1 alert unknown ca"),
        AlertDescription::ProtocolVersion => {
            ("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "tlsv1 alert protocol version")
        }
        AlertDescription::UnrecognisedName => {
            ("ERR_SSL_TLSV1_UNRECOGNIZED_NAME", "tlsv1 unrecognized name")
        }
        AlertDescription::NoApplicationProtocol => {
            ("ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL", "tlsv1 alert no application protocol")
        }
        AlertDescription::DecryptError => {
            ("ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR", "tlsv1 alert decrypt error")
        }
        AlertDescription::InternalError => {
            ("ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR", "tlsv1 alert internal error")
        }
        _ => ("ERR_SSL_TLSV1_ALERT", "tlsv1 alert"),
    }
}

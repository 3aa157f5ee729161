//! A certificate with its key, read from PEM, and what the house wants to know about it: for whom, from when, until
//! when. It proves nothing about who made it; that is the browser's business.

use std::{sync::Arc, time::Duration};

use base::{Error, Result, Timestamp};
use rustls::{
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    sign::CertifiedKey,
};
use x509_cert::{
    der::Decode as _,
    ext::pkix::{SubjectAltName, name::GeneralName},
    time::Time,
};

/// A certificate, its chain and its key.
pub(crate) struct Certificate {
    /// Valid from.
    pub(crate) from: Timestamp,
    /// Valid until.
    pub(crate) until: Timestamp,
    names: Vec<String>,
    pub(crate) key: Arc<CertifiedKey>,
}

impl Certificate {
    /// Reads PEM: the certificate first, then its chain; and the key that it was made for.
    ///
    /// # Errors
    /// Invalid when one of them is none, or they do not belong together.
    pub(crate) fn read(chain: &[u8], key: &[u8]) -> Result<Self> {
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>().map_err(wrong)?;
        let first = chain.first().ok_or_else(|| wrong("there is none in the file"))?;
        let parsed = x509_cert::Certificate::from_der(first).map_err(wrong)?;
        let validity = parsed.tbs_certificate().validity();
        let names = parsed.tbs_certificate().get_extension::<SubjectAltName>().map_err(wrong)?;
        let names = names.map(|(_, n)| n.0).unwrap_or_default();
        let (from, until) = (moment(validity.not_before), moment(validity.not_after));
        let key = PrivateKeyDer::from_pem_slice(key).map_err(wrong)?;
        let key = CertifiedKey::from_der(chain, key, &super::provider()).map_err(wrong)?;
        let dns = |n: GeneralName| match n {
            GeneralName::DnsName(name) => Some(name.as_str().to_ascii_lowercase()),
            _ => None,
        };
        let names = names.into_iter().filter_map(dns).collect();
        Ok(Self { from, until, names, key: Arc::new(key) })
    }

    /// Whether it is for all of `domains`, letter for letter: no wildcards, which HTTP-01 cannot prove.
    pub(crate) fn covers(&self, domains: &[String]) -> bool {
        domains.iter().all(|d| self.names.contains(&d.to_ascii_lowercase()))
    }

    /// When two thirds of its life are over.
    pub(crate) fn renew_at(&self) -> Timestamp {
        self.from.after(self.until.since(self.from) * 2 / 3)
    }

    /// Whole days that are left; negative once it is over.
    pub(crate) fn days_left(&self, now: Timestamp) -> i64 {
        let day = Duration::from_secs(86_400).as_millis();
        (self.until.0 - now.0).div_euclid(i64::try_from(day).unwrap_or(i64::MAX))
    }
}

fn moment(t: Time) -> Timestamp {
    Timestamp(0).after(t.to_unix_duration())
}

fn wrong(e: impl std::fmt::Display) -> Error {
    Error::invalid("kit.error.config").because(format!("certificate: {e}"))
}

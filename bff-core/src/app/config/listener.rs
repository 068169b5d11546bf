//! `tls` and `compression`: what connections are secured with, and how replies are packed.

use std::path::{Path, PathBuf};

use super::section::{Section, Text};
use crate::app::compression::Compression;
use crate::app::tls::{ClientCertificates, ListenerFiles};
use crate::tls::{CertificateFiles, Files};

/// Less than a packet or so is sent as fast as it is.
const COMPRESSION_BYTES_MIN: usize = 1024;
const LEVEL_MAX: u32 = 9;

/// Reads `tls`; `None`: the listener speaks plain HTTP.
pub(super) fn tls(root: &mut Section<'_>) -> Option<ListenerFiles> {
    if !root.has("tls") {
        return None;
    }
    let mut section = root.section("tls");
    let files = files(&mut section);
    section.finish();
    files
}

fn files(section: &mut Section<'_>) -> Option<ListenerFiles> {
    let certificate = section.text("certificate_file");
    let key = section.text("key_file");
    let ca = section.text("client_ca_file");
    let asks = section.parsed("client_certificates", |text| match text {
        "required" => Ok(ClientCertificates::Required),
        "optional" => Ok(ClientCertificates::Optional),
        _ => Err("must be required or optional"),
    });
    if asks.is_some() && ca.is_none() {
        section.missing("client_ca_file");
    }
    for (name, value) in [("certificate_file", &certificate), ("key_file", &key)] {
        if value.is_none() {
            section.missing(name);
        }
    }
    let path = |text: &Text| PathBuf::from(&text.text);
    let identity = CertificateFiles { certificate: path(certificate.as_ref()?), key: path(key.as_ref()?) };
    let client_ca = ca.as_ref().map(path).map(|ca| (ca, asks.unwrap_or_default()));
    let files = ListenerFiles { identity, client_ca };
    if let Err(error) = files.check() {
        let named = [("certificate_file", certificate), ("key_file", key), ("client_ca_file", ca)];
        let is_named = |text: &Text| error.path().is_some_and(|file| file == Path::new(&text.text));
        let culprit = named.into_iter().find_map(|(key, text)| Some((key, text.filter(is_named)?.origin)));
        let (key, origin) = culprit.unwrap_or(("certificate_file", None));
        let _: Option<()> = section.wrong(key, origin, format!("cannot be used: {error}"));
    }
    Some(files)
}

/// Reads `compression`; `None`: replies are sent as they are.
pub(super) fn compression(root: &mut Section<'_>) -> Option<Compression> {
    if root.is_off("compression") || !root.has("compression") {
        return None;
    }
    let mut section = root.section("compression");
    let algorithm = |name: &str| match name {
        "gzip" | "br" | "zstd" => Ok(name.to_owned()),
        _ => Err("must be gzip, br or zstd"),
    };
    let algorithms = section.parsed_list("algorithms", algorithm);
    let has = |name: &str| algorithms.as_ref().is_none_or(|names| names.iter().any(|known| known == name));
    let compression = Compression {
        gzip: has("gzip"),
        br: has("br"),
        zstd: has("zstd"),
        level: section.whole("level", 1, LEVEL_MAX),
        bytes_min: section.count("min_bytes").map_or(COMPRESSION_BYTES_MIN, std::num::NonZeroUsize::get),
    };
    section.finish();
    Some(compression)
}

//! The config file: one TOML, a section per concern and per room, unknown keys refused, environment on top.
//!
//! Here is what needs a restart or is secret. What an operator edits in the interface is in the database.
//! No key is in both.

use std::path::{Path, PathBuf};

use base::{Error, Result};
use ipnet::IpNet;
use serde::de::DeserializeOwned;

use crate::proxy::ProxyHeader;

/// A room's section: how to check it and how to describe it.
#[derive(Clone, Copy)]
pub struct Section {
    /// The table's name in the file.
    pub name: &'static str,
    /// Says what is wrong with it.
    pub check: fn(toml::Value) -> std::result::Result<(), String>,
    /// Its part of the reference.
    pub reference: fn() -> String,
}

/// Declares a section: each field with its doc comment and its default.
#[macro_export]
macro_rules! config {
    ($(#[doc = $d:literal])* $v:vis struct $name:ident in $section:literal {
        $($(#[doc = $fd:literal])* $f:ident : $t:ty = $default:expr,)*
    }) => {
        $(#[doc = $d])*
        #[derive(Clone, Debug, ::serde::Deserialize, ::serde::Serialize)]
        #[serde(default, deny_unknown_fields)]
        $v struct $name { $($(#[doc = $fd])* pub $f: $t,)* }
        impl Default for $name {
            fn default() -> Self { Self { $($f: $default,)* } }
        }
        impl $name {
            /// This section of the generated reference.
            #[must_use]
            pub fn reference() -> String {
                let defaults = Self::default();
                let mut out = String::new();
                $(out.push_str(concat!("#", $d, "\n"));)*
                out.push_str(concat!("[", $section, "]\n"));
                $(
                    $(out.push_str(concat!("#", $fd, "\n"));)*
                    $crate::config::push_default(&mut out, stringify!($f), &defaults.$f);
                )*
                out
            }
            /// Says what is wrong with a section.
            ///
            /// # Errors
            /// The parser's words.
            pub fn check(v: ::toml::Value) -> std::result::Result<(), String> {
                v.try_into::<Self>().map(|_| ()).map_err(|e| e.to_string())
            }
            /// How the house reaches it.
            pub const SECTION: $crate::config::Section =
                $crate::config::Section { name: $section, check: Self::check, reference: Self::reference };
        }
    };
}

/// Writes `name = default` for the reference; what is absent by default is written as a comment.
#[doc(hidden)]
pub fn push_default<T: serde::Serialize>(out: &mut String, name: &str, value: &T) {
    use std::fmt::Write as _;
    // Writing to a String cannot fail.
    let _ = match toml::Value::try_from(value) {
        Ok(v) => writeln!(out, "{name} = {v}\n"),
        Err(_) => writeln!(out, "# {name} =\n"),
    };
}

config! {
    /// Where it listens and how it is called from outside.
    pub struct Server in "server" {
        /// Address and port. The command line's --listen wins.
        listen: String = "127.0.0.1:8080".to_owned(),
        /// How people reach it, without a slash at the end. Empty: letters use what is set in the interface, feeds and citations what the request says.
        public_url: String = String::new(),
        /// Requests a minute from one address before it is asked to wait.
        requests_per_minute: u32 = 1200,
        /// Whether pages for visitors are kept in memory until anything changes; only a measurement turns it off.
        keep_pages: bool = true,
        /// Sign-in attempts a minute from one address.
        sign_ins_per_minute: u32 = 10,
        /// Seconds that a stop waits for requests under way.
        stop_wait_s: u64 = 20,
        /// Proxies that stand before the house, such as ["10.0.0.0/8"]: only from these is the header below believed.
        trusted_proxies: Vec<IpNet> = Vec::new(),
        /// Which header they write the visitor's address in: "x-forwarded-for" or "forwarded".
        proxy_header: ProxyHeader = ProxyHeader::default(),
        /// Connections that one address may hold at once; proxies listed above and this machine itself may hold more.
        connections_per_address: usize = 512,
        /// How many jobs this node does at once.
        workers: usize = 2,
    }
}

config! {
    /// A certificate of the house's own, for a house without a proxy; off by default. Either files, or ACME.
    pub struct Tls in "tls" {
        /// A PEM file with the certificate and its chain; read again when it changes.
        cert: String = String::new(),
        /// A PEM file with its key.
        key: String = String::new(),
        /// Whether the certificate is ordered and renewed by ACME (HTTP-01, so port 80 must reach this house).
        acme: bool = false,
        /// The names it is for.
        domains: Vec<String> = Vec::new(),
        /// An e-mail address that the authority may write to.
        contact: String = String::new(),
        /// The authority's directory.
        directory: String = "https://acme-v02.api.letsencrypt.org/directory".to_owned(),
        /// A PEM file of the authority that the directory itself is signed by; only for a test server.
        ca_file: String = String::new(),
        /// Where plain HTTP is answered: the authority's challenge, and a redirect. Empty: nowhere.
        http: String = "0.0.0.0:80".to_owned(),
    }
}

impl Tls {
    /// Whether the house speaks TLS itself.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.acme || !self.cert.is_empty()
    }
}

config! {
    /// What the operator is told about by e-mail, and from when on. What is found also stands on /kerja/status.
    pub struct Alerts in "alerts" {
        /// Who is told; empty: nobody.
        to: Vec<String> = Vec::new(),
        /// Free space of the data folder, in per cent, below which it is a warning (and bad below a third of it).
        disk_free_percent: u8 = 10,
        /// Minutes that a job may wait past its time.
        job_wait_minutes: u32 = 30,
        /// Failed jobs of the last day from which on it is a warning.
        failed_jobs: u32 = 5,
        /// Minutes that a schedule may be late.
        schedule_late_minutes: u32 = 15,
        /// Minutes that a letter may wait to be sent.
        mail_wait_minutes: u32 = 60,
        /// Days before the certificate's end from which on it is a warning.
        certificate_days: u32 = 14,
        /// Hours that the last backup may be old; 0: backups are not asked for.
        backup_hours: u32 = 48,
        /// Changes that the search index may lag behind.
        search_lag: u32 = 1000,
        /// Hours between two letters about the same unmended thing.
        remind_hours: u32 = 24,
    }
}

config! {
    /// Traces for a collector, by OTLP over HTTP; only in a build with the feature `otlp`.
    pub struct Telemetry in "telemetry" {
        /// The collector, such as "http://collector:4318"; empty: nothing is sent.
        otlp: String = String::new(),
        /// What this instance calls itself.
        service: String = "betang".to_owned(),
        /// Which part of all requests is traced: 1 is each, 0.1 every tenth.
        ratio: f64 = 0.1,
    }
}

config! {
    /// SQLite in the data folder, or PostgreSQL by one line: url = "postgres://user:password@host/betang".
    pub struct Database in "database" {
        /// Empty: SQLite, `betang.sqlite` in the data folder.
        url: String = String::new(),
        /// SQLite: connections for reading. PostgreSQL: the size of the pool.
        connections: u32 = 4,
        /// Seconds to wait for a connection before answering "unavailable".
        wait_s: u64 = 5,
    }
}

config! {
    /// Where files are kept.
    pub struct Blobs in "blobs" {
        /// "folder" (blobs/ in the data folder) or "s3".
        kind: String = "folder".to_owned(),
        /// The bucket, for s3.
        bucket: String = String::new(),
        /// The address of the S3 service; empty: Amazon's of the region.
        endpoint: String = String::new(),
        /// The region, for s3.
        region: String = "us-east-1".to_owned(),
        /// The access key, for s3.
        access_key: String = String::new(),
        /// A file that holds the secret key, for s3.
        secret_key_file: String = String::new(),
        /// The largest file that may be uploaded, in bytes.
        max_upload_bytes: u64 = 4_294_967_296,
        /// How many bytes one organisation may keep.
        quota_bytes: u64 = 107_374_182_400,
        /// ClamAV's socket (a path, or host:port); empty: files are not scanned and marked so.
        clamav: String = String::new(),
    }
}

config! {
    /// The province as it shows itself.
    pub struct Province in "province" {
        /// Full name.
        name: String = "Pemerintah Provinsi Kalimantan Tengah".to_owned(),
        /// Full name in English.
        name_en: String = "Government of Central Kalimantan Province".to_owned(),
        /// Short name, in titles.
        short: String = "Kalteng".to_owned(),
        /// Region code.
        code: String = "62".to_owned(),
        /// The name of this portal.
        portal: String = "Betang Kalteng".to_owned(),
        /// One accent, for light pages (hex); dark enough for white text, else a warning is given.
        accent: String = String::new(),
        /// The accent for dark pages (hex).
        accent_dark: String = String::new(),
        /// A picture file for the head (SVG or PNG); empty: the plait mark.
        logo: String = String::new(),
        /// Time zone (IANA).
        zone: String = "Asia/Pontianak".to_owned(),
        /// Postal address, in the foot.
        address: String = String::new(),
        /// E-mail, in the foot.
        email: String = String::new(),
        /// Telephone, in the foot.
        phone: String = String::new(),
    }
}

config! {
    /// The server that takes letters; may also be set in the interface, which then wins.
    pub struct Mail in "mail" {
        /// Its name; empty: no letters leave the house.
        host: String = String::new(),
        /// Its port.
        port: u16 = 587,
        /// "starttls" (required), "wrapper" (TLS from the first byte, port 465) or "none" (a relay on this machine).
        tls: String = "starttls".to_owned(),
        /// Who signs in there; empty: nobody.
        user: String = String::new(),
        /// A file that holds the password.
        password_file: String = String::new(),
        /// The sender's address.
        from: String = "betang@localhost".to_owned(),
        /// Where answers go; empty: to the sender.
        reply_to: String = String::new(),
        /// A PEM file of an authority of one's own that the server's certificate was made by.
        ca_file: String = String::new(),
    }
}

impl Mail {
    /// The password, read anew each time, so that it can be changed.
    ///
    /// # Errors
    /// Internal when the file cannot be read.
    pub fn password(&self) -> Result<String> {
        if self.password_file.is_empty() {
            return Ok(String::new());
        }
        std::fs::read_to_string(&self.password_file)
            .map(|t| t.trim_end_matches(['\r', '\n']).to_owned())
            .map_err(|e| Error::internal(format!("mail.password_file: {e}")))
    }
}

config! {
    /// Requests that leave the house for addresses that people typed.
    pub struct Outbound in "outbound" {
        /// Networks that may be reached beside the public internet, such as "10.20.0.0/16".
        allow: Vec<String> = Vec::new(),
    }
}

config! {
    /// What is written to the log.
    pub struct Log in "log" {
        /// "text" or "json".
        format: String = "text".to_owned(),
        /// A filter such as "info" or "info,kit=debug".
        level: String = "info,sqlx=warn,tantivy=error".to_owned(),
    }
}

/// The whole file.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// `[server]`
    pub server: Server,
    /// `[database]`
    pub database: Database,
    /// `[blobs]`
    pub blobs: Blobs,
    /// `[province]`
    pub province: Province,
    /// `[mail]`
    pub mail: Mail,
    /// `[outbound]`
    pub outbound: Outbound,
    /// `[tls]`
    pub tls: Tls,
    /// `[alerts]`
    pub alerts: Alerts,
    /// `[telemetry]`
    pub telemetry: Telemetry,
    /// `[log]`
    pub log: Log,
    /// The data folder; from the command line, not the file.
    pub data: PathBuf,
    sections: toml::Table,
}

/// The house's own sections.
pub const OWN: &[Section] = &[
    Server::SECTION,
    Database::SECTION,
    Blobs::SECTION,
    Province::SECTION,
    Mail::SECTION,
    Outbound::SECTION,
    Tls::SECTION,
    Alerts::SECTION,
    Telemetry::SECTION,
    Log::SECTION,
];

impl Config {
    /// Reads `file` (absent: all defaults), then `BETANG_SECTION__KEY` variables from `env`.
    ///
    /// # Errors
    /// Invalid, with every mistake found in the source text, one a line.
    pub fn read(
        file: &Path,
        data: &Path,
        rooms: &[Section],
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Self> {
        let text = match std::fs::read_to_string(file) {
            Ok(t) => t,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(Error::internal(format!("{}: {e}", file.display()))),
        };
        let mut table: toml::Table =
            toml::from_str(&text).map_err(|e| invalid(format!("{}: {e}", file.display())))?;
        overlay(&mut table, env);
        let known: Vec<Section> = OWN.iter().chain(rooms).copied().collect();
        let mut wrong = Vec::new();
        for (name, value) in &table {
            match known.iter().find(|s| s.name == name) {
                None => wrong.push(format!("[{name}]: there is no such section")),
                Some(s) => {
                    if let Err(e) = (s.check)(value.clone()) {
                        wrong.push(format!("[{name}]: {}", e.trim()));
                    }
                }
            }
        }
        if !wrong.is_empty() {
            return Err(invalid(wrong.join("\n")));
        }
        let mut config = Self { data: data.to_owned(), sections: table, ..Self::default() };
        config.server = config.section("server")?;
        config.database = config.section("database")?;
        config.blobs = config.section("blobs")?;
        config.province = config.section("province")?;
        config.mail = config.section("mail")?;
        config.outbound = config.section("outbound")?;
        config.tls = config.section("tls")?;
        config.alerts = config.section("alerts")?;
        config.telemetry = config.section("telemetry")?;
        config.log = config.section("log")?;
        Ok(config)
    }

    /// A section as its struct; absent: all defaults.
    ///
    /// # Errors
    /// Invalid, which `read` has already ruled out.
    pub fn section<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T> {
        self.sections.get(name).map_or_else(
            || Ok(T::default()),
            |v| v.clone().try_into().map_err(|e: toml::de::Error| invalid(e.to_string())),
        )
    }

    /// The database's address: the file's, or SQLite in the data folder.
    #[must_use]
    pub fn database_url(&self) -> String {
        if self.database.url.is_empty() {
            format!("sqlite:{}", self.data.join("betang.sqlite").display())
        } else {
            self.database.url.clone()
        }
    }

    /// What is in force, as TOML, without secrets.
    #[must_use]
    pub fn show(&self) -> String {
        let mut table = self.sections.clone();
        for (name, s) in [
            ("server", toml::Value::try_from(&self.server)),
            ("database", toml::Value::try_from(&self.database)),
            ("blobs", toml::Value::try_from(&self.blobs)),
            ("province", toml::Value::try_from(&self.province)),
            ("mail", toml::Value::try_from(&self.mail)),
            ("outbound", toml::Value::try_from(&self.outbound)),
            ("tls", toml::Value::try_from(&self.tls)),
            ("alerts", toml::Value::try_from(&self.alerts)),
            ("telemetry", toml::Value::try_from(&self.telemetry)),
            ("log", toml::Value::try_from(&self.log)),
        ] {
            if let Ok(v) = s {
                table.insert(name.to_owned(), v);
            }
        }
        if let Some(url) = table.get_mut("database").and_then(|d| d.get_mut("url")) {
            *url = toml::Value::String(without_password(&self.database_url()));
        }
        toml::to_string_pretty(&table).unwrap_or_default()
    }
}

/// The generated reference of every section.
#[must_use]
pub fn reference(rooms: &[Section]) -> String {
    OWN.iter().chain(rooms).map(|s| (s.reference)()).collect::<Vec<_>>().join("\n")
}

fn invalid(text: String) -> Error {
    Error::invalid("kit.error.config").because(text)
}

fn overlay(table: &mut toml::Table, env: impl Iterator<Item = (String, String)>) {
    for (name, value) in env {
        let Some((section, key)) = name.strip_prefix("BETANG_").and_then(|n| n.split_once("__"))
        else {
            continue;
        };
        // A number or a truth value where it reads as one, else text.
        let parsed = toml::from_str::<toml::Table>(&format!("v = {value}"))
            .ok()
            .and_then(|mut t| t.remove("v"))
            .unwrap_or(toml::Value::String(value));
        if let toml::Value::Table(t) = table
            .entry(section.to_lowercase())
            .or_insert_with(|| toml::Value::Table(toml::Table::new()))
        {
            t.insert(key.to_lowercase(), parsed);
        }
    }
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    match rest.rsplit_once('@') {
        Some((who, at)) => {
            let name = who.split_once(':').map_or(who, |(n, _)| n);
            format!("{scheme}://{name}:***@{at}")
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, env: &[(&str, &str)]) -> Result<Config> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("betang.toml");
        std::fs::write(&file, text).unwrap();
        Config::read(
            &file,
            dir.path(),
            &[],
            env.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())),
        )
    }

    #[test]
    fn a_mistyped_key_is_named_and_refused() {
        let e = read("[server]\nlissten = \"x\"\n[nonsense]\n", &[]).unwrap_err().to_string();
        assert!(e.contains("lissten") && e.contains("[nonsense]"), "{e}");
    }

    #[test]
    fn environment_wins_and_passwords_stay_hidden() {
        let c = read(
            "",
            &[
                ("BETANG_DATABASE__URL", "postgres://b:s3cret@db/betang"),
                ("BETANG_SERVER__SIGN_INS_PER_MINUTE", "3"),
            ],
        )
        .unwrap();
        assert_eq!(c.server.sign_ins_per_minute, 3);
        assert_eq!(c.database_url(), "postgres://b:s3cret@db/betang");
        assert!(!c.show().contains("s3cret"), "{}", c.show());
    }

    #[test]
    fn the_reference_is_itself_a_valid_file() {
        read(&reference(&[]), &[]).unwrap();
    }
}

//! What is typed on the pages, read and judged: province and mail server. No database, no web.

use std::path::{Path, PathBuf};

use kit::{
    Fields,
    config::{Mail, Province},
};
use serde::{Deserialize, Serialize};

/// What is wrong with a form: field and text key.
pub(crate) type Faults = Vec<(&'static str, &'static str)>;

/// Zones of Indonesia, by IANA name.
pub(crate) const ZONES: &[&str] =
    &["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"];

/// How a mail server is spoken to.
pub(crate) const TLS: &[&str] = &["starttls", "wrapper", "none"];

/// How far the moving in is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Progress {
    pub(crate) province: bool,
    pub(crate) orgs: bool,
    pub(crate) mail: bool,
}

/// The steps of moving in, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Province,
    Orgs,
    Mail,
    Account,
}

impl Step {
    pub(crate) const ALL: [Self; 4] = [Self::Province, Self::Orgs, Self::Mail, Self::Account];

    /// Its page.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Province => "/pasang/provinsi",
            Self::Orgs => "/pasang/instansi",
            Self::Mail => "/pasang/surat",
            Self::Account => "/pasang/akun",
        }
    }

    /// The first that is not done.
    pub(crate) const fn next(p: Progress) -> Self {
        match (p.province, p.orgs, p.mail) {
            (false, ..) => Self::Province,
            (_, false, _) => Self::Orgs,
            (.., false) => Self::Mail,
            _ => Self::Account,
        }
    }

    /// Whether it is done.
    pub(crate) const fn is_done(self, p: Progress) -> bool {
        match self {
            Self::Province => p.province,
            Self::Orgs => p.orgs,
            Self::Mail => p.mail,
            Self::Account => false,
        }
    }
}

/// The province as typed; its logo is what it was.
pub(crate) fn province(f: &Fields, old: &Province) -> (Province, Faults) {
    let text = |name| f.get(name).to_owned();
    let new = Province {
        name: text("name"),
        name_en: text("name_en"),
        short: text("short"),
        code: text("code"),
        portal: text("portal"),
        accent: text("accent").to_lowercase(),
        accent_dark: text("accent_dark").to_lowercase(),
        logo: if f.has("logo_off") { String::new() } else { old.logo.clone() },
        zone: text("zone"),
        address: text("address"),
        email: text("email"),
        phone: text("phone"),
    };
    let mut faults = Faults::new();
    for (name, value, most) in [
        ("name", &new.name, 120),
        ("name_en", &new.name_en, 120),
        ("short", &new.short, 30),
        ("portal", &new.portal, 60),
    ] {
        if !(2..=most).contains(&value.chars().count()) {
            faults.push((name, "setup.error.name"));
        }
    }
    if new.code.len() != 2 || !new.code.bytes().all(|b| b.is_ascii_digit()) {
        faults.push(("code", "setup.error.code"));
    }
    for (name, value) in [("accent", &new.accent), ("accent_dark", &new.accent_dark)] {
        if !value.is_empty() && !is_colour(value) {
            faults.push((name, "setup.error.colour"));
        }
    }
    if !ZONES.contains(&new.zone.as_str()) {
        faults.push(("zone", "setup.error.zone"));
    }
    if !new.email.is_empty() && !kit::mail::is_address(&new.email) {
        faults.push(("email", "setup.error.email"));
    }
    (new, faults)
}

/// `#rrggbb`.
fn is_colour(s: &str) -> bool {
    s.len() == 7 && s.starts_with('#') && s.bytes().skip(1).all(|b| b.is_ascii_hexdigit())
}

/// The province as a form shows it.
pub(crate) fn province_fields(p: &Province) -> Fields {
    Fields::of(&[
        ("name", &p.name),
        ("name_en", &p.name_en),
        ("short", &p.short),
        ("code", &p.code),
        ("portal", &p.portal),
        ("accent", &p.accent),
        ("accent_dark", &p.accent_dark),
        ("zone", &p.zone),
        ("address", &p.address),
        ("email", &p.email),
        ("phone", &p.phone),
    ])
}

/// Folders in which an operator puts the file with the mail password. A page may name a file there, and no
/// other: whoever fills the form must not make the house read, and send away, any file of the machine.
pub(crate) fn secret_folders(data: &Path) -> [PathBuf; 2] {
    [data.join("secrets"), PathBuf::from("/etc/betang/secrets")]
}

/// The mail server as typed.
pub(crate) fn mail(f: &Fields, old: &Mail, data: &Path) -> (Mail, Faults) {
    let text = |name| f.get(name).to_owned();
    let mut faults = Faults::new();
    let host = text("host");
    if host.is_empty() || host.len() > 253 || host.chars().any(|c| !is_host(c)) {
        faults.push(("host", "setup.error.host"));
    }
    let port = f.get("port").parse().unwrap_or(0);
    if port == 0 {
        faults.push(("port", "setup.error.port"));
    }
    if !TLS.contains(&f.get("tls")) {
        faults.push(("tls", "setup.error.tls"));
    }
    for name in ["from", "test_to"] {
        if !kit::mail::is_address(f.get(name)) {
            faults.push((name, "setup.error.email"));
        }
    }
    if !f.get("reply_to").is_empty() && !kit::mail::is_address(f.get("reply_to")) {
        faults.push(("reply_to", "setup.error.email"));
    }
    let password_file = match f.get("password_file") {
        "" => String::new(),
        name => match secret(name, data) {
            Some(path) => path.display().to_string(),
            None => {
                faults.push(("password_file", "setup.error.password_file"));
                String::new()
            }
        },
    };
    let new = Mail {
        host,
        port,
        tls: text("tls"),
        user: text("user"),
        password_file,
        from: text("from"),
        reply_to: text("reply_to"),
        ..old.clone()
    };
    (new, faults)
}

const fn is_host(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']')
}

/// The file of that name in one of the folders for secrets.
fn secret(name: &str, data: &Path) -> Option<PathBuf> {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if !plain || name.starts_with('.') || name.len() > 100 {
        return None;
    }
    secret_folders(data).iter().find_map(|folder| {
        // A link that leads out of the folder is not in it.
        let folder = folder.canonicalize().ok()?;
        let file = folder.join(name).canonicalize().ok()?;
        (file.is_file() && file.starts_with(&folder)).then_some(file)
    })
}

/// Where people reach the house, as typed: scheme and host, nothing behind; without a word, as the administrator
/// came to it just now.
pub(crate) fn site(f: &Fields, origin: &str) -> Result<String, Faults> {
    let typed = if f.has("site") { f.get("site").trim_end_matches('/') } else { origin };
    let url = url::Url::parse(typed).ok().filter(|u| matches!(u.scheme(), "http" | "https"));
    let bare =
        url.filter(|u| u.has_host() && u.origin().ascii_serialization() == typed.to_lowercase());
    bare.map(|u| u.origin().ascii_serialization()).ok_or_else(|| vec![("site", "setup.error.site")])
}

/// The mail server as a form shows it; `site` is where people reach the house.
pub(crate) fn mail_fields(m: &Mail, site: &str) -> Fields {
    let file = Path::new(&m.password_file).file_name().and_then(|n| n.to_str()).unwrap_or_default();
    Fields::of(&[
        ("host", &m.host),
        ("port", &m.port.to_string()),
        ("tls", &m.tls),
        ("user", &m.user),
        ("password_file", file),
        ("from", &m.from),
        ("reply_to", &m.reply_to),
        ("site", site),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_among_the_secrets_can_be_named_as_password() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("secrets");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("smtp"), "rahasia").unwrap();
        std::fs::write(data.path().join("master.key"), "kunci").unwrap();
        std::os::unix::fs::symlink(data.path().join("master.key"), folder.join("link")).unwrap();
        assert!(secret("smtp", data.path()).is_some());
        for name in ["../master.key", "/etc/passwd", "link", "none", "", ".", ".."] {
            assert_eq!(secret(name, data.path()), None, "{name}");
        }
    }

    #[test]
    fn the_address_of_the_house_is_a_scheme_and_a_host() {
        let typed = |s: &str| site(&Fields::of(&[("site", s)]), "http://localhost:8080");
        assert_eq!(typed("https://Betang.Contoh.id/").unwrap(), "https://betang.contoh.id");
        assert_eq!(typed("http://10.1.1.1:8080").unwrap(), "http://10.1.1.1:8080");
        assert_eq!(
            site(&Fields::default(), "http://localhost:8080").unwrap(),
            "http://localhost:8080"
        );
        for wrong in [
            "",
            "betang.contoh.id",
            "https://contoh.id/ppid",
            "ftp://contoh.id",
            "https://a:b@contoh.id",
        ] {
            assert!(typed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_steps_follow_each_other() {
        let mut p = Progress::default();
        assert_eq!(Step::next(p), Step::Province);
        p.province = true;
        assert_eq!(Step::next(p), Step::Orgs);
        p.orgs = true;
        assert_eq!(Step::next(p), Step::Mail);
        p.mail = true;
        assert_eq!(Step::next(p), Step::Account);
    }
}

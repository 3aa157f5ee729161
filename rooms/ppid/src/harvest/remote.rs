//! A record of another site: as its kind read it, and, once judged, as it may become an item here.

use base::Timestamp;
use serde::Serialize;
use url::Url;

use super::plain;
use crate::model::{Category, Content, Form, is_date};

/// The longest texts, in characters.
const TITLE: usize = 300;
const SUMMARY: usize = 2_000;
const LINE: usize = 300;
const MAX_ID: usize = 500;
const MAX_URL: usize = 2_000;
const MAX_LINKS: usize = 50;
const MAX_TAGS: usize = 30;

/// A record as a kind read it; nothing of it is believed yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Raw {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) published: Option<Timestamp>,
    pub(super) changed: Option<Timestamp>,
    pub(super) files: Vec<RawFile>,
    /// Title, summary and whatever else the site says of it; may hold markup.
    pub(super) content: Content,
}

/// A document of a record.
#[derive(Clone, Debug, Default)]
pub(super) struct RawFile {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) format: String,
    pub(super) size: Option<i64>,
}

/// A record that may become an item.
#[derive(Clone, Debug)]
pub(super) struct Remote {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) published: Option<Timestamp>,
    pub(super) content: Content,
    pub(super) links: Vec<Link>,
    /// What is wrong with a part of it; the rest is taken.
    pub(super) flaw: Option<&'static str>,
}

/// A document where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Link {
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) format: String,
    pub(crate) size: Option<i64>,
}

/// What a source says for records that are silent.
pub(super) struct Defaults<'a> {
    pub(super) category: Category,
    pub(super) zone: &'a str,
    pub(super) now: Timestamp,
}

/// An address that people may be sent to: http or https, with a host and without a password.
pub(super) fn web_address(text: &str, base: Option<&Url>) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_URL {
        return None;
    }
    let url = match base {
        Some(base) => base.join(text).ok()?,
        None => Url::parse(text).ok()?,
    };
    let fit = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|h| !h.is_empty())
        && url.username().is_empty()
        && url.password().is_none();
    fit.then_some(url)
}

/// The id of a record as it is kept: short, one line.
pub(super) fn id_of(raw: &Raw) -> String {
    raw.id.chars().filter(|c| !c.is_control()).take(MAX_ID).collect::<String>().trim().to_owned()
}

/// The record as it may become an item, or the key of what is wrong with it.
pub(super) fn judge(raw: Raw, base: &Url, d: &Defaults<'_>) -> Result<Remote, &'static str> {
    let id = id_of(&raw);
    if id.is_empty() {
        return Err("ppid.harvest.fault_no_id");
    }
    let title = plain::text(&raw.content.title, TITLE);
    if title.is_empty() {
        return Err("ppid.harvest.fault_no_title");
    }
    let Some(url) = web_address(&raw.url, Some(base)) else {
        return Err("ppid.harvest.fault_link");
    };
    let offered = raw.files.len();
    let links: Vec<Link> =
        raw.files.into_iter().filter_map(|f| link(f, base)).take(MAX_LINKS).collect();
    let flaw = (links.len() < offered).then_some("ppid.harvest.fault_file_link");
    // A site whose clock is ahead does not put its records on top of ours for ever.
    let published = raw.published.or(raw.changed).filter(|t| t.0 > 0).map(|t| t.min(d.now));
    let content = content(raw.content, title, published, d);
    Ok(Remote { id, url: url.into(), published, content, links, flaw })
}

fn content(c: Content, title: String, published: Option<Timestamp>, d: &Defaults<'_>) -> Content {
    let line = |s: &str| plain::text(s, LINE);
    let summary = plain::text(&c.summary, SUMMARY);
    let day = published.map(|t| t.civil(d.zone).date());
    let period = line(&c.period);
    let year = c
        .year
        .or_else(|| year_in(&period))
        .or_else(|| year_in(&title))
        .or_else(|| day.map(|d| i64::from(d.year())))
        .filter(|y| (1900..=2200).contains(y));
    Content {
        summary: if summary.is_empty() { title.clone() } else { summary },
        title,
        title_en: plain::text(&c.title_en, TITLE),
        category: Category::parse(&c.category).unwrap_or(d.category).word().to_owned(),
        unit: line(&c.unit),
        officer: line(&c.officer),
        maker: line(&c.maker),
        made_on: match c.made_on.get(..10).filter(|s| is_date(s)) {
            Some(s) => s.to_owned(),
            None => day.map(|d| d.to_string()).unwrap_or_default(),
        },
        made_place: line(&c.made_place),
        form: Form::parse(&c.form).unwrap_or(Form::Soft).word().to_owned(),
        retention: line(&c.retention),
        language: if matches!(c.language.as_str(), "en" | "other") {
            c.language
        } else {
            "id".to_owned()
        },
        period,
        year,
        legal_basis: line(&c.legal_basis),
        tags: tags(&c.tags),
    }
}

/// The last year that a text names.
fn year_in(text: &str) -> Option<i64> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|w| w.len() == 4)
        .filter_map(|w| w.parse().ok())
        .rfind(|y| (1990..=2100).contains(y))
}

fn tags(all: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for t in all.iter().map(|t| plain::text(t, 60)).filter(|t| !t.is_empty()) {
        if out.len() < MAX_TAGS && !out.iter().any(|o| base::fold(o) == base::fold(&t)) {
            out.push(t);
        }
    }
    out
}

fn link(f: RawFile, base: &Url) -> Option<Link> {
    let url = web_address(&f.url, Some(base))?;
    let last = url.path_segments().and_then(|mut s| s.next_back()).unwrap_or_default().to_owned();
    let name = match plain::text(&f.name, 200) {
        n if !n.is_empty() => n,
        _ if !last.is_empty() => plain::text(&last.replace("%20", " "), 200),
        _ => url.host_str().unwrap_or_default().to_owned(),
    };
    Some(Link {
        name,
        format: format(&f.format, &last),
        url: url.into(),
        size: f.size.filter(|n| *n > 0),
    })
}

/// A short name of a format: as the site says it, else by the ending of the name.
fn format(said: &str, name: &str) -> String {
    let short = |s: &str| {
        let s = s.trim().trim_start_matches('.');
        let fit = (2..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric());
        fit.then(|| s.to_ascii_uppercase())
    };
    let by_mime = |s: &str| {
        let kind = s.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        Some(match kind.as_str() {
            "application/pdf" => "PDF",
            "text/csv" => "CSV",
            "application/json" => "JSON",
            "application/zip" => "ZIP",
            "application/msword" => "DOC",
            "application/vnd.ms-excel" => "XLS",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "XLSX",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "DOCX",
            "image/jpeg" => "JPG",
            "image/png" => "PNG",
            _ => return None,
        })
    };
    by_mime(said)
        .map(str::to_owned)
        .or_else(|| short(said))
        .or_else(|| name.rsplit_once('.').and_then(|(_, e)| short(e)))
        .unwrap_or_default()
}

impl Remote {
    /// A fingerprint of all that is taken over: it changes when the record does.
    pub(super) fn hash(&self) -> String {
        let all = serde_json::json!([self.content, self.url, self.links, self.published]);
        blake3::hash(all.to_string().as_bytes()).to_hex().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw() -> Raw {
        Raw {
            id: "7".into(),
            url: "/berita/7".into(),
            content: Content { title: "Laporan <b>Kinerja</b> 2024".into(), ..Content::default() },
            ..Raw::default()
        }
    }

    fn judged(raw: Raw) -> Result<Remote, &'static str> {
        let base = Url::parse("https://ppid.kab.example/").unwrap();
        let now = Timestamp(1_795_312_800_000);
        let d = Defaults { category: Category::SetiapSaat, zone: "Asia/Pontianak", now };
        judge(raw, &base, &d)
    }

    #[test]
    fn only_addresses_of_the_web_are_passed_on() {
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://a/b",
            "https://u:p@a/",
            "file:///etc/passwd",
            "",
        ] {
            assert!(web_address(bad, None).is_none(), "{bad}");
        }
        let base = Url::parse("https://a.example/x").unwrap();
        assert!(web_address("JavaScript:alert(1)", Some(&base)).is_none());
        assert_eq!(
            judged(Raw { url: "javascript:x".into(), ..raw() }).unwrap_err(),
            "ppid.harvest.fault_link"
        );
        let bad_file = RawFile { url: "javascript:x".into(), ..RawFile::default() };
        let good_file = RawFile { url: "isi%20a.pdf".into(), ..RawFile::default() };
        let r = judged(Raw { files: vec![bad_file, good_file], ..raw() }).unwrap();
        assert_eq!((r.links.len(), r.flaw), (1, Some("ppid.harvest.fault_file_link")));
        assert_eq!((r.links[0].name.as_str(), r.links[0].format.as_str()), ("isi a.pdf", "PDF"));
    }

    #[test]
    fn a_record_without_much_still_becomes_a_whole_item() {
        let r = judged(raw()).unwrap();
        assert_eq!(r.content.title, "Laporan Kinerja 2024");
        assert_eq!(r.content.summary, "Laporan Kinerja 2024");
        assert_eq!((r.content.category.as_str(), r.content.year), ("setiap_saat", Some(2024)));
        assert_eq!(r.url, "https://ppid.kab.example/berita/7");
        let late = Raw { published: Some(Timestamp(9_000_000_000_000)), ..raw() };
        assert_eq!(
            judged(late).unwrap().published,
            Some(Timestamp(1_795_312_800_000)),
            "nothing is from tomorrow"
        );
    }
}

//! What can be followed and how often one is told: an address of this site in one fixed form.

use base::Id;
use kit::Fields;

use crate::{pages, public::Asked};

/// Marks ids of followers.
#[derive(Debug)]
pub(crate) enum FollowerMark {}
/// The id of a follower.
pub(crate) type FollowerId = Id<FollowerMark>;

/// Marks ids of subscriptions.
#[derive(Debug)]
pub(crate) enum FollowMark {}
/// The id of a subscription.
pub(crate) type FollowId = Id<FollowMark>;

db::text_enum! {
    /// What kind of thing is followed.
    pub(crate) enum What {
        /// Everything that an agency (or a district's agencies) publishes.
        Agency = "agency",
        /// One item: changed, withdrawn.
        Item = "item",
        /// What a search or a filtered list finds.
        List = "list",
    }
}

db::text_enum! {
    /// How often at most.
    pub(crate) enum Rhythm {
        /// Once a day.
        Daily = "daily",
        /// Once in seven days.
        Weekly = "weekly",
    }
}

const LONGEST: usize = 600;

/// Something that can be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) what: What,
    /// Without language; the filters of a list in one order, without sort and page.
    pub(crate) path: String,
}

impl Subject {
    /// Reads an address of this site; none when nothing at it can be followed.
    pub(crate) fn parse(asked: &str) -> Option<Self> {
        let asked = pages::without_language(asked);
        let (path, query) = asked.split_once('?').unwrap_or((asked, ""));
        let subject = match path {
            "/cari" | "/ppid" => {
                let query = Asked::read(&Fields::parse(query)).sorted(Default::default()).query();
                let path =
                    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
                Self { what: What::List, path }
            }
            _ => {
                let (what, name) = match path.strip_prefix("/instansi/") {
                    Some(slug) => (What::Agency, slug),
                    None => (What::Item, path.strip_prefix("/ppid/")?),
                };
                let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
                let number = what == What::Agency || name.bytes().all(|b| b.is_ascii_digit());
                if name.is_empty() || !number || !name.bytes().all(plain) {
                    return None;
                }
                Self { what, path: path.to_owned() }
            }
        };
        (subject.path.len() <= LONGEST).then_some(subject)
    }

    /// The search that a list stands for.
    pub(crate) fn asked(&self) -> Asked {
        let query = self.path.split_once('?').map_or("", |(_, q)| q);
        Asked::read(&Fields::parse(query))
    }

    /// The agency's slug.
    pub(crate) fn slug(&self) -> &str {
        self.path.strip_prefix("/instansi/").unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_has_one_address_however_it_was_reached() {
        for (asked, want) in [
            ("/instansi/dinkes", Some("/instansi/dinkes")),
            ("/en/instansi/dinkes?x=1", Some("/instansi/dinkes")),
            ("/ppid/12", Some("/ppid/12")),
            ("/ppid/12?berkas=1", Some("/ppid/12")),
            ("/ppid/statistik", None),
            ("/ppid/12/berkas/1", None),
            ("/ppid", Some("/ppid")),
            ("/ppid?hal=3&urut=terlama&instansi=pupr&q=jalan", Some("/ppid?q=jalan&instansi=pupr")),
            ("/cari?instansi=pupr&asing=1&q=jalan", Some("/cari?q=jalan&instansi=pupr")),
            ("/kerja", None),
            ("https://elsewhere.example/ppid/1", None),
            ("", None),
        ] {
            assert_eq!(Subject::parse(asked).map(|s| s.path).as_deref(), want, "{asked}");
        }
    }
}

//! What the portal meets in a whole house: a room that publishes, people who can be written to, a mail server.

use std::{sync::Arc, time::Duration};

use base::{Id, Result, Timestamp};
use contracts::{
    BoxFuture,
    event::SearchChanged,
    org::OrgPath,
    people::{Contact, People},
    searching::{SearchDoc, SearchQuery, Source},
};
use kit::{Access, App, Audit, Permission, Room, Route, mail::Mail};
use testkit::{Answer, Town};

const ANY: Permission = Permission::system("peers.test");

/// A room whose items are whatever is in the town's index.
pub(crate) const ROOM: Room = Room {
    name: "peers",
    path: "/peers",
    routes: || {
        vec![
            Route::get("/ppid", Access::Public, || async {}),
            Route::get("/ppid/{number}", Access::Public, || async {}),
        ]
    },
    answers: |app, answers| {
        answers.search_source("ppid", Arc::new(Items(app.clone())));
        answers.answer::<dyn People>(Arc::new(Staff));
    },
    ..Room::EMPTY
};

struct Items(App);

impl Items {
    fn find(&self, fits: impl Fn(&SearchDoc) -> bool) -> Result<Option<SearchDoc>> {
        let all = SearchQuery { limit: 1000, ..SearchQuery::default() };
        let hits = self.0.searching().search(&all)?.hits;
        Ok(hits.into_iter().map(|h| h.doc).find(fits))
    }
}

impl Source for Items {
    fn one<'a>(&'a self, doc: &'a str) -> BoxFuture<'a, Result<Option<SearchDoc>>> {
        Box::pin(async move { self.find(|d| d.id == doc) })
    }

    fn page<'a>(&'a self, _: &'a str, _: usize) -> BoxFuture<'a, Result<Vec<SearchDoc>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn at<'a>(&'a self, path: &'a str) -> BoxFuture<'a, Result<Option<SearchDoc>>> {
        Box::pin(async move { self.find(|d| d.url == path) })
    }
}

/// An officer in each agency, a main officer and an administrator above all.
struct Staff;

impl People for Staff {
    fn holders<'a>(
        &'a self,
        roles: &'a [&'a str],
        at: &'a OrgPath,
    ) -> BoxFuture<'a, Result<Vec<Contact>>> {
        let of_agency = *at != OrgPath::everywhere();
        Box::pin(async move {
            let fits = |r: &&&str| **r != "ppid_pelaksana" || of_agency;
            let one = |r: &&str| Contact {
                person: Id::new(),
                name: "Petugas Uji".to_owned(),
                email: format!("{r}@uji.id"),
            };
            Ok(roles.iter().filter(fits).map(one).collect())
        })
    }
}

/// Says in the outbox that a document changed.
pub(crate) async fn changed(town: &Town, doc: &str) {
    let cx = town.system();
    let mut tx = cx.begin(cx.grant_everywhere(ANY).unwrap()).await.unwrap();
    tx.emit(&SearchChanged { room: "ppid".to_owned(), doc: doc.to_owned() }).unwrap();
    tx.commit(Audit::new("peers.test", "document", doc)).await.unwrap();
}

/// A document published now.
pub(crate) fn fresh(town: &Town, n: u8, title: &str, agency: &str) -> SearchDoc {
    SearchDoc { date_ms: now(town).0, ..crate::doc(n, title, agency) }
}

pub(crate) fn now(town: &Town) -> Timestamp {
    town.app.clock().now()
}

/// Runs what the portal does by the clock, by name.
pub(crate) async fn tick(town: &Town, name: &str) {
    let all = portal::ROOM.schedules;
    let schedule = all.iter().find(|s| s.name == name).unwrap_or_else(|| panic!("no {name}"));
    (schedule.run)(&town.system()).await.unwrap();
}

/// The value of a hidden field.
pub(crate) fn hidden(html: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let at = html.find(&mark).unwrap_or_else(|| panic!("no {name}: {html}")) + mark.len();
    html[at..].split('"').next().unwrap_or_default().to_owned()
}

/// Opens the form at `path`, takes the time that people take, and sends it to `to`.
pub(crate) async fn fill(town: &Town, path: &str, to: &str, form: &[(&str, &str)]) -> Answer {
    let time = hidden(&town.get(path).await.text(), "waktu");
    town.wait(Duration::from_secs(5));
    let mut all = vec![("waktu", time.as_str())];
    all.extend_from_slice(form);
    town.post(to, &all).await
}

/// The first address in a letter that holds `part`, without the origin.
pub(crate) fn link(mail: &Mail, part: &str) -> String {
    let all = mail.text.split_whitespace().filter_map(|w| w.strip_prefix("https://betang.uji"));
    let mut all = all.filter(|w| w.contains(part));
    all.next().unwrap_or_else(|| panic!("no {part}: {}", mail.text)).to_owned()
}

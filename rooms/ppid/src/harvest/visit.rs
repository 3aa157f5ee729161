//! A visit: all pages of a site, one after the other, each record put where it belongs. Runs as a job; begun
//! again after a crash it starts from the first page and doubles nothing.

use std::collections::HashSet;

use base::{Error, Kind as Failure, Result};
use contracts::org::{Org, OrgPath};
use db::Json;
use kit::{Audit, Cx, NewJob, jobs::Handle};
use serde_json::{Value, json};
use url::Url;

use super::{
    fetch::{Fetcher, Validators, fault, is_fault},
    gone,
    kind::{Kind, Page},
    plain,
    put::{Outcome, Target, put},
    remote::{Defaults, Raw, id_of, judge, web_address},
    store::{self, Counts, KnownPage, Source, SourceId, SourceState, VisitId, VisitState},
};
use crate::{model::PPID_MACHINE, service::tree};

/// Pages of one visit.
const MAX_PAGES: usize = 300;
/// Records of one site.
const MAX_RECORDS: usize = 20_000;

/// The unfinished visit of a site, as a job's key: one at a time.
pub(crate) fn key(id: SourceId) -> String {
    format!("ppid.harvest:{id}")
}

/// The job that visits a site.
pub(super) fn job(id: SourceId) -> NewJob {
    NewJob::new("ppid.harvest", json!({ "source": id })).priority(6).dedupe(key(id))
}

/// The site that a job is about.
pub(super) fn source_of(payload: &Value) -> Result<SourceId> {
    serde_json::from_value(payload.get("source").cloned().unwrap_or(Value::Null))
        .map_err(Error::internal)
}

/// Schedule `ppid.harvest_due`: what is due is visited. Two nodes may look at once: the guarded write lets one
/// of them ask for it.
pub(crate) async fn due(cx: &Cx) -> Result<()> {
    let mut r = cx.db().read().await?;
    let due = store::due(r.conn(), cx.now()).await?;
    drop(r);
    for s in due {
        let mut tx = cx.begin(cx.grant(PPID_MACHINE, &OrgPath(s.org_path.clone()))?).await?;
        let hours = u64::try_from(s.every_hours).unwrap_or(24).max(1);
        let next = cx.now().after(std::time::Duration::from_secs(hours * 3600));
        if store::set_next(&mut tx, &s, next).await? {
            tx.enqueue(job(s.id)).await?;
            tx.commit(Audit::new("ppid.harvest_due", "source", s.id)).await?;
        }
    }
    Ok(())
}

/// Job `ppid.harvest`. Failures of the site end the visit, not the job: the next one is due by the clock, so
/// that a site in trouble is not asked again and again.
pub(crate) async fn harvest(cx: &Cx, payload: Value, job: &Handle) -> Result<()> {
    let Some(source) = active(cx, source_of(&payload)?).await? else { return Ok(()) };
    let tree = tree(cx.app()).await?;
    let org = tree.find(source.org).ok_or_else(Error::not_found)?;
    let mut walk = Walk::begin(cx, &source, org).await?;
    let (state, note) = match walk.all(job).await {
        Ok(end) => end,
        // Paused or removed in the middle of a page.
        Err(e) if e.key() == store::STOPPED => (VisitState::Stopped, ""),
        Err(e) if is_fault(&e) => {
            tracing::info!(source = %source.id, error = %e, "a site could not be harvested");
            (VisitState::Failed, e.key())
        }
        Err(e) => return Err(e),
    };
    walk.end(state, note).await
}

async fn active(cx: &Cx, id: SourceId) -> Result<Option<Source>> {
    let mut r = cx.db().read().await?;
    Ok(store::find(r.conn(), id).await?.filter(|s| s.state == SourceState::Active))
}

struct Walk<'a> {
    to: Target<'a>,
    kind: &'static dyn Kind,
    base: Url,
    fetcher: Fetcher<'a>,
    visit: VisitId,
    counts: Counts,
    /// Ids of records that are there.
    seen: HashSet<String>,
    /// Records that something is wrong with.
    faulty: HashSet<String>,
    /// Records listed so far, and how many there should be.
    listed: u64,
    total: u64,
}

impl<'a> Walk<'a> {
    async fn begin(cx: &'a Cx, source: &'a Source, org: &'a Org) -> Result<Self> {
        let base =
            web_address(&source.url, None).ok_or_else(|| fault("ppid.harvest.fault_address"))?;
        let mut r = cx.db().read().await?;
        let first = !store::was_walked(r.conn(), source.id).await?;
        let faulty = store::faulty(r.conn(), source.id).await?.into_iter().collect();
        drop(r);
        let mut tx = cx.begin(cx.grant(PPID_MACHINE, &org.path)?).await?;
        let visit = store::begin_visit(&mut tx, source.id).await?;
        tx.commit(Audit::new("ppid.harvest_visit", "source", source.id)).await?;
        Ok(Self {
            to: Target { cx, source, org, first },
            kind: source.kind.reader(),
            base,
            fetcher: Fetcher::new(cx)?,
            visit,
            counts: Counts::default(),
            seen: HashSet::new(),
            faulty,
            listed: 0,
            total: 0,
        })
    }

    /// Walks to the end: how it ended, and the key of what there is to say about it.
    async fn all(&mut self, job: &Handle) -> Result<(VisitState, &'static str)> {
        let (cx, source) = (self.to.cx, self.to.source);
        let mut next = Some(self.kind.first(&self.base));
        let mut pages = 0;
        while let Some(url) = next.take() {
            pages += 1;
            if pages > MAX_PAGES || self.seen.len() > MAX_RECORDS {
                return Err(fault("ppid.harvest.fault_endless"));
            }
            if active(cx, source.id).await?.is_none() {
                return Ok((VisitState::Stopped, ""));
            }
            next = self.page(&url).await?;
            let done = u32::try_from(self.listed).unwrap_or(u32::MAX);
            let total = u32::try_from(self.total).unwrap_or(u32::MAX);
            job.progress(done, total.max(done), "").await?;
        }
        // A record that went away while we walked moves the others up: one of them may have been stepped over.
        if self.kind.lists_all() && self.listed < self.total {
            return Ok((VisitState::Done, "ppid.harvest.note_incomplete"));
        }
        let end =
            gone::settle(cx, source, &self.seen, self.kind.lists_all(), &mut self.fetcher).await?;
        self.counts.withdrawn = end.withdrawn;
        self.clear_faults().await?;
        Ok((if end.held { VisitState::Held } else { VisitState::Done }, ""))
    }

    /// One page; where it goes on.
    async fn page(&mut self, url: &Url) -> Result<Option<Url>> {
        let (cx, source) = (self.to.cx, self.to.source);
        let mut r = cx.db().read().await?;
        let known = store::page(r.conn(), source.id, url.as_str()).await?;
        drop(r);
        let validators = known
            .as_ref()
            .map(|k| Validators { etag: k.etag.clone(), modified: k.modified.clone() });
        let got = self.fetcher.get(url, &validators.unwrap_or_default()).await?;
        let Some(got) = got else { return Ok(self.unchanged(known)) };
        let mut page = self.kind.read(&self.base, url, &got)?;
        self.join(&mut page).await?;
        let records = std::mem::take(&mut page.records);
        let ids: Vec<String> = records.iter().map(id_of).collect();
        let fresh = ids.iter().filter(|id| !self.seen.contains(*id)).count();
        if fresh == 0 && page.passed_over == 0 && page.next.is_some() {
            return Err(fault("ppid.harvest.fault_endless"));
        }
        self.listed += (records.len() + page.passed_over) as u64;
        self.total = self.total.max(page.total.unwrap_or(0));
        let wrong = self.records(records, &ids).await?;
        let next = page.next.clone();
        self.remember(url, &Validators::of(&got), page, ids, wrong).await?;
        Ok(next)
    }

    fn unchanged(&mut self, known: Option<KnownPage>) -> Option<Url> {
        let known = known?;
        let Json(ids) = known.ids;
        self.counts.same += i64::try_from(ids.len()).unwrap_or(0);
        self.listed += u64::try_from(known.listed).unwrap_or(0);
        self.total = self.total.max(known.total.and_then(|n| u64::try_from(n).ok()).unwrap_or(0));
        self.seen.extend(ids);
        web_address(&known.next, None)
    }

    /// Asks for what belongs to the page but stands elsewhere. A site that keeps it to itself may.
    async fn join(&mut self, page: &mut Page) -> Result<()> {
        let Some(url) = self.kind.aside(&self.base, page) else { return Ok(()) };
        match self.fetcher.get(&url, &Validators::default()).await {
            Ok(Some(got)) => self.kind.join(page, &got),
            Ok(None) => Ok(()),
            Err(e)
                if matches!(
                    e.key(),
                    "ppid.harvest.fault_forbidden" | "ppid.harvest.fault_not_there"
                ) =>
            {
                Ok(())
            }
            Err(e) => Err(e),
        }
    }

    /// Puts the records of a page; gives back what is wrong with which.
    async fn records(
        &mut self,
        records: Vec<Raw>,
        ids: &[String],
    ) -> Result<Vec<(String, Option<(String, &'static str)>)>> {
        let on_page: HashSet<&str> = ids.iter().map(String::as_str).collect();
        let province = self.to.cx.app().province();
        let d = Defaults {
            category: self.to.source.category,
            zone: &province.zone,
            now: self.to.cx.now(),
        };
        let mut wrong = Vec::new();
        for (raw, id) in records.into_iter().zip(ids) {
            let title = plain::text(&raw.content.title, 200);
            if !self.seen.insert(id.clone()) && !id.is_empty() {
                self.counts.refused += 1;
                wrong.push((id.clone(), Some((title, "ppid.harvest.fault_twice"))));
                continue;
            }
            match judge(raw, &self.base, &d) {
                Err(key) => {
                    self.counts.refused += 1;
                    wrong.push((id.clone(), Some((title, key))));
                }
                Ok(remote) => {
                    let seen = &self.seen;
                    let met = |id: &str| seen.contains(id) || on_page.contains(id);
                    match put(&self.to, &remote, &met).await? {
                        Outcome::Made => self.counts.made += 1,
                        Outcome::Changed => self.counts.changed += 1,
                        Outcome::Same => self.counts.same += 1,
                    }
                    if let Some(flaw) = remote.flaw {
                        wrong.push((id.clone(), Some((title, flaw))));
                    } else if self.faulty.contains(id) {
                        wrong.push((id.clone(), None));
                    }
                }
            }
        }
        Ok(wrong)
    }

    /// Only now, when all of the page is put, may the next visit believe that it knows the page.
    async fn remember(
        &mut self,
        url: &Url,
        v: &Validators,
        page: Page,
        ids: Vec<String>,
        wrong: Vec<(String, Option<(String, &'static str)>)>,
    ) -> Result<()> {
        let (cx, source) = (self.to.cx, self.to.source);
        let mut tx = cx.begin(cx.grant(PPID_MACHINE, &self.to.org.path)?).await?;
        store::hold_active(&mut tx, source.id).await?;
        let listed = i64::try_from(ids.len() + page.passed_over).unwrap_or(i64::MAX);
        let known = KnownPage {
            etag: String::new(),
            modified: String::new(),
            ids: Json(ids),
            listed,
            next: page.next.map(String::from).unwrap_or_default(),
            total: page.total.and_then(|n| i64::try_from(n).ok()),
        };
        store::put_page(&mut tx, source.id, url.as_str(), v, &known).await?;
        for (remote, what) in wrong {
            let what = what.as_ref().map(|(title, key)| (title.as_str(), *key));
            store::put_fault(&mut tx, source.id, &remote, what).await?;
        }
        store::tell_visit(&mut tx, self.visit, self.counts, VisitState::Running, "").await?;
        let audit = Audit::new("ppid.harvest_page", "source", source.id);
        tx.commit(audit.note("records", listed).note("made", self.counts.made)).await
    }

    /// What was wrong with records that are not there any more is forgotten.
    async fn clear_faults(&self) -> Result<()> {
        let over: Vec<&String> = self.faulty.difference(&self.seen).collect();
        if over.is_empty() {
            return Ok(());
        }
        let (cx, source) = (self.to.cx, self.to.source);
        let mut tx = cx.begin(cx.grant(PPID_MACHINE, &self.to.org.path)?).await?;
        for remote in &over {
            store::put_fault(&mut tx, source.id, remote, None).await?;
        }
        let audit = Audit::new("ppid.harvest_page", "source", source.id);
        tx.commit(audit.note("forgotten", over.len())).await
    }

    async fn end(&self, state: VisitState, note: &str) -> Result<()> {
        let (cx, source) = (self.to.cx, self.to.source);
        let mut tx = cx.begin(cx.grant(PPID_MACHINE, &self.to.org.path)?).await?;
        store::tell_visit(&mut tx, self.visit, self.counts, state, note).await?;
        let audit = Audit::new("ppid.harvest_end", "source", source.id).note("state", state.word());
        let c = self.counts;
        tx.commit(
            audit.note("made", c.made).note("changed", c.changed).note("withdrawn", c.withdrawn),
        )
        .await
    }
}

/// What a site says on its first page, looked at and not stored.
pub(super) struct Sample {
    /// The first records: as they would be taken, or their title and what is wrong with them.
    pub(super) records: Vec<Result<super::remote::Remote, (String, &'static str)>>,
    /// Records in all, where the site says it.
    pub(super) total: Option<u64>,
}

/// The first `n` records of a site.
pub(super) async fn sample(cx: &Cx, source: &Source, n: usize) -> Result<Sample> {
    let base =
        web_address(&source.url, None).ok_or_else(|| Error::invalid("ppid.harvest.error_url"))?;
    let (kind, mut fetcher) = (source.kind.reader(), Fetcher::new(cx)?);
    let first = kind.first(&base);
    let got = fetcher.get(&first, &Validators::default()).await?;
    let got = got.ok_or_else(|| Error::new(Failure::Unavailable, "ppid.harvest.fault_status"))?;
    let page = kind.read(&base, &first, &got)?;
    let province = cx.app().province();
    let d = Defaults { category: source.category, zone: &province.zone, now: cx.now() };
    let records = page.records.into_iter().take(n).map(|raw| {
        let title = plain::text(&raw.content.title, 200);
        judge(raw, &base, &d).map_err(|key| (title, key))
    });
    Ok(Sample { total: page.total, records: records.collect() })
}

//! What officers do with the sites that are harvested: look, add, change, visit now, pause, remove, and say what is to
//! become of records that are missing.

use base::{Error, Kind, Result, Timestamp};
use contracts::org::Org;
use kit::{Audit, Cx, Fields, NewJob, Permission};
use serde::Serialize;
use serde_json::json;

use super::{
    kind::KindName,
    origins,
    remote::web_address,
    store::{self, Source, SourceId, SourceState},
    visit::{self, Sample},
};
use crate::{
    model::{Category, PPID_HARVEST, PPID_HARVEST_DISTRICT, PPID_REVIEW},
    service::tree,
};

/// How often a site may be visited, in hours.
pub(super) const EVERY: &[i64] = &[6, 24, 168];
/// Records shown before a site is added.
const SHOWN: usize = 10;
const MAX_NAME: usize = 120;

/// What a site of `org` needs: the main officer everywhere, and a district's own officer in the district.
pub(super) fn permission_at(org: &Org) -> Permission {
    if org.district.is_empty() { PPID_HARVEST } else { PPID_HARVEST_DISTRICT }
}

/// The organisations whose sites the actor may add.
pub(super) async fn orgs(cx: &Cx) -> Result<Vec<Org>> {
    let tree = tree(cx.app()).await?;
    Ok(tree.list.iter().filter(|o| cx.may(permission_at(o), &o.path)).cloned().collect())
}

/// A site and whose it is.
pub(super) struct Known {
    pub(super) source: Source,
    pub(super) org: Org,
}

/// The sites that the actor may see.
pub(super) async fn list(cx: &Cx) -> Result<Vec<Known>> {
    let tree = tree(cx.app()).await?;
    let mut r = cx.db().read().await?;
    let all = store::all(r.conn()).await?;
    let with = all.into_iter().filter_map(|s| Some((tree.find(s.org)?.clone(), s)));
    Ok(with
        .filter(|(org, _)| cx.may(permission_at(org), &org.path))
        .map(|(org, source)| Known { source, org })
        .collect())
}

/// The site, for somebody who may do with it what they like.
///
/// # Errors
/// NotFound, Forbidden.
pub(super) async fn open(cx: &Cx, id: &str) -> Result<Known> {
    let id: SourceId = id.parse().map_err(|_| Error::not_found())?;
    let mut r = cx.db().read().await?;
    let source = store::find(r.conn(), id).await?.ok_or_else(Error::not_found)?;
    drop(r);
    let tree = tree(cx.app()).await?;
    let org = tree.find(source.org).ok_or_else(Error::not_found)?.clone();
    cx.grant(permission_at(&org), &org.path)?;
    if source.state == SourceState::Removed {
        return Err(Error::not_found());
    }
    Ok(Known { source, org })
}

/// What the form of a site says, and what is wrong with it.
pub(super) fn read(
    cx: &Cx,
    f: &Fields,
    orgs: &[Org],
) -> Result<Source, Vec<(&'static str, &'static str)>> {
    let mut errors = Vec::new();
    let kind = KindName::parse(f.get("jenis"));
    if kind.is_none() {
        errors.push(("jenis", "ppid.harvest.error_kind"));
    }
    let typed = f.get("alamat");
    let typed = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let url = web_address(&typed, None);
    if url.is_none() {
        errors.push(("alamat", "ppid.harvest.error_url"));
    }
    let org = orgs.iter().find(|o| o.id.to_string() == f.get("instansi"));
    if org.is_none() {
        errors.push(("instansi", "ppid.harvest.error_org"));
    }
    let name = name_of(f);
    let (Some(kind), Some(url), Some(org), true) = (kind, url, org, errors.is_empty()) else {
        return Err(errors);
    };
    let url = kind.reader().base(url);
    let name = if name.is_empty() { url.host_str().unwrap_or_default().to_owned() } else { name };
    Ok(Source {
        id: SourceId::new(),
        name,
        kind,
        url: url.into(),
        org: org.id,
        org_path: org.path.0.clone(),
        category: Category::parse(f.get("kategori")).unwrap_or(Category::SetiapSaat),
        every_hours: f.get("tiap").parse().ok().filter(|h| EVERY.contains(h)).unwrap_or(24),
        state: SourceState::Active,
        reviewed: cx.may(PPID_REVIEW, &org.path),
        next_at: Timestamp(0),
        created_by: cx.actor().person(),
        created_at: cx.now(),
    })
}

fn name_of(f: &Fields) -> String {
    let name: String = f.get("nama").chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    name.trim().to_owned()
}

/// The first records of a site, before it is added.
///
/// # Errors
/// The site's faults; Forbidden.
pub(super) async fn preview(cx: &Cx, source: &Source, org: &Org) -> Result<Sample> {
    cx.grant(permission_at(org), &org.path)?;
    visit::sample(cx, source, SHOWN).await
}

#[derive(Serialize)]
struct Written<'a> {
    name: &'a str,
    kind: &'a str,
    url: &'a str,
    every_hours: i64,
    category: &'a str,
}

fn written(s: &Source) -> Written<'_> {
    Written {
        name: &s.name,
        kind: s.kind.word(),
        url: &s.url,
        every_hours: s.every_hours,
        category: s.category.word(),
    }
}

/// Adds a site and visits it at once.
///
/// # Errors
/// Conflict when it is here already; Forbidden.
pub(super) async fn add(cx: &Cx, source: &Source, org: &Org) -> Result<SourceId> {
    let mut tx = cx.begin(cx.grant(permission_at(org), &org.path)?).await?;
    let next = cx.now().after(std::time::Duration::from_secs(
        u64::try_from(source.every_hours).unwrap_or(24) * 3600,
    ));
    let with = Source { next_at: next, ..source.clone() };
    let Some(id) = store::put(&mut tx, &with).await? else {
        return Err(Error::new(Kind::Conflict, "ppid.harvest.error_known"));
    };
    tx.enqueue(visit::job(id)).await?;
    tx.commit(Audit::new("ppid.harvest_source", "source", id).made(&written(source))).await?;
    Ok(id)
}

/// What the form of a known site says; address, kind and agency stay as they are.
pub(super) fn reread(cx: &Cx, f: &Fields, was: &Source) -> Source {
    let every = f.get("tiap").parse().ok().filter(|h| EVERY.contains(h)).unwrap_or(was.every_hours);
    let soon =
        cx.now().after(std::time::Duration::from_secs(u64::try_from(every).unwrap_or(24) * 3600));
    let name = name_of(f);
    let host = || web_address(&was.url, None).and_then(|u| u.host_str().map(str::to_owned));
    Source {
        name: if name.is_empty() { host().unwrap_or_else(|| was.name.clone()) } else { name },
        category: Category::parse(f.get("kategori")).unwrap_or(was.category),
        every_hours: every,
        // More often begins now; less often begins after the visit that is planned.
        next_at: was.next_at.min(soon),
        ..was.clone()
    }
}

/// Changes name, rhythm or category of a site.
///
/// # Errors
/// Conflict when somebody was faster, or it is being removed.
pub(super) async fn change(cx: &Cx, k: &Known, is: &Source) -> Result<()> {
    let mut tx = cx.begin(cx.grant(permission_at(&k.org), &k.org.path)?).await?;
    if !store::change(&mut tx, &k.source, is).await? {
        return Err(Error::conflict("ppid.harvest.error_changed"));
    }
    if is.category != k.source.category {
        // Pages that did not change would not be read again, and their records keep the old one.
        store::forget_pages(&mut tx, is.id).await?;
    }
    let audit = Audit::new("ppid.harvest_change", "source", is.id);
    tx.commit(audit.diff(&written(&k.source), &written(is))).await
}

/// Visits the site now. Asked twice, it is visited once.
///
/// # Errors
/// Precondition while it is paused or being removed.
pub(super) async fn run_now(cx: &Cx, k: &Known) -> Result<()> {
    if k.source.state != SourceState::Active {
        return Err(Error::precondition("ppid.harvest.error_paused"));
    }
    let mut tx = cx.begin(cx.grant(permission_at(&k.org), &k.org.path)?).await?;
    tx.enqueue(visit::job(k.source.id).priority(2)).await?;
    tx.commit(Audit::new("ppid.harvest_now", "source", k.source.id)).await
}

/// Leaves the site alone, or goes on with it.
///
/// # Errors
/// Conflict when somebody was faster.
pub(super) async fn pause(cx: &Cx, k: &Known, pause: bool) -> Result<()> {
    use SourceState::{Active, Paused};
    let (from, to) = if pause { (Active, Paused) } else { (Paused, Active) };
    let mut tx = cx.begin(cx.grant(permission_at(&k.org), &k.org.path)?).await?;
    if !store::set_state(&mut tx, k.source.id, from, to).await? {
        return Err(Error::conflict("ppid.harvest.error_changed"));
    }
    tx.commit(Audit::new("ppid.harvest_pause", "source", k.source.id).note("paused", pause)).await
}

/// Removes the site: its items are kept as our own, or withdrawn.
///
/// # Errors
/// Conflict when somebody was faster.
pub(super) async fn remove(cx: &Cx, k: &Known, keep: bool) -> Result<()> {
    let mut tx = cx.begin(cx.grant(permission_at(&k.org), &k.org.path)?).await?;
    if !store::set_state(&mut tx, k.source.id, k.source.state, SourceState::Removing).await?
        || k.source.state == SourceState::Removing
    {
        return Err(Error::conflict("ppid.harvest.error_changed"));
    }
    let id = k.source.id;
    let job = NewJob::new("ppid.harvest_remove", json!({ "source": id, "keep": keep })).priority(3);
    tx.enqueue(job.dedupe(format!("ppid.harvest_remove:{id}"))).await?;
    tx.commit(Audit::new("ppid.harvest_remove", "source", id).note("kept", keep)).await
}

/// A person has looked: what is missing at the site is gone.
///
/// # Errors
/// Precondition when nothing waits for it.
pub(super) async fn confirm(cx: &Cx, k: &Known) -> Result<()> {
    let mut r = cx.db().read().await?;
    let (_, _, missing) = origins::figures(r.conn(), k.source.id).await?;
    drop(r);
    if missing == 0 {
        return Err(Error::precondition("ppid.harvest.error_nothing_missing"));
    }
    let mut tx = cx.begin(cx.grant(permission_at(&k.org), &k.org.path)?).await?;
    let id = k.source.id;
    let job = NewJob::new("ppid.harvest_gone", json!({ "source": id })).priority(3);
    tx.enqueue(job.dedupe(format!("ppid.harvest_gone:{id}"))).await?;
    tx.commit(Audit::new("ppid.harvest_confirm", "source", id).note("missing", missing)).await
}

/// Refuses what only the site itself may change. Restoring is for what an officer hid, not for what is gone.
///
/// # Errors
/// Precondition.
pub(crate) async fn refuse_if_gone(cx: &Cx, item: &crate::store::Item) -> Result<()> {
    let mut r = cx.db().read().await?;
    let origin = origins::of(r.conn(), item.id).await?;
    if origin.is_some_and(|o| o.gone_at.is_some()) {
        return Err(Error::precondition("ppid.harvest.error_gone"));
    }
    Ok(())
}

//! `/kerja/identitas/organisasi`: the tree of organisations.

use axum::extract::Path;
use base::Kind;
use contracts::org::OrgPath;
use kit::{Cx, Fields, Web, web::redirect_with};

use crate::{
    MANAGE_ORGS,
    model::{OrgFacts, OrgKind, OrgRow},
    service::orgs,
    view::{Faults, orgs as view},
};

pub(super) async fn list(cx: Cx, fields: Fields) -> Web {
    let tree = orgs::tree(&cx).await?;
    let text = fields.get("q");
    let found = if text.is_empty() { None } else { Some(orgs::search(&cx, text).await?) };
    Ok(view::list(&cx, &tree, text, found.as_deref()))
}

/// The organisation called `slug`, if the actor administers it.
async fn own(cx: &Cx, slug: &str) -> base::Result<OrgRow> {
    let org = orgs::find(cx, slug).await?;
    cx.grant(MANAGE_ORGS, &OrgPath(org.path.clone()))?;
    Ok(org)
}

pub(super) async fn show(cx: Cx, Path(slug): Path<String>) -> Web {
    let (org, tree) = (own(&cx, &slug).await?, orgs::tree(&cx).await?);
    Ok(view::show(&cx, &tree, &org))
}

/// What was typed, and what of it cannot be read.
fn facts(f: &Fields) -> (OrgFacts, Faults) {
    let mut faults = Faults::new();
    let mut degree = |name| match f.get(name) {
        "" => None,
        text => {
            let value = text.replace(',', ".").parse::<f64>().ok();
            if value.is_none() {
                faults.push(("lat", "identity.org.error.point"));
            }
            value
        }
    };
    let (lat, lon) = (degree("lat"), degree("lon"));
    let text = |name| f.get(name).to_owned();
    let facts = OrgFacts {
        code: text("code"),
        name: text("name"),
        name_en: text("name_en"),
        abbreviation: text("abbreviation"),
        address: text("address"),
        lat,
        lon,
        email: text("email"),
        phone: text("phone"),
        website: text("website"),
        ppid_contact: text("ppid_contact"),
    };
    if faults.is_empty() {
        faults = facts.faults();
    }
    faults.dedup();
    (facts, faults)
}

async fn parent(cx: &Cx, fields: &Fields) -> base::Result<Option<OrgRow>> {
    let parent = match fields.get("induk") {
        "" => None,
        slug => Some(orgs::find(cx, slug).await?),
    };
    cx.grant(MANAGE_ORGS, &view::place(parent.as_ref()))?;
    Ok(parent)
}

pub(super) async fn new(cx: Cx, fields: Fields) -> Web {
    let parent = parent(&cx, &fields).await?;
    Ok(view::form(&cx, None, parent.as_ref(), &fields, &[]))
}

pub(super) async fn create(cx: Cx, fields: Fields) -> Web {
    let parent = parent(&cx, &fields).await?;
    let (facts, mut faults) = facts(&fields);
    let slug = match (fields.get("slug"), facts.abbreviation.as_str()) {
        ("", "") => base::slug(&facts.name, 60),
        ("", short) => base::slug(short, 60),
        (typed, _) => typed.to_owned(),
    };
    let kind = OrgKind::parse(fields.get("kind"));
    if kind.is_none() {
        faults.push(("kind", "identity.org.error.kind"));
    }
    if let (Some(kind), true) = (kind, faults.is_empty()) {
        match orgs::create(&cx, parent.as_ref().map(|p| p.slug.as_str()), kind, &slug, &facts).await
        {
            Ok(org) => {
                return Ok(redirect_with(
                    &cx,
                    &view::address(&org.slug),
                    "identity.flash.org_made",
                    None,
                ));
            }
            Err(e) if matches!(e.kind(), Kind::Invalid | Kind::Conflict | Kind::Precondition) => {
                let slug =
                    ["identity.org.error.slug", "identity.org.error.taken"].contains(&e.key());
                faults.push((if slug { "slug" } else { "" }, e.key()));
            }
            Err(e) => return Err(e.into()),
        }
    }
    Ok(view::form(&cx, None, parent.as_ref(), &fields, &faults))
}

pub(super) async fn edit(cx: Cx, Path(slug): Path<String>) -> Web {
    let org = own(&cx, &slug).await?;
    let degree = |v: Option<f64>| v.map(|v| v.to_string()).unwrap_or_default();
    let fields = Fields::of(&[
        ("revision", &org.revision.to_string()),
        ("name", &org.name),
        ("name_en", &org.name_en),
        ("abbreviation", &org.abbreviation),
        ("code", &org.code),
        ("address", &org.address),
        ("email", &org.email),
        ("phone", &org.phone),
        ("website", &org.website),
        ("ppid_contact", &org.ppid_contact),
        ("lat", &degree(org.lat)),
        ("lon", &degree(org.lon)),
    ]);
    Ok(view::form(&cx, Some(&org), None, &fields, &[]))
}

pub(super) async fn change(cx: Cx, Path(slug): Path<String>, fields: Fields) -> Web {
    let org = own(&cx, &slug).await?;
    let (facts, mut faults) = facts(&fields);
    if faults.is_empty() {
        let revision = fields.get("revision").parse().unwrap_or(0);
        match orgs::change(&cx, &slug, &facts, revision).await {
            Ok(()) => {
                return Ok(redirect_with(
                    &cx,
                    &view::address(&slug),
                    "identity.flash.org_saved",
                    None,
                ));
            }
            Err(e) if e.kind() == Kind::Conflict => faults.push(("", e.key())),
            Err(e) => return Err(e.into()),
        }
    }
    Ok(view::form(&cx, Some(&org), None, &fields, &faults))
}

pub(super) async fn ask_close(cx: Cx, Path(slug): Path<String>) -> Web {
    let org = own(&cx, &slug).await?;
    cx.grant(MANAGE_ORGS, &orgs::above(&org))?;
    Ok(view::close(&cx, &org))
}

pub(super) async fn close(cx: Cx, Path(slug): Path<String>) -> Web {
    orgs::close(&cx, &slug).await?;
    let here = view::address(&slug);
    Ok(redirect_with(&cx, &here, "identity.flash.org_closed", Some(&format!("{here}/buka"))))
}

pub(super) async fn reopen(cx: Cx, Path(slug): Path<String>) -> Web {
    orgs::reopen(&cx, &slug).await?;
    Ok(redirect_with(&cx, &view::address(&slug), "identity.flash.org_reopened", None))
}

//! Organisations in the database.

use base::Result;
use contracts::org::OrgId;
use db::{Conn, query};
use kit::Tx;

use super::like;
use crate::model::{OrgFacts, OrgRow, OrgState};

pub(crate) async fn all(c: Conn<'_>) -> Result<Vec<OrgRow>> {
    query("SELECT * FROM identity_org ORDER BY code, slug").all(c).await
}

pub(crate) async fn by_slug(c: Conn<'_>, slug: &str) -> Result<Option<OrgRow>> {
    query("SELECT * FROM identity_org WHERE slug = $1").bind(slug).optional(c).await
}

pub(crate) async fn by_id(c: Conn<'_>, id: OrgId) -> Result<Option<OrgRow>> {
    query("SELECT * FROM identity_org WHERE id = $1").bind(id).optional(c).await
}

/// Those at work whose id comes after `after`, in id order.
pub(crate) async fn page(c: Conn<'_>, after: Option<OrgId>, limit: i64) -> Result<Vec<OrgRow>> {
    let after = after.map_or(uuid::Uuid::nil(), OrgId::uuid);
    query("SELECT * FROM identity_org WHERE state = 'active' AND id > $1 ORDER BY id LIMIT $2")
        .bind(after)
        .bind(limit)
        .all(c)
        .await
}

/// The ids of those that answer to `text`.
pub(crate) async fn search(c: Conn<'_>, text: &str) -> Result<Vec<OrgId>> {
    query("SELECT id FROM identity_org WHERE folded LIKE $1 ESCAPE '\\' ORDER BY id")
        .bind(like(text))
        .scalars(c)
        .await
}

pub(crate) async fn has_open_child(c: Conn<'_>, id: OrgId) -> Result<bool> {
    let n: i64 = query("SELECT COUNT(*) FROM identity_org WHERE parent = $1 AND state = 'active'")
        .bind(id)
        .scalar(c)
        .await?;
    Ok(n > 0)
}

/// Enters one; its path, slug and district are decided already.
pub(crate) async fn insert(tx: &mut Tx, o: &OrgRow) -> Result<()> {
    let folded = o.facts().folded(&o.slug);
    query(
        "INSERT INTO identity_org (id, parent, path, slug, code, kind, name, name_en, abbreviation, folded,
            district, address, lat, lon, email, phone, website, ppid_contact, state, revision, created_at,
            changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
            $21, $22)",
    )
    .bind(o.id)
    .bind(o.parent)
    .bind(&o.path)
    .bind(&o.slug)
    .bind(&o.code)
    .bind(o.kind)
    .bind(&o.name)
    .bind(&o.name_en)
    .bind(&o.abbreviation)
    .bind(folded)
    .bind(&o.district)
    .bind(&o.address)
    .bind(o.lat)
    .bind(o.lon)
    .bind(&o.email)
    .bind(&o.phone)
    .bind(&o.website)
    .bind(&o.ppid_contact)
    .bind(o.state)
    .bind(o.revision)
    .bind(o.created_at)
    .bind(o.changed_at)
    .run(tx.conn())
    .await
    .map(|_| ())
}

/// Writes `facts`; false when somebody else changed it since `revision`.
pub(crate) async fn update(
    tx: &mut Tx,
    o: &OrgRow,
    facts: &OrgFacts,
    revision: i64,
) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE identity_org SET code = $1, name = $2, name_en = $3, abbreviation = $4, folded = $5,
            address = $6, lat = $7, lon = $8, email = $9, phone = $10, website = $11, ppid_contact = $12,
            changed_at = $13, revision = revision + 1
         WHERE id = $14 AND revision = $15",
    )
    .bind(&facts.code)
    .bind(&facts.name)
    .bind(&facts.name_en)
    .bind(&facts.abbreviation)
    .bind(facts.folded(&o.slug))
    .bind(&facts.address)
    .bind(facts.lat)
    .bind(facts.lon)
    .bind(&facts.email)
    .bind(&facts.phone)
    .bind(&facts.website)
    .bind(&facts.ppid_contact)
    .bind(now)
    .bind(o.id)
    .bind(revision)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

/// Moves it from one state to the other; false when it was not in the first.
pub(crate) async fn set_state(
    tx: &mut Tx,
    id: OrgId,
    from: OrgState,
    to: OrgState,
) -> Result<bool> {
    let now = tx.now();
    let n = query(
        "UPDATE identity_org SET state = $1, changed_at = $2, revision = revision + 1
         WHERE id = $3 AND state = $4",
    )
    .bind(to)
    .bind(now)
    .bind(id)
    .bind(from)
    .run(tx.conn())
    .await?;
    Ok(n == 1)
}

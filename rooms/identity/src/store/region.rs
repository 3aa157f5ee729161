//! Regions in the database.

use base::Result;
use db::{Conn, query};
use kit::Tx;

use super::like;

db::text_enum! {
    /// How deep a region lies.
    pub enum RegionKind {
        /// A province.
        Province = "province",
        /// A regency or city (kabupaten, kota).
        District = "district",
        /// A subdistrict (kecamatan).
        Subdistrict = "subdistrict",
        /// A village (desa, kelurahan).
        Village = "village",
    }
}

db::row! {
    /// A region.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Region {
        /// Its code.
        pub(crate) code: String,
        /// The code above; empty for a province.
        pub(crate) parent: String,
        pub(crate) kind: RegionKind,
        pub(crate) name: String,
    }
}

pub(crate) async fn all(c: Conn<'_>) -> Result<Vec<Region>> {
    query("SELECT code, parent, kind, name FROM identity_region ORDER BY code").all(c).await
}

pub(crate) async fn find(c: Conn<'_>, code: &str) -> Result<Option<Region>> {
    query("SELECT code, parent, kind, name FROM identity_region WHERE code = $1")
        .bind(code)
        .optional(c)
        .await
}

/// Those directly under `parent`, each with how many lie directly under it.
pub(crate) async fn under(
    c: Conn<'_>,
    parent: &str,
) -> Result<Vec<(String, String, RegionKind, i64)>> {
    query(
        "SELECT r.code, r.name, r.kind, (SELECT COUNT(*) FROM identity_region b WHERE b.parent = r.code)
         FROM identity_region r WHERE r.parent = $1 ORDER BY r.code",
    )
    .bind(parent)
    .all(c)
    .await
}

/// Those whose name or code answers to `text`, at most `limit`.
pub(crate) async fn search(c: Conn<'_>, text: &str, limit: i64) -> Result<Vec<Region>> {
    query(
        "SELECT code, parent, kind, name FROM identity_region WHERE folded LIKE $1 ESCAPE '\\'
         ORDER BY code LIMIT $2",
    )
    .bind(like(text))
    .bind(limit)
    .all(c)
    .await
}

/// Enters a region, or gives it the name that the list has now.
pub(crate) async fn put(tx: &mut Tx, r: &Region) -> Result<()> {
    query(
        "INSERT INTO identity_region (code, parent, kind, name, folded) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (code) DO UPDATE SET name = excluded.name, folded = excluded.folded",
    )
    .bind(&r.code)
    .bind(&r.parent)
    .bind(r.kind)
    .bind(&r.name)
    .bind(base::fold(&format!("{} {}", r.name, r.code)))
    .run(tx.conn())
    .await
    .map(|_| ())
}

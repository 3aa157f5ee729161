//! A small tree of organisations for towns in which room `identity` is closed.

use std::sync::{Arc, LazyLock};

use base::Result;
use contracts::{
    BoxFuture,
    org::{Org, OrgId, OrgPath, OrgTree, Organisations},
};
use kit::Room;

/// Slugs of the stand-in tree: the province, three agencies, one district with one agency.
pub const ORGS: &[&str] =
    &["pemprov", "diskominfo", "dinkes", "pupr", "kapuas", "kapuas-diskominfo"];

static TREE: LazyLock<Arc<OrgTree>> = LazyLock::new(|| {
    let mut list: Vec<Org> = Vec::new();
    for (slug, parent, kind, name, abbreviation, district) in [
        ("pemprov", "", "province", "Pemerintah Provinsi Uji", "Pemprov", ""),
        ("diskominfo", "pemprov", "agency", "Dinas Komunikasi dan Informatika", "Diskominfo", ""),
        ("dinkes", "pemprov", "agency", "Dinas Kesehatan", "Dinkes", ""),
        ("pupr", "pemprov", "agency", "Dinas Pekerjaan Umum", "PUPR", ""),
        ("kapuas", "pemprov", "district", "Kabupaten Kapuas", "Kapuas", "kapuas"),
        ("kapuas-diskominfo", "kapuas", "district_agency", "Diskominfo Kapuas", "", "kapuas"),
    ] {
        let above = list.iter().find(|o| o.slug == parent).cloned();
        // Fixed ids: the same in every town and on every node.
        let id = OrgId::from(uuid::Uuid::from_u128(0x62_0000 + list.len() as u128));
        let path = above.as_ref().map_or_else(OrgPath::everywhere, |o| o.path.clone()).join(id);
        list.push(Org {
            id,
            parent: above.map(|o| o.id),
            path,
            slug: slug.to_owned(),
            kind: kind.to_owned(),
            name: name.to_owned(),
            abbreviation: abbreviation.to_owned(),
            district: district.to_owned(),
            ..Org::default()
        });
    }
    Arc::new(OrgTree::new(list))
});

/// The stand-in tree.
#[must_use]
pub fn tree() -> Arc<OrgTree> {
    TREE.clone()
}

struct Fixed;

impl Organisations for Fixed {
    fn tree(&self) -> BoxFuture<'_, Result<Arc<OrgTree>>> {
        Box::pin(async { Ok(tree()) })
    }
}

pub(crate) const ROOM: Room = Room {
    name: "testkit_orgs",
    path: "/testkit-orgs",
    answers: |_, answers| answers.answer::<dyn Organisations>(Arc::new(Fixed)),
    ..Room::EMPTY
};

//! An item as JSON: the same shape in the API and in the export. Field names are stable; what changes its
//! meaning gets a new name.

use contracts::org::{Org, OrgTree};
use kit::Cx;
use serde_json::{Value, json};

use super::{
    files, item,
    shelf::{self, Slot},
};
use crate::store::{File, Item};

/// An item with its current files (taken from `files`, which may hold those of others).
pub(super) fn item(cx: &Cx, i: &Item, tree: &OrgTree, files: &[File]) -> Value {
    let own: Vec<Value> = files.iter().filter(|f| f.item == i.id).map(|f| file(cx, i, f)).collect();
    let mut v = bare(cx, i, tree.find(i.org));
    v["berkas"] = json!(own);
    v
}

/// An item with its files and their earlier versions.
pub(super) fn whole(cx: &Cx, i: &Item, org: Option<&Org>, slots: &[Slot]) -> Value {
    let own: Vec<Value> = slots
        .iter()
        .map(|s| {
            let mut v = file(cx, i, &s.current);
            v["versi_lama"] = s.older.iter().map(|f| file(cx, i, f)).collect();
            v
        })
        .collect();
    let mut v = bare(cx, i, org);
    v["berkas"] = json!(own);
    v
}

fn bare(cx: &Cx, i: &Item, org: Option<&Org>) -> Value {
    json!({
        "nomor": i.number,
        "url": format!("{}{}", cx.origin(), item::path(i)),
        "judul": i.title,
        "judul_en": some(&i.title_en),
        "ringkasan": i.summary,
        "kategori": i.category,
        "instansi": org.map(|o| json!({ "slug": o.slug, "nama": o.name, "kabupaten": some(&o.district) })),
        "unit": i.unit,
        "penanggung_jawab": i.officer,
        "pembuat": i.maker,
        "tanggal_pembuatan": some(&i.made_on),
        "tempat_pembuatan": some(&i.made_place),
        "bentuk": i.form,
        "jangka_waktu_simpan": i.retention,
        "bahasa": i.language,
        "periode": some(&i.period),
        "tahun": i.year,
        "dasar_hukum": some(&i.legal_basis),
        "tag": i.tags.0,
        "terbit": i.published_at.map(base::Timestamp::rfc3339),
        "diubah": i.updated_at.rfc3339(),
        // Written by whoever has the origins at hand (`harvest::record`): null for our own.
        "asal": Value::Null,
    })
}

fn file(cx: &Cx, i: &Item, f: &File) -> Value {
    json!({
        "dokumen": f.slot,
        "versi": f.version,
        "tanda": shelf::mark(f),
        "nama": f.name,
        "format": f.format,
        "mime": f.mime,
        "ukuran": f.size,
        "halaman": f.pages,
        "blake3": f.blob,
        "catatan": some(&f.note),
        "diunggah": f.created_at.rfc3339(),
        "url": format!("{}{}", cx.origin(), files::path(i, f)),
    })
}

fn some(s: &str) -> Option<&str> {
    (!s.is_empty()).then_some(s)
}

//! Another Betang, by the public API that every Betang has (`/api/v1/ppid/informasi`). What that one
//! harvested itself is passed over: two that harvest each other would never come to an end.

use kit::outbound::Got;
use serde_json::Value;
use url::Url;

use super::{Kind, PER_PAGE, Page, Result, json, list, moment, root, text, under, unreadable};
use crate::{
    harvest::remote::{Raw, RawFile},
    model::Content,
};

pub(super) struct Betang;

fn page(base: &Url, after: &str) -> Url {
    let (path, most) = ("api/v1/ppid/informasi", PER_PAGE.to_string());
    match after {
        "" => under(base, path, &[("batas", &most)]),
        after => under(base, path, &[("batas", &most), ("sesudah", after)]),
    }
}

impl Kind for Betang {
    fn base(&self, typed: Url) -> Url {
        root(typed, &["/api/", "/ppid", "/instansi", "/cari"])
    }

    fn first(&self, base: &Url) -> Url {
        page(base, "")
    }

    fn read(&self, base: &Url, _: &Url, got: &Got) -> Result<Page> {
        let v = json(got)?;
        let found = v.get("informasi").and_then(Value::as_array);
        let found = found.ok_or_else(|| unreadable("no list of information"))?;
        let own: Vec<&Value> =
            found.iter().filter(|i| i.get("asal").is_none_or(Value::is_null)).collect();
        // Only the place in the list is taken from the link, never the host.
        let next = Url::parse(&text(&v, "lanjut")).ok().and_then(|u| {
            let after = u.query_pairs().find(|(n, _)| n == "sesudah")?.1.into_owned();
            (!after.is_empty()).then(|| page(base, &after))
        });
        Ok(Page {
            passed_over: found.len() - own.len(),
            records: own.into_iter().map(record).collect(),
            next: next.filter(|_| !found.is_empty()),
            total: v.get("jumlah").and_then(Value::as_u64),
        })
    }
}

fn record(i: &Value) -> Raw {
    let tags = list(i, "tag").iter().filter_map(Value::as_str).map(str::to_owned);
    Raw {
        id: text(i, "nomor"),
        url: text(i, "url"),
        published: moment(&text(i, "terbit")),
        changed: moment(&text(i, "diubah")),
        files: list(i, "berkas").iter().map(file).collect(),
        content: Content {
            title: text(i, "judul"),
            title_en: text(i, "judul_en"),
            summary: text(i, "ringkasan"),
            category: text(i, "kategori"),
            unit: text(i, "unit"),
            officer: text(i, "penanggung_jawab"),
            maker: text(i, "pembuat"),
            made_on: text(i, "tanggal_pembuatan"),
            made_place: text(i, "tempat_pembuatan"),
            form: text(i, "bentuk"),
            retention: text(i, "jangka_waktu_simpan"),
            language: text(i, "bahasa"),
            period: text(i, "periode"),
            year: i.get("tahun").and_then(Value::as_i64),
            legal_basis: text(i, "dasar_hukum"),
            tags: tags.collect(),
        },
    }
}

fn file(f: &Value) -> RawFile {
    RawFile {
        name: text(f, "nama"),
        url: text(f, "url"),
        format: text(f, "format"),
        size: f.get("ukuran").and_then(Value::as_i64),
    }
}

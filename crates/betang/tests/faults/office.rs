//! The office work that these tests need, by the pages' own forms: an agency, drafts, publications.

use reqwest::{
    Method, StatusCode,
    multipart::{Form, Part},
};

use crate::{
    house::{House, Server},
    visitor::{Answer, PASSWORD, Visitor, read},
};

/// The one who may do everything, in an instance without demo content.
pub(crate) const OFFICER: &str = "petugas@uji.example";

/// Makes the officer from the command line, as the first administrator is made. No server may run yet.
pub(crate) async fn found(house: &House) {
    let add = ["user", "add", OFFICER, "Petugas Uji", "--role", "administrator"];
    house.run_telling(&add, &format!("{PASSWORD}\n")).await.ok();
    house.run(&["user", "role", OFFICER, "ppid_utama"]).await.ok();
    one_factor(house).await;
}

/// Sets the policy under which a password is enough: second factors are other tests' subject.
pub(crate) async fn one_factor(house: &House) {
    let db = house.db().await;
    let mut tx = db.begin().await.expect("a transaction");
    db::query("INSERT INTO kit_setting (key, value, changed_at) VALUES ('identity.policy', $1, 0)")
        .bind(serde_json::json!({ "second_factor": [] }))
        .run(tx.conn())
        .await
        .expect("the policy");
    tx.commit().await.expect("the policy");
    db.close().await;
}

/// An officer with a browser.
pub(crate) struct Officer(pub(crate) Visitor);

impl Officer {
    /// Signs in at `server`.
    pub(crate) async fn at(server: &Server) -> Self {
        let visitor = server.visitor();
        visitor.sign_in(OFFICER, PASSWORD).await;
        Self(visitor)
    }

    /// Makes the province and one agency below it.
    pub(crate) async fn found_agency(&self) {
        for (parent, kind, slug, name) in [
            ("", "province", "prov-uji", "Provinsi Uji"),
            ("prov-uji", "agency", "dinas-uji", "Dinas Uji"),
        ] {
            let form = [("induk", parent), ("kind", kind), ("slug", slug), ("name", name)];
            let a = self.0.post("/kerja/identitas/organisasi/baru", &form).await;
            assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text);
        }
    }

    /// A draft of something that exists on paper only; its number.
    pub(crate) async fn paper_draft(&self) -> i64 {
        let form = Form::new().text("tanpa_berkas", "1");
        let a = self.post_form("/kerja/ppid/tambah", form).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text);
        number_in(&a)
    }

    /// A draft with one file; its number.
    pub(crate) async fn draft(&self, name: &str, bytes: Vec<u8>) -> i64 {
        let part = Part::bytes(bytes).file_name(name.to_owned());
        let a = self.post_form("/kerja/ppid/tambah", Form::new().part("berkas", part)).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text);
        number_in(&a)
    }

    /// A form with files.
    pub(crate) async fn post_form(&self, path: &str, form: Form) -> Answer {
        let request = self.0.ask(Method::POST, path).multipart(form);
        read(request).await.unwrap_or_else(|e| panic!("POST {path}: {e:?}"))
    }

    /// Fills the form of draft `number` and sends it on: "terbitkan", "jadwalkan" with `more`, or "simpan".
    pub(crate) async fn fill(
        &self,
        number: i64,
        title: &str,
        then: &str,
        more: &[(&str, &str)],
    ) -> Answer {
        let path = format!("/kerja/ppid/{number}/ubah");
        let page = self.0.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let revision = between(&page.text, "name=\"revisi\" value=\"", "\"").to_owned();
        let form = if page.text.contains("/berkas") { "soft" } else { "hard" };
        let mut fields = vec![
            ("revisi", revision.as_str()),
            ("judul", title),
            ("ringkasan", "Ringkasan untuk uji."),
            ("kategori", "berkala"),
            ("tanggal", "2026-01-05"),
            ("bentuk", form),
            ("bahasa", "id"),
            ("lalu", then),
        ];
        fields.extend_from_slice(more);
        self.0.post(&path, &fields).await
    }

    /// Publishes draft `number` at once.
    pub(crate) async fn publish(&self, number: i64, title: &str) {
        let a = self.fill(number, title, "terbitkan", &[]).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text);
    }
}

/// The number at the end of where the site sends us: `?n=12`, or `/kerja/ppid/12/ubah`.
fn number_in(a: &Answer) -> i64 {
    let to = a.header("location");
    let digits: String =
        to.trim_end_matches("/ubah").chars().rev().take_while(char::is_ascii_digit).collect();
    let digits: String = digits.chars().rev().collect();
    digits.parse().unwrap_or_else(|_| panic!("no number in {to}"))
}

/// The first text between two marks.
#[track_caller]
pub(crate) fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let found = text.split_once(from).and_then(|(_, rest)| rest.split_once(to));
    found.unwrap_or_else(|| panic!("no {from}..{to} in {text}")).0
}

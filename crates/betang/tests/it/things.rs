//! One of everything that an address can name, so that scope decides who may see it and not a missing row: things of
//! one agency, and what is somebody's own. Written past the services, because here only the doors are tried.

use base::Id;
use db::{Value, query_built};
use serde_json::json;
use testkit::{Person, Town};

/// The agency whose things they are.
pub(crate) const HERE: &str = "dinkes";

const FILE: &str = "keputusan.txt";

/// Columns and their values.
macro_rules! row {
    ($($name:ident: $value:expr),* $(,)?) => { vec![$((stringify!($name), Value::from($value))),*] };
}

/// What stands in the place of each name between braces.
pub(crate) struct Things {
    number: i64,
    file: Id<()>,
    exempt: i64,
    /// Whatever else has an id of its own, by where its address begins.
    ids: Vec<(&'static str, Id<()>)>,
    grant: Id<()>,
    link: Id<()>,
    comment: Id<()>,
    tokens: [String; 2],
}

/// A public key as webauthn-rs keeps it; nobody has its other half.
fn passkey_json() -> serde_json::Value {
    let bytes = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let absent = "NotRequested";
    json!({ "cred": {
        "cred_id": bytes,
        "cred": {
            "type_": "ES256",
            "key": { "EC_EC2": { "curve": "SECP256R1", "x": bytes, "y": bytes } },
        },
        "counter": 0, "transports": null, "user_verified": true, "backup_eligible": false,
        "backup_state": false, "registration_policy": "required",
        "extensions": {
            "cred_protect": absent, "hmac_create_secret": absent, "appid": absent, "cred_props": absent,
        },
        "attestation": { "data": "None", "metadata": "None" }, "attestation_format": "none",
    } })
}

impl Things {
    /// New ones; `right` is whose own the personal ones are.
    pub(crate) async fn make(town: &Town, right: &Person) -> Self {
        let owner = right.id;
        let kit::Actor::Person { session: here, .. } = right.cx.actor() else { panic!("nobody") };
        let org = town.org(HERE).await;
        let (org_id, org_path) = (org.id, org.path.0.clone());
        let now = base::Clock::now(&*town.clock);
        let later = now.after(std::time::Duration::from_secs(86_400));
        let (number, item): (i64, Id<()>) = {
            let mut r = town.app.db().read().await.expect("a connection");
            db::query(
                "SELECT number, id FROM ppid_item WHERE org = $1 AND state = 'published' ORDER BY number",
            )
            .bind(org_id)
            .one(r.conn())
            .await
            .expect("the demo publishes something of the agency")
        };
        // Sites are harvested for districts.
        let district: (Id<()>, String) = {
            let sql = "SELECT id, path FROM identity_org WHERE kind = 'district' ORDER BY slug";
            let mut r = town.app.db().read().await.expect("a connection");
            db::query(sql).one(r.conn()).await.expect("the demo has a district")
        };
        let id = Id::<()>::new;
        let (member, bulk, session, passkey) = (id(), id(), id(), id());
        let (oidc, link, grant, given, delegation) = (id(), id(), id(), id(), id());
        let (ask_own, ask_member, import, source, comment) = (id(), id(), id(), id(), id());
        let (entry, test, feedback, incident, upload, job) = (id(), id(), id(), id(), id(), id());
        let (file, guest) = (id(), id());
        // Its own each time: a file is known by what is in it.
        let paper = format!("Keputusan tentang {member}.").into_bytes();
        let paper = town.app.blobs().put_bytes(paper, FILE).await.expect("a file").hash;
        // As long as real ones.
        let token = member.to_string();
        let tokens = [format!("{token:0>43}"), format!("{token:1>43}")];
        let last: i64 = town.value("SELECT COALESCE(MAX(number), 0) FROM ppid_exempt").await;
        let exempt = last + 1;
        let uploads = town.app.config().data.join("uploads");
        std::fs::create_dir_all(&uploads).expect("a folder");
        std::fs::write(uploads.join(format!("{upload}.part")), b"").expect("a file");

        let mut tx = town.app.db().begin().await.expect("a transaction");
        let mut put = async |table: &str, row: &[(&str, Value)]| {
            let names = row.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", ");
            let marks = (1..=row.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
            let sql = format!("INSERT INTO {table} ({names}) VALUES ({marks})");
            let statement = row.iter().fold(query_built(sql), |q, (_, v)| q.bind(v.clone()));
            statement.run(tx.conn()).await.unwrap_or_else(|e| panic!("{table}: {e}"));
        };
        // Without a password one has not come in yet.
        for (person, password) in [(member, ""), (owner.cast(), ""), (guest, "-")] {
            let row = row![id: person, email: format!("{person}@uji.example"), name: "Orang Uji",
                phone: "", folded: "orang uji", password: password, temporary: false, state: "active",
                failed_count: 0_i64, revision: 1_i64, created_at: now, changed_at: now];
            put("identity_person", &row).await;
        }
        let row = row![person: member, org: org_id, position: "Staf", since: now];
        put("identity_membership", &row).await;
        for (grant, person) in [(grant, member), (given, member)] {
            let row = row![id: grant, person: person, role: "ppid_pelaksana", org: org_id,
                path: org_path.clone(), from_at: now];
            put("kit_role_grant", &row).await;
        }
        let row = row![id: delegation, giver: owner, receiver: member, source: grant, given: given,
            role: "ppid_pelaksana", org: org_id, from_at: now, until_at: later, created_at: now,
            why: ""];
        put("identity_delegation", &row).await;
        for (link, person) in [(oidc, owner.cast()), (link, member)] {
            let row = row![id: link, person: person, issuer: "https://masuk.example",
                subject: link.to_string(), made_by: "self", created_at: now];
            put("identity_oidc_link", &row).await;
        }
        for (ask, person) in [(ask_own, owner.cast()), (ask_member, member)] {
            let row = row![id: ask, person: person, kind: "correction", words: "Nama saya keliru.",
                state: "open", reason: "", created_at: now, due_at: later];
            put("identity_data_request", &row).await;
        }
        let links = [("invitation", member), ("reset", guest)];
        for ((kind, person), token) in links.into_iter().zip(&tokens) {
            let hash = blake3::hash(token.as_bytes()).to_hex().to_string();
            let row = row![id: id(), person: person, kind: kind, token_hash: hash, created_at: now,
                expires_at: later, used: false];
            put("identity_link", &row).await;
        }
        // Some doors ask who has just shown the password.
        let row = row![id: id(), person: owner, session: *here, at: now, how: "password",
            factor: "none", outcome: "in", address: "", agent: ""];
        put("identity_sign_in", &row).await;
        let row = row![id: passkey, person: owner, credential: passkey.to_string(),
            host: "kota.uji", name: "Kunci", passkey: passkey_json(), created_at: now];
        put("identity_passkey", &row).await;
        let row = row![id: session, token_hash: session.to_string(), person: owner,
            person_name: "Orang Uji", created_at: now, seen_at: now, expires_at: later, address: "",
            agent: ""];
        put("kit_session", &row).await;
        let row = row![id: bulk, person: owner, session: session, name: "pegawai.csv",
            state: "draft", created_at: now];
        put("identity_bulk", &row).await;

        let row = row![id: import, org: org_id, org_path: org_path.clone(), sheet: paper.clone(),
            sheet_name: "daftar.csv", uploads: json!([]), may: json!([org_id]), state: "checked",
            publish: false, reviewed: false, note: "", problems: json!([]), unused: json!([]),
            created_by: owner, created_at: now];
        put("ppid_import", &row).await;
        let row = row![id: source, name: "Satu Data", kind: "ckan",
            url: format!("https://{source}.example"), org: district.0, org_path: district.1,
            category: "berkala", every_hours: 24_i64, state: "active", reviewed: false,
            next_at: later, created_at: now, updated_at: now];
        put("ppid_source", &row).await;
        let row = row![id: file, item: item, slot: 100 + exempt, version: 1_i64, is_current: true,
            note: "", blob: paper.clone(), name: FILE, size: 10_i64, mime: "text/plain",
            format: "TXT", reading: "done", pages: 1_i64, recognised: false, created_at: now];
        put("ppid_file", &row).await;
        let row = row![file: file, page: 1_i64, blob: paper.clone(), width: 1_i64, height: 1_i64,
            words: json!([])];
        put("ppid_page", &row).await;
        let row =
            row![id: comment, item: item, person_name: "Orang Uji", at: now, body: "Periksa."];
        put("ppid_comment", &row).await;
        let row = row![id: entry, number: exempt, org: org_id, org_path: org_path.clone(),
            rounds: 1_i64, revision: 1_i64, created_at: now, updated_at: now];
        put("ppid_exempt", &row).await;
        let mut row = row![id: test, entry: entry, round: 1_i64, state: "decided",
            title: "Rekam medis", grounds: json!(["17h"]), occasion: "before",
            document_date: "2026-11-01", blob: paper, file_name: FILE,
            file_size: 10_i64, decided_at: now, created_at: now, updated_at: now];
        let empty =
            "unit other_law consequence_open consequence_closed period expires_on document part
            law_analysis harm benefit kind decided_by document_number document_place ended_reason";
        row.extend(empty.split_whitespace().map(|name| (name, Value::from(""))));
        put("ppid_exempt_test", &row).await;

        let row = row![id: feedback, path: format!("/ppid/{number}"), org_path: org_path.clone(),
            body: "Halaman ini keliru.", address_hash: "", lang: "id",
            state: "new", note: "", answer: "", revision: 1_i64, created_at: now, changed_at: now];
        put("portal_feedback", &row).await;
        let row = row![id: incident, title: "Surel salah kirim", noticed_at: now, happened: "",
            data: "", people: "", cause: "", measures: "", state: "open", closing: "",
            reminded: 0_i64, revision: 1_i64, created_at: now, changed_at: now];
        put("portal_incident", &row).await;
        let row = row![id: upload, person: owner, org_path: org_path.clone(), name: "a.txt",
            length: 100_i64, received: 0_i64, state: "open", note: "", created_at: now,
            expires_at: later];
        put("kit_upload", &row).await;
        let row = row![id: job, name: "kit.send_mail", payload: json!({ "mail": job }),
            state: "failed", priority: 3_i64, attempt: 60_i64, run_at: now, progress_done: 0_i64,
            progress_total: 0_i64, note: "", org_path: "/", created_at: now, finished_at: now];
        put("kit_job", &row).await;
        tx.commit().await.expect("a commit");

        let ids = vec![
            ("/akun/data/", ask_own),
            ("/akun/kunci/", passkey),
            ("/akun/oidc/", oidc),
            ("/akun/sesi/", session),
            ("/akun/wakil/", delegation),
            ("/kerja/identitas/orang/impor/", bulk),
            ("/kerja/identitas/orang/", member),
            ("/kerja/identitas/permintaan/", ask_member),
            ("/kerja/pekerjaan/", job),
            ("/kerja/ppid/impor/", import),
            ("/kerja/ppid/panen/", source),
            ("/kerja/privasi/insiden/", incident),
            ("/kerja/umpan-balik/", feedback),
            ("/unggah/", upload),
        ];
        Self { number, file, exempt, ids, grant, link, comment, tokens }
    }

    /// The address that `pattern` stands for here.
    #[track_caller]
    pub(crate) fn fill(&self, pattern: &str) -> String {
        pattern.split('/').map(|part| self.part(pattern, part)).collect::<Vec<_>>().join("/")
    }

    #[track_caller]
    fn part(&self, pattern: &str, part: &str) -> String {
        if !part.starts_with('{') {
            return part.to_owned();
        }
        match part {
            "{number}" => self.number.to_string(),
            "{file}" => self.file.to_string(),
            "{name}" => FILE.to_owned(),
            "{no}" => self.exempt.to_string(),
            "{code}" => "17a".to_owned(),
            "{comment}" => self.comment.to_string(),
            "{grant}" => self.grant.to_string(),
            "{link}" => self.link.to_string(),
            "{slug}" | "{org}" => HERE.to_owned(),
            "{room}" => "ppid".to_owned(),
            "{component}" => "button".to_owned(),
            "{part}" => "0.xml".to_owned(),
            "{rest}" => "apa-saja".to_owned(),
            "{page}" => "1.webp".to_owned(),
            "{slot}" => (100 + self.exempt).to_string(),
            "{duty}" => "1".to_owned(),
            "{form}" if pattern.contains("/audit/") => "audit.csv".to_owned(),
            "{form}" => "register.csv".to_owned(),
            "{token}" => self.tokens[usize::from(!pattern.starts_with("/undangan"))].clone(),
            _ => {
                let found = self.ids.iter().find(|(begin, _)| pattern.starts_with(begin));
                found
                    .unwrap_or_else(|| panic!("nothing stands for {part} of {pattern}"))
                    .1
                    .to_string()
            }
        }
    }

    /// A form that says as much as any of them asks for, to name its target.
    pub(crate) fn form(&self, pattern: &str) -> Vec<u8> {
        let to = if pattern.ends_with("/riwayat") { 1 } else { self.number };
        format!("ke={to}&revisi=0&name=Kunci").into_bytes()
    }
}

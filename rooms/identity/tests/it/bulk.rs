//! Joiners, movers and leavers by spreadsheet.

use contracts::org::PersonId;
use http::Method;
use identity::{admin, service::people};
use kit::{Role, session};
use testkit::{Answer, Person, Town, both};

use crate::{OFFICER, PASSWORD, id_of, is_in, record, seeded, signed_in, with_mail};

const OWN: &str = "sungai tenang di hulu";
const HEAD: &str = "Tindakan,Surel,Nama,Telepon,Instansi,Jabatan,Peran,Sampai";
const HOME: &str = "/kerja/identitas/orang/impor";
const TEACHER: &str = "ppid.disdik@demo.betang.id";

/// Sends a spreadsheet.
async fn send(town: &Town, who: &Person, name: &str, text: &str) -> Answer {
    let body = format!(
        "--batas\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n{text}\r\n--batas--\r\n"
    );
    let headers = [
        ("content-type", "multipart/form-data; boundary=batas"),
        ("sec-fetch-site", "same-origin"),
    ];
    town.send(Method::POST, HOME, Some(who), &headers, body.into_bytes()).await
}

/// Where the spreadsheet with these rows is looked at.
async fn sent(town: &Town, who: &Person, rows: &[&str]) -> String {
    let text = format!("{HEAD}\n{}\n", rows.join("\n"));
    let a = send(town, who, "orang.csv", &text).await;
    assert_eq!(a.status, 303, "{}", a.text());
    a.location().to_owned()
}

async fn page(town: &Town, who: &Person, there: &str) -> String {
    let a = town.get_as(who, there).await;
    assert_eq!(a.status, 200);
    a.text()
}

async fn apply(town: &Town, who: &Person, there: &str) -> u16 {
    town.post_as(who, &format!("{there}/terapkan"), &[]).await.status.as_u16()
}

async fn roles(town: &Town, id: PersonId) -> Vec<String> {
    let tree = town.app.ask::<dyn contracts::org::Organisations>().unwrap().tree().await.unwrap();
    let mut r = town.app.db().read().await.unwrap();
    let held = session::roles_of(r.conn(), id).await.unwrap();
    held.iter()
        .map(|g| format!("{}@{}", g.role, g.org.and_then(|o| tree.find(o)).map_or("", |o| &o.slug)))
        .collect()
}

async fn places(town: &Town, id: PersonId) -> Vec<String> {
    let mut r = town.app.db().read().await.unwrap();
    db::query("SELECT o.slug FROM identity_membership m JOIN identity_org o ON o.id = m.org WHERE m.person = $1 ORDER BY o.slug")
        .bind(id).scalars(r.conn()).await.unwrap()
}

async fn people_now(town: &Town) -> i64 {
    town.value("SELECT COUNT(*) FROM identity_person").await
}

both! {
    async fn looked_at_nothing_changes_and_applied_it_is_as_shown(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let boss = town.person(Role::Administrator, None).await;
        let (officer, before) = (signed_in(&town, OFFICER, PASSWORD).await, people_now(&town).await);
        let teacher = id_of(&town, TEACHER).await;
        let there = sent(&town, &boss, &[
            "Masuk,Baru@contoh.id,Petugas Baru,0811,Dinkes,Arsiparis,PPID Pelaksana; Redaktur,2027-12-31",
            "pindah,ppid.disdik@demo.betang.id,,,dpupr,Analis,ppid_pelaksana,",
            "KELUAR,ppid.dinkes@demo.betang.id,,,,,,",
        ]).await;
        let shown = page(&town, &boss, &there).await;
        for words in [
            "Membuat akun dan mengirim undangan",
            "Memberi peran Redaktur di Dinkes sampai dengan 31 Desember 2027",
            "Mencabut peran PPID Pelaksana di Disdik",
            "Menempatkan di Dinas PUPR",
            "Menonaktifkan akun; 1 sesi langsung berakhir",
            "3 baris siap diterapkan",
        ] {
            assert!(shown.contains(words), "{words}");
        }
        assert_eq!(people_now(&town).await, before);
        assert!(is_in(&town, &officer).await);
        assert_eq!(apply(&town, &boss, &there).await, 303);
        assert!(page(&town, &boss, &there).await.contains("3 baris diterapkan, 0 baris dilewati"));
        let new = id_of(&town, "baru@contoh.id").await;
        assert_eq!(roles(&town, new).await, ["ppid_pelaksana@dinkes", "editor@dinkes"]);
        assert_eq!(places(&town, new).await, ["dinkes"]);
        assert!(town.mails().await.iter().any(|m| m.to == "baru@contoh.id" && m.text.contains("/undangan/")));
        assert_eq!(roles(&town, teacher).await, ["ppid_pelaksana@dpupr"]);
        assert_eq!(places(&town, teacher).await, ["dpupr"]);
        assert!(!is_in(&town, &officer).await, "a leaver's sessions end at once");
        assert_eq!(apply(&town, &boss, &there).await, 412, "once");
        let left: i64 = town.value("SELECT COUNT(*) FROM identity_bulk_row WHERE CAST(cells AS TEXT) LIKE '%@%'").await;
        assert_eq!(left, 0, "what the rows said is forgotten");
        let text = record(&town).await;
        assert!(text.contains("identity.move_person") && !text.contains("baru@contoh.id") && !text.contains("Arsiparis"));
        town.audit_is_whole().await;
    }

    async fn every_problem_is_told_by_row_and_column(town: Town) {
        seeded(&town).await;
        let boss = town.person(Role::Administrator, None).await;
        let there = sent(&town, &boss, &[
            "Terbang,a@contoh.id,Ada Nama,,dinkes,,,",
            "Masuk,bukan surel,Ada Nama,,dinkes,,,",
            "Masuk,a..b@contoh.id,Ada Nama,,dinkes,,,",
            "Masuk,ppid.dinkes@demo.betang.id,Ada Nama,,dinkes,,,",
            "Masuk,b@contoh.id,,telepon,tidak-ada,,Raja,2020-01-01",
            "Pindah,tidak.ada@contoh.id,,,dinkes,,,",
            "Pindah,ppid.disdik@demo.betang.id,,,disdik,,PPID Pelaksana,",
            "Keluar,tidak.ada@contoh.id,,,,,,",
            "Masuk,c@contoh.id,Nama Baik,,dinkes,,,",
        ]).await;
        let shown = page(&town, &boss, &there).await;
        for (words, n) in [
            ("Tulis Masuk, Pindah, atau Keluar", 1),
            ("alamat surel lengkap", 2),
            ("sudah dipakai akun lain", 1),
            ("Tulis nama lengkap", 1),
            ("hanya berisi angka", 1),
            ("atau lebih dari satu, instansi", 1),
            ("Peran ini tidak dikenal", 1),
            ("tanggal yang belum lewat", 1),
            ("Tidak ada akun dengan surel ini dalam lingkup Anda", 1),
            ("Orang ini sudah ada di baris sebelumnya", 1),
            ("Tidak ada yang berubah", 1),
            ("8 baris tidak dapat diterapkan", 1),
            ("1 baris siap", 1),
        ] {
            assert_eq!(shown.matches(words).count(), n, "{words}");
        }
        assert_eq!(apply(&town, &boss, &there).await, 303);
        assert!(page(&town, &boss, &there).await.contains("1 baris diterapkan, 8 baris dilewati"));
        id_of(&town, "c@contoh.id").await;
        town.audit_is_whole().await;
    }

    async fn a_file_that_is_no_such_table_is_refused_in_words(town: Town) {
        seeded(&town).await;
        let boss = town.person(Role::Administrator, None).await;
        let many = format!("{HEAD}\n{}", "Keluar,a@contoh.id,,,,,,\n".repeat(2001));
        for (name, text, why) in [
            ("a.csv", "", "Pilih lembar kerja"),
            ("a.bin", "\u{1}\u{2}", "tidak dapat dibaca sebagai lembar kerja"),
            ("a.csv", "Nama,Alamat\nA,B\n", "paling sedikit Tindakan dan Surel"),
            ("a.csv", HEAD, "belum berisi orang"),
            ("a.csv", many.as_str(), "lebih dari 2.000 baris"),
        ] {
            let a = send(&town, &boss, if text.is_empty() { "" } else { name }, text).await;
            assert_eq!(a.status, 422, "{why}");
            assert!(a.text().contains(why), "{why}");
        }
        let large = "x".repeat((4 << 20) + 1);
        let a = send(&town, &boss, "a.csv", &large).await;
        assert!(a.status == 422 && a.text().contains("lebih besar dari 4 MB"));
        let a = town.get_as(&boss, &format!("{HOME}/templat")).await;
        assert_eq!(a.text(), HEAD, "the template's head is the one that is read");
        // In English the head is read as well.
        let text = "Action,E-mail,Name,Organisation\nJoin,d@contoh.id,Nama Baik,dinkes\n";
        assert_eq!(send(&town, &boss, "people.csv", text).await.status, 303);
    }

    async fn an_agencys_administrator_reaches_no_further_than_the_agency(town: Town) {
        seeded(&town).await;
        let own = town.person(Role::Administrator, Some("dinkes")).await;
        let there = sent(&town, &own, &[
            "Masuk,a@contoh.id,Nama Baik,,disdik,,,",
            "Masuk,b@contoh.id,Nama Baik,,pemprov-kalteng,,administrator,",
            "Keluar,admin@demo.betang.id,,,,,,",
            "Pindah,ppid.disdik@demo.betang.id,,,dinkes,,,",
            "Pindah,ppid.dinkes@demo.betang.id,,,disdik,,,",
            "Masuk,c@contoh.id,Nama Baik,,dinkes,,administrator,",
        ]).await;
        let shown = page(&town, &own, &there).await;
        assert!(shown.contains("5 baris tidak dapat diterapkan") && shown.contains("1 baris siap"), "{shown}");
        // Somebody out of reach and nobody at all look alike.
        assert_eq!(shown.matches("Tidak ada akun dengan surel ini").count(), 2);
        let other = town.person(Role::Administrator, None).await;
        for p in ["", "/terapkan", "/buang"] {
            let path = format!("{there}{p}");
            let a = if p.is_empty() { town.get_as(&other, &path).await } else { town.post_as(&other, &path, &[]).await };
            assert_eq!(a.status, 404, "somebody else's sheet: {p}");
        }
        assert_eq!(apply(&town, &own, &there).await, 303);
        assert_eq!(roles(&town, id_of(&town, "c@contoh.id").await).await, ["administrator@dinkes"]);
        assert_eq!(roles(&town, id_of(&town, OFFICER).await).await, ["ppid_pelaksana@dinkes"]);
        for who in [town.citizen().await, town.person(Role::PpidUtama, None).await] {
            assert_eq!(send(&town, &who, "a.csv", HEAD).await.status, 403);
        }
    }

    async fn many_rows_are_a_job_that_acts_with_the_senders_rights(town: Town) {
        seeded(&town).await;
        let cx = town.system();
        let id = admin::create_person(&cx, "dinkes.admin@contoh.id", "Administrator Dinkes", OWN).await.unwrap();
        admin::give_role(&cx, id, Role::Administrator, Some("dinkes")).await.unwrap();
        let own = signed_in(&town, "dinkes.admin@contoh.id", OWN).await;
        let rows: Vec<String> = (0..60).map(|n| format!("Masuk,orang{n}@contoh.id,Orang Ke {n},,dinkes,,,")).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let (there, again) = (sent(&town, &own, &rows).await, sent(&town, &own, &["Masuk,lain@contoh.id,Orang Lain,,dinkes,,,"]).await);
        let before = people_now(&town).await;
        assert_eq!(apply(&town, &own, &there).await, 303);
        assert!(page(&town, &own, &there).await.contains("0 dari 60 baris"));
        town.settle().await;
        assert!(page(&town, &own, &there).await.contains("60 baris diterapkan"));
        assert_eq!(people_now(&town).await, before + 60);
        let actor: i64 = town.value("SELECT COUNT(*) FROM kit_audit WHERE action = 'identity.invite' AND actor LIKE 'person:%'").await;
        assert_eq!(actor, 60, "the record names who sent it");
        let payload: String = town.value("SELECT CAST(payload AS TEXT) FROM kit_job WHERE name = 'identity.apply_bulk' AND state = 'done'").await;
        assert!(!payload.contains('@'));
        // The same job once more, as after a lost lease: nothing is done twice.
        let mut tx = town.app.db().begin().await.unwrap();
        for sql in [
            "UPDATE kit_job SET state = 'ready', attempt = 0 WHERE name = 'identity.apply_bulk' AND state = 'done'",
            "UPDATE identity_bulk SET state = 'running' WHERE state = 'done'",
        ] {
            db::query(sql).run(tx.conn()).await.unwrap();
        }
        tx.commit().await.unwrap();
        town.settle().await;
        assert_eq!(people_now(&town).await, before + 60);
        admin::disable(&cx, id).await.unwrap();
        assert_eq!(apply(&town, &own, &again).await, 401, "signed out by that");
        assert_eq!(people_now(&town).await, before + 60);
        town.audit_is_whole().await;
    }

    async fn rights_lost_before_the_job_are_lost_to_the_job(town: Town) {
        seeded(&town).await;
        let cx = town.system();
        let id = admin::create_person(&cx, "dinkes.admin@contoh.id", "Administrator Dinkes", OWN).await.unwrap();
        admin::give_role(&cx, id, Role::Administrator, Some("dinkes")).await.unwrap();
        let own = signed_in(&town, "dinkes.admin@contoh.id", OWN).await;
        let rows: Vec<String> = (0..60).map(|n| format!("Masuk,orang{n}@contoh.id,Orang Ke {n},,dinkes,,,")).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let (there, before) = (sent(&town, &own, &rows).await, people_now(&town).await);
        assert_eq!(apply(&town, &own, &there).await, 303);
        admin::disable(&cx, id).await.unwrap();
        town.settle().await;
        assert_eq!(people_now(&town).await, before);
        let failed: i64 = town.value("SELECT COUNT(*) FROM identity_bulk_row WHERE state = 'failed'").await;
        assert_eq!(failed, 60);
        town.audit_is_whole().await;
    }

    async fn applied_on_two_nodes_at_once_it_is_applied_once(town: Town) {
        seeded(&town).await;
        let other = town.second_node().await;
        let boss = town.person(Role::Administrator, None).await;
        let (there, before) = (sent(&town, &boss, &["Masuk,a@contoh.id,Nama Baik,,dinkes,,,"]).await, people_now(&town).await);
        let (a, b) = tokio::join!(apply(&town, &boss, &there), apply(&other, &boss, &there));
        let mut got = [a, b];
        got.sort_unstable();
        assert_eq!(got, [303, 412]);
        assert_eq!(people_now(&town).await, before + 1);
        town.wait(std::time::Duration::from_secs(180));
        town.settle().await;
        assert_eq!(people_now(&town).await, before + 1);
    }

    async fn a_leaver_who_signs_in_at_the_same_moment_is_out(town: Town) {
        seeded(&town).await;
        let other = town.second_node().await;
        let (cx, id) = (other.system(), id_of(&town, OFFICER).await);
        let (_, closed) = tokio::join!(
            town.post("/masuk", &[("email", OFFICER), ("password", PASSWORD)]),
            admin::disable(&cx, id)
        );
        closed.unwrap();
        let mut r = town.app.db().read().await.unwrap();
        assert!(session::list(r.conn(), id, town.app.clock().now()).await.unwrap().is_empty());
    }

    async fn drafts_are_forgotten_after_a_day(town: Town) {
        seeded(&town).await;
        let boss = town.person(Role::Administrator, None).await;
        let there = sent(&town, &boss, &["Masuk,a@contoh.id,Nama Baik,,dinkes,,,"]).await;
        assert_eq!(town.post_as(&boss, &format!("{there}/buang"), &[]).await.status, 303);
        assert_eq!(town.get_as(&boss, &there).await.status, 404);
        sent(&town, &boss, &["Masuk,a@contoh.id,Nama Baik,,dinkes,,,"]).await;
        town.wait(std::time::Duration::from_secs(25 * 3600));
        let sweep = identity::ROOM.schedules.iter().find(|s| s.name == "identity.sweep_bulk").unwrap();
        (sweep.run)(&town.system()).await.unwrap();
        assert_eq!(town.value::<i64>("SELECT COUNT(*) FROM identity_bulk_row").await, 0);
    }

    async fn the_list_of_people_can_be_taken_along_as_far_as_one_reaches(town: Town) {
        seeded(&town).await;
        people::join(&town.system(), id_of(&town, OFFICER).await, "dinkes", "Analis").await.unwrap();
        let own = town.person(Role::Administrator, Some("dinkes")).await;
        let a = town.get_as(&own, "/kerja/identitas/orang/ekspor").await;
        assert_eq!(a.status, 200);
        assert!(a.header("content-disposition").contains("orang-2026-11-22.csv"));
        assert!(a.text().contains(OFFICER) && !a.text().contains(TEACHER));
        assert_eq!(town.get_as(&own, "/kerja/identitas/orang/ekspor?instansi=disdik").await.status, 403);
        assert!(record(&town).await.contains("identity.export_people"));
        assert_eq!(town.get_as(&town.citizen().await, "/kerja/identitas/orang/ekspor").await.status, 403);
    }
}

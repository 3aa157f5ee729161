//! The command line, as an operator uses it.

use db::query;

use crate::{
    house::House,
    visitor::{PASSWORD, Visitor},
};

/// A config file in a house's data folder.
fn configure(house: &House, text: &str) {
    std::fs::create_dir_all(house.data()).expect("a folder");
    std::fs::write(house.data().join("betang.toml"), text).expect("a file");
}

#[tokio::test]
async fn doctor_names_what_is_missing_and_only_then_fails() {
    let house = House::new();
    house.run(&["migrate"]).await.ok();
    let said = house.run(&["doctor"]).await;
    for what in
        ["pdftotext", "tesseract", "bwrap", "interface assets", "config", "database", "data folder"]
    {
        assert!(said.out.contains(what), "no word of {what}: {said:?}");
    }
    assert_eq!(said.status.success(), !said.out.contains("MISSING"), "{said:?}");
    configure(&house, "[server]\nlisten = 5\n");
    let said = house.run(&["doctor"]).await;
    assert!(!said.status.success() && said.out.contains("listen"), "{said:?}");
}

#[tokio::test]
async fn a_mistyped_key_stops_every_command_and_is_named() {
    let house = House::new();
    configure(&house, "[server]\nlissten = \"127.0.0.1:1\"\n\n[databse]\nurl = \"\"\n");
    for command in [&["config", "check"][..], &["migrate"], &["serve", "--listen", "127.0.0.1:0"]] {
        let said = house.run(command).await;
        assert!(!said.status.success(), "{command:?}: {said:?}");
        assert!(
            said.err.contains("lissten") && said.err.contains("databse"),
            "{command:?}: {said:?}"
        );
    }
    assert!(!house.data().join("betang.sqlite").exists(), "a database was made all the same");
}

#[tokio::test]
async fn the_reference_is_itself_a_good_config() {
    let house = House::new();
    let reference = house.run(&["config", "reference"]).await.ok().out;
    assert!(
        reference.contains("[server]") && reference.contains("stop_wait_s = 20"),
        "{reference}"
    );
    configure(&house, &reference);
    house.run(&["config", "check"]).await.ok();
    let house = House::on("postgres://betang:rahasia-sekali@db.example/betang");
    let shown = house.run(&["config", "show"]).await.ok().out;
    assert!(shown.contains("db.example") && !shown.contains("rahasia-sekali"), "{shown}");
}

/// Whether `email` is let in.
async fn gets_in(v: &Visitor, email: &str, password: &str) -> bool {
    let a = v.post("/masuk", &[("email", email), ("password", password)]).await;
    assert!([303, 422].contains(&a.status.as_u16()), "{a:?}");
    a.status.as_u16() == 303
}

#[tokio::test]
async fn accounts_from_the_command_line() {
    let (house, who) = (House::new(), "kepala@uji.example");
    let line = |p: &str| format!("{p}\n");
    let add = ["user", "add", who, "Kepala Uji", "--role", "administrator"];
    let said = house.run_telling(&add, &line("pendek")).await;
    assert!(!said.status.success(), "a short password: {said:?}");
    let said = house
        .run_telling(&["user", "add", who, "Kepala Uji", "--role", "raja"], &line(PASSWORD))
        .await;
    assert!(
        !said.status.success() && said.err.contains("raja") && said.err.contains("ppid_utama"),
        "{said:?}"
    );
    house.run_telling(&add, &line(PASSWORD)).await.ok();
    assert!(
        !house.run_telling(&add, &line(PASSWORD)).await.status.success(),
        "the same address twice"
    );
    house.run_telling(&["user", "add", "dua@uji.example", "Wakil Uji"], &line(PASSWORD)).await.ok();
    house.run(&["user", "role", "dua@uji.example", "editor"]).await.ok();
    let list = house.run(&["user", "list"]).await.ok().out;
    let row =
        |email: &str| list.lines().find(|l| l.contains(email)).unwrap_or_else(|| panic!("{list}"));
    assert!(
        row(who).contains("administrator") && row("dua@uji.example").contains("editor"),
        "{list}"
    );
    assert!(!list.contains(PASSWORD) && !list.contains("argon2"), "{list}");

    // The server runs on meanwhile: the commands reach it through the database.
    let server = house.serve(&[]).await;
    let v = server.visitor();
    assert!(gets_in(&v, who, PASSWORD).await);
    house.run_telling(&["user", "password", who], &line("kata-sandi-lain-77")).await.ok();
    assert_ne!(v.get("/kerja").await.status.as_u16(), 200, "the old session lives on");
    let v = server.visitor();
    assert!(!gets_in(&v, who, PASSWORD).await, "the old password still opens");
    assert!(gets_in(&v, who, "kata-sandi-lain-77").await);
    assert!(gets_in(&server.visitor(), "dua@uji.example", PASSWORD).await);
    house.run(&["user", "disable", "dua@uji.example"]).await.ok();
    assert!(
        !gets_in(&server.visitor(), "dua@uji.example", PASSWORD).await,
        "a closed account opens"
    );
    let said = house.run(&["user", "disable", who]).await;
    assert!(!said.status.success(), "the last administrator was shut out: {said:?}");
    house.run(&["user", "erase", "dua@uji.example"]).await.ok();
    let list = house.run(&["user", "list"]).await.ok().out;
    assert!(!list.contains("dua@uji.example") && !list.contains("Wakil Uji"), "{list}");
    assert!(!house.run(&["user", "disable", "siapa@uji.example"]).await.status.success(), "nobody");
    server.stop().await;
    house.record_holds().await;
}

#[tokio::test]
async fn the_index_is_built_anew_from_the_database() {
    let house = House::new();
    crate::office::found(&house).await;
    let server = house.serve(&[]).await;
    let officer = crate::office::Officer::at(&server).await;
    officer.found_agency().await;
    let number = officer.paper_draft().await;
    officer.publish(number, "Peta sungai Kahayan").await;
    server.stop().await;
    std::fs::remove_dir_all(house.data().join("search")).expect("the index is removed");
    let said = house.run(&["search", "rebuild"]).await.ok();
    assert!(said.out.contains("the index holds"), "{said:?}");
    let server = house.serve(&[]).await;
    let found = server.visitor().get("/cari?q=kahayan").await.text;
    assert!(found.contains(&format!("/ppid/{number}")), "{found}");
    // An instance whose index was lost builds it by itself, and says so only when it is there.
    server.stop().await;
    std::fs::remove_dir_all(house.data().join("search")).expect("the index is removed");
    let server = house.serve(&[]).await;
    let v = server.visitor();
    assert_eq!(v.get("/readyz").await.status.as_u16(), 200);
    assert!(v.get("/cari?q=kahayan").await.text.contains(&format!("/ppid/{number}")));
    server.stop().await;
}

#[tokio::test]
async fn a_row_changed_behind_the_record_is_found() {
    let house = House::new();
    let add = ["user", "add", "a@uji.example", "Orang Uji", "--role", "editor"];
    house.run_telling(&add, &format!("{PASSWORD}\n")).await.ok();
    let rows = house.record_holds().await;
    assert!(rows >= 2, "{rows} rows");
    let db = house.db().await;
    for (sql, what) in [
        ("UPDATE kit_audit SET actor = 'person:orang-lain' WHERE seq = 1", "row 1 was changed"),
        ("DELETE FROM kit_audit WHERE seq = (SELECT MAX(seq) FROM kit_audit)", "the head says"),
    ] {
        let mut tx = db.begin().await.expect("a transaction");
        assert_eq!(query(sql).run(tx.conn()).await.expect("raw SQL"), 1);
        tx.commit().await.expect("a commit");
        let said = house.run(&["audit", "verify"]).await;
        assert_eq!(said.code(), Some(1), "{said:?}");
        assert!(said.out.contains(what), "{said:?}");
    }
    db.close().await;
}

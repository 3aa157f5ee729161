//! Moving a living instance to PostgreSQL.

use std::time::Instant;

use reqwest::{StatusCode, multipart::Form};

use crate::{
    cluster::Cluster,
    house::{House, Server},
    office::Officer,
};

/// What the public sees of the catalogue, without the address of the house.
async fn catalogue(server: &Server) -> Vec<String> {
    let v = server.visitor();
    let mut all = Vec::new();
    for path in ["/ppid/dip.csv", "/ppid/dip.json", "/api/v1/ppid/informasi", "/instansi"] {
        let a = v.get(path).await;
        assert_eq!(a.status, StatusCode::OK, "{path}: {a:?}");
        // The list as JSON says in its first line when it was made.
        let lines = a.text.lines().filter(|l| !l.contains("\"dibuat\""));
        all.push(lines.collect::<Vec<_>>().join("\n").replace(server.address(), ""));
    }
    all
}

#[tokio::test]
async fn a_living_instance_moves_to_postgres_and_takes_everything_along() {
    let Some(cluster) = Cluster::start() else { return };
    let url = cluster.database("moved").await;
    let old = House::new();
    let begun = Instant::now();
    let before = old.serve(&["--demo"]).await;
    eprintln!("demo content was in after {:?}", begun.elapsed());
    let visitor = before.visitor();
    visitor.sign_in("ppid.utama@demo.betang.id", "rumah-betang-2026").await;
    let officer = Officer(visitor);
    let number = officer.paper_draft().await;
    officer.publish(number, "Terbit tepat sebelum pindah").await;

    let begun = Instant::now();
    let said = old.run(&["db", "copy", "--to", &url]).await.ok();
    eprintln!("the copy took {:?}", begun.elapsed());
    assert!(said.out.contains("the same hash on both sides"), "{said:?}");
    assert!(said.out.contains("ppid_item") && said.out.contains("kit_audit"), "{said:?}");

    // The old one still shows, but takes nothing more: it could only be lost.
    let a = officer.post_form("/kerja/ppid/tambah", Form::new().text("tanpa_berkas", "1")).await;
    assert!([412, 503].contains(&a.status.as_u16()), "{a:?}");
    assert!(
        a.text.contains("dipindahkan") || a.text.contains("pindah"),
        "no word of the move: {a:?}"
    );
    let page = officer.0.get(&format!("/ppid/{number}")).await;
    assert!(page.text.contains("Terbit tepat sebelum pindah"), "{page:?}");
    let want = catalogue(&before).await;
    assert!(want[0].contains("Terbit tepat sebelum pindah"), "{}", want[0]);
    before.stop().await;

    let new = old.second_node("new").with("BETANG_DATABASE__URL", &url);
    let after = new.serve(&[]).await;
    for (new, old) in catalogue(&after).await.iter().zip(&want) {
        let differs = new.lines().zip(old.lines()).find(|(a, b)| a != b);
        assert!(
            differs.is_none() && new.len() == old.len(),
            "the new instance shows something else: {differs:?}"
        );
    }
    // Sessions came along too, and here one can work on.
    let officer = Officer(officer.0.on(after.address()));
    let next = officer.paper_draft().await;
    assert!(next > number, "{next} after {number}");
    officer.publish(next, "Terbit sesudah pindah").await;
    after.stop().await;
    new.record_holds().await;

    // A second copy into a database in use is refused, and harms nothing.
    let said = old.run(&["db", "copy", "--to", &url]).await;
    assert!(!said.status.success(), "{said:?}");
    new.record_holds().await;
}

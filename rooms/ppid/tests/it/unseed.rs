//! Taking the demo out: what demo people brought in by imports and by harvesting goes, what others worked on stays.

use http::StatusCode;
use kit::{Audit, Permission, Role};
use testkit::{Person, Town};

use crate::{
    site::{Site, add, dataset, main_officer},
    work::{count, press, revision, upload},
};

const ALL: &str = "SELECT COUNT(*) FROM ppid_item";
const WRITE: Permission = Permission::system("testkit.setting");

/// As `betang demo remove` does it.
async fn remove_demo(town: &Town, people: &[&Person]) {
    let cx = town.system();
    let ids: Vec<_> = people.iter().map(|p| p.id).collect();
    let mut tx = cx.begin(cx.grant_everywhere(WRITE).unwrap()).await.unwrap();
    kit::setting::put(&mut tx, "kit.demo_people", &ids).await.unwrap();
    tx.commit(Audit::new("testkit.setting", "setting", "demo")).await.unwrap();
    (ppid::ROOM.unseed.unwrap())(&cx).await.unwrap();
    town.settle().await;
}

async fn import(town: &Town, who: &Person, sheet: &str) {
    let body = format!(
        "--batas\r\nContent-Disposition: form-data; name=\"lembar\"; filename=\"isi.csv\"\r\n\r\n{sheet}\r\n--batas--\r\n"
    );
    let headers = [
        ("content-type", "multipart/form-data; boundary=batas"),
        ("sec-fetch-site", "same-origin"),
    ];
    let a = town
        .send(http::Method::POST, "/kerja/ppid/impor", Some(who), &headers, body.into_bytes())
        .await;
    assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
    town.settle().await;
    town.post_as(who, &format!("{}/jalankan", a.location()), &[("terbit", "0")]).await;
    town.settle().await;
}

async fn titles(town: &Town) -> Vec<String> {
    let mut r = town.app.db().read().await.unwrap();
    db::query("SELECT title FROM ppid_item ORDER BY title, id").scalars(r.conn()).await.unwrap()
}

testkit::both! {
    async fn what_demo_people_imported_goes_unless_somebody_worked_on_it(town: Town) {
        let demo = town.person(Role::PpidUtama, Some("dinkes")).await;
        let real = town.person(Role::PpidUtama, Some("dinkes")).await;
        import(&town, &demo, "Judul,Periode\nCoba satu,2025\nCoba dua,2025\n").await;
        import(&town, &real, "Judul,Periode\nSungguhan,2025\n").await;
        let own = upload(&town, &real, "a.txt", "isi").await;
        assert_eq!(count(&town, ALL).await, 4, "{own}");
        let rev = revision(&town, 2).await;
        let a = town.post_as(&real, "/kerja/ppid/2/lakukan", &[("revisi", &rev), ("tindakan", "discard")]).await;
        assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
        remove_demo(&town, &[&demo]).await;
        let left = titles(&town).await;
        assert!(!left.contains(&"Coba satu".to_owned()), "{left:?}");
        assert!(left.contains(&"Coba dua".to_owned()) && left.contains(&"Sungguhan".to_owned()), "{left:?}");
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_import").await, 1, "the real one's");
        town.audit_is_whole().await;
    }

    async fn sites_of_demo_people_go_with_what_they_brought(town: Town) {
        let (demo, real) = (main_officer(&town).await, main_officer(&town).await);
        let sets = |word: &str, n| -> Vec<_> { (1..=n).map(|i| dataset(&format!("{word}{i}"), &format!("{word} {i}"))).collect() };
        let (tried, used) = (Site::start(sets("Coba", 3)).await, Site::start(sets("Nyata", 2)).await);
        add(&town, &demo, "ckan", &tried.url).await;
        add(&town, &real, "ckan", &used.url).await;
        assert_eq!(count(&town, ALL).await, 5);
        // Somebody real hid two of the demo's, and shows one of them again.
        for n in [2, 3] {
            let a = crate::work::reason(&town, &real, n, "tarik", "salah").await;
            assert_eq!(a.status, StatusCode::SEE_OTHER, "{}", a.text());
        }
        assert_eq!(press(&town, &real, 3, "restore").await.status, StatusCode::SEE_OTHER);
        remove_demo(&town, &[&demo]).await;
        assert_eq!(titles(&town).await, ["Coba 2", "Coba 3", "Nyata 1", "Nyata 2"]);
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_source WHERE state = 'active'").await, 1);
        assert_eq!(count(&town, "SELECT COUNT(*) FROM ppid_item WHERE source IS NULL").await, 2, "what stays is our own");
        assert_eq!(town.get("/ppid/2").await.status, StatusCode::GONE);
        assert!(town.get("/ppid/3").await.text().contains("Diambil dari situs"), "and its origin stays written");
        assert_eq!(town.get("/ppid/1").await.status, StatusCode::NOT_FOUND);
        town.audit_is_whole().await;
    }
}

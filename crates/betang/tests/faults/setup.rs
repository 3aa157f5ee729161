//! The first day of an instance, and the last day of its demo.

use std::time::Duration;

use reqwest::{
    Method, StatusCode,
    multipart::{Form, Part},
};

use crate::{
    cluster::Cluster,
    house::{House, Server, until},
    office::one_factor,
    postbox::Postbox,
    visitor::{Answer, PASSWORD, Visitor, read},
};

const ADMIN: &str = "kepala@provinsi.example";

/// What the console said when this server started.
fn token(server: &Server) -> String {
    let said = server.said();
    let (_, after) = said.split_once("with this token:").unwrap_or_else(|| panic!("{said}"));
    after.split_whitespace().next().expect("a token").to_owned()
}

async fn post_form(v: &Visitor, path: &str, form: Form) -> Answer {
    let request = v.ask(Method::POST, path).multipart(form);
    read(request).await.unwrap_or_else(|e| panic!("POST {path}: {e:?}"))
}

#[track_caller]
fn leads_to(a: &Answer, path: &str) {
    assert_eq!((a.status, a.header("location")), (StatusCode::SEE_OTHER, path), "{}", a.text);
}

fn province() -> Form {
    Form::new()
        .text("name", "Pemerintah Provinsi Uji Rimba")
        .text("name_en", "Government of Uji Rimba")
        .text("short", "Uji Rimba")
        .text("code", "98")
        .text("portal", "Betang Uji Rimba")
        .text("zone", "Asia/Makassar")
        .text("accent", "#225577")
        .text("accent_dark", "")
        .text("address", "Jalan Uji 1")
        .text("email", "")
        .text("phone", "")
}

const LOGO: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>";

fn csv(text: &str) -> Form {
    Form::new().part("berkas", Part::bytes(text.as_bytes().to_vec()).file_name("opd.csv"))
}

const BROKEN: &str = "Nama,Singkatan,Jenis,Induk,Surel\n\
    Dinas Kehutanan,Dishut,dinas,,dishut@uji.example\n\
    Dinas Kehutanan Lain,Dishut,dinas,,\n\
    Cabang Dinas Utara,,kapal,Dishut,\n\
    Kantor Tanpa Induk,KTI,unit,Tidak Ada,bukan-surel\n";
const GOOD: &str = "Nama,Singkatan,Jenis,Induk,Surel\n\
    Dinas Kehutanan,Dishut,dinas,,dishut@uji.example\n\
    Cabang Dinas Utara,CDU,cabang dinas,Dishut,\n\
    Kabupaten Uji Hulu,Uji Hulu,kabupaten,,\n\
    \"Dinas Kesehatan, Kabupaten Uji Hulu\",Dinkes UH,opd kabupaten,Uji Hulu,\n";

/// Where the set-up leads in the end.
const DOOR: &str = "/masuk?kembali=%2Fkerja";

/// From the token to the account, by the pages' own forms.
async fn first_day(house: House) {
    let server = house.serve(&[]).await;
    let token = token(&server);
    let v = server.visitor();
    for path in ["/", "/ppid", "/masuk", "/kerja", "/cari?q=a", "/en/ppid", "/pasang/akun"] {
        let a = v.get(path).await;
        let home = if path.starts_with("/en") { "/en/pasang" } else { "/pasang" };
        leads_to(&a, home);
    }
    let refused = v.post("/masuk", &[("email", ADMIN), ("password", PASSWORD)]).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{refused:?}");
    for path in ["/healthz", "/readyz", "/pasang", "/en/pasang"] {
        assert_eq!(v.get(path).await.status, StatusCode::OK, "{path}");
    }
    let a = v.post("/pasang", &[("token", "AAAAA-AAAAA-AAAAA-AAAAA")]).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "{a:?}");
    // However it is typed.
    let typed = token.replace('-', " ").to_lowercase();
    leads_to(&v.post("/pasang", &[("token", &typed)]).await, "/pasang/provinsi");

    let wrong = province()
        .text("logo_off", "")
        .part("logo", Part::bytes(b"<svg><script>1</script></svg>".to_vec()).file_name("logo.svg"));
    let a = post_form(&v, "/pasang/provinsi", wrong).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "a logo that runs: {a:?}");
    let right =
        province().part("logo", Part::bytes(LOGO.as_bytes().to_vec()).file_name("logo.svg"));
    leads_to(&post_form(&v, "/pasang/provinsi", right).await, "/pasang/instansi");
    assert_eq!(v.get("/logo").await.text, LOGO);

    let a = post_form(&v, "/pasang/instansi", csv(BROKEN)).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "{a:?}");
    for row in ["3", "4", "5"] {
        assert!(a.text.contains(&format!("<div>{row}</div>")), "row {row} is not told: {}", a.text);
    }
    assert!(a.text.contains("kapal") && a.text.contains("bukan-surel"), "{}", a.text);
    leads_to(&v.get("/").await, "/pasang");
    let a = post_form(&v, "/pasang/instansi", csv(GOOD)).await;
    assert_eq!(a.status, StatusCode::OK, "{}", a.text);
    let template = v.get("/pasang/instansi/templat.xlsx").await;
    assert!(template.header("content-disposition").contains(".xlsx"), "{template:?}");
    leads_to(&v.post("/pasang/instansi/simpan", &[("cara", "berkas")]).await, "/pasang/surat");

    let unreachable = [
        ("host", "127.0.0.1"),
        ("port", "9"),
        ("tls", "none"),
        ("from", "portal@uji.example"),
        ("test_to", ADMIN),
    ];
    let a = v.post("/pasang/surat", &unreachable).await;
    assert!(a.text.contains("mail server"), "no word of what is wrong: {}", a.text);
    let postbox = Postbox::open().await;
    let port = postbox.port.to_string();
    let good = unreachable.map(|(k, v)| (k, if k == "port" { port.as_str() } else { v }));
    leads_to(&v.post("/pasang/surat", &good).await, "/pasang/akun");
    let letter = until("the test letter", Duration::from_secs(20), async || {
        postbox.letters().into_iter().find(|l| l.contains(ADMIN))
    })
    .await;
    assert!(letter.contains("Betang Uji Rimba"), "{letter}");

    // Nobody else gets in by the same door, not even now.
    leads_to(&server.visitor().get("/pasang/akun").await, "/pasang");
    let account = |password: &'static str| {
        [("name", "Kepala Uji"), ("email", ADMIN), ("password", password), ("again", password)]
    };
    let a = v.post("/pasang/akun", &account("pendek")).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "{a:?}");
    leads_to(&v.post("/pasang/akun", &account(PASSWORD)).await, DOOR);
    assert_eq!(v.get("/akun").await.status, StatusCode::OK, "not signed in");
    // Who may do everything needs a second factor before anything counts.
    leads_to(&v.get(DOOR).await, "/akun/pengaman?kembali=%2Fkerja");
    assert_eq!(v.get("/kerja/identitas/orang").await.status, StatusCode::FORBIDDEN);
    one_factor(&house).await;
    assert_eq!(v.get("/kerja/identitas/orang").await.status, StatusCode::OK);

    // The door is gone, the token worthless, the house open.
    leads_to(&v.get("/pasang").await, "/kerja");
    let other = server.visitor();
    assert_ne!(
        other.post("/pasang", &[("token", &token)]).await.header("location"),
        "/pasang/akun"
    );
    let home = other.get("/").await;
    assert!(home.status == StatusCode::OK && home.text.contains("Uji Rimba"), "{home:?}");
    let agencies = other.get("/instansi").await.text;
    for name in ["Dinas Kehutanan", "Cabang Dinas Utara", "Kabupaten Uji Hulu"] {
        assert!(agencies.contains(name), "no {name}: {agencies}");
    }
    other.sign_in(ADMIN, PASSWORD).await;
    let settings = other.get("/kerja/pengaturan").await;
    assert!(settings.text.contains("Pemerintah Provinsi Uji Rimba"), "{settings:?}");
    let form = Form::new()
        .text("name", "Provinsi Berganti Nama")
        .text("name_en", "Renamed")
        .text("short", "Ganti")
        .text("code", "98")
        .text("portal", "Betang Ganti")
        .text("zone", "Asia/Jayapura")
        .text("logo_off", "1");
    leads_to(&post_form(&other, "/kerja/pengaturan", form).await, "/kerja/pengaturan");
    assert!(server.visitor().get("/").await.text.contains("Ganti"));
    assert_eq!(other.get("/logo").await.status, StatusCode::NOT_FOUND);
    server.stop().await;

    let server = house.serve(&[]).await;
    assert!(!server.said().contains("token"), "{}", server.said());
    server.stop().await;
    house.record_holds().await;
}

#[tokio::test]
async fn a_new_instance_is_set_up_once_by_whoever_sees_the_console() {
    first_day(House::new()).await;
}

#[tokio::test]
async fn a_new_instance_is_set_up_on_postgres() {
    let Some(cluster) = Cluster::start() else { return };
    first_day(House::on(&cluster.database("first").await)).await;
}

/// Past the token and every step before the account.
async fn at_the_last_step(server: &Server) -> Visitor {
    let v = server.visitor();
    leads_to(&v.post("/pasang", &[("token", &token(server))]).await, "/pasang/provinsi");
    leads_to(&post_form(&v, "/pasang/provinsi", province()).await, "/pasang/instansi");
    leads_to(&v.post("/pasang/instansi/simpan", &[("cara", "kosong")]).await, "/pasang/surat");
    leads_to(&v.post("/pasang/surat/lewati", &[]).await, "/pasang/akun");
    v
}

#[tokio::test]
async fn of_two_first_administrators_at_once_there_is_one() {
    let Some(cluster) = Cluster::start() else { return };
    let house = House::on(&cluster.database("race").await);
    let server = house.serve(&[]).await;
    let v = at_the_last_step(&server).await;
    let tries = (0..6).map(|n| {
        let v = v.clone();
        tokio::spawn(async move {
            let email = format!("kepala{n}@uji.example");
            let form = [
                ("name", "Kepala Uji"),
                ("email", email.as_str()),
                ("password", PASSWORD),
                ("again", PASSWORD),
            ];
            v.post("/pasang/akun", &form).await.header("location").to_owned()
        })
    });
    let mut made = 0;
    for t in tries.collect::<Vec<_>>() {
        made += usize::from(t.await.expect("an answer") == DOOR);
    }
    assert_eq!(made, 1);
    let list = house.run(&["user", "list"]).await.ok().out;
    assert_eq!(list.matches("administrator").count(), 1, "{list}");
    server.stop().await;
    house.record_holds().await;
}

#[tokio::test]
async fn guessing_the_token_ends_before_it_begins() {
    let house = House::new();
    let server = house.serve(&[]).await;
    let v = server.visitor();
    for n in 0..20 {
        let guess = format!("AAAAA-BBBBB-CCCCC-DDD{n:02}");
        let a = v.post("/pasang", &[("token", &guess)]).await;
        assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "{a:?}");
    }
    let a = v.post("/pasang", &[("token", &token(&server))]).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "the token still opens: {a:?}");
    assert!(!a.header("set-cookie").contains("betang-pasang="), "{a:?}");
    let old = token(&server);
    server.stop().await;
    // Whoever sees the console gets another one, and only that one counts.
    let server = house.serve(&[]).await;
    let new = token(&server);
    assert_ne!(old, new);
    let a = server.visitor().post("/pasang", &[("token", &old)]).await;
    assert_eq!(a.status, StatusCode::UNPROCESSABLE_ENTITY, "{a:?}");
    leads_to(&server.visitor().post("/pasang", &[("token", &new)]).await, "/pasang/provinsi");
    server.stop().await;
}

#[tokio::test]
async fn demo_passwords_are_not_shown_to_the_network() {
    let house = House::new();
    let said = house.run(&["serve", "--demo", "--listen", "0.0.0.0:0"]).await;
    assert!(!said.status.success() && said.err.contains("--i-know"), "{said:?}");
    assert!(!house.data().join("betang.sqlite").exists(), "it was filled all the same");
    house.run(&["seed"]).await.ok();
    let said = house.run(&["serve", "--listen", "0.0.0.0:0"]).await;
    assert!(!said.status.success() && said.err.contains("demo remove"), "{said:?}");
}

/// Takes the demo out while one of its accounts is signed in and a real administrator works on.
async fn demo_out(house: House) {
    let server = house.serve(&["--demo"]).await;
    let demo = server.visitor();
    demo.sign_in("ppid.utama@demo.betang.id", "rumah-betang-2026").await;
    let add = ["user", "add", ADMIN, "Kepala Uji"];
    house.run_telling(&add, &format!("{PASSWORD}\n")).await.ok();
    // Without a real administrator nobody could go on.
    let said = house.run(&["demo", "remove"]).await;
    assert!(!said.status.success() && said.err.contains("last_administrator"), "{said:?}");
    house.run(&["user", "role", ADMIN, "administrator"]).await.ok();
    house.run(&["user", "role", ADMIN, "ppid_pelaksana", "--org", "dinkes"]).await.ok();
    house.run(&["demo", "remove"]).await.ok();
    assert_ne!(demo.get("/kerja").await.status, StatusCode::OK, "a demo session lives on");
    server.stop().await;

    let server = house.serve(&[]).await;
    let v = server.visitor();
    let a = v
        .post(
            "/masuk",
            &[("email", "ppid.utama@demo.betang.id"), ("password", "rumah-betang-2026")],
        )
        .await;
    assert_ne!(a.status, StatusCode::SEE_OTHER, "a demo account still signs in");
    let home = until("the index follows", Duration::from_secs(20), async || {
        let list = v.get("/api/v1/ppid/informasi").await;
        (list.status == StatusCode::OK).then_some(list)
    })
    .await;
    assert!(home.text.contains("\"jumlah\":0"), "{home:?}");
    let agencies = v.get("/instansi").await.text;
    assert!(agencies.contains("Dinas Kesehatan"), "somebody real has a role there: {agencies}");
    assert!(!agencies.contains("Dinas Kehutanan"), "{agencies}");
    assert!(!v.get("/").await.text.contains("t-demo"), "the banner still says demo");
    v.sign_in(ADMIN, PASSWORD).await;
    server.stop().await;
    house.record_holds().await;
}

#[tokio::test]
async fn the_demo_goes_and_what_is_real_stays() {
    demo_out(House::new()).await;
}

#[tokio::test]
async fn the_demo_goes_on_postgres_too() {
    let Some(cluster) = Cluster::start() else { return };
    demo_out(House::on(&cluster.database("demo").await)).await;
}

#[tokio::test]
async fn an_instance_whose_demo_is_gone_is_set_up_like_a_new_one() {
    let house = House::new();
    house.run(&["seed"]).await.ok();
    house.run(&["demo", "remove", "--keep-organisations"]).await.ok();
    let server = house.serve(&[]).await;
    let v = at_the_last_step(&server).await;
    let form =
        [("name", "Kepala Uji"), ("email", ADMIN), ("password", PASSWORD), ("again", PASSWORD)];
    leads_to(&v.post("/pasang/akun", &form).await, DOOR);
    assert!(v.get("/instansi").await.text.contains("Dinas Kesehatan"));
    server.stop().await;
    house.record_holds().await;
}

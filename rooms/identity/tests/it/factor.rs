//! Authenticator apps and recovery codes.

use std::time::Duration;

use identity::service::{
    factor,
    people::reset_password,
    sign_in::{Step, Ticket, sign_in},
};
use kit::Role;
use testkit::{Answer, Person, Town, both};
use totp_rs::{Builder, Secret, Totp};

use crate::{
    OFFICER, PASSWORD, bearer, hidden, id_of, is_in, record, seeded, signed_in, try_in, with_mail,
};

const NEW: &str = "sungai tenang di hulu";
const STEP: Duration = Duration::from_secs(30);
const MINUTE: Duration = Duration::from_secs(60);

/// The app on the telephone.
struct App(Totp);

impl App {
    fn code(&self, town: &Town) -> String {
        self.0.generate(u64::try_from(town.app.clock().now().0 / 1000).unwrap()).to_string()
    }
}

/// What stands in `<li><code>` on the page.
fn codes_on(page: &str) -> Vec<String> {
    let part = page.split("id=\"recovery-codes\"").nth(1).expect("recovery codes");
    let part = part.split("</ul>").next().unwrap();
    part.split("<code>").skip(1).map(|c| c.split('<').next().unwrap().to_owned()).collect()
}

/// Enrols an app over the web, as its owner would; the app, and the recovery codes.
async fn enrolled(town: &Town, p: &Person) -> (App, Vec<String>) {
    let page = town.get_as(p, "/akun/aplikasi").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let page = page.text();
    let secret = page.split("class=\"code-chip\"").nth(1).unwrap().split('>').nth(1).unwrap();
    let secret: String = secret.split('<').next().unwrap().split_whitespace().collect();
    let secret = Secret::try_from_base32(secret.to_ascii_uppercase()).unwrap();
    let app = App(Builder::new().with_secret(secret).build().unwrap());
    let ticket = hidden(&page, "ticket");
    let wrong = town.post_as(p, "/akun/aplikasi", &[("ticket", &ticket), ("code", "000000")]).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(hidden(&wrong.text(), "ticket"), ticket, "the same secret is offered again");
    let a =
        town.post_as(p, "/akun/aplikasi", &[("ticket", &ticket), ("code", &app.code(town))]).await;
    assert_eq!(a.status, 200, "{}", a.text());
    // The code that enrolled is used up.
    town.wait(STEP);
    (app, codes_on(&a.text()))
}

/// The first step; the ticket for the second.
async fn at_second_step(town: &Town) -> String {
    let a = try_in(town, OFFICER, PASSWORD).await;
    assert_eq!((a.status.as_u16(), a.header("set-cookie")), (200, ""), "{}", a.text());
    hidden(&a.text(), "ticket")
}

async fn second(town: &Town, ticket: &str, field: &str, code: &str) -> Answer {
    town.post("/masuk/kode", &[("ticket", ticket), (field, code)]).await
}

both! {
    async fn the_password_alone_no_longer_opens(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let (app, codes) = enrolled(&town, &p).await;
        assert_eq!(codes.len(), 10);
        let ticket = at_second_step(&town).await;
        assert_eq!(second(&town, &ticket, "code", "000000").await.status, 422);
        let a = second(&town, &ticket, "code", &app.code(&town)).await;
        assert_eq!(a.location(), "/kerja");
        let again = bearer(&town, OFFICER, &a).await;
        assert!(is_in(&town, &again).await);
        town.wait(STEP);
        assert_eq!(second(&town, &ticket, "code", &app.code(&town)).await.status, 422, "a ticket is good once");
        assert_eq!(second(&town, "palsu", "code", "123456").await.status, 422);
        let mails = town.mails().await;
        assert!(mails.iter().any(|m| m.to == OFFICER && m.text.contains("Aplikasi pengaman dipasang")));
        let text = record(&town).await;
        assert!(text.contains("identity.add_totp") && !codes.iter().any(|c| text.contains(c)));
        let page = town.get_as(&again, "/akun").await.text();
        assert!(page.contains("kode aplikasi") && page.contains("Ditolak"), "one's own attempts are shown");
    }

    async fn a_code_is_good_once_and_one_step_early_or_late(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let (app, _) = enrolled(&town, &p).await;
        let code = app.code(&town);
        town.wait(STEP);
        let ticket = at_second_step(&town).await;
        assert_eq!(second(&town, &ticket, "code", &code).await.status, 303, "one step late");
        let ticket = at_second_step(&town).await;
        assert_eq!(second(&town, &ticket, "code", &code).await.status, 422, "used");
        let stale = app.code(&town);
        town.wait(2 * STEP);
        assert_eq!(second(&town, &ticket, "code", &stale).await.status, 422, "two steps late");
        assert_eq!(second(&town, &ticket, "code", &app.code(&town)).await.status, 303);
    }

    async fn a_step_used_twice_at_once_opens_once(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let (app, _) = enrolled(&town, &p).await;
        let other = town.second_node().await;
        let (here, there) = (town.nobody(), other.nobody());
        let (a, b) = (at_second_step(&town).await, at_second_step(&town).await);
        let (a, b, code) = (Ticket(a), Ticket(b), app.code(&town));
        let (x, y) = tokio::join!(factor::answer(&here, &a, &code), factor::answer(&there, &b, &code));
        let opened = [x.unwrap(), y.unwrap()].iter().filter(|s| matches!(s, Step::In { .. })).count();
        assert_eq!(opened, 1);
    }

    async fn a_recovery_code_used_twice_at_once_opens_once(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let (_, codes) = enrolled(&town, &p).await;
        let other = town.second_node().await;
        let (here, there) = (town.nobody(), other.nobody());
        let (a, b) = (Ticket(at_second_step(&town).await), Ticket(at_second_step(&town).await));
        let (x, y) = tokio::join!(factor::answer(&here, &a, &codes[3]), factor::answer(&there, &b, &codes[3]));
        let opened = [x.unwrap(), y.unwrap()].iter().filter(|s| matches!(s, Step::In { .. })).count();
        assert_eq!(opened, 1);
        // Typed in any way, and never again.
        let ticket = at_second_step(&town).await;
        let loud = codes[4].to_uppercase().replace('-', " ");
        assert_eq!(second(&town, &ticket, "recovery", &loud).await.status, 303);
        let ticket = at_second_step(&town).await;
        assert_eq!(second(&town, &ticket, "recovery", &codes[4]).await.status, 422);
    }

    async fn guesses_at_the_second_step_hold_the_account(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let (app, codes) = enrolled(&town, &p).await;
        let ticket = at_second_step(&town).await;
        let mut guesses = Vec::new();
        for n in 0..12 {
            let (cx, t) = (town.nobody(), Ticket(ticket.clone()));
            let guess = if n % 2 == 0 { format!("00000{}", n % 10) } else { format!("aaaaa-aaaa{n}") };
            guesses.push(tokio::spawn(async move { factor::answer(&cx, &t, &guess).await }));
        }
        for g in guesses {
            assert!(matches!(g.await.unwrap().unwrap(), Step::Refused));
        }
        let n: i64 = town.value("SELECT failed_count FROM identity_person WHERE email = 'ppid.dinkes@demo.betang.id'").await;
        assert_eq!(n, 5, "the rest met a held account");
        let wrong = second(&town, &ticket, "code", "000000").await;
        let right = second(&town, &ticket, "code", &app.code(&town)).await;
        assert_eq!((wrong.status.as_u16(), right.status.as_u16()), (422, 422));
        assert_eq!(wrong.text(), right.text(), "held and wrong look alike");
        assert_eq!(second(&town, &ticket, "recovery", &codes[0]).await.status, 422);
        assert_eq!(try_in(&town, OFFICER, PASSWORD).await.status, 422, "at the first step, too");
        town.wait(16 * MINUTE);
        let ticket = at_second_step(&town).await;
        assert_eq!(second(&town, &ticket, "code", &app.code(&town)).await.status, 303);
    }

    async fn the_right_password_does_not_forgive_wrong_codes(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        enrolled(&town, &p).await;
        for _ in 0..5 {
            let ticket = at_second_step(&town).await;
            assert_eq!(second(&town, &ticket, "code", "000000").await.status, 422);
        }
        assert_eq!(try_in(&town, OFFICER, PASSWORD).await.status, 422, "held after five");
    }

    async fn ways_in_change_only_shortly_after_a_sign_in(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let (app, codes) = enrolled(&town, &p).await;
        town.wait(16 * MINUTE);
        let door = |a: Answer| assert!(a.location().starts_with("/masuk?ulang=1&kembali=%2Fakun%2F"), "{}", a.text());
        door(town.get_as(&p, "/akun/kunci").await);
        door(town.post_as(&p, "/akun/aplikasi/lepas", &[]).await);
        door(town.post_as(&p, "/akun/kode-pemulihan", &[]).await);
        assert_eq!(town.get_as(&p, "/masuk?ulang=1&kembali=/akun/kunci").await.status, 200, "the door is shown again");
        let ticket = at_second_step(&town).await;
        let fresh = bearer(&town, OFFICER, &second(&town, &ticket, "code", &app.code(&town)).await).await;
        let a = town.post_as(&fresh, "/akun/kode-pemulihan", &[]).await;
        let newer = codes_on(&a.text());
        assert_eq!(newer.len(), 10);
        let ticket = at_second_step(&town).await;
        assert_eq!(second(&town, &ticket, "recovery", &codes[0]).await.status, 422, "the old set is worth nothing");
        assert_eq!(second(&town, &ticket, "recovery", &newer[0]).await.status, 303);
        assert_eq!(town.post_as(&fresh, "/akun/aplikasi/lepas", &[]).await.status, 303);
        let left: i64 = town.value("SELECT COUNT(*) FROM identity_recovery").await;
        assert_eq!(left, 0, "codes stand in for nothing any more");
        signed_in(&town, OFFICER, PASSWORD).await;
    }

    async fn a_temporary_password_does_not_get_past_the_second_factor(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let (app, _) = enrolled(&town, &p).await;
        let word = reset_password(&town.system(), p.id).await.unwrap();
        let a = try_in(&town, OFFICER, &word).await;
        let ticket = hidden(&a.text(), "ticket");
        let early = [("ticket", ticket.as_str()), ("new", NEW), ("again", NEW)];
        assert_eq!(town.post("/masuk/kata-sandi", &early).await.status, 422, "the code comes first");
        let a = second(&town, &ticket, "code", &app.code(&town)).await;
        assert_eq!((a.status.as_u16(), a.header("set-cookie")), (200, ""));
        let ticket = hidden(&a.text(), "ticket");
        let a = town.post("/masuk/kata-sandi", &[("ticket", &ticket), ("new", NEW), ("again", NEW)]).await;
        assert!(is_in(&town, &bearer(&town, OFFICER, &a).await).await);
    }

    async fn an_administrator_helps_whoever_lost_everything(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        enrolled(&town, &p).await;
        let page = format!("/kerja/identitas/orang/{}/pengaman", p.id);
        let other = town.person(Role::Administrator, Some("disdik")).await;
        assert_eq!(town.post_as(&other, &page, &[]).await.status, 403);
        let boss = town.person(Role::Administrator, None).await;
        assert_eq!(town.get_as(&boss, &page).await.status, 200);
        assert_eq!(town.post_as(&boss, &page, &[]).await.status, 303);
        assert!(!is_in(&town, &p).await, "sessions end with it");
        assert!(town.mails().await.iter().any(|m| m.to == OFFICER && m.text.contains("melepas semua pengaman")));
        signed_in(&town, OFFICER, PASSWORD).await;
        assert_eq!(town.post_as(&boss, &page, &[]).await.status, 412);
    }

    async fn an_erased_person_leaves_no_way_in_behind(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        enrolled(&town, &p).await;
        let visitor = town.nobody().asked_at(base::Lang::Id, "http://localhost");
        identity::service::reset::ask(&visitor, OFFICER).await.unwrap();
        identity::admin::erase(&town.system(), p.id).await.unwrap();
        for table in [
            "SELECT COUNT(*) FROM identity_link",
            "SELECT COUNT(*) FROM identity_totp",
            "SELECT COUNT(*) FROM identity_recovery",
            "SELECT COUNT(*) FROM identity_passkey",
            "SELECT COUNT(*) FROM identity_sign_in",
        ] {
            assert_eq!(town.value::<i64>(table).await, 0, "{table}");
        }
        town.audit_is_whole().await;
    }

    async fn what_is_stored_lets_nobody_make_codes(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let (app, codes) = enrolled(&town, &p).await;
        let secret: Vec<u8> = town.value("SELECT secret FROM identity_totp").await;
        assert!(!secret.windows(20).any(|w| w == app.0.secret().as_bytes()), "wrapped");
        for code in &codes {
            let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
            let hash = blake3::hash(plain.as_bytes()).to_hex().to_string();
            let mut r = town.app.db().read().await.unwrap();
            let n: i64 = db::query("SELECT COUNT(*) FROM identity_recovery WHERE code_hash IN ($1, $2, $3)")
                .bind(code).bind(&plain).bind(hash).scalar(r.conn()).await.unwrap();
            assert_eq!(n, 0, "keyed");
        }
        let id = id_of(&town, OFFICER).await;
        assert!(matches!(sign_in(&town.nobody(), OFFICER, PASSWORD).await.unwrap(), Step::Factor(..)), "{id}");
    }
}

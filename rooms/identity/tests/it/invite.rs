//! Invitations.

use std::time::Duration;

use base::Kind;
use identity::{
    model::{PersonFacts, ways::NewPerson},
    service::{
        invite, people,
        sign_in::{self, Step},
    },
};
use kit::Role;
use testkit::{Answer, Town, both};

use crate::{bearer, id_of, is_in, link_in, record, seeded, try_in, with_mail};

const NEW: &str = "sungai tenang di hulu";
const DAY: Duration = Duration::from_secs(86_400);

fn new(email: &str, org: Option<&str>, role: Option<Role>) -> NewPerson {
    NewPerson {
        facts: PersonFacts::new(email, "Petugas Undangan", ""),
        org: org.map(str::to_owned),
        position: "Arsiparis".to_owned(),
        role,
    }
}

/// Invites somebody where no letters leave, and gives the path of the link.
async fn invited(town: &Town, email: &str) -> String {
    let new = new(email, Some("dinkes"), Some(Role::PpidPelaksana));
    let done = invite::invite(&town.system(), &new).await.unwrap();
    path_of(&done.link.expect("a link to hand over"))
}

fn path_of(url: &str) -> String {
    url[url.find("/undangan/").unwrap()..].to_owned()
}

async fn accept(town: &Town, path: &str, word: &str) -> Answer {
    town.post(path, &[("new", word), ("again", word)]).await
}

both! {
    async fn an_invited_officer_chooses_a_password_and_is_at_work(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let boss = town.person(Role::Administrator, None).await;
        let form = [("name", "Petugas Undangan"), ("email", "Undangan@contoh.id"), ("org", "dinkes"), ("role", "ppid_pelaksana"), ("position", "Arsiparis")];
        let a = town.post_as(&boss, "/kerja/identitas/undangan", &form).await;
        assert_eq!(a.status, 303, "{}", a.text());
        let mails = town.mails().await;
        assert_eq!((mails.len(), mails[0].to.as_str()), (1, "undangan@contoh.id"));
        let path = link_in(&mails[0], "/undangan/");
        let page = town.get(&path).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("Petugas Undangan") && page.text().contains("undangan@contoh.id"));
        assert_eq!(accept(&town, &path, "pendek").await.status, 422);
        let other = [("new", NEW), ("again", "awan putih di langit biru")];
        assert_eq!(town.post(&path, &other).await.status, 422);
        let a = accept(&town, &path, NEW).await;
        assert_eq!(a.location(), "/kerja", "through the same door as every sign-in");
        let p = bearer(&town, "undangan@contoh.id", &a).await;
        assert!(is_in(&town, &p).await);
        assert_eq!(accept(&town, &path, "awan putih di langit biru").await.status, 410, "good once");
        assert_eq!(try_in(&town, "undangan@contoh.id", NEW).await.location(), "/kerja");
        let text = record(&town).await;
        let token = path.rsplit('/').next().unwrap();
        for secret in ["undangan@contoh.id", "Petugas Undangan", token, NEW] {
            assert!(!text.contains(secret), "{secret}");
        }
        let stored: i64 = {
            let mut r = town.app.db().read().await.unwrap();
            db::query("SELECT COUNT(*) FROM identity_link WHERE token_hash = $1").bind(token).scalar(r.conn()).await.unwrap()
        };
        assert_eq!(stored, 0, "the token itself is kept nowhere");
        town.audit_is_whole().await;
    }

    async fn without_mail_the_link_is_shown_once_to_whoever_invites(town: Town) {
        seeded(&town).await;
        let boss = town.person(Role::Administrator, None).await;
        let form = [("name", "Petugas Undangan"), ("email", "undangan@contoh.id"), ("org", ""), ("role", ""), ("position", "")];
        let a = town.post_as(&boss, "/kerja/identitas/undangan", &form).await;
        assert_eq!(a.status, 200, "{}", a.text());
        let page = a.text();
        let at = page.find("/undangan/").unwrap();
        let path = &page[at..at + "/undangan/".len() + 43];
        assert_eq!(town.get(path).await.status, 200);
        assert!(town.mails().await.is_empty());
        let again = town.post_as(&boss, "/kerja/identitas/undangan", &form).await;
        assert_eq!(again.status, 422, "the address has an account now");
        let here = format!("/kerja/identitas/orang/{}", id_of(&town, "undangan@contoh.id").await);
        let shown = town.get_as(&boss, &here).await.text();
        assert!(shown.contains("Menunggu undangan") && !shown.contains(&path["/undangan/".len()..]));
    }

    async fn an_invitation_used_twice_at_once_opens_once(town: Town) {
        seeded(&town).await;
        let path = invited(&town, "undangan@contoh.id").await;
        let token = path.rsplit('/').next().unwrap();
        let other = town.second_node().await;
        let (here, there) = (town.nobody(), other.nobody());
        let (a, b) = tokio::join!(
            invite::accept(&here, token, NEW),
            invite::accept(&there, token, "awan putih di langit biru"),
        );
        assert!(a.is_ok() != b.is_ok(), "one of two");
        let word = if a.is_ok() { NEW } else { "awan putih di langit biru" };
        assert!(matches!(sign_in::sign_in(&here, "undangan@contoh.id", word).await.unwrap(), Step::In { .. }));
    }

    async fn an_invitation_ends_by_itself_by_hand_and_by_the_next_one(town: Town) {
        seeded(&town).await;
        let cx = town.system();
        let late = invited(&town, "lambat@contoh.id").await;
        let id = id_of(&town, "lambat@contoh.id").await;
        town.wait(7 * DAY);
        assert_eq!(accept(&town, &late, NEW).await.status, 410);
        let next = path_of(&invite::again(&cx, id).await.unwrap().link.unwrap());
        let newest = path_of(&invite::again(&cx, id).await.unwrap().link.unwrap());
        assert_eq!(town.get(&next).await.status, 410, "a newer one took its place");
        invite::withdraw(&cx, id).await.unwrap();
        assert_eq!(accept(&town, &newest, NEW).await.status, 410);
        assert_eq!(invite::withdraw(&cx, id).await.unwrap_err().key(), "identity.invite.error.none_open");
        let last = path_of(&invite::again(&cx, id).await.unwrap().link.unwrap());
        // A closed account is entered by no link, and an account that was used needs none.
        identity::admin::disable(&cx, id).await.unwrap();
        assert_eq!(town.get(&last).await.status, 410);
        identity::admin::enable(&cx, id).await.unwrap();
        assert_eq!(accept(&town, &last, NEW).await.status, 303);
        assert_eq!(invite::again(&cx, id).await.unwrap_err().key(), "identity.invite.error.accepted");
        for nonsense in ["x", &"A".repeat(43), "../../etc/passwd"] {
            assert!(town.get(&format!("/undangan/{nonsense}")).await.status.is_client_error());
        }
    }

    async fn nobody_invites_beyond_their_own_part_of_the_tree(town: Town) {
        seeded(&town).await;
        let own = town.person(Role::Administrator, Some("dinkes")).await.cx;
        for (n, (org, role)) in [
            (Some("disdik"), None),
            (Some("pemprov-kalteng"), Some(Role::Leader)),
            (None, None),
            (None, Some(Role::Administrator)),
        ]
        .into_iter()
        .enumerate()
        {
            let e = invite::invite(&own, &new(&format!("n{n}@contoh.id"), org, role)).await.unwrap_err();
            assert_eq!(e.kind(), Kind::Forbidden, "{org:?} {role:?}");
        }
        let done = invite::invite(&own, &new("dalam@contoh.id", Some("dinkes"), Some(Role::Editor))).await.unwrap();
        // Whoever holds more than that part cannot be sent a link from there, nor lose theirs.
        identity::admin::give_role(&town.system(), done.person, Role::Editor, Some("disdik")).await.unwrap();
        assert_eq!(invite::again(&own, done.person).await.unwrap_err().kind(), Kind::Forbidden);
        assert_eq!(invite::withdraw(&own, done.person).await.unwrap_err().kind(), Kind::Forbidden);
    }

    async fn many_are_invited_and_each_fault_stays_with_its_row(town: Town) {
        seeded(&town).await;
        let rows = [
            new("satu@contoh.id", Some("dinkes"), Some(Role::PpidPelaksana)),
            new("bukan surel", Some("dinkes"), None),
            new("satu@contoh.id", Some("disdik"), None),
            new("dua@contoh.id", Some("tidak-ada"), None),
            new("tiga@contoh.id", None, None),
        ];
        let done = invite::invite_all(&town.system(), &rows).await;
        let kinds: Vec<Option<Kind>> = done.iter().map(|r| r.as_ref().err().map(base::Error::kind)).collect();
        assert_eq!(kinds, [None, Some(Kind::Invalid), Some(Kind::Conflict), Some(Kind::NotFound), None]);
    }

    async fn every_agency_without_an_officer_gets_an_invitation_once(town: Town) {
        seeded(&town).await;
        with_mail(&town).await;
        let boss = town.person(Role::Administrator, None).await;
        let before = invite::candidates(&boss.cx).await.unwrap();
        assert!(before.iter().all(|c| c.org != "dinkes"), "it has one");
        let ready: Vec<&str> = before.iter().filter(|c| c.person.is_some()).map(|c| c.org.as_str()).collect();
        assert!(ready.len() > 30, "{}", ready.len());
        let page = town.get_as(&boss, "/kerja/identitas/undangan/ppid").await;
        assert_eq!(page.status, 200);
        let form: Vec<(&str, &str)> = ready.iter().map(|o| ("org", *o)).collect();
        let a = town.post_as(&boss, "/kerja/identitas/undangan/ppid", &form).await;
        assert_eq!(a.status, 200, "{}", a.text());
        assert_eq!(town.mails().await.len(), ready.len());
        let after = invite::candidates(&boss.cx).await.unwrap();
        assert!(after.iter().all(|c| !ready.contains(&c.org.as_str())));
        // The administrator of one agency sees no other's.
        let own = town.person(Role::Administrator, Some("dinkes")).await;
        assert!(invite::candidates(&own.cx).await.unwrap().is_empty());
    }

    async fn a_withdrawn_invitation_closes_the_account_until_the_next(town: Town) {
        seeded(&town).await;
        let boss = town.person(Role::Administrator, None).await;
        invited(&town, "undangan@contoh.id").await;
        let id = id_of(&town, "undangan@contoh.id").await;
        let here = format!("/kerja/identitas/orang/{id}");
        assert_eq!(town.post_as(&boss, &format!("{here}/undangan/batal"), &[]).await.status, 303);
        let page = town.get_as(&boss, &here).await.text();
        assert!(page.contains("Dinonaktifkan") && page.contains(&format!("{here}/undangan\"")));
        let a = town.post_as(&boss, &format!("{here}/undangan"), &[]).await;
        let page = a.text();
        let at = page.find("/undangan/").unwrap();
        assert_eq!(accept(&town, &page[at..at + "/undangan/".len() + 43], NEW).await.status, 303);
        // An account in use has no invitation to withdraw, so it cannot be closed that way.
        assert_eq!(invite::withdraw(&boss.cx, id).await.unwrap_err().key(), "identity.invite.error.none_open");
        assert_eq!(try_in(&town, "undangan@contoh.id", NEW).await.location(), "/kerja");
    }

    async fn nobody_is_entered_with_an_address_that_no_letter_reaches(town: Town) {
        seeded(&town).await;
        for email in ["a..b@contoh.id", "titik.@contoh.id", "a@-contoh.id"] {
            let facts = PersonFacts::new(email, "Petugas Undangan", "");
            let e = people::create(&town.system(), &facts, None, "").await.unwrap_err();
            assert_eq!(e.key(), "identity.person.error.email", "{email}");
            let e = invite::invite(&town.system(), &new(email, None, None)).await.unwrap_err();
            assert_eq!(e.key(), "identity.person.error.email", "{email}");
        }
    }
}

//! One's own account.

use testkit::both;

use crate::{OFFICER, PASSWORD, is_in, record, seeded, signed_in, try_in};

const NEW: &str = "sungai tenang di hulu";

both! {
    async fn an_ended_session_is_over_at_once(town: Town) {
        seeded(&town).await;
        let (here, there) = (signed_in(&town, OFFICER, PASSWORD).await, signed_in(&town, OFFICER, PASSWORD).await);
        let page = town.get_as(&here, "/akun").await.text();
        let end: Vec<&str> = page.split('"').filter(|s| s.ends_with("/akhiri")).collect();
        assert_eq!(end.len(), 1, "only the other session has a button: {end:?}");
        // Nobody else can end it.
        let stranger = signed_in(&town, "warga@demo.betang.id", PASSWORD).await;
        assert_eq!(town.post_as(&stranger, end[0], &[]).await.status, 404);
        assert!(is_in(&town, &there).await);
        assert_eq!(town.post_as(&here, end[0], &[]).await.status, 303);
        assert!(!is_in(&town, &there).await && is_in(&town, &here).await);
    }

    async fn all_other_sessions_end_and_this_one_stays(town: Town) {
        seeded(&town).await;
        let (a, b, c) = (
            signed_in(&town, OFFICER, PASSWORD).await,
            signed_in(&town, OFFICER, PASSWORD).await,
            signed_in(&town, OFFICER, PASSWORD).await,
        );
        assert_eq!(town.post_as(&b, "/akun/sesi/akhiri-lainnya", &[]).await.status, 303);
        assert!(!is_in(&town, &a).await && is_in(&town, &b).await && !is_in(&town, &c).await);
    }

    async fn a_new_password_needs_the_old_one_and_ends_other_sessions(town: Town) {
        seeded(&town).await;
        let (here, there) = (signed_in(&town, OFFICER, PASSWORD).await, signed_in(&town, OFFICER, PASSWORD).await);
        for (old, new, again, why) in [
            ("bukan yang ini", NEW, NEW, "tidak cocok"),
            (PASSWORD, "pendek", "pendek", "paling sedikit 12"),
            (PASSWORD, "passwordpassword", "passwordpassword", "mudah ditebak"),
            (PASSWORD, "ppid.dinkes@demo.betang.id", "ppid.dinkes@demo.betang.id", "surel"),
            (PASSWORD, NEW, "sungai deras di hulu", "tidak sama"),
        ] {
            let a = town.post_as(&here, "/akun/kata-sandi", &[("old", old), ("new", new), ("again", again)]).await;
            assert_eq!(a.status, 422, "{new}");
            assert!(a.text().contains(why), "{new}: {why}");
        }
        let a = town.post_as(&here, "/akun/kata-sandi", &[("old", PASSWORD), ("new", NEW), ("again", NEW)]).await;
        assert_eq!(a.status, 303, "{}", a.text());
        assert!(is_in(&town, &here).await && !is_in(&town, &there).await);
        assert_eq!(try_in(&town, OFFICER, PASSWORD).await.status, 422);
        signed_in(&town, OFFICER, NEW).await;
    }

    async fn a_new_name_is_shown_at_once_and_hidden_in_the_record(town: Town) {
        seeded(&town).await;
        let p = signed_in(&town, OFFICER, PASSWORD).await;
        let form = [("name", "Dewi Anggraini Bungai"), ("phone", "0536 000 99"), ("revision", "1")];
        assert_eq!(town.post_as(&p, "/akun/profil", &form).await.status, 303);
        assert!(town.get_as(&p, "/akun").await.text().contains("Dewi Anggraini Bungai"));
        // The same page sent from an old tab does not undo it.
        assert_eq!(town.post_as(&p, "/akun/profil", &form).await.status, 422);
        let text = record(&town).await;
        assert!(text.contains("identity.change_profile") && text.contains("$enc"));
        assert!(!text.contains("Bungai") && !text.contains("0536 000 99"));
    }
}

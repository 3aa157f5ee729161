//! What an editor sets is there for everyone with the commit, and not before.

use kit::{Audit, setting};
use testkit::{Town, both};

use crate::posts::begin;

const KEY: &str = "uji.words";

async fn read(town: &Town) -> Vec<String> {
    let mut r = town.app.db().read().await.unwrap();
    setting::get(r.conn(), KEY).await.unwrap()
}

both! {
    async fn a_setting_is_its_default_until_it_is_set_and_can_be_set_again(town: Town) {
        assert_eq!(read(&town).await, Vec::<String>::new());
        for words in [vec!["jalan", "ruas"], vec![]] {
            let mut tx = begin(&town.system()).await;
            setting::put(&mut tx, KEY, &words).await.unwrap();
            tx.commit(Audit::new("uji.set", "setting", KEY)).await.unwrap();
            assert_eq!(read(&town).await, words);
        }
        let mut r = town.app.db().read().await.unwrap();
        assert!(setting::is_set(r.conn(), KEY).await.unwrap(), "set to nothing is set");
        assert!(!setting::is_set(r.conn(), "uji.other").await.unwrap());
    }

    async fn what_was_not_committed_is_not_set(town: Town) {
        let mut tx = begin(&town.system()).await;
        setting::put(&mut tx, KEY, &["x"]).await.unwrap();
        drop(tx);
        assert_eq!(read(&town).await, Vec::<String>::new());
    }

    async fn a_value_of_another_shape_is_an_error_not_a_default(town: Town) {
        let mut tx = begin(&town.system()).await;
        setting::put(&mut tx, KEY, &7).await.unwrap();
        tx.commit(Audit::new("uji.set", "setting", KEY)).await.unwrap();
        let mut r = town.app.db().read().await.unwrap();
        assert!(setting::get::<Vec<String>>(r.conn(), KEY).await.is_err());
    }
}

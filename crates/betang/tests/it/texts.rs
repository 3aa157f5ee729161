//! Every text that the house says exists in both languages.

use kit::{Access, Place};

fn texts() -> kit::i18n::Texts {
    let rooms = betang::rooms::ROOMS;
    kit::i18n::Texts::read(
        std::iter::once(("kit", kit::TEXTS.0, kit::TEXTS.1))
            .chain(rooms.iter().map(|r| (r.name, r.i18n.0, r.i18n.1))),
    )
    .unwrap()
}

#[test]
fn menus_roles_and_statuses_have_words() {
    let t = texts();
    for item in betang::rooms::ROOMS.iter().flat_map(|r| r.menu) {
        assert!(t.has(item.key), "{}", item.key);
        assert!(
            item.place != Place::Public || item.access == Access::Public,
            "{} is in the public menu",
            item.href
        );
    }
    for role in kit::Role::ALL {
        assert!(t.has(&format!("kit.role.{}", role.word())));
    }
    for status in [400, 401, 403, 404, 409, 412, 413, 422, 429, 500, 503] {
        assert!(t.has(&format!("kit.status.{status}")));
    }
}

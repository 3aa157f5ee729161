//! The room's places in the menus.

use kit::{Access, MenuItem, Place};

use crate::model::{PPID_EDIT, PPID_SETTINGS, PPID_VIEW_OFFICE};

/// In the head and at the side.
pub(crate) const MENU: &[MenuItem] = &[
    MenuItem {
        place: Place::Public,
        key: "ppid.public.title",
        href: "/ppid",
        icon: ui::Icon::FileText,
        access: Access::Public,
        order: 10,
    },
    MenuItem {
        place: Place::Workbench,
        key: "ppid.office.desk",
        href: "/kerja/ppid",
        icon: ui::Icon::Inbox,
        access: Access::Needs(PPID_VIEW_OFFICE),
        order: 20,
    },
    MenuItem {
        place: Place::Workbench,
        key: "ppid.office.add",
        href: "/kerja/ppid/tambah",
        icon: ui::Icon::Upload,
        access: Access::Needs(PPID_EDIT),
        order: 21,
    },
    MenuItem {
        place: Place::Workbench,
        key: "ppid.office.list",
        href: "/kerja/ppid/daftar",
        icon: ui::Icon::List,
        access: Access::Needs(PPID_VIEW_OFFICE),
        order: 22,
    },
    MenuItem {
        place: Place::Workbench,
        key: "ppid.office.matrix",
        href: "/kerja/ppid/instansi",
        icon: ui::Icon::Building,
        access: Access::Needs(PPID_VIEW_OFFICE),
        order: 23,
    },
    MenuItem {
        place: Place::Workbench,
        key: "ppid.office.settings",
        href: "/kerja/ppid/pengaturan",
        icon: ui::Icon::Settings,
        access: Access::Needs(PPID_SETTINGS),
        order: 24,
    },
];

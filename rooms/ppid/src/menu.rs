//! The room's places in the menus.

use kit::{Access, MenuItem, Place};

use crate::model::{PPID_EDIT, PPID_HARVEST_DISTRICT, PPID_SETTINGS, PPID_VIEW_OFFICE};

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
        key: "ppid.duty.matrix",
        href: "/kerja/ppid/kewajiban/matriks",
        icon: ui::Icon::Calendar,
        access: Access::Needs(PPID_VIEW_OFFICE),
        order: 25,
    },
    MenuItem {
        place: Place::Workbench,
        key: "ppid.exempt.title",
        href: "/kerja/ppid/dikecualikan",
        icon: ui::Icon::Lock,
        access: Access::Needs(PPID_VIEW_OFFICE),
        order: 26,
    },
    MenuItem {
        place: Place::Workbench,
        key: "ppid.office.settings",
        href: "/kerja/ppid/pengaturan",
        icon: ui::Icon::Settings,
        access: Access::Needs(PPID_SETTINGS),
        order: 24,
    },
    MenuItem {
        place: Place::Workbench,
        key: "ppid.import.title",
        href: "/kerja/ppid/impor",
        icon: ui::Icon::FileTable,
        access: Access::Needs(PPID_EDIT),
        order: 28,
    },
    MenuItem {
        place: Place::Workbench,
        key: "ppid.harvest.title",
        href: "/kerja/ppid/panen",
        icon: ui::Icon::Globe,
        access: Access::Needs(PPID_HARVEST_DISTRICT),
        order: 29,
    },
];

//! Who may do what in this room.

use kit::{
    Permission,
    Role::{AtasanPpid, Inspector, PpidPelaksana, PpidUtama},
};

/// See the workbench of this room.
pub(crate) const PPID_VIEW_OFFICE: Permission =
    Permission::roles("ppid.view_office", &[PpidPelaksana, PpidUtama, AtasanPpid, Inspector]);
/// Write items and files of an agency, submit them.
pub(crate) const PPID_EDIT: Permission =
    Permission::roles("ppid.edit", &[PpidPelaksana, PpidUtama]);
/// Approve or return what was submitted.
pub(crate) const PPID_REVIEW: Permission = Permission::roles("ppid.review", &[PpidUtama]);
/// Publish; for an agency's officer only where the rule of review allows it.
pub(crate) const PPID_PUBLISH: Permission =
    Permission::roles("ppid.publish", &[PpidPelaksana, PpidUtama]);
/// Take back what is public, and bring it back.
pub(crate) const PPID_WITHDRAW: Permission =
    Permission::roles("ppid.withdraw", &[PpidPelaksana, PpidUtama]);
/// Change how the room works.
pub(crate) const PPID_SETTINGS: Permission = Permission::roles("ppid.settings", &[PpidUtama]);
/// Write consequence tests of an agency's exempt information.
pub(crate) const PPID_EXEMPT_EDIT: Permission =
    Permission::roles("ppid.exempt_edit", &[PpidPelaksana, PpidUtama]);
/// Decide that information is exempt, or that it is opened.
pub(crate) const PPID_EXEMPT_DECIDE: Permission =
    Permission::roles("ppid.exempt_decide", &[PpidUtama, AtasanPpid]);
/// Harvest the sites of any organisation.
pub(crate) const PPID_HARVEST: Permission = Permission::roles("ppid.harvest", &[PpidUtama]);
/// Harvest the sites of districts; a district's officer for the district.
pub(crate) const PPID_HARVEST_DISTRICT: Permission =
    Permission::roles("ppid.harvest_district", &[PpidPelaksana, PpidUtama]);
/// Read files, draw pages, publish what is due: background work.
pub(crate) const PPID_MACHINE: Permission = Permission::system("ppid.machine");

/// All of them, for the sign.
pub(crate) const PERMISSIONS: &[Permission] = &[
    PPID_VIEW_OFFICE,
    PPID_EDIT,
    PPID_REVIEW,
    PPID_PUBLISH,
    PPID_WITHDRAW,
    PPID_SETTINGS,
    PPID_EXEMPT_EDIT,
    PPID_EXEMPT_DECIDE,
    PPID_HARVEST,
    PPID_HARVEST_DISTRICT,
    PPID_MACHINE,
];

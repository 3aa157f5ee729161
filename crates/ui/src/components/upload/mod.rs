//! Sending large or many files: a plain file field without script; the `upload` island adds
//! dragging, progress, and going on after a cut (tus).

use crate::{Example, Icon, field_id, icon, some};
use maud::{Markup, html};

/// The words the island needs; `{}` stands for a file name or a figure.
#[derive(Debug, Clone, Copy, Default)]
pub struct UploadWords<'a> {
    /// "Tarik berkas ke sini, atau".
    pub drop: &'a str,
    /// "pilih berkas".
    pub choose: &'a str,
    /// "Jeda".
    pub pause: &'a str,
    /// "Lanjutkan".
    pub resume: &'a str,
    /// "Hapus".
    pub remove: &'a str,
    /// "Terunggah".
    pub done: &'a str,
    /// "Sambungan terputus. Dicoba lagi sendiri."
    pub offline: &'a str,
    /// "Berkas ini tidak dapat diunggah."
    pub failed: &'a str,
    /// "Berkas melebihi {}."
    pub too_big: &'a str,
}

/// Props of [`upload_zone`].
#[derive(Debug, Clone, Copy, Default)]
pub struct UploadZone<'a> {
    /// Name of the plain file field; the ids of finished uploads are sent as `<name>_id`.
    pub name: &'a str,
    /// Label.
    pub label: &'a str,
    /// Forms and sizes accepted, in words.
    pub hint: &'a str,
    /// What is wrong.
    pub error: &'a str,
    /// Accepted types, such as `.pdf,.xlsx`.
    pub accept: &'a str,
    /// Whether several may be sent.
    pub multiple: bool,
    /// The tus endpoint; "" for the plain field only.
    pub endpoint: &'a str,
    /// Largest file in bytes; 0 for no limit.
    pub max_bytes: u64,
    /// Sent with each upload as header `x-csrf-token`; "" for none.
    pub csrf: &'a str,
    /// Ids and names of files that were uploaded before (the form came back with errors).
    pub finished: &'a [(&'a str, &'a str)],
    /// The island's words.
    pub words: UploadWords<'a>,
}

/// The drop zone.
pub fn upload_zone(p: &UploadZone<'_>) -> Markup {
    let id = field_id(p.name);
    let w = &p.words;
    html! {
        div .field .upload .bad[!p.error.is_empty()] data-upload=[some(p.endpoint)]
            data-name={ (p.name) "_id" } data-csrf=[some(p.csrf)]
            data-max=[(p.max_bytes > 0).then_some(p.max_bytes)] data-pause=(w.pause)
            data-resume=(w.resume) data-remove=(w.remove) data-done=(w.done)
            data-offline=(w.offline) data-failed=(w.failed) data-too-big=(w.too_big) {
            label for=(id) { (p.label) }
            @if !p.hint.is_empty() { p .hint id={ (id) "-hint" } { (p.hint) } }
            @if !p.error.is_empty() {
                p .error id={ (id) "-error" } { (icon(Icon::Danger)) span { (p.error) } }
            }
            div .zone {
                (icon(Icon::Upload))
                p .drop { (w.drop) }
                input id=(id) name=(p.name) type="file" accept=[some(p.accept)]
                    multiple[p.multiple] aria-describedby=[some(p.hint).map(|_| format!("{id}-hint"))];
            }
            ul .uploads aria-live="polite" {
                @for (file, name) in p.finished {
                    li .done {
                        input type="hidden" name={ (p.name) "_id" } value=(file);
                        (icon(Icon::Check)) span .name { (name) } span .state { (w.done) }
                    }
                }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![Example::new(
        "several files",
        upload_zone(&UploadZone {
            name: "berkas",
            label: "Berkas dokumen",
            hint: "PDF, DOCX, XLSX, atau CSV; paling besar 200 MB tiap berkas.",
            accept: ".pdf,.docx,.xlsx,.csv",
            multiple: true,
            finished: &[("01j-contoh", "laporan-2025.pdf")],
            words: UploadWords {
                drop: "Tarik berkas ke sini, atau pilih dari perangkat Anda",
                choose: "pilih berkas",
                pause: "Jeda",
                resume: "Lanjutkan",
                remove: "Hapus",
                done: "Terunggah",
                offline: "Sambungan terputus. Dicoba lagi sendiri.",
                failed: "Berkas ini tidak dapat diunggah.",
                too_big: "Berkas melebihi {}.",
            },
            ..UploadZone::default()
        }),
    )]
}

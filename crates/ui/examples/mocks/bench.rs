//! The workbench and the wall.

use super::shell;
use ui::*;

/// What is due today.
pub(crate) fn workbench(theme: Theme) -> Markup {
    let n = |label, icon, count, current| NavItem { label, href: "#", current, icon, count };
    let side = [
        SideGroup {
            title: "",
            items: vec![
                n("Hari ini", Icon::Inbox, "7", true),
                n("Pemberitahuan", Icon::Bell, "3", false),
            ],
        },
        SideGroup {
            title: "Informasi publik",
            items: vec![
                n("Permohonan", Icon::Send, "24", false),
                n("Keberatan", Icon::Scale, "2", false),
                n("Dokumen", Icon::FileText, "", false),
                n("Uji konsekuensi", Icon::Shield, "", false),
            ],
        },
        SideGroup {
            title: "Ruang lain",
            items: vec![
                n("Berita", Icon::News, "", false),
                n("Data", Icon::Database, "", false),
                n("Anggaran", Icon::Coins, "", false),
            ],
        },
        SideGroup {
            title: "Pengelolaan",
            items: vec![
                n("Orang dan peran", Icon::Users, "", false),
                n("Jejak audit", Icon::List, "", false),
                n("Pengaturan", Icon::Settings, "", false),
            ],
        },
    ];
    let quick = [
        n("Hari ini", Icon::Inbox, "7", true),
        n("Permohonan", Icon::Send, "24", false),
        n("Dokumen", Icon::FileText, "", false),
        n("Audit", Icon::List, "", false),
    ];
    let columns = [
        Column { sort_href: "#", ..Column::text("Nomor") },
        Column::text("Perihal"),
        Column::text("Pemohon"),
        Column::text("Dinas"),
        Column::text("Keadaan"),
        Column { sort_href: "#", sort: Sort::Ascending, ..Column::number("Sisa hari kerja") },
        Column { label: "Tindakan", align: Align::Actions, quiet: true, ..Column::default() },
    ];
    let r = |no: &str, what: &str, who: &str, agency: &str, s: Markup, left: &str, class| Row {
        cells: vec![
            html! { a href="#" { (no) } },
            html! { (what) },
            html! { (who) },
            html! { (agency) },
            s,
            html! { (left) },
            button(&Button { label: "Jawab", small: true, ..Button::default() }),
        ],
        class,
        ..Row::default()
    };
    use StatusKind as S;
    let rows = [
        r(
            "2026-000398",
            "Hasil pemeriksaan mutu air Sungai Kahayan",
            "Pemohon contoh A",
            "Lingkungan Hidup",
            status(S::Late, "Terlambat"),
            "−1",
            "late",
        ),
        r(
            "2026-000412",
            "Realisasi pemeliharaan jalan provinsi 2023–2025",
            "Pemohon contoh B",
            "Pekerjaan Umum",
            status(S::Soon, "Hampir jatuh tempo"),
            "1",
            "",
        ),
        r(
            "2026-000415",
            "Daftar penerima hibah kelompok tani",
            "Pemohon contoh C",
            "Pertanian",
            status(S::Review, "Diperiksa"),
            "3",
            "",
        ),
        r(
            "2026-000416",
            "Dokumen kajian lingkungan pelabuhan",
            "Pemohon contoh D",
            "Perhubungan",
            status(S::Waiting, "Menunggu dinas"),
            "5",
            "",
        ),
        r(
            "2026-000417",
            "Jumlah guru menurut kecamatan",
            "Pemohon contoh E",
            "Pendidikan",
            status(S::Open, "Baru"),
            "10",
            "",
        ),
    ];
    let body = html! {
        (page_head("", "Hari ini", "", &html! {
            (button(&Button { label: "Catat permohonan lisan", kind: ButtonKind::Primary, icon: Icon::Plus, ..Button::default() }))
        }))
        (stats(&[
            stat(&Stat { figure: "1", label: "terlambat", note: "sejak kemarin", href: "#", tone: Tone::Danger, ..Stat::default() }),
            stat(&Stat { figure: "4", label: "jatuh tempo minggu ini", note: "2 di dinas lain", href: "#", tone: Tone::Warning, ..Stat::default() }),
            stat(&Stat { figure: "24", label: "permohonan terbuka", note: "6 lebih sedikit dari bulan lalu", href: "#", ..Stat::default() }),
            stat(&Stat { figure: "6,2", label: "rata-rata hari jawaban", note: "batas 10 hari kerja", href: "#", tone: Tone::Success, ..Stat::default() }),
        ]))
        (section("Permohonan", None, &html! {
            (tabs("Bagian", &[
                Tab { label: "Menunggu saya", href: "#", current: true, count: "5" },
                Tab { label: "Dinas lain", href: "#", current: false, count: "19" },
                Tab { label: "Selesai", href: "#", current: false, count: "1.180" },
            ]))
            (table(&Table { caption: "Permohonan yang menunggu saya", columns: &columns, rows: &rows, dense: true, ..Table::default() }))
            (pagination(&Pagination { label: "Halaman", summary: "5 permohonan", page: 1, pages: 1, ..Pagination::default() }))
        }))
        (section("Jejak terakhir", None, &audit_rows(&[
            AuditEntry { when: "14.05 WIB", who: ("Petugas Contoh", "PC"), action: "menerbitkan", target: ("Laporan layanan 2025", "#"), context: "PPID Pelaksana, Dinas Kesehatan", hash: "9f3ac1", ..AuditEntry::default() },
            AuditEntry { when: "13.58 WIB", who: ("Admin Utama", "AU"), action: "mengundang", target: ("petugas baru", ""), context: "Admin provinsi", hash: "77b0e2", ..AuditEntry::default() },
        ])))
    };
    let shell = Shell {
        title: "Hari ini",
        theme: Some(theme),
        side_nav: &side,
        quick_nav: &quick,
        sign_in: "",
        notice: None,
        user: Some(UserMenu {
            name: "Petugas Contoh",
            initials: "PC",
            role: "PPID Utama",
            links: vec![("Profil", "#")],
            sign_out_action: "#",
            sign_out_fields: vec![],
        }),
        flash: Some(toast(&Toast {
            tone: Tone::Success,
            text: "Permohonan 2026-000411 telah dijawab.",
            undo: Some(("Urungkan", "#")),
            hidden: &[],
        })),
        ..shell(Face::Workbench)
    };
    page(&shell, &body)
}

/// The screen of the command center.
pub(crate) fn wall() -> Markup {
    let p = |label, text, value, target, tone| {
        progress(&Progress { label, text, value: Some(value), target: Some(target), tone, id: "" })
    };
    let panel = |class: &str, title: &str, body: Markup| html! { section .panel .(class) { @if !title.is_empty() { h2 { (title) } } (body) } };
    let one = |s: Stat<'_>| panel("", "", stat(&s));
    let body = html! {
        div .wall-grid {
            (one(Stat { figure: "84", label: "kamera menyala", note: "2 mati sejak 13.40", tone: Tone::Warning, ..Stat::default() }))
            (one(Stat { figure: "24", label: "permohonan terbuka", note: "1 terlambat", tone: Tone::Danger, ..Stat::default() }))
            (one(Stat { figure: "82,4%", label: "realisasi keuangan", note: "target 90%", ..Stat::default() }))
            (one(Stat { figure: "312 Mbps", label: "lalu lintas internet", note: "43 dinas tersambung", chart: Some(sparkline("Sejam terakhir", &[3.0, 5.0, 4.0, 6.0, 7.0, 6.0, 8.0])), tone: Tone::Success, ..Stat::default() }))
            (panel("w6 h2", "Realisasi menurut dinas", html! {
                div .stack {
                    (p("Pendidikan", "82,0%", 0.82, 0.9, Tone::Neutral))
                    (p("Kesehatan", "86,6%", 0.866, 0.9, Tone::Neutral))
                    (p("Pekerjaan Umum", "71,2%", 0.712, 0.9, Tone::Warning))
                    (p("Sosial", "23,9%", 0.239, 0.9, Tone::Danger))
                    (p("Perumahan", "96,4%", 0.964, 0.9, Tone::Success))
                }
            }))
            (panel("w6 h2", "Kejadian hari ini", timeline(&[
                Moment { when: "14.02 WIB", title: html! { "Dua kamera di Sampit tidak menjawab" }, icon: Icon::Camera, tone: Tone::Warning, ..Moment::default() },
                Moment { when: "13.20 WIB", title: html! { "Berita banjir Katingan diterbitkan" }, icon: Icon::News, ..Moment::default() },
                Moment { when: "11.45 WIB", title: html! { "Sambungan Dinas Kehutanan pulih" }, icon: Icon::Check, tone: Tone::Success, ..Moment::default() },
                Moment { when: "09.10 WIB", title: html! { "Permohonan ke-417 terdaftar" }, icon: Icon::Send, ..Moment::default() },
            ])))
        }
    };
    let shell = Shell {
        title: "Pusat kendali",
        flash: Some(
            html! { p .freshness { (icon(Icon::Clock)) "22 November 2026, 14.05.20 WIB" } },
        ),
        notice: None,
        ..shell(Face::Wall)
    };
    page(&shell, &body)
}

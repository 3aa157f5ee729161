//! Mocks of the three faces with invented content.

mod bench;

pub(crate) use bench::{wall, workbench};

use ui::*;

/// A shell with everything in it.
pub(crate) fn shell(face: Face) -> Shell<'static> {
    const NAV: &[NavItem<'static>] = &[
        NavItem {
            label: "Informasi publik",
            href: "#",
            current: true,
            icon: Icon::None,
            count: "",
        },
        NavItem { label: "Berita", href: "#", current: false, icon: Icon::None, count: "" },
        NavItem { label: "Data", href: "#", current: false, icon: Icon::None, count: "" },
        NavItem { label: "Anggaran", href: "#", current: false, icon: Icon::None, count: "" },
        NavItem { label: "Kamera", href: "#", current: false, icon: Icon::None, count: "" },
        NavItem { label: "Tentang", href: "#", current: false, icon: Icon::None, count: "" },
    ];
    let lang = |code, name, current| Language { code, name, href: "#".into(), current };
    Shell {
        lang: "id",
        description: "Contoh halaman.",
        alternate: vec![lang("id", "Bahasa Indonesia", true), lang("en", "English", false)],
        face,
        province: Province { name: "Provinsi Kalimantan Tengah", short: "Kalteng", logo: None },
        brand: "Betang",
        nav: NAV,
        sign_in: "#",
        search: Some(SearchBoxProps {
            action: "#",
            label: "Cari di seluruh situs",
            placeholder: "Cari informasi, berita, data",
            button: "Cari",
            id: "cari-atas",
            ..SearchBoxProps::default()
        }),
        theme_action: "#",
        notice: Some(banner(
            Tone::Demo,
            &html! { strong { "Contoh." } " Semua isi di situs ini dibuat untuk peragaan." },
        )),
        islands: &["theme", "suggest", "nav", "keys", "copy", "upload"],
        footer: Some(footer()),
        words: ShellWords {
            skip: "Langsung ke isi",
            menu: "Menu",
            nav: "Bagian situs",
            side: "Pekerjaan",
            crumbs: "Jejak halaman",
            language: "Bahasa",
            to_dark: "Tampilan gelap",
            to_light: "Tampilan terang",
            sign_out: "Keluar",
            account: "Menu akun",
            sign_in: "Masuk",
            home: "",
        },
        ..Shell::default()
    }
}

fn footer() -> FooterProps<'static> {
    let group = |title, labels: &[&'static str]| FooterGroup {
        title,
        links: labels.iter().map(|l| (*l, "#")).collect(),
    };
    FooterProps {
        about: "Informasi, layanan, dan data pemerintah provinsi di bawah satu atap.",
        contact: vec![
            (Icon::Pin, "Palangka Raya (alamat contoh)".into()),
            (Icon::Clock, "Senin sampai Jumat, 07.30 sampai 16.00 WIB".into()),
        ],
        groups: vec![
            group("Layanan", &["Ajukan permohonan", "Ajukan keberatan", "Periksa permohonan"]),
            group("Isi", &["Daftar informasi publik", "Berita", "Data terbuka", "Anggaran"]),
            group("Situs ini", &["Tentang", "Aksesibilitas", "Privasi", "Keadaan sistem"]),
        ],
        legal: html! { span { "Isi boleh dipakai kembali dengan menyebut sumber." } span { "Betang 0.1" } },
    }
}

fn hit(
    title: Markup,
    kind: &'static str,
    i: Icon,
    snippet: &str,
    date: &str,
    agency: &str,
) -> Markup {
    search_hit(&SearchHit {
        href: "#",
        title,
        kind,
        icon: Some(i),
        snippet: html! { (snippet) },
        meta: meta_line(&[(Icon::Calendar, date), (Icon::Building, agency)]),
        inside: &[],
    })
}

/// The front page.
pub(crate) fn public(theme: Theme) -> Markup {
    let t = |label, note, icon| TaskLink { label, note, icon, href: "#" };
    let news =
        |kicker, title, text| card(&Card { kicker, title, text, href: "#", ..Card::default() });
    let body = html! {
        (hero(&Hero {
            kicker: "Pemerintah Provinsi Kalimantan Tengah",
            title: "Apa yang ingin Anda ketahui?",
            search: Some(SearchBoxProps { action: "#", label: "Cari informasi, berita, data, atau layanan", placeholder: "misalnya: anggaran jalan 2025", button: "Cari", suggest: "#", id: "cari-hero", ..SearchBoxProps::default() }),
            popular: &[("APBD 2026", "#"), ("pajak kendaraan", "#"), ("beasiswa", "#"), ("harga pangan", "#")],
            popular_label: "Sering dicari:",
        }))
        div .wrap {
            (task_list(&[
                t("Ajukan permohonan informasi", "Gratis, dijawab paling lama 10 hari kerja", Icon::Send),
                t("Periksa permohonan Anda", "Dengan nomor pendaftaran", Icon::Search),
                t("Unduh data sektoral", "412 set data, CSV, XLSX, dan JSON", Icon::Database),
                t("Lihat ke mana anggaran pergi", "Per dinas, per triwulan", Icon::Coins),
                t("Lihat kamera publik", "Jalan, pelabuhan, kantor pajak kendaraan", Icon::Camera),
                t("Sampaikan keberatan", "Bila jawaban kami tidak sesuai", Icon::Scale),
            ]))
            (section("Keterbukaan dalam angka", Some(("Laporan lengkap", "#")), &stats(&[
                stat(&Stat { figure: "1.781", label: "informasi publik", note: "48 baru bulan ini", href: "#", ..Stat::default() }),
                stat(&Stat { figure: "6,2 hari", label: "rata-rata jawaban", note: "batas 10 hari kerja", href: "#", tone: Tone::Success, ..Stat::default() }),
                stat(&Stat { figure: "96%", label: "dijawab tepat waktu", note: "naik 4 poin dari 2025", href: "#", ..Stat::default() }),
                stat(&Stat { figure: "87.127", label: "unduhan", note: "sejak 2019", href: "#", chart: Some(sparkline("Unduhan tiap bulan", &[12.0, 18.0, 16.0, 22.0, 31.0, 28.0, 40.0])), ..Stat::default() }),
            ])))
            (section("Berita", Some(("Semua berita", "#")), &cards(&[
                news("20 November 2026", "Belanja pendidikan terserap lebih cepat dari tahun lalu", "Realisasi semester kedua mencapai 82 persen; tiga kabupaten sudah melampaui rencana."),
                news("18 November 2026", "Jalan lintas Katingan kembali dibuka untuk kendaraan berat", "Perbaikan selesai sepuluh hari lebih awal. Pembatasan muatan tetap berlaku di dua jembatan."),
                news("15 November 2026", "Data harga pangan kini diperbarui setiap pagi", "Empat belas pasar induk mengirim harga sebelum pukul delapan, dapat diunduh siapa saja."),
            ])))
        }
    };
    let shell =
        Shell { theme: Some(theme), page_class: "page", search: None, ..shell(Face::Public) };
    page(&shell, &body)
}

/// A list of results.
pub(crate) fn results(theme: Theme) -> Markup {
    let v = |label, count, chosen| FacetValue { label, count, chosen, href: "#" };
    let agencies = [
        v("Dinas Pekerjaan Umum", "97", true),
        v("Dinas Pendidikan", "88", false),
        v("Dinas Kesehatan", "61", false),
        v("Badan Keuangan", "40", false),
        v("Dinas Kehutanan", "12", false),
    ];
    let years = [v("2026", "12", false), v("2025", "54", true), v("2024", "31", false)];
    let kinds =
        [v("Berkala", "64", false), v("Setiap saat", "30", false), v("Serta-merta", "3", false)];
    let title = "Laporan realisasi anggaran jalan provinsi 2025";
    let body = html! {
        div .wrap {
            (page_head("", "Daftar informasi publik", "", &html! {}))
            div .split.start {
                (facets("Saring", &[
                    Facet { title: "Dinas", values: &agencies, show: 4, more: "Tampilkan 1 lainnya" },
                    Facet { title: "Tahun", values: &years, ..Facet::default() },
                    Facet { title: "Golongan", values: &kinds, ..Facet::default() },
                ]))
                div {
                    div .toolbar {
                        p { strong { "54 informasi" } " untuk “anggaran jalan”" }
                        (active_filters("Saringan yang berlaku", &[
                            ActiveFilter { label: "Dinas Pekerjaan Umum", href: "#", remove: "Hapus saringan" },
                            ActiveFilter { label: "2025", href: "#", remove: "Hapus saringan" },
                        ], Some(("Hapus semua", "#"))))
                    }
                    (search_hits(&[
                        search_hit(&SearchHit {
                            href: "#",
                            title: highlight(title, &[(18, 32)]),
                            kind: "Informasi berkala",
                            icon: Some(Icon::FileText),
                            snippet: highlight("… pemeliharaan jalan ruas Palangka Raya–Kuala Kurun terserap 82 persen sampai triwulan ketiga; sisa anggaran dialihkan ke jembatan …", &[(17, 22)]),
                            meta: meta_line(&[(Icon::Calendar, "12 Januari 2026"), (Icon::Building, "Dinas Pekerjaan Umum"), (Icon::File, "PDF, 2,4 MB"), (Icon::Download, "1.204")]),
                            inside: &[("Halaman 14", "#"), ("Halaman 22", "#"), ("Halaman 31", "#")],
                        }),
                        hit(html! { "Rencana umum pengadaan pemeliharaan jalan tahun 2025" }, "Informasi berkala", Icon::FileTable, "Daftar 86 paket pekerjaan, pagu, cara pengadaan, dan waktu pelaksanaan menurut ruas jalan.", "3 Maret 2025", "Dinas Pekerjaan Umum"),
                        hit(html! { "Kontrak pemeliharaan jembatan timbang Kasongan" }, "Informasi setiap saat", Icon::FileText, "Salinan kontrak dengan data pribadi yang dihitamkan, berita acara serah terima, dan foto pekerjaan.", "19 Juni 2025", "Dinas Pekerjaan Umum"),
                    ]))
                    (pagination(&Pagination { label: "Halaman daftar", summary: "1 sampai 20 dari 54 informasi", prev: "Sebelumnya", next: "Berikutnya", page: 2, pages: 3, href: "#h{}" }))
                }
            }
        }
    };
    let shell = Shell {
        title: "Daftar informasi publik",
        theme: Some(theme),
        breadcrumbs: vec![
            Crumb { label: "Beranda", href: "#" },
            Crumb { label: "Informasi publik", href: "#" },
            Crumb { label: "Daftar informasi publik", href: "" },
        ],
        ..shell(Face::Public)
    };
    page(&shell, &body)
}

/// One document.
pub(crate) fn document(theme: Theme) -> Markup {
    let f = |title, format, facts, hash| {
        file_row(&FileRow {
            title,
            format,
            facts,
            hash,
            download: "#",
            download_label: "Unduh",
            open: "#",
            open_label: "Buka",
        })
    };
    let body = html! {
        div .wrap {
            (page_head("Informasi berkala", "Laporan layanan informasi publik 2025", "Tahun 2025 kami menerima 1.204 permohonan. Sebanyak 96 persen kami jawab tepat waktu, 41 kami tolak beserta alasannya, dan 12 berlanjut menjadi keberatan.", &html! {}))
            div .split {
                div .stack {
                    (file_list(&[
                        f("Laporan lengkap", "PDF", &["2,4 MB", "48 halaman", "versi 3"], "b3:91c2f0aa47d1"),
                        f("Lampiran: register permohonan", "XLSX", &["180 kB", "1.204 baris"], ""),
                    ]))
                    (bar_chart(&BarChart {
                        title: "Dinas Kesehatan paling cepat menjawab",
                        subtitle: "Rata-rata hari kerja sampai jawaban, 2025 (data contoh)",
                        data: &[
                            Datum { label: "Dinas Kesehatan", value: 3.1, text: "3,1", href: "#", strong: true },
                            Datum { label: "Dinas Pendidikan", value: 5.4, text: "5,4", href: "#", strong: false },
                            Datum { label: "Dinas Kehutanan", value: 6.8, text: "6,8", href: "#", strong: false },
                            Datum { label: "Dinas Pekerjaan Umum", value: 9.6, text: "9,6", href: "#", strong: false },
                        ],
                        max: 10.0,
                        source: "Sumber: buku register PPID, data contoh.",
                        heads: ("Dinas", "Hari kerja"),
                        table_label: "Lihat angka sebagai tabel",
                    }))
                    (section("Riwayat", None, &timeline(&[
                        Moment { when: "12 Januari 2026", title: html! { "Versi 3 diterbitkan" }, who: "PPID Utama", body: Some(html! { p { "Lampiran register ditambahkan." } }), icon: Icon::Check, tone: Tone::Success, ..Moment::default() },
                        Moment { when: "9 Januari 2026", title: html! { "Versi 2 diterbitkan" }, who: "PPID Utama", ..Moment::default() },
                    ])))
                }
                div .stack {
                    (meta_list(&[
                        MetaItem::text("Penanggung jawab", "PPID Utama"),
                        MetaItem::text("Golongan", "Informasi berkala"),
                        MetaItem::text("Masa simpan", "Permanen"),
                        MetaItem::text("Diunduh", "1.204 kali"),
                    ]))
                    (share_box(&ShareBox {
                        title: "Bagikan dan kutip", link_label: "Tautan tetap", link: "https://contoh.id/i/7k2m", cite_label: "Kutipan",
                        cite: "Pemerintah Provinsi Contoh. (2026). Laporan layanan informasi publik 2025. https://contoh.id/i/7k2m",
                        copy: "Salin", copied: "Tersalin", formats: &[("BibTeX", "#"), ("RIS", "#")],
                    }))
                }
            }
        }
    };
    let shell = Shell {
        title: "Laporan layanan informasi publik 2025",
        theme: Some(theme),
        breadcrumbs: vec![
            Crumb { label: "Beranda", href: "#" },
            Crumb { label: "Informasi publik", href: "#" },
            Crumb { label: "Laporan layanan informasi publik 2025", href: "" },
        ],
        ..shell(Face::Public)
    };
    page(&shell, &body)
}

/// A form with errors.
pub(crate) fn form(theme: Theme) -> Markup {
    let body = html! {
        div .wrap {
            (page_head("", "Ajukan permohonan informasi", "Gratis. Anda mendapat nomor pendaftaran seketika dan jawaban paling lama 10 hari kerja.", &html! {}))
            (steps("Langkah", &[
                Step { label: "Apa yang Anda cari", state: StepState::Done, href: "#", note: "" },
                Step { label: "Tentang Anda", state: StepState::Current, ..Step::default() },
                Step { label: "Periksa dan kirim", ..Step::default() },
            ]))
            form .form action="#" method="post" data-draft="contoh" {
                div {}
                (error_summary("Ada 2 hal yang perlu diperbaiki", &[("surel", "Tulis alamat surel lengkap, misalnya nama@contoh.id."), ("setuju", "Nyatakan bahwa data Anda benar.")]))
                (input(&Input { field: Field { name: "nama", label: "Nama lengkap", value: "Pemohon Contoh", ..Field::default() }, ..Input::default() }))
                (input(&Input { field: Field { name: "surel", label: "Alamat surel", hint: "Kami mengirim nomor pendaftaran ke alamat ini.", error: "Tulis alamat surel lengkap, misalnya nama@contoh.id.", value: "nama@contoh", ..Field::default() }, kind: "email", ..Input::default() }))
                (select(&Field { name: "kab", label: "Kabupaten atau kota", ..Field::default() }, "Pilih satu", &[Opt { value: "1", label: "Kapuas", ..Opt::default() }]))
                (radios(&Choices {
                    field: Field { name: "cara", label: "Cara memperoleh salinan", value: "email", ..Field::default() },
                    options: &[
                        Opt { value: "email", label: "Surel", hint: "Paling cepat, tanpa biaya", ..Opt::default() },
                        Opt { value: "ambil", label: "Ambil langsung", ..Opt::default() },
                    ],
                    ..Choices::default()
                }))
                (upload_zone(&UploadZone { name: "ktp", label: "Salinan kartu identitas", hint: "PDF, JPG, atau PNG; paling besar 5 MB.", endpoint: "#", words: UploadWords { drop: "Tarik berkas ke sini, atau pilih dari perangkat Anda", ..UploadWords::default() }, ..UploadZone::default() }))
                (checkbox(&Checkbox { field: Field { name: "setuju", label: "Data yang saya isi benar dan boleh dipakai untuk memproses permohonan ini", error: "Nyatakan bahwa data Anda benar.", ..Field::default() }, checked: false }))
                (actions(&[
                    button(&Button { label: "Lanjut memeriksa", kind: ButtonKind::Primary, icon: Icon::ArrowRight, ..Button::default() }),
                    button(&Button { label: "Simpan draf", novalidate: true, ..Button::default() }),
                ]))
            }
        }
    };
    let shell = Shell { title: "Ajukan permohonan", theme: Some(theme), ..shell(Face::Public) };
    page(&shell, &body)
}

/// An error page.
pub(crate) fn error(theme: Theme) -> Markup {
    let shell = Shell { theme: Some(theme), ..shell(Face::Public) };
    error_page(
        &shell,
        &ErrorPage {
            status: 404,
            heading: "Halaman ini tidak ada",
            text: "Mungkin alamatnya salah ketik, atau isinya sudah dipindahkan. Cobalah mencarinya.",
            request_label: "Nomor rujukan",
            request_id: "01J9Z3W8",
            actions: Some(search_box(&SearchBoxProps {
                action: "#",
                label: "Cari di seluruh situs",
                button: "Cari",
                hero: true,
                id: "cari-galat",
                ..SearchBoxProps::default()
            })),
        },
    )
}

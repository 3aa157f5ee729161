//! Named examples of the fields.

use super::*;
use crate::Example;

fn nama<'a>() -> Field<'a> {
    Field { name: "nama", label: "Nama lengkap", required: true, ..Field::default() }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    let cara = [
        Opt { value: "email", label: "Surel", hint: "Paling cepat, tanpa biaya", ..Opt::default() },
        Opt { value: "ambil", label: "Ambil langsung", ..Opt::default() },
        Opt { value: "pos", label: "Pos", hint: "Biaya kirim Anda tanggung", ..Opt::default() },
    ];
    let kab = [
        Opt { value: "6271", label: "Kota Palangka Raya", group: "Kota", ..Opt::default() },
        Opt { value: "6203", label: "Kapuas", group: "Kabupaten", ..Opt::default() },
        Opt { value: "6206", label: "Katingan", group: "Kabupaten", ..Opt::default() },
    ];
    vec![
        Example::new(
            "text",
            input(&Input { field: nama(), autocomplete: "name", ..Input::default() }),
        ),
        Example::new(
            "text with hint, value and error",
            input(&Input {
                field: Field {
                    name: "surel",
                    label: "Alamat surel",
                    hint: "Kami mengirim nomor pendaftaran ke alamat ini.",
                    error: "Tulis alamat surel lengkap, misalnya nama@contoh.id.",
                    value: "nama@contoh",
                    ..Field::default()
                },
                kind: "email",
                autocomplete: "email",
                ..Input::default()
            }),
        ),
        Example::new(
            "money with units",
            input(&Input {
                field: Field {
                    name: "biaya",
                    label: "Biaya salinan",
                    value: "25000",
                    mark: "opsional",
                    ..Field::default()
                },
                inputmode: "numeric",
                prefix: "Rp",
                width: Width::Medium,
                ..Input::default()
            }),
        ),
        Example::new(
            "date",
            date(
                &Field {
                    name: "tanggal",
                    label: "Tanggal terbit",
                    value: "2026-11-22",
                    ..Field::default()
                },
                "",
                "",
            ),
        ),
        Example::new(
            "textarea",
            textarea(
                &Field {
                    name: "rincian",
                    label: "Informasi yang Anda butuhkan",
                    hint: "Sebutkan isi, tahun, dan dinasnya bila Anda tahu.",
                    value: "Realisasi anggaran pemeliharaan jalan provinsi di Kabupaten Katingan, 2023 sampai 2025.",
                    ..Field::default()
                },
                5,
                4000,
            ),
        ),
        Example::new(
            "select",
            select(
                &Field {
                    name: "kab",
                    label: "Kabupaten atau kota",
                    value: "6206",
                    ..Field::default()
                },
                "Pilih satu",
                &kab,
            ),
        ),
        Example::new(
            "radios",
            radios(&Choices {
                field: Field {
                    name: "cara",
                    label: "Cara memperoleh salinan",
                    value: "email",
                    ..Field::default()
                },
                options: &cara,
                ..Choices::default()
            }),
        ),
        Example::new(
            "checkboxes with error",
            checkboxes(&Choices {
                field: Field {
                    name: "bentuk",
                    label: "Bentuk informasi",
                    error: "Pilih paling sedikit satu bentuk.",
                    ..Field::default()
                },
                options: &[
                    Opt { value: "soft", label: "Berkas elektronik", ..Opt::default() },
                    Opt { value: "hard", label: "Salinan kertas", ..Opt::default() },
                ],
                inline: true,
                ..Choices::default()
            }),
        ),
        Example::new(
            "checkbox",
            checkbox(&Checkbox {
                field: Field {
                    name: "setuju",
                    label: "Data yang saya isi benar dan boleh dipakai untuk memproses permohonan ini",
                    required: true,
                    ..Field::default()
                },
                checked: true,
            }),
        ),
        Example::new(
            "file",
            file_input(&FileInput {
                field: Field {
                    name: "ktp",
                    label: "Salinan kartu identitas",
                    hint: "PDF, JPG, atau PNG; paling besar 5 MB.",
                    ..Field::default()
                },
                accept: ".pdf,.jpg,.png",
                ..FileInput::default()
            }),
        ),
    ]
}

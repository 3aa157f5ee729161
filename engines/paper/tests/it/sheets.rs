//! Tables out and in.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use paper::sheet_out::{self, Column, ColumnKind, CsvOptions, Table, Value};
use paper::{Kind, sheets};

use crate::world;

fn table() -> Table {
    Table {
        title: "Daftar: Informasi/Publik [contoh] yang panjang sekali".into(),
        columns: vec![
            Column::new("Judul", 40.0, ColumnKind::Text),
            Column::new("Unduhan", 12.0, ColumnKind::Number),
            Column::new("Tahun", 8.0, ColumnKind::Ordinal),
            Column::new("Tanggal", 12.0, ColumnKind::Date),
            Column::new("Tautan", 30.0, ColumnKind::Link),
        ],
        notes_title: "Keterangan".into(),
        notes: vec![("Sumber".into(), "PPID (contoh)".into())],
        made_on: (2025, 1, 3),
    }
}

fn row(n: u32) -> Vec<Value> {
    vec![
        Value::Text(format!("=HYPERLINK(\"x\") baris {n}")),
        Value::Number(f64::from(n) * 1.5),
        Value::Number(2024.0),
        Value::Date(2024, 1, 31),
        Value::Link { url: format!("https://contoh.example/i/{n}"), text: format!("i/{n}") },
    ]
}

#[test]
fn a_workbook_holds_real_numbers_days_and_words() {
    let bytes = sheet_out::xlsx_bytes(&table(), (1..=3).map(row)).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    let names = book.sheet_names();
    assert_eq!(names.len(), 2);
    assert_eq!(names[1], "Keterangan");
    let sheet = book.worksheet_range(&names[0]).unwrap();
    assert_eq!(sheet.get_value((0, 0)), Some(&Data::String("Judul".into())));
    assert_eq!(sheet.get_value((2, 0)), Some(&Data::String("=HYPERLINK(\"x\") baris 2".into())));
    assert_eq!(sheet.get_value((2, 1)), Some(&Data::Float(3.0)));
    let Some(Data::DateTime(day)) = sheet.get_value((1, 3)) else { panic!("a real day") };
    assert_eq!(day.to_ymd_hms_milli().0, 2024);
    let formulas = book.worksheet_formula(&names[0]).unwrap();
    assert!(formulas.is_empty(), "text that begins with = is no formula");

    // Same input, same file; and our own preview reads it.
    assert_eq!(bytes, sheet_out::xlsx_bytes(&table(), (1..=3).map(row)).unwrap());
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xlsx");
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(Kind::sniff_file(&path, "a.xlsx").unwrap(), Kind::Xlsx);
    let preview = sheets::preview(&path, Kind::Xlsx, 2, 10).unwrap();
    assert_eq!(preview[0].total_rows, 4);
    assert!(preview[0].truncated && preview[0].rows.len() == 2);
    let cells = &preview[0].rows[1];
    assert!(cells[1].is_number && cells[1].text == "1.5");
    assert!(cells[3].is_date && cells[3].text == "2024-01-31");
}

#[test]
fn a_hundred_thousand_rows_are_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("big.xlsx");
    let file = std::fs::File::create(&path).unwrap();
    let written = sheet_out::xlsx(&table(), (0..100_000).map(row), file).unwrap();
    assert_eq!(written, 100_000);
    let preview = sheets::preview(&path, Kind::Xlsx, 3, 3).unwrap();
    assert_eq!(preview[0].total_rows, 100_001);
}

#[test]
fn csv_cannot_start_a_formula_and_keeps_numbers() {
    for (given, kept) in [
        ("=1+1", "'=1+1"),
        ("+62812345", "+62812345"),
        ("-12,5", "-12,5"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("+1+cmd", "'+1+cmd"),
        ("biasa = biasa", "biasa = biasa"),
    ] {
        assert_eq!(sheet_out::guarded(given), kept);
    }
    let mut out = Vec::new();
    sheet_out::csv_out(&table(), [row(1)], &mut out, CsvOptions::default()).unwrap();
    let text = String::from_utf8(out).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let expected = "Judul,Unduhan,Tahun,Tanggal,Tautan\r\n\
        \"'=HYPERLINK(\"\"x\"\") baris 1\",1.5,2024,2024-01-31,https://contoh.example/i/1\r\n";
    assert_eq!(text, expected);
}

#[test]
fn real_workbooks_of_other_programs_are_read() {
    let folder = "opendata/frictionless";
    if let Some(path) = world::data(&format!("{folder}/merged-cells.xlsx")) {
        let found = sheets::preview(&path, Kind::Xlsx, 50, 50).unwrap();
        assert!(found[0].rows.iter().flatten().any(|c| c.text == "data"), "{found:?}");
    }
    for (file, kind) in
        [("table.ods", Kind::Ods), ("table.xls", Kind::Xls), ("table.xlsx", Kind::Xlsx)]
    {
        let Some(path) = world::data(&format!("{folder}/{file}")) else { continue };
        assert_eq!(Kind::sniff_file(&path, file).unwrap(), kind);
        let found = sheets::preview(&path, kind, 50, 50).unwrap();
        let rows: Vec<Vec<&str>> =
            found[0].rows.iter().map(|r| r.iter().map(|c| c.text.as_str()).collect()).collect();
        assert_eq!(rows, [["id", "name"], ["1", "english"], ["2", "中国人"]], "{file}");
        assert!(found[0].rows[1][0].is_number, "{file}");
    }
    if let Some(path) = world::data(&format!("{folder}/latin1.csv")) {
        let found = sheets::preview(&path, Kind::Csv, 50, 50).unwrap();
        assert!(!found[0].rows.iter().flatten().any(|c| c.text.contains('\u{fffd}')));
    }
    if let Some(path) = world::data(&format!("{folder}/leading-zeros.csv")) {
        let found = sheets::preview(&path, Kind::Csv, 50, 50).unwrap();
        let code = found[0].rows.iter().flatten().find(|c| c.text.starts_with('0')).unwrap();
        assert!(!code.is_number, "a code keeps its zeros");
    }
}

#[test]
fn one_cell_in_the_far_corner_costs_one_cell() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("far.ods");
    let content = "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
        <office:body><office:spreadsheet><table:table table:name=\"A\">\
        <table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell \
        table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"7\">\
        <text:p>7</text:p></table:table-cell></table:table-row>\
        </table:table></office:spreadsheet></office:body></office:document-content>";
    world::zip(
        &path,
        &[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content.as_bytes()),
        ],
    );
    assert_eq!(Kind::sniff_file(&path, "x").unwrap(), Kind::Ods);
    let found = sheets::preview(&path, Kind::Ods, 5, 4).unwrap();
    assert_eq!(found[0].rows.len(), 5);
    assert_eq!(found[0].rows[0].len(), 4);
    assert_eq!(found[0].total_rows, 1_048_575);
    assert!(found[0].truncated);
}

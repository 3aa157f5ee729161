//! What must hold for every component, read from its examples: tags balance, nothing is inline
//! that the content security policy forbids, ids are unique, labels and links find their targets.
#![cfg(test)]

use std::collections::HashSet;
use ui::{Face, Shell, Theme, html, page};

const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr", "param",
];

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    closes: bool,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Reads the tags of what maud writes: attributes always in double quotes, `<` always escaped.
fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    for piece in html.split('<').skip(1) {
        let mut quoted = false;
        let end = piece
            .find(|c| {
                quoted ^= c == '"';
                c == '>' && !quoted
            })
            .unwrap_or_else(|| panic!("a tag without end: {piece}"));
        let inside = piece[..end].trim_end_matches('/');
        if inside.starts_with('!') {
            continue;
        }
        let closes = inside.starts_with('/');
        let inside = inside.trim_start_matches('/');
        let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
        let mut attributes = Vec::new();
        while !rest.trim_start().is_empty() {
            rest = rest.trim_start();
            let stop = rest.find([' ', '=']).unwrap_or(rest.len());
            let key = rest[..stop].to_owned();
            rest = &rest[stop..];
            let mut value = String::new();
            if let Some(after) = rest.strip_prefix("=\"") {
                let close = after.find('"').expect("a closing quote");
                value = after[..close].to_owned();
                rest = &after[close + 1..];
            }
            attributes.push((key, value));
        }
        found.push(Tag { name: name.to_owned(), attributes, closes });
    }
    found
}

fn self_closed(html: &str, name: &str) -> bool {
    html.contains(&format!("<{name} ")) && ["path", "circle", "ellipse", "rect"].contains(&name)
}

fn assert_balanced(what: &str, html: &str) {
    // Icons are written by hand with XML's short form, which only SVG knows.
    let mut open: Vec<String> = Vec::new();
    for tag in tags(&html.replace("/>", "></void>")) {
        if tag.name == "void" {
            let top = open.pop().unwrap_or_default();
            assert!(self_closed(html, &top), "{what}: <{top}/> outside a drawing");
        } else if tag.closes {
            let top = open.pop();
            assert_eq!(top.as_deref(), Some(tag.name.as_str()), "{what}: tags cross");
        } else if !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name);
        }
    }
    assert!(open.is_empty(), "{what}: left open: {open:?}");
}

fn assert_obeys_policy(what: &str, html: &str) {
    for tag in tags(html) {
        for (name, value) in &tag.attributes {
            assert!(name != "style", "{what}: style attribute on <{}>", tag.name);
            assert!(!name.starts_with("on"), "{what}: {name} on <{}>", tag.name);
            assert!(!value.trim_start().starts_with("javascript:"), "{what}: {value}");
        }
        assert!(tag.name != "style", "{what}: <style>");
        assert!(tag.name != "script" || tag.get("src").is_some() || tag.closes, "{what}: script");
    }
}

/// `for`, `aria-describedby`, `aria-labelledby`, `aria-controls` must point at something.
fn assert_wired(what: &str, html: &str) {
    let tags = tags(html);
    let mut ids = HashSet::new();
    for id in tags.iter().filter_map(|t| t.get("id")) {
        assert!(ids.insert(id), "{what}: id {id} stands twice");
    }
    for tag in &tags {
        for key in ["for", "aria-describedby", "aria-labelledby", "aria-controls"] {
            for id in tag.get(key).unwrap_or_default().split_whitespace() {
                assert!(ids.contains(id), "{what}: {key} points at missing {id}");
            }
        }
    }
}

#[test]
fn every_example_is_well_formed_obeys_the_policy_and_is_wired() {
    let mut names = HashSet::new();
    for (component, examples) in ui::gallery() {
        assert!(!examples.is_empty(), "{component} shows no example");
        for example in examples {
            let what = format!("{component}/{}", example.name);
            assert!(names.insert(what.clone()), "{what} stands twice");
            let html = example.html.into_string();
            assert_balanced(&what, &html);
            assert_obeys_policy(&what, &html);
            assert_wired(&what, &html);
        }
    }
}

#[test]
fn every_component_folder_is_in_the_gallery_and_in_the_style() {
    let root = std::path::PathBuf::from("src");
    let style = std::fs::read_to_string(root.join("ui.css")).expect("ui.css");
    let shown: HashSet<&str> = ui::gallery().into_iter().map(|(name, _)| name).collect();
    for entry in std::fs::read_dir(root.join("components")).expect("components") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a name");
        if !entry.path().is_dir() {
            continue;
        }
        assert!(shown.contains(name.as_str()), "{name} is not in gallery()");
        assert!(style.contains(&format!("components/{name}/{name}.css")), "{name} has no style");
    }
}

#[test]
fn no_colour_stands_outside_the_tokens() {
    let root = std::path::PathBuf::from("src");
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "css") && !path.ends_with("tokens.css")
            {
                let css = std::fs::read_to_string(&path).expect("a stylesheet");
                for (n, line) in css.lines().enumerate() {
                    let literal = line.contains("rgb(")
                        || line.contains("oklch(")
                        || line.split('#').skip(1).any(|after| {
                            let digits = after.chars().take_while(char::is_ascii_hexdigit).count();
                            matches!(digits, 3 | 4 | 6 | 8) && line.contains(':')
                        });
                    assert!(!literal, "{}:{}: {line}", path.display(), n + 1);
                }
            }
        }
    }
}

fn shell(face: Face) -> Shell<'static> {
    Shell {
        lang: "id",
        title: "Judul & \"kutip\"",
        face,
        brand: "Betang",
        theme: Some(Theme::Light),
        islands: &["theme"],
        ..Shell::default()
    }
}

#[test]
fn the_document_of_each_face_is_well_formed_and_has_one_main_to_skip_to() {
    for face in [Face::Public, Face::Workbench, Face::Wall] {
        let html = page(&shell(face), &html! { h1 { "Isi" } }).into_string();
        let what = format!("{face:?}");
        assert_balanced(&what, &html);
        assert_obeys_policy(&what, &html);
        assert_wired(&what, &html);
        assert_eq!(tags(&html).iter().filter(|t| t.name == "main" && !t.closes).count(), 1);
        assert!(html.contains("href=\"#isi\"") && html.contains("id=\"isi\""), "{what}");
        assert!(html.contains("Judul &amp;"), "{what}: the title is escaped");
    }
}

#[test]
fn a_wall_is_dark_whatever_the_visitor_chose() {
    let html = page(&shell(Face::Wall), &html! {}).into_string();
    assert!(html.contains("data-theme=\"dark\""));
}

#[test]
fn what_was_typed_comes_back_and_a_password_never_does() {
    use ui::{Field, Input, input, textarea};
    let field = Field { name: "isi", label: "Isi", value: "a \"b\" <c>", ..Field::default() };
    let text = input(&Input { field, ..Input::default() }).into_string();
    assert!(text.contains("value=\"a &quot;b&quot; &lt;c&gt;\""), "{text}");
    let secret = input(&Input { field, kind: "password", ..Input::default() }).into_string();
    assert!(!secret.contains("value="), "{secret}");
    // HTML swallows the first newline of a textarea, so a text that begins with one needs two.
    let lines = textarea(&Field { value: "\nsatu", ..field }, 3, 0).into_string();
    assert!(lines.contains(">\n\nsatu</textarea>"), "{lines}");
}

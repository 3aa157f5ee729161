//! Writes the gallery and a mock of each face as static files, to be looked at in a browser:
//! `cargo run -p ui --example gallery -- FOLDER`. It serves nothing and holds no real content.

mod mocks;

use std::path::Path;
use ui::{Face, Markup, Shell, Theme, html, page, page_head, section};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/gallery".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder.join("assets"))?;
    for file in ui::assets::all() {
        if let Some(asset) = ui::asset(&file) {
            std::fs::write(folder.join("assets").join(&file), &asset.bytes)?;
        }
    }
    for (suffix, theme) in [("light", Theme::Light), ("dark", Theme::Dark)] {
        for (name, html) in [
            ("gallery", gallery(theme)),
            ("public", mocks::public(theme)),
            ("results", mocks::results(theme)),
            ("document", mocks::document(theme)),
            ("form", mocks::form(theme)),
            ("workbench", mocks::workbench(theme)),
            ("wall", mocks::wall()),
            ("error", mocks::error(theme)),
        ] {
            let text = html.into_string().replace("\"/assets/", "\"assets/");
            std::fs::write(folder.join(format!("{name}-{suffix}.html")), text)?;
        }
    }
    Ok(())
}

fn gallery(theme: Theme) -> Markup {
    let body = html! {
        div .wrap {
            (page_head("", "Galeri komponen", "Setiap komponen dengan contoh bernama.", &html! {}))
            @for (component, examples) in ui::gallery() {
                (section(component, None, &html! {
                    div .stack {
                        @for example in &examples {
                            div { p .hint { (example.name) } (example.html) }
                        }
                    }
                }))
            }
        }
    };
    let shell = Shell { title: "Galeri", theme: Some(theme), ..mocks::shell(Face::Public) };
    page(&shell, &body)
}

//! Switches of the whole site: language by link, theme by form; both work without script.

use crate::{Example, Icon, hidden, icon};
use maud::{Markup, html};

/// Links to the same page in other languages: code, name, address, whether it is this one.
pub fn language_switch(label: &str, items: &[(&str, &str, &str, bool)]) -> Markup {
    html! {
        nav .lang-switch aria-label=(label) {
            ul {
                @for (code, name, href, current) in items {
                    li {
                        a href=(href) hreflang=(code) lang=(code) title=(name)
                            aria-current=[current.then_some("true")] {
                            span aria-hidden="true" { (code) } span .vh { (name) }
                        }
                    }
                }
            }
        }
    }
}

/// A form that asks for the other theme; `now` is "light", "dark" or "" (the device decides).
///
/// The labels are what the button does: to dark and to light. Both are sent; the style shows the
/// one that fits, so that a page in a shared cache suits every visitor.
pub fn theme_switch(
    action: &str,
    fields: &[(&str, &str)],
    to_dark: &str,
    to_light: &str,
) -> Markup {
    html! {
        form .theme-switch method="post" action=(action) data-theme-switch {
            (hidden(fields))
            button .to-dark type="submit" name="theme" value="dark" title=(to_dark) {
                (icon(Icon::Moon)) span .vh { (to_dark) }
            }
            button .to-light type="submit" name="theme" value="light" title=(to_light) {
                (icon(Icon::Sun)) span .vh { (to_light) }
            }
        }
    }
}

/// Named examples.
pub(crate) fn examples() -> Vec<Example> {
    vec![
        Example::new(
            "language",
            language_switch(
                "Bahasa contoh",
                &[("id", "Bahasa Indonesia", "#", true), ("en", "English", "#", false)],
            ),
        ),
        Example::new("theme", theme_switch("#", &[], "Tampilan gelap", "Tampilan terang")),
    ]
}

//! The item as schema.org JSON-LD, for machines that read pages. A data block, not a script; nothing in it can
//! end it, because every `<` is written as `\u003c`.

use base::Lang;
use kit::Cx;
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

use super::{
    files,
    item::{self, Shown},
    shelf,
};
use crate::store::{File, Item};

/// The data block for the head.
pub(super) fn data(cx: &Cx, s: &Shown) -> Markup {
    let text = describe(cx, s).to_string().replace('<', "\\u003c");
    html! { script type="application/ld+json" { (PreEscaped(text)) } }
}

/// Whether a format holds data rather than text: decides what the item is called.
pub(super) fn is_data(format: &str) -> bool {
    matches!(
        format,
        "XLSX" | "XLS" | "ODS" | "CSV" | "TSV" | "JSON" | "GEOJSON" | "XML" | "PARQUET"
    )
}

fn describe(cx: &Cx, s: &Shown) -> Value {
    let i = &s.item;
    let url = format!("{}{}", cx.origin(), s.path());
    let data = s.slots.iter().any(|slot| is_data(&slot.current.format));
    let parts: Vec<Value> = s.slots.iter().map(|slot| part(cx, i, &slot.current, data)).collect();
    let p = cx.app().province();
    let publisher = match &s.org {
        Some(o) => json!({
            "@type": "GovernmentOrganization",
            "name": o.name_in(cx.lang()),
            "url": cx.absolute(&contracts::links::agency(&o.slug)),
        }),
        None => json!({ "@type": "GovernmentOrganization", "name": p.name }),
    };
    let mut v = json!({
        "@context": "https://schema.org",
        "@type": if data { "Dataset" } else { "DigitalDocument" },
        "@id": url,
        "url": url,
        "identifier": i.number.to_string(),
        "name": i.title_in(cx.lang()),
        "description": i.summary,
        "inLanguage": i.language,
        "keywords": i.tags.0,
        "isAccessibleForFree": true,
        "datePublished": i.published_at.map(base::Timestamp::rfc3339),
        "dateModified": i.updated_at.rfc3339(),
        "publisher": publisher,
        "creator": { "@type": "Organization", "name": if i.maker.is_empty() { item::agency(cx, s.org.as_ref()) } else { i.maker.clone() } },
        "includedInDataCatalog": { "@type": "DataCatalog", "name": cx.t("ppid.public.title"), "url": cx.absolute("/ppid") },
        "spatialCoverage": if cx.lang() == Lang::En { &p.name_en } else { &p.name },
    });
    let more = [
        ("dateCreated", &i.made_on),
        ("temporalCoverage", &i.period),
        ("locationCreated", &i.made_place),
        ("alternateName", &i.title_en),
    ];
    for (name, value) in more.into_iter().filter(|(_, v)| !v.is_empty()) {
        v[name] = json!(value);
    }
    if !parts.is_empty() {
        v[if data { "distribution" } else { "encoding" }] = json!(parts);
    }
    if !data {
        // A catalogue holds data sets; a document is part of a collection.
        if let Some(catalogue) = v.as_object_mut().and_then(|o| o.remove("includedInDataCatalog")) {
            v["isPartOf"] = json!({ "@type": "Collection", "name": catalogue["name"], "url": catalogue["url"] });
        }
    }
    v
}

fn part(cx: &Cx, i: &Item, f: &File, data: bool) -> Value {
    json!({
        "@type": if data { "DataDownload" } else { "MediaObject" },
        "name": f.name,
        "encodingFormat": f.mime,
        "contentSize": f.size.to_string(),
        "contentUrl": format!("{}{}", cx.origin(), files::path(i, f)),
        "uploadDate": f.created_at.rfc3339(),
        "version": f.version.to_string(),
        "identifier": shelf::mark(f),
    })
}

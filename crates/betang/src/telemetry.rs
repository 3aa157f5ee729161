//! The log, and traces for a collector (OTLP over HTTP) when `[telemetry]` names one; a build without the feature
//! `otlp` says that it cannot. Only spans of target [`kit::SPANS`] go out: requests, jobs, requests that leave the house. Log lines stay
//! here, and so does everything personal.

use std::io::IsTerminal as _;

use base::{Error, Result};
use kit::config::{Log, Telemetry};
use tracing_subscriber::{
    EnvFilter, Layer, Registry, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

type Layered = Box<dyn Layer<Registry> + Send + Sync>;

/// Begins to log as the config says, and to send spans where a collector is named. A second call (tests) keeps the
/// first.
///
/// # Errors
/// Invalid for a filter or a collector that cannot be.
pub fn start(how: &Log, collector: Option<&Telemetry>) -> Result<()> {
    let mut layers = vec![log(how)?];
    if let Some(c) = collector.filter(|c| !c.otlp.is_empty()) {
        layers.push(spans(c)?);
    }
    let _ = Registry::default().with(layers).try_init();
    Ok(())
}

fn log(how: &Log) -> Result<Layered> {
    let wrong = |e: &dyn std::fmt::Display| invalid(format!("log.level: {e}"));
    let filter = EnvFilter::try_new(&how.level)
        .map_err(|e| wrong(&e))?
        // Spans are for the collector; each log line names its request by itself.
        .add_directive(format!("{}=off", kit::SPANS).parse().map_err(|e| wrong(&e))?);
    // Colours are for people; a file or a journal keeps plain words.
    let out = fmt::layer().with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr);
    Ok(if how.format == "json" {
        out.json().with_filter(filter).boxed()
    } else {
        out.with_filter(filter).boxed()
    })
}

fn invalid(why: String) -> Error {
    Error::invalid("kit.error.config").because(why)
}

#[cfg(not(feature = "otlp"))]
fn spans(_: &Telemetry) -> Result<Layered> {
    Err(invalid("telemetry.otlp is set, but this betang was built without the feature otlp: leave the key out, or build with default features".to_owned()))
}

/// Sends what is still to be sent. Called when the house has stopped.
#[cfg(not(feature = "otlp"))]
pub async fn end() {}

#[cfg(feature = "otlp")]
pub use otlp::end;
#[cfg(feature = "otlp")]
use otlp::spans;

#[cfg(feature = "otlp")]
mod otlp {
    //! The collector's side of it.

    use std::{future::Future, pin::Pin, sync::OnceLock, time::Duration};

    use base::{Error, Result};
    use kit::config::Telemetry;
    use opentelemetry::{KeyValue, trace::TracerProvider as _};
    use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
    use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
    use opentelemetry_sdk::{
        Resource,
        trace::{Sampler, SdkTracerProvider},
    };
    use tokio::runtime::Handle;
    use tracing_subscriber::{Layer as _, filter::filter_fn};

    use super::{Layered, invalid};

    const PATIENCE: Duration = Duration::from_secs(5);

    static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

    /// The layer that sends spans. Every tenth request (or as the config says) with all that belongs to it.
    pub(super) fn spans(c: &Telemetry) -> Result<Layered> {
        if !c.otlp.starts_with("http://") {
            let why =
                "telemetry.otlp must begin with http:// (a collector on this machine or network)";
            return Err(invalid(why.to_owned()));
        }
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
        let client =
            Courier { client: client.map_err(Error::internal)?, runtime: Handle::current() };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_endpoint(format!("{}/v1/traces", c.otlp.trim_end_matches('/')))
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(PATIENCE)
            .build()
            .map_err(|e| invalid(format!("telemetry.otlp: {e}")))?;
        // Nothing about the machine: only what this instance is called and which version it is.
        let resource = Resource::builder_empty()
            .with_service_name(c.service.clone())
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let sampler = Sampler::TraceIdRatioBased(c.ratio.clamp(0.0, 1.0));
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(Sampler::ParentBased(Box::new(sampler)))
            .with_resource(resource)
            .build();
        let layer = tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("betang"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_target(false)
            .with_filter(filter_fn(|m| m.is_span() && m.target() == kit::SPANS))
            .boxed();
        let _ = PROVIDER.set(provider);
        Ok(layer)
    }

    /// Sends what is still to be sent. Called when the house has stopped.
    pub async fn end() {
        // It waits for the thread that sends, and that thread for the runtime: not on a worker of it.
        let done = tokio::task::spawn_blocking(|| PROVIDER.get().map(SdkTracerProvider::shutdown));
        if let Ok(Some(Err(e))) = done.await {
            tracing::warn!(error = %e, "the last spans did not reach the collector");
        }
    }

    /// Carries requests of the sending thread, which has no runtime, into ours.
    #[derive(Debug)]
    struct Courier {
        client: reqwest::Client,
        runtime: Handle,
    }

    type Answer<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'a>>;

    impl HttpClient for Courier {
        fn send_bytes<'me, 'a>(&'me self, request: Request<Bytes>) -> Answer<'a>
        where
            'me: 'a,
            Self: 'a,
        {
            let client = self.client.clone();
            let sent = self.runtime.spawn(async move {
                let answer = client.execute(reqwest::Request::try_from(request)?).await?;
                let status = answer.status();
                let mut out = Response::new(answer.bytes().await?);
                *out.status_mut() = status;
                Ok(out)
            });
            Box::pin(async move { sent.await? })
        }
    }
}

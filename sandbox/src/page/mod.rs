//! The page of `crier demo`: the sandbox as a person would see Discord.

mod actions;
pub(crate) mod guard;
mod snapshot;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use futures_util::Stream;
use futures_util::stream::unfold;
use sha2::{Digest, Sha256};

use super::core::Core;

const SCRIPT: &str = concat!(
    include_str!("script/dom.js"),
    include_str!("script/markdown.js"),
    include_str!("script/message.js"),
    include_str!("script/component.js"),
    include_str!("script/form.js"),
    include_str!("script/suggest.js"),
    include_str!("script/compose.js"),
    include_str!("script/sidebar.js"),
    include_str!("script/app.js"),
);

const PAGE: &str = concat!(
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<style>\n",
    include_str!("style/layout.css"),
    include_str!("style/message.css"),
    include_str!("style/compose.css"),
    "</style>\n",
    include_str!("page.html"),
    "<script>",
    include_str!("script/dom.js"),
    include_str!("script/markdown.js"),
    include_str!("script/message.js"),
    include_str!("script/component.js"),
    include_str!("script/form.js"),
    include_str!("script/suggest.js"),
    include_str!("script/compose.js"),
    include_str!("script/sidebar.js"),
    include_str!("script/app.js"),
    "</script>\n</body>\n</html>\n",
);

/// The page's routes.
pub(crate) fn router() -> Router<Arc<Core>> {
    Router::new()
        .route("/", get(page))
        .route("/_sandbox/state", get(state))
        .route("/_sandbox/events", get(events))
        .merge(actions::router())
}

/// The page may run only its own script, whatever a bot's text says.
async fn page() -> Response {
    let hash = data_encoding::BASE64.encode(&Sha256::digest(SCRIPT));
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; \
         connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    let mut headers = HeaderMap::new();
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (headers, Html(PAGE)).into_response()
}

async fn state(
    State(core): State<Arc<Core>>,
    Query(viewer): Query<snapshot::Viewer>,
) -> impl IntoResponse {
    axum::Json(core.read(|state| snapshot::take(state, &viewer)))
}

/// Sends a number for every change; the page then requests the state again.
async fn events(
    State(core): State<Arc<Core>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stopping = core.stopping.clone();
    let mut changed = core.subscribe();
    changed.mark_changed();
    let stream = unfold((changed, stopping), |(mut changed, stopping)| async move {
        tokio::select! {
            () = stopping.cancelled() => None,
            news = changed.changed() => {
                news.ok()?;
                let version = changed.borrow_and_update().to_string();
                Some((Ok(Event::default().data(version)), (changed, stopping)))
            }
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

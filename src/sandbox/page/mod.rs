//! The page of `crier demo`: the sandbox as a person would see Discord.

use std::sync::Arc;

use axum::Router;
use axum::response::Html;
use axum::routing::get;

use super::core::Core;

/// The page's routes.
pub(crate) fn router() -> Router<Arc<Core>> {
    Router::new().route("/", get(|| async { Html("") }))
}

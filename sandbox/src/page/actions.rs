//! Actions of the person who uses the page. A request must say that its body is JSON, which a form of another site
//! cannot.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::core::Core;
use super::super::people::{Modal, Person, PersonError, Reply};
use super::super::permissions::SEND_MESSAGES;

/// How long the page waits for an answer. A deferred one may take long.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long Discord gives a bot for its first answer.
const FIRST_WORD: Duration = Duration::from_secs(3);

/// The person and their channel.
#[derive(Clone, Debug, Deserialize)]
struct Actor {
    user: String,
    channel: String,
    locale: String,
}

impl Actor {
    fn person(&self, core: Arc<Core>) -> Person {
        let id = |text: &str| text.parse().unwrap_or_default();
        let person = Person::new(core, id(&self.user)).in_channel(id(&self.channel));
        person
            .speaking(&self.locale)
            .patient_for(PATIENCE)
            .expecting_a_word_within(FIRST_WORD)
    }
}

#[derive(Clone, Debug, Deserialize)]
struct Line {
    actor: Actor,
    line: String,
}

/// A used button or menu.
#[derive(Clone, Debug, Deserialize)]
struct Use {
    actor: Actor,
    message: String,
    custom_id: String,
    values: Option<Vec<String>>,
}

#[derive(Clone, Debug, Deserialize)]
struct Filled {
    actor: Actor,
    modal: OpenForm,
    values: Vec<(String, String)>,
}

/// A filled form that the page received before.
#[derive(Clone, Debug, Deserialize)]
struct OpenForm {
    custom_id: String,
    title: String,
    rows: Vec<Value>,
    message: Option<String>,
}

pub(super) fn router() -> Router<Arc<Core>> {
    Router::new()
        .route("/_sandbox/type", post(type_line))
        .route("/_sandbox/complete", post(complete))
        .route("/_sandbox/say", post(say))
        .route("/_sandbox/use", post(use_component))
        .route("/_sandbox/submit", post(submit))
}

async fn type_line(State(core): State<Arc<Core>>, Json(typed): Json<Line>) -> Response {
    let reply = typed.actor.person(core).types(&typed.line).await;
    shown(reply)
}

async fn complete(State(core): State<Arc<Core>>, Json(typed): Json<Line>) -> Response {
    let person = typed.actor.person(core).patient_for(Duration::from_secs(3));
    let choices = person.completes(&typed.line).await.unwrap_or_default();
    let wire =
        |choice: &super::super::Choice| json!({ "name": choice.name, "value": choice.value });
    Json(choices.iter().map(wire).collect::<Value>()).into_response()
}

async fn say(State(core): State<Arc<Core>>, Json(typed): Json<Line>) -> Response {
    let person = typed.actor.person(Arc::clone(&core));
    let channel_id = typed.actor.channel.parse().unwrap_or_default();
    let held = core.read(|state| state.world.permissions_at(channel_id, person.user_id()));
    if held & SEND_MESSAGES == 0 || typed.line.trim().is_empty() {
        return refused(&PersonError::NotAllowed);
    }
    person.says(typed.line.trim());
    Json(json!({})).into_response()
}

async fn use_component(State(core): State<Arc<Core>>, Json(used): Json<Use>) -> Response {
    let person = used.actor.person(core);
    let message_id = used.message.parse().unwrap_or_default();
    let reply = match &used.values {
        None => person.presses(message_id, &used.custom_id).await,
        Some(values) => {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            person.chooses(message_id, &used.custom_id, &values).await
        }
    };
    shown(reply)
}

async fn submit(State(core): State<Arc<Core>>, Json(filled): Json<Filled>) -> Response {
    let OpenForm {
        custom_id,
        title,
        rows,
        message,
    } = filled.modal;
    let message_id = message.and_then(|id| id.parse().ok());
    let modal = Modal {
        custom_id,
        title,
        rows,
        message_id,
    };
    let values = filled
        .values
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let values: Vec<(&str, &str)> = values.collect();
    shown(filled.actor.person(core).submits(&modal, &values).await)
}

/// The page sees replies in its state; only a form is returned.
fn shown(reply: Result<Reply, PersonError>) -> Response {
    let modal = match reply {
        Ok(reply) => reply.modal,
        Err(error) => return refused(&error),
    };
    let modal = modal.map(|modal| {
        json!({
            "custom_id": modal.custom_id, "title": modal.title, "rows": modal.rows,
            "message": modal.message_id.map(|id| id.to_string()),
        })
    });
    Json(json!({ "modal": modal })).into_response()
}

fn refused(error: &PersonError) -> Response {
    let body = Json(json!({ "error": error.to_string() }));
    (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
}

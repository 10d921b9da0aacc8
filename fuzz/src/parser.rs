//! Properties of every sender's parser: whatever a verified call contains, its event is always the same, bounded, and
//! valid for the database and for Discord.

use crier::domain::event::{Content, EventKind, NewEvent, Person};
use crier::domain::time::Timestamp;
use crier::source::json::FieldError;
use crier::source::request::VerifiedRequest;
use crier::source::scheme::{Scheme, sign, verify};
use crier::source::{self, Ignored, Inbound, Source};
use secrecy::SecretString;

use crate::call::{Call, NOW, SECRET};
use crate::json::holds_nul;
use crate::{canary, cards};

pub(crate) fn boticord(input: &[u8]) {
    run("boticord", input);
}

pub(crate) fn sphere(input: &[u8]) {
    run("sphere", input);
}

pub(crate) fn website_toolbox(input: &[u8]) {
    run("website-toolbox", input);
}

pub(crate) fn fastcomments(input: &[u8]) {
    run("fastcomments", input);
}

pub(crate) fn barertc(input: &[u8]) {
    run("barertc", input);
}

fn run(name: &str, input: &[u8]) {
    let source = source::find(name).expect("a source of this name");
    let mut call = Call::read(source, input);
    let schemes = source.profile().schemes;
    for scheme in schemes {
        if let Scheme::HeaderSecret { header } | Scheme::Hmac { header, .. } = scheme {
            call.headers.retain(|(name, _)| name != header);
        }
    }
    let secret = SecretString::from(SECRET);
    let signed = sign(schemes[0], &secret, NOW, &mut call.body);
    call.add(signed);
    // A valid signature over a body that is not JSON, or over one whose key is at the wrong place.
    let headers = call.shown();
    let Ok(verified) = verify(schemes, &[secret], call.raw(&headers)) else {
        return;
    };
    match source.parse(&verified) {
        Ok(inbound) => {
            holds(source, &verified, &inbound);
            let again = source
                .parse(&verified)
                .expect("the same call is read again");
            assert_eq!(
                format!("{inbound:?}"),
                format!("{again:?}"),
                "read in two ways"
            );
        }
        Err(error) => names_a_field(&error),
    }
    canary::holds(verified.json(), source.profile().redacted);
}

/// A stranger sees the error, and it must not contain anything that was sent.
fn names_a_field(error: &FieldError) {
    let is_path = |c: char| c.is_ascii_alphanumeric() || "._[]".contains(c);
    assert!(error.path.chars().all(is_path), "a path: {error:?}");
    assert!((1..=100).contains(&error.path.len()), "a path: {error:?}");
    assert!(error.why.len() <= 200, "a reason: {error:?}");
}

fn holds(source: &dyn Source, verified: &VerifiedRequest<'_>, inbound: &Inbound) {
    match inbound {
        Inbound::Event(event) => {
            assert!(source.profile().kinds.contains(&event.kind), "{event:?}");
            is_known_by_bounded_keys(event);
            is_fit_to_be_stored(event);
            is_private_where_it_must_be(event);
            cards::shows(
                event,
                source.profile().id.as_str(),
                verified.raw().body.len(),
            );
        }
        Inbound::Question { question, shape } => {
            let answer = shape(&crier::domain::profile::ProfileAnswer {
                headline: Some(question.name.clone()),
                fields: vec![(question.name.clone(), question.name.clone()); 20],
            });
            let fields = answer["Data"]["ProfileFields"].as_array().expect("fields");
            assert!(fields.len() <= 12, "{answer}");
        }
        Inbound::Ignored(Ignored::UnknownEvent(name)) => assert!(!name.contains('\0')),
        Inbound::Ignored(Ignored::NotForUs(_)) => {}
    }
}

fn is_known_by_bounded_keys(event: &NewEvent) {
    let key = &event.sameness.key;
    assert!((1..=64).contains(&key.len()), "{key:?}");
    assert!(key.bytes().all(|byte| byte.is_ascii_graphic()), "{key:?}");
    assert!(
        (1..=64).contains(&event.site_event.chars().count()),
        "{:?}",
        event.site_event
    );
    for key in event
        .subject
        .iter()
        .flat_map(|it| [Some(&it.key), it.also.as_ref()])
        .flatten()
    {
        assert!(!key.is_empty() && !key.contains('\0'), "{key:?}");
    }
}

/// The content is the same after it was stored and read; times are within the range of the calendar.
fn is_fit_to_be_stored(event: &NewEvent) {
    let stored = serde_json::to_string(&event.content).expect("a content is JSON");
    let read = serde_json::from_str(&stored).expect("what was stored is JSON");
    assert!(!holds_nul(&read), "PostgreSQL takes no NUL: {stored}");
    let back: Content = serde_json::from_str(&stored).expect("what was stored is read");
    assert_eq!(back, event.content);
    let moments = match event.content {
        Content::Vote { bonus_until, .. } => [event.occurred_at, bonus_until],
        _ => [event.occurred_at, None],
    };
    for moment in moments.into_iter().flatten() {
        assert_eq!(Timestamp::from_sender_ms(moment.as_ms()), Some(moment));
    }
    if let Person::Site(person) = &event.person {
        assert!(!person.name.trim().is_empty(), "{person:?}");
        assert!(
            !canary::is_mail(&person.name),
            "an address as a name: {person:?}"
        );
        let picture = person.avatar_url.as_deref();
        assert!(picture.is_none_or(|url| url.len() <= 2048 && url.starts_with("http")));
    }
}

/// A private conversation keeps only the participants and the subject, and its kind is announced by no default.
fn is_private_where_it_must_be(event: &NewEvent) {
    let is_kind = event.kind == EventKind::Private;
    let is_content = matches!(event.content, Content::Private { .. });
    assert!(is_kind || !is_content, "{event:?}");
    if is_kind {
        let is_mute = matches!(
            event.content,
            Content::Private { .. } | Content::Other { title: None, .. }
        );
        assert!(is_mute, "{event:?}");
    }
}

//! What admins are told of a refused call: what it looks like, in their language, and nothing of it to the caller.

use std::time::Duration;

use crier::domain::refusal::Refusal;
use crier::source::sample;
use crier::source::scheme::sign;
use crier::source::{self};
use crier_sandbox::seed;
use serde_json::{Value, json};

use crate::support::wire::Call;
use crate::support::{Crier, Hook, SECRET, START, guild};

/// Why the endpoint's last call was refused, as it is written down.
async fn why(crier: &Crier, hook: &Hook) -> Option<Refusal> {
    let intake = &crier.app.intake;
    intake.refusals.flush(&intake.store).await.unwrap();
    let mut tx = intake.store.read().await.unwrap();
    let endpoint = tx.find_endpoint(guild(), hook.id.as_str()).await.unwrap();
    endpoint.unwrap().refused_why.map(|why| Refusal::read(&why))
}

fn sample_of(hook: &Hook, crier: &Crier, event: &str) -> Call {
    let source = source::find(hook.source).unwrap();
    let call = sample::call(source, event, &crier.parts(1), &SECRET.into()).unwrap();
    Call::of_sample(hook, call)
}

/// The same call, to another endpoint's URL.
fn to(hook: &Hook, call: &Call) -> Call {
    let url = hook.url.clone();
    Call {
        url,
        ..call.clone()
    }
}

#[tokio::test]
async fn a_call_at_another_sources_endpoint_is_said_to_look_like_its_own() {
    let crier = Crier::start().await;
    for sender in source::ALL {
        let id = sender.profile().id.as_str();
        let own = crier.endpoint(id, seed::LOBBY).await;
        let call = sample_of(&own, &crier, sender.samples()[0].event);
        for asked in source::ALL {
            let other = crier
                .endpoint(asked.profile().id.as_str(), seed::LOBBY)
                .await;
            let status = crier.call(&to(&other, &call)).await.status;
            if asked.profile().id == sender.profile().id {
                assert_eq!((status, why(&crier, &other).await), (200, None), "{id}");
                continue;
            }
            assert!(
                [400, 401].contains(&status),
                "{id} at {}: {status}",
                asked.profile().id
            );
            let expected = Refusal::LooksLike(id.to_owned());
            assert_eq!(
                why(&crier, &other).await,
                Some(expected),
                "at {}",
                asked.profile().id
            );
        }
    }
    crier.stop().await;
}

#[tokio::test]
async fn what_was_refused_before_it_was_read_is_told_to_the_one_whose_key_it_was() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::LOBBY).await;
    let plain = || Call::new(&hook.url, "{}");
    let named = |name: &str| Call {
        url: hook.url.replace("/boticord/", &format!("/{name}/")),
        ..plain()
    };
    let long = Call::new(&hook.url, vec![b' '; 1024 * 1024 + 1]);
    let word = str::to_owned;
    for (call, status, refusal) in [
        (plain().by("GET"), 405, Refusal::Method(word("GET"))),
        (plain().by("BREW"), 405, Refusal::Method(word("BREW"))),
        (plain().by("HEAD"), 405, Refusal::Method(word("HEAD"))),
        (
            plain().with("content-encoding", "gzip"),
            415,
            Refusal::Compressed,
        ),
        (long, 413, Refusal::TooLong),
        (plain().at("created"), 404, Refusal::Suffix(word("created"))),
        (named("sphere"), 401, Refusal::OtherUrl(word("sphere"))),
        (
            named("fastcomments").at("created"),
            401,
            Refusal::OtherUrl(word("fastcomments")),
        ),
        (named("boticrod"), 401, Refusal::OtherUrl(word("boticrod"))),
        (plain(), 401, Refusal::Missing),
        (plain().with("x-hook-key", "wrong"), 401, Refusal::Wrong),
        (
            plain().with("x-hook-key", SECRET),
            400,
            Refusal::Field(word("type")),
        ),
    ] {
        crier.clock.advance(Duration::from_secs(1));
        assert_eq!(crier.call(&call).await.status, status, "{call:?}");
        assert_eq!(why(&crier, &hook).await, Some(refusal), "{call:?}");
    }
    assert_eq!(crier.stored().await, 0);
    crier.stop().await;
}

#[tokio::test]
async fn a_body_that_was_written_anew_on_the_way_is_refused_and_said_to_be_changed() {
    let crier = Crier::start().await;
    for (source, body) in [
        (
            "sphere",
            json!({"event": "VOTE_ADD", "guild_id": "7", "user_id": "7"}),
        ),
        ("fastcomments", json!({"id": "1", "comment": "Добро 👍"})),
    ] {
        let hook = crier.endpoint(source, seed::LOBBY).await;
        let pretty = |body: &Value| serde_json::to_vec_pretty(body).unwrap();
        let signed = Call::signed(&hook, &body, START);
        let changed = Call {
            body: pretty(&body),
            ..signed.clone()
        };
        crier
            .call(&changed)
            .await
            .assert_refused(401, "unauthorized");
        assert_eq!(why(&crier, &hook).await, Some(Refusal::Changed), "{source}");
        crier.clock.advance(Duration::from_secs(1));
        let forged = Call {
            body: pretty(&json!({"id": "2"})),
            ..signed
        };
        crier
            .call(&forged)
            .await
            .assert_refused(401, "unauthorized");
        assert_eq!(why(&crier, &hook).await, Some(Refusal::Wrong), "{source}");
    }
    crier.stop().await;
}

#[tokio::test]
async fn admins_read_in_their_own_language_what_a_refused_call_looks_like() {
    let crier = Crier::start().await.with_bot().await;
    let listing = crier.endpoint("boticord", seed::LOBBY).await;
    let other = crier.endpoint("sphere", seed::LOBBY).await;
    let vote = sample_of(&other, &crier, "VOTE_ADD");
    let changed = Call {
        body: [b" ", vote.body.as_slice()].concat(),
        ..vote.clone()
    };
    for (hook, call, told) in [
        (
            &listing,
            to(&listing, &vote),
            [
                "looks like a call from SphereCord",
                "запрос от SphereCord",
                "заявка от SphereCord",
            ],
        ),
        (
            &listing,
            Call::new(&listing.url, "").by("GET"),
            ["`GET`", "`GET`", "`GET`"],
        ),
        (
            &listing,
            to(
                &Hook {
                    url: listing.url.replace("boticord", "sphere"),
                    ..listing.clone()
                },
                &vote,
            ),
            [
                "this endpoint is for BotiCord",
                "этот вебхук — для BotiCord",
                "този уебхук е за BotiCord",
            ],
        ),
        (
            &other,
            changed,
            [
                "changed on the way",
                "изменилось по пути",
                "променено по пътя",
            ],
        ),
    ] {
        crier.clock.advance(Duration::from_secs(1));
        let answer = crier.call(&call).await;
        assert!([401, 405].contains(&answer.status), "{answer:?}");
        why(&crier, hook).await;
        for (locale, told) in ["en-US", "ru", "bg"].into_iter().zip(told) {
            let anna = crier.sandbox.person(seed::ANNA).speaking(locale);
            let line = format!("/endpoint show endpoint:{}", hook.id);
            let text = anna.types(&line).await.unwrap().text();
            println!("\n>>> {line} ({locale})\n{text}");
            assert!(text.contains(told), "{told}: {text}");
        }
    }
    crier.stop().await;
}

#[tokio::test]
async fn a_stranger_who_knows_no_key_makes_the_program_write_nothing() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::LOBBY).await;
    let written = "select count(*) from endpoint where refused_at is not null";
    for number in 0..600 {
        let url = format!("{}{number}", hook.url);
        let call = Call::new(&url, "{}");
        crier.call(&call).await.assert_refused(401, "unauthorized");
        assert_eq!(crier.call(&call.by("GET")).await.status, 405);
    }
    assert_eq!(why(&crier, &hook).await, None);
    assert_eq!(crier.number(written).await, 0);
    // And those who know one still learn nothing but that.
    let mut body = b"{}".to_vec();
    let scheme = source::find("boticord").unwrap().profile().schemes[0];
    let headers = sign(scheme, &"wrong".into(), START, &mut body);
    let wrong = Call {
        headers,
        ..Call::new(&hook.url, body)
    };
    let unknown = Call {
        url: format!("{}0", hook.url),
        ..wrong.clone()
    };
    assert_eq!(crier.call(&wrong).await, crier.call(&unknown).await);
    assert_eq!(why(&crier, &hook).await, Some(Refusal::Wrong));
    crier.stop().await;
}

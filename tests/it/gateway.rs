//! The bot's way to Discord: a gateway that refuses, and requests that must not go past the one client.

use crier_sandbox::{Fault, Times, seed};
use tracing::Level;

use crate::support::lines::Lines;
use crate::support::{Crier, PATIENCE, eventually};

/// What the log says once.
const SAID: &str = "the gateway does not take the bot: no command works until it does; intake and delivery go on. \
    It is tried again after ever longer waits";

/// What readiness says of the gateway.
async fn readiness(crier: &Crier) -> String {
    let url = format!("{}/readyz", crier.base);
    let answer = crier.http.get(url).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let said: serde_json::Value = answer.json().await.unwrap();
    said["gateway"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_gateway_that_refuses_the_connection_is_said_once_and_readiness_says_it_until_it_does_not()
 {
    for status in [200, 403, 502] {
        let (lines, guard) = Lines::up_to(Level::WARN);
        let crier = Crier::start().await;
        let refused = Fault::Refuse { status, code: 0 };
        let (times, path) = (Times::Always, "/gateway-socket");
        let rule = crier.sandbox.faults().order("GET", path, times, refused);
        let crier = crier.with_unfinished_bot();
        let faults = crier.sandbox.faults();
        eventually("the gateway is tried again", async || {
            faults.hits(rule) >= 3
        })
        .await;
        assert_eq!(readiness(&crier).await, "refused", "{status}");
        faults.clear();
        assert!(crier.sandbox.wait_for_bot(PATIENCE).await, "{status}");
        eventually("readiness says that it is over", async || {
            readiness(&crier).await.is_empty()
        })
        .await;
        crier.stop().await;
        drop(guard);
        let said = lines.saying(SAID);
        assert_eq!(said.len(), 1, "{status}: {said:?}");
    }
}

#[tokio::test]
async fn a_gateway_that_is_lost_and_then_refuses_is_noticed_by_itself() {
    let crier = Crier::start().await.with_bot().await;
    let refused = Fault::Refuse {
        status: 502,
        code: 0,
    };
    let faults = crier.sandbox.faults();
    let rule = faults.order("GET", "/gateway-socket", Times::Always, refused);
    crier.sandbox.disconnect_gateway(4009, false);
    eventually("it is tried again", async || faults.hits(rule) >= 1).await;
    faults.clear();
    let anna = crier
        .sandbox
        .person(seed::ANNA)
        .patient_for(std::time::Duration::from_secs(1));
    eventually("the bot answers", async || {
        anna.types("/help").await.is_ok()
    })
    .await;
    crier.stop().await;
}

#[tokio::test]
async fn whatever_is_asked_of_discord_goes_through_the_one_client_but_answers_to_interactions() {
    let crier = Crier::start().await.with_bot().await;
    let anna = crier.sandbox.person(seed::ANNA);
    for line in [
        "/help",
        "/endpoint add source:boticord channel:#votes secret:abcdefghijklmnopqrstuvwxyz",
        "/route add event:review channel:#forum",
        "/reward add role:@Champion counts:vote at:1",
        "/diagnose",
        "/top",
    ] {
        anna.types(line).await.unwrap();
    }
    let hook = crier.endpoint("sphere", seed::LOBBY).await;
    crier.send(&hook, "VOTE_ADD", &crier.parts(1)).await;
    crier.settle().await;
    let requests = crier.sandbox.log().requests();
    let is_ours = |agent: &str| agent.contains("/crier-bot/crier");
    let is_answer =
        |path: &str| path.starts_with("/interactions/") || path.starts_with("/webhooks/");
    let past: Vec<_> = requests
        .iter()
        .filter(|request| !is_ours(&request.agent) && !is_answer(&request.path))
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    assert_eq!(past, Vec::<String>::new());
    assert!(
        requests.iter().any(|request| is_answer(&request.path)),
        "there were answers"
    );
    let asked = |path: &str| requests.iter().filter(|it| it.path == path).count();
    assert_eq!(
        asked("/applications/@me"),
        1,
        "and not again for its owners"
    );
    assert_eq!((asked("/gateway"), asked("/gateway/bot")), (0, 1));
    crier.stop().await;
}

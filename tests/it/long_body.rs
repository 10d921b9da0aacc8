//! Long bodies: they are read in turns, and short calls do not wait for them.

use crier::http::{ListenerConfig, Timeouts};
use crier_sandbox::seed;
use futures_util::future::select_all;

use crate::support::socket::{
    Listener, SHORT, Socket, assert_answered, behind_a_proxy, bump, call, endless, head, listen,
};
use crate::support::wire::OK;
use crate::support::{Crier, Hook};

/// As long as the longest comments.
const LONG: usize = 750_000;
/// As long as a body may be that does not wait for a turn.
const MEDIUM: usize = 64 * 1024;
/// How many such bodies may come in at a time.
const MEDIUM_BODIES: usize = 128;

/// A vote with so many bytes.
fn vote(at: u32, length: usize) -> String {
    let vote = bump(at);
    format!("{vote}{}", " ".repeat(length - vote.len()))
}

/// Begins a long call whose sender asks before it sends the body.
async fn begin(crier: &Crier, listener: &Listener, (hook, more): (&Hook, &str)) -> Socket {
    let more = format!("{more}expect: 100-continue\r\ncontent-length: {LONG}\r\n");
    let mut socket = listener.connect().await;
    socket.write(head(crier, hook, &more)).await;
    socket
}

/// The same, once it has its turn.
async fn begin_turn(crier: &Crier, listener: &Listener, hook: (&Hook, &str)) -> Socket {
    let mut socket = begin(crier, listener, hook).await;
    assert_turn(&mut socket).await;
    socket
}

async fn assert_turn(socket: &mut Socket) {
    let heard = socket.read_to("\r\n\r\n").await;
    assert_eq!(heard, "HTTP/1.1 100 Continue\r\n\r\n");
}

async fn assert_come_again(socket: &mut Socket) {
    let answer = socket.answer().await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("\r\nretry-after: 5\r\n"), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    assert!(answer.ends_with(r#"{"error":"unavailable"}"#), "{answer}");
}

#[tokio::test]
async fn long_calls_wait_their_turn_and_a_short_call_does_not() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let listener = listen(&crier, endless()).await;
    let mut first = begin_turn(&crier, &listener, (&hook, "")).await;
    let mut second = begin(&crier, &listener, (&hook, "")).await;
    let mut chunked = listener.connect().await;
    let body = vote(3, LONG);
    let begun = head(&crier, &hook, "transfer-encoding: chunked\r\n");
    let chunk = format!("{begun}{LONG:x}\r\n{body}\r\n0\r\n\r\n");
    // It is more than the system takes while nobody reads.
    let chunked_call = async {
        chunked.write(chunk).await;
        chunked.answer().await
    };
    let others = async {
        assert_answered(&crier, &listener, &hook).await;
        assert!(second.0.try_read(&mut [0]).is_err(), "it waits");
        first.write(vote(2, LONG)).await;
        assert!(first.answer().await.ends_with(OK));
        assert_turn(&mut second).await;
        assert_answered(&crier, &listener, &hook).await;
        second.write(vote(4, LONG)).await;
        assert!(second.answer().await.ends_with(OK));
    };
    let (answer, ()) = futures_util::join!(chunked_call, others);
    assert!(answer.ends_with(OK), "{answer}");
    assert_eq!(crier.stored().await, 4);
    crier.stop().await;
}

#[tokio::test]
async fn a_long_call_that_gets_no_turn_in_time_is_asked_to_come_again() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let turn = SHORT;
    let listener = listen(&crier, Timeouts { turn, ..endless() }).await;
    let mut first = begin_turn(&crier, &listener, (&hook, "")).await;
    let mut second = begin(&crier, &listener, (&hook, "")).await;
    assert_come_again(&mut second).await;
    let mut chunked = listener.connect().await;
    let begun = head(&crier, &hook, "transfer-encoding: chunked\r\n");
    let body = vote(3, MEDIUM + 1);
    let length = body.len();
    chunked.write(format!("{begun}{length:x}\r\n{body}")).await;
    assert_come_again(&mut chunked).await;
    first.write(vote(2, LONG)).await;
    assert!(first.answer().await.ends_with(OK));
    crier.stop().await;
}

#[tokio::test]
async fn a_long_body_that_does_not_come_in_ends_and_the_next_one_has_its_turn() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let timeouts = Timeouts {
        long_body: SHORT,
        ..endless()
    };
    let listener = listen(&crier, timeouts).await;
    let mut slow = begin_turn(&crier, &listener, (&hook, "")).await;
    let mut next = listener.connect().await;
    next.write(call(&crier, &hook, &vote(2, LONG))).await;
    let answer = slow.answer().await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(next.answer().await.ends_with(OK));
    crier.stop().await;
}

#[tokio::test]
async fn a_network_that_has_a_turn_keeps_no_other_network_waiting() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let timeouts = Timeouts {
        turn: SHORT,
        ..endless()
    };
    let config = ListenerConfig {
        timeouts,
        ..behind_a_proxy(9)
    };
    let listener = Listener::start(&crier, config).await;
    let [one, same, other] = ["203.0.113.9", "203.0.113.10", "198.51.100.1"]
        .map(|client| format!("x-forwarded-for: {client}\r\n"));
    let _held = begin_turn(&crier, &listener, (&hook, &one)).await;
    assert_come_again(&mut begin(&crier, &listener, (&hook, &same)).await).await;
    let mut quick = begin_turn(&crier, &listener, (&hook, &other)).await;
    quick.write(vote(2, LONG)).await;
    assert!(quick.answer().await.ends_with(OK));
    crier.stop().await;
}

#[tokio::test]
async fn bodies_that_are_nearly_whole_make_room_for_others() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let listener = listen(&crier, endless()).await;
    let begun = head(&crier, &hook, &format!("content-length: {MEDIUM}\r\n"));
    let begun = begun + &" ".repeat(MEDIUM - 1);
    let mut held = Vec::new();
    for _ in 0..=MEDIUM_BODIES {
        let mut socket = listener.connect().await;
        socket.write(&begun).await;
        held.push(socket);
    }
    for at in 2..4 {
        // Which of them is refused depends on how they came in; the others are told nothing.
        let refused = held.iter_mut().map(|it| Box::pin(assert_come_again(it)));
        let ((), place, _) = select_all(refused).await;
        held.remove(place);
        let mut honest = listener.connect().await;
        honest.write(call(&crier, &hook, &vote(at, MEDIUM))).await;
        assert!(honest.answer().await.ends_with(OK));
    }
    crier.stop().await;
}

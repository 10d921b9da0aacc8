//! Slow, silent and too many: what the listener does with sockets whose owners mean no good, and that it answers the
//! others meanwhile.

use std::time::Duration;

use crier::http::{ListenerConfig, Timeouts};
use crier_sandbox::seed;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpSocket;
use tracing::Level;

use crate::support::lines::Lines;
use crate::support::socket::{
    Listener, SHORT, Socket, assert_answered, behind_a_proxy, bump, call, endless, head, listen,
    within,
};
use crate::support::wire::OK;
use crate::support::{Crier, Hook};

/// Writes this a byte at a time until the other side has had enough.
async fn dribble(socket: &mut Socket, bytes: &[u8]) {
    let mut turn = tokio::time::interval(SHORT / 10);
    for byte in bytes.iter().cycle() {
        turn.tick().await;
        if socket.0.write_all(&[*byte]).await.is_err() {
            return;
        }
    }
}

#[test]
fn nothing_is_waited_for_longer_than_is_promised() {
    let timeouts = Timeouts::default();
    assert!(timeouts.header <= Duration::from_secs(10));
    assert!(timeouts.body <= Duration::from_secs(15));
    assert!(timeouts.answer <= Duration::from_secs(30));
    assert!(timeouts.drain < Duration::from_secs(8));
    assert!(timeouts.turn <= Duration::from_secs(8));
    // Who waits behind one that does not come in still gets its turn.
    assert!(timeouts.long_body < timeouts.turn);
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let crier = Crier::start().await;
    let header = SHORT;
    let listener = listen(
        &crier,
        Timeouts {
            header,
            ..endless()
        },
    )
    .await;
    let mut silent = listener.connect().await;
    assert_eq!(silent.rest().await, "");
    crier.stop().await;
}

#[tokio::test]
async fn a_header_that_drips_in_is_not_waited_for() {
    let crier = Crier::start().await;
    let header = SHORT;
    let listener = listen(
        &crier,
        Timeouts {
            header,
            ..endless()
        },
    )
    .await;
    let mut slow = listener.connect().await;
    slow.write("POST / HTTP/1.1\r\nx: ").await;
    within("it is cut off", dribble(&mut slow, b"y")).await;
    crier.stop().await;
}

#[tokio::test]
async fn a_connection_may_not_idle_between_two_calls() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let header = SHORT;
    let listener = listen(
        &crier,
        Timeouts {
            header,
            linger: SHORT,
            ..endless()
        },
    )
    .await;
    let mut idle = listener.connect().await;
    for at in 1..3 {
        idle.write(call(&crier, &hook, &bump(at))).await;
        assert!(idle.answer().await.ends_with(OK));
    }
    assert_eq!(idle.rest().await, "");
    crier.stop().await;
}

#[tokio::test]
async fn a_body_that_drips_in_is_not_waited_for() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let body = SHORT;
    let listener = listen(
        &crier,
        Timeouts {
            body,
            linger: SHORT,
            ..endless()
        },
    )
    .await;
    for length in ["content-length: 1000\r\n", "transfer-encoding: chunked\r\n"] {
        let mut slow = listener.connect().await;
        slow.write(head(&crier, &hook, length)).await;
        within("it is cut off", dribble(&mut slow, b"1\r\n \r\n")).await;
        let mut silent = listener.connect().await;
        silent.write(head(&crier, &hook, length)).await;
        let answer = silent.rest().await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(answer.ends_with(r#"{"error":"too_slow"}"#), "{answer}");
    }
    assert_eq!(crier.stored().await, 0);
    crier.stop().await;
}

/// A connection that calls for ever and takes little of what it is answered.
async fn deaf(listener: &Listener) -> Socket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    Socket(socket.connect(listener.address).await.unwrap())
}

#[tokio::test]
async fn a_sender_that_takes_no_answers_is_cut_off() {
    let crier = Crier::start().await;
    let answer = SHORT;
    let listener = listen(
        &crier,
        Timeouts {
            answer,
            ..endless()
        },
    )
    .await;
    let mut deaf = deaf(&listener).await;
    let calls = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n".repeat(1000);
    let calling = async { while deaf.0.write_all(calls.as_bytes()).await.is_ok() {} };
    within("it is cut off", calling).await;
    crier.stop().await;
}

#[tokio::test]
async fn a_connection_that_is_too_old_ends_with_the_call_it_is_at() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let age = SHORT;
    let listener = listen(
        &crier,
        Timeouts {
            age,
            linger: SHORT,
            ..endless()
        },
    )
    .await;
    let mut idle = listener.connect().await;
    let mut busy = listener.connect().await;
    let whole = call(&crier, &hook, &bump(1));
    let (begun, last) = whole.split_at(whole.len() - 1);
    busy.write(begun).await;
    assert_eq!(idle.rest().await, "");
    busy.write(last).await;
    let answer = busy.rest().await;
    assert!(answer.contains("connection: close"), "{answer}");
    assert!(answer.ends_with(OK), "{answer}");
    crier.stop().await;
}

#[tokio::test]
async fn honest_senders_are_answered_while_others_are_stuck() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let listener = listen(&crier, endless()).await;
    let mut stuck = Vec::new();
    for _ in 0..40 {
        for begun in [
            "",
            "POST /hooks/boticord/x HTTP/1.1\r\nx: y",
            &head(&crier, &hook, "content-length: 1000\r\n"),
            &head(&crier, &hook, "transfer-encoding: chunked\r\n"),
            &"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n".repeat(10),
        ] {
            let mut socket = deaf(&listener).await;
            socket.write(begun).await;
            stuck.push(socket);
        }
    }
    assert_answered(&crier, &listener, &hook).await;
    drop(stuck);
    crier.stop().await;
}

#[tokio::test]
async fn half_sent_requests_in_every_place_do_not_keep_a_genuine_call_out() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let config = ListenerConfig {
        connections: 4,
        timeouts: endless(),
        ..ListenerConfig::default()
    };
    let listener = Listener::start(&crier, config).await;
    let mut stuck = Vec::new();
    for begun in [
        "",
        "POST / HTTP/1.1\r\nx: y",
        &head(&crier, &hook, "content-length: 9\r\n"),
    ] {
        let mut socket = listener.connect().await;
        socket.write(begun).await;
        stuck.push(socket);
    }
    // One whose call was answered waits for its next one like the others.
    let mut idle = listener.connect().await;
    idle.write(call(&crier, &hook, &bump(1))).await;
    idle.answer().await;
    stuck.push(idle);
    let mut answered = Vec::new();
    for mut oldest in stuck {
        let mut honest = listener.connect().await;
        honest.write(call(&crier, &hook, &bump(2))).await;
        assert!(honest.answer().await.starts_with("HTTP/1.1 200 OK"));
        oldest.gone().await;
        answered.push(honest);
    }
    crier.stop().await;
}

#[tokio::test]
async fn a_proxy_on_this_machine_that_is_not_named_is_said_once() {
    let (lines, guard) = Lines::up_to(Level::WARN);
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let listeners = [ListenerConfig::default(), behind_a_proxy(9)];
    for config in listeners {
        let listener = Listener::start(&crier, config).await;
        for _ in 0..2 {
            status(
                &crier,
                &listener,
                (&hook, "x-forwarded-for: 203.0.113.9\r\n"),
            )
            .await;
        }
        listener.stop().await;
    }
    crier.stop().await;
    drop(guard);
    let line = lines.one("calls come through a proxy on this machine that http.trusted_proxies does not name, so all \
        callers look like one: set trusted_proxies = [\"127.0.0.1\", \"::1\"] below [http]");
    assert_eq!(line["client.address"], "127.0.0.1");
}

/// A call that is held half-way: its body was begun to be read.
async fn hold(crier: &Crier, listener: &Listener, (hook, forwarded): (&Hook, &str)) -> Socket {
    let more = format!("{forwarded}expect: 100-continue\r\ncontent-length: 1000\r\n");
    let mut held = listener.connect().await;
    held.write(head(crier, hook, &more)).await;
    let heard = held.read_to("\r\n\r\n").await;
    assert_eq!(heard, "HTTP/1.1 100 Continue\r\n\r\n");
    held
}

async fn status(crier: &Crier, listener: &Listener, (hook, forwarded): (&Hook, &str)) -> String {
    let body = bump(1);
    let more = format!("{forwarded}content-length: {}\r\n", body.len());
    let mut socket = listener.connect().await;
    socket.write(head(crier, hook, &more) + &body).await;
    socket.answer().await
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_so_many_calls_at_a_time() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let listener = Listener::start(&crier, behind_a_proxy(1)).await;
    let one = "x-forwarded-for: 203.0.113.9\r\n";
    let held = hold(&crier, &listener, (&hook, one)).await;
    for same in [
        one,
        "x-forwarded-for: 198.51.100.1, 203.0.113.9\r\n",
        "x-forwarded-for: 198.51.100.2\r\nx-forwarded-for: 203.0.113.9, 127.0.0.1\r\n",
        "X-Forwarded-For: [::ffff:203.0.113.9]:80\r\n",
    ] {
        let answer = status(&crier, &listener, (&hook, same)).await;
        assert!(answer.starts_with("HTTP/1.1 503"), "{same}: {answer}");
        assert!(answer.contains("\r\nretry-after: 5\r\n"), "{answer}");
        assert!(answer.ends_with(r#"{"error":"unavailable"}"#), "{answer}");
    }
    for other in ["x-forwarded-for: 203.0.113.10\r\n", ""] {
        let answer = status(&crier, &listener, (&hook, other)).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{other}: {answer}");
    }
    drop(held);
    crate::support::eventually("the call that was held is over", async || {
        let answer = status(&crier, &listener, (&hook, one)).await;
        answer.starts_with("HTTP/1.1 200")
    })
    .await;
    crier.stop().await;
}

#[tokio::test]
async fn a_rotating_forwarded_address_of_a_stranger_changes_nothing() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let config = ListenerConfig {
        connections_per_address: 1,
        ..ListenerConfig::default()
    };
    let listener = Listener::start(&crier, config).await;
    let one = "x-forwarded-for: 203.0.113.9\r\n";
    let _held = hold(&crier, &listener, (&hook, one)).await;
    // No one is limited by what a stranger says: neither the one it names nor itself.
    for forwarded in [one, "x-forwarded-for: 203.0.113.10\r\n"] {
        let answer = status(&crier, &listener, (&hook, forwarded)).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    crier.stop().await;
}

#[tokio::test]
async fn what_has_begun_is_answered_at_the_stop_and_nothing_else() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let listener = listen(&crier, endless()).await;
    let mut idle = listener.connect().await;
    idle.write(call(&crier, &hook, &bump(1))).await;
    assert!(idle.answer().await.ends_with(OK));
    let mut late = listener.connect().await;
    let mut busy = listener.connect().await;
    let whole = call(&crier, &hook, &bump(2));
    let (begun, last) = whole.split_at(whole.len() - 1);
    busy.write(begun).await;
    // On its way when the stop comes: neither accepted nor read yet.
    let mut fresh = listener.connect().await;
    fresh.write(call(&crier, &hook, &bump(3))).await;
    listener.stop.cancel();
    assert_eq!(idle.rest().await, "");
    crate::support::eventually("new connections are refused", async || {
        tokio::net::TcpStream::connect(listener.address)
            .await
            .is_err()
    })
    .await;
    busy.write(last).await;
    late.write(call(&crier, &hook, &bump(4))).await;
    for begun in [&mut fresh, &mut busy, &mut late] {
        let answer = begun.rest().await;
        assert!(answer.contains("connection: close"), "{answer}");
        assert!(answer.ends_with(OK), "{answer}");
    }
    // A sender that keeps its half open keeps no one waiting.
    listener.ended().await;
    assert_eq!(crier.stored().await, 4);
    crier.stop().await;
}

#[tokio::test]
async fn a_silent_connection_keeps_the_stop_waiting_only_so_long() {
    let crier = Crier::start().await;
    let late_start = SHORT;
    let timeouts = Timeouts {
        late_start,
        ..endless()
    };
    let listener = listen(&crier, timeouts).await;
    let mut silent = listener.connect().await;
    listener.stop().await;
    assert_eq!(silent.rest().await, "");
    crier.stop().await;
}

#[tokio::test]
async fn a_call_that_does_not_end_keeps_the_stop_waiting_only_so_long() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let drain = SHORT;
    let listener = listen(&crier, Timeouts { drain, ..endless() }).await;
    let mut stuck = hold(&crier, &listener, (&hook, "")).await;
    listener.stop().await;
    stuck.gone().await;
    crier.stop().await;
}

#[tokio::test]
async fn the_log_says_who_was_refused_and_does_not_overflow() {
    let (lines, guard) = Lines::up_to(Level::INFO);
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let nobody = Hook {
        url: format!("{}0", hook.url),
        ..hook
    };
    let forwarded = "x-forwarded-for: 198.51.100.1, 203.0.113.9\r\n";
    for config in [behind_a_proxy(1), ListenerConfig::default()] {
        let listener = Listener::start(&crier, config).await;
        for _ in 0..30 {
            let answer = status(&crier, &listener, (&nobody, forwarded)).await;
            assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
        }
    }
    crier.stop().await;
    drop(guard);
    let refused = lines.saying("a call was refused");
    let about = |client: &str| {
        let about =
            |line: &&serde_json::Value| line["client.address"] == client && line["status"] == 401;
        refused.iter().filter(about).count()
    };
    assert!(
        about("203.0.113.9") > 0 && about("127.0.0.1") > 0,
        "{refused:?}"
    );
    assert_eq!(about("198.51.100.1"), 0, "{refused:?}");
    // Ten a second: it takes less than three to be refused sixty times.
    assert!(
        about("203.0.113.9") + about("127.0.0.1") < 50,
        "{refused:?}"
    );
}

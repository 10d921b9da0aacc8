//! Calls that could be read in two ways: refused or closed, and never answered as two where one was meant.

use crier_sandbox::seed;
use tokio::io::AsyncWriteExt;

use crate::support::Crier;
use crate::support::socket::{LIMIT, Listener, Socket, bump, call, head};
use crate::support::wire::OK;

/// What follows a head in which the framing is said, and the answer that all of it gets.
struct Case {
    framing: &'static str,
    body: String,
    /// The status line's number; nothing where the connection is closed without a word.
    status: &'static str,
}

/// A second call, hidden where a proxy would take it for a part of the first one's body.
fn hidden() -> String {
    "GET /readyz HTTP/1.1\r\nhost: x\r\n\r\n".to_owned()
}

fn case(framing: &'static str, body: impl Into<String>, status: &'static str) -> Case {
    Case {
        framing,
        body: body.into(),
        status,
    }
}

/// Every one is followed by a call that is never to be answered.
fn cases() -> Vec<Case> {
    let chunked = "transfer-encoding: chunked\r\n";
    let vote = bump(1);
    let length = vote.len();
    let one_chunk = format!("{length:x}\r\n{vote}\r\n0\r\n\r\n");
    let chunk = |size: &str| format!("{size}\r\n{vote}\r\n0\r\n\r\n");
    vec![
        // Two lengths at once: the chunks count, and the connection ends with them.
        case(
            "content-length: 3\r\ntransfer-encoding: chunked\r\n",
            one_chunk.clone(),
            "200",
        ),
        case(
            "transfer-encoding: chunked\r\ncontent-length: 3\r\n",
            one_chunk.clone(),
            "200",
        ),
        case("content-length: 5\r\ncontent-length: 6\r\n", "hello", "400"),
        case("content-length: 5, 6\r\n", "hello", "400"),
        case("content-length: 5, 5\r\n", "hello", "400"),
        case("content-length: +5\r\n", "hello", "400"),
        case("content-length: -5\r\n", "hello", "400"),
        case("content-length: 0x5\r\n", "hello", "400"),
        case("content-length: 5 5\r\n", "hello", "400"),
        case("content-length:\r\n", "hello", "400"),
        case("content-length: 99999999999999999999\r\n", "hello", "400"),
        case("content-length: 18446744073709551615\r\n", "hello", "431"),
        // Other codings than chunked, once.
        case("transfer-encoding: identity\r\n", "hello", "400"),
        case(
            "transfer-encoding: gzip, chunked\r\n",
            one_chunk.clone(),
            "400",
        ),
        case(
            "transfer-encoding: chunked, chunked\r\n",
            one_chunk.clone(),
            "400",
        ),
        case(
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
            one_chunk.clone(),
            "400",
        ),
        case(
            "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n",
            one_chunk.clone(),
            "400",
        ),
        case(
            "transfer-encoding: chunked, identity\r\n",
            one_chunk.clone(),
            "400",
        ),
        case("transfer-encoding: xchunked\r\n", one_chunk.clone(), "400"),
        case(
            "transfer-encoding: \"chunked\"\r\n",
            one_chunk.clone(),
            "400",
        ),
        case(
            "transfer-encoding: \u{b}chunked\r\n",
            one_chunk.clone(),
            "400",
        ),
        // Headers that one reader folds, joins or drops and another does not.
        case("transfer-encoding : chunked\r\n", one_chunk.clone(), "400"),
        case(
            "x: y\r\n transfer-encoding: chunked\r\n",
            one_chunk.clone(),
            "400",
        ),
        case(
            "x: y\r\n\ttransfer-encoding: chunked\r\n",
            one_chunk.clone(),
            "400",
        ),
        case(
            "x: y\rtransfer-encoding: chunked\r\n",
            one_chunk.clone(),
            "400",
        ),
        case("x\r\n", "", "400"),
        case(": y\r\n", "", "400"),
        case("x\0: y\r\n", "", "400"),
        case("x: \0\r\n", "", "400"),
        // Sizes of chunks that are none.
        case(chunked, chunk(""), "400"),
        case(chunked, chunk("0x10"), "400"),
        case(chunked, chunk("-1"), "400"),
        case(chunked, chunk("+10"), "400"),
        case(chunked, chunk(" 10"), "400"),
        case(chunked, chunk("1 0"), "400"),
        case(chunked, chunk("g"), "400"),
        case(chunked, chunk("fffffffffffffffff"), "400"),
        case(chunked, chunk("1;x\ny"), "400"),
        case(chunked, format!("{length:x}\n{vote}\r\n0\r\n\r\n"), "400"),
        case(chunked, format!("{length:x}\r\n{vote}\n0\r\n\r\n"), "400"),
        case(
            chunked,
            format!("{:x}\r\n{vote}\r\n0\r\n\r\n", length - 1),
            "400",
        ),
        case(
            chunked,
            format!("{length:x};{}\r\n{vote}\r\n0\r\n\r\n", "x".repeat(20_000)),
            "400",
        ),
        case(
            chunked,
            format!(
                "{length:x}\r\n{vote}\r\n0\r\n{}\r\n",
                "x: y\r\n".repeat(200)
            ),
            "400",
        ),
    ]
}

/// How many answers stand in what was heard.
fn answers(heard: &str) -> usize {
    heard.matches("HTTP/1.").count()
}

/// Writes this, closes our half, and says all that was heard.
async fn tell(listener: &Listener, bytes: &[u8]) -> String {
    let mut socket = listener.connect().await;
    // Where the listener has had enough already, the rest goes nowhere.
    let _ = socket.0.write_all(bytes).await;
    socket.rest().await
}

#[tokio::test]
async fn what_could_be_read_in_two_ways_is_never_answered_twice() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let listener = Listener::start(&crier, crier::http::ListenerConfig::default()).await;
    for Case {
        framing,
        body,
        status,
    } in cases()
    {
        let bytes = head(&crier, &hook, framing) + &body + &hidden();
        let heard = tell(&listener, bytes.as_bytes()).await;
        assert_eq!(answers(&heard), 1, "{framing:?} {body:?}: {heard}");
        let begins = format!("HTTP/1.1 {status}");
        assert!(heard.starts_with(&begins), "{framing:?} {body:?}: {heard}");
    }
    crier.stop().await;
}

#[tokio::test]
async fn what_is_no_call_at_all_is_refused_or_closed() {
    let crier = Crier::start().await;
    let listener = Listener::start(&crier, crier::http::ListenerConfig::default()).await;
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(70_000));
    let wide = format!("GET / HTTP/1.1\r\n{}\r\n", "x: y\r\n".repeat(65));
    let heavy = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "y".repeat(20_000));
    for (bytes, status) in [
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ""),
        ("GET / HTTP/3.0\r\n\r\n", "400"),
        ("GET / HTTP/0.9\r\n\r\n", "400"),
        ("GET /\r\n\r\n", "400"),
        ("GET  / HTTP/1.1\r\n\r\n", "400"),
        ("GET /a b HTTP/1.1\r\n\r\n", "400"),
        ("G\u{e4}T / HTTP/1.1\r\n\r\n", "400"),
        ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}", "400"),
        (
            "POST / HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "400",
        ),
        ("\0", "400"),
        (long.as_str(), "431"),
        (wide.as_str(), "431"),
        (heavy.as_str(), "431"),
    ] {
        let bytes = format!("{bytes}{}", hidden());
        let heard = tell(&listener, bytes.as_bytes()).await;
        let shown = &bytes[..bytes.len().min(60)];
        assert_eq!(
            answers(&heard),
            usize::from(!status.is_empty()),
            "{shown:?}: {heard}"
        );
        let begins = format!("HTTP/1.1 {status}");
        assert!(
            status.is_empty() || heard.starts_with(&begins),
            "{shown:?}: {heard}"
        );
        let code = match status {
            "" => continue,
            "431" => "headers_too_large",
            _ => "bad_request",
        };
        let body = format!("\r\n\r\n{{\"error\":\"{code}\"}}");
        assert!(heard.ends_with(&body), "{shown:?}: {heard}");
    }
    crier.stop().await;
}

#[tokio::test]
async fn what_can_be_read_in_one_way_only_is_taken_as_the_standard_says() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let listener = Listener::start(&crier, crier::http::ListenerConfig::default()).await;
    let path = hook.url.strip_prefix(&crier.base).unwrap().to_owned();
    let vote = bump(1);
    let twice = format!("content-length: {0}\r\ncontent-length: {0}\r\n", vote.len());
    let plain = call(&crier, &hook, &vote);
    let chunked = |body: String| head(&crier, &hook, "transfer-encoding: chunked\r\n") + &body;
    let length = vote.len();
    for (bytes, count) in [
        // The absolute form of a target, whatever host it names.
        (
            plain.replace(&path, &format!("http://elsewhere.example{path}")),
            1,
        ),
        // Lines that end in a bare LF.
        (plain.replace("\r\n", "\n"), 1),
        (head(&crier, &hook, &twice) + &vote, 1),
        (chunked(format!("{length:X}\r\n{vote}\r\n0\r\n\r\n")), 1),
        (
            chunked(format!("{length:x};a=b\r\n{vote}\r\n0\r\nx: y\r\n\r\n")),
            1,
        ),
        (plain.replace("HTTP/1.1", "HTTP/1.0"), 1),
        (format!("\r\n{plain}"), 1),
        // Two calls in one breath are two.
        (plain.repeat(2), 2),
    ] {
        let mut socket = listener.connect().await;
        socket.write(&bytes).await;
        // Its own half is closed behind the call, and the answer still comes.
        socket.0.shutdown().await.unwrap();
        let heard = socket.rest().await;
        assert_eq!(answers(&heard), count, "{bytes:?}: {heard}");
        assert_eq!(heard.matches(OK).count(), count, "{bytes:?}: {heard}");
    }
    crier.stop().await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let listener = Listener::start(&crier, crier::http::ListenerConfig::default()).await;
    for begun in [
        head(&crier, &hook, "content-length: 1000\r\n") + &bump(1),
        head(&crier, &hook, "transfer-encoding: chunked\r\n") + "3e8\r\n{}",
    ] {
        let mut socket = listener.connect().await;
        socket.write(begun).await;
        socket.0.shutdown().await.unwrap();
        let heard = socket.rest().await;
        assert!(heard.starts_with("HTTP/1.1 400"), "{heard}");
        assert!(heard.ends_with(r#"{"error":"bad_body"}"#), "{heard}");
    }
    assert_eq!(crier.stored().await, 0);
    crier.stop().await;
}

/// Reads what a sender that was refused in the middle of its body hears: the 413, then the end, and no reset.
async fn assert_too_large(mut socket: Socket) {
    let heard = socket.rest().await;
    assert!(heard.starts_with("HTTP/1.1 413"), "{heard}");
    assert!(heard.contains("\r\nconnection: close\r\n"), "{heard}");
    assert!(heard.ends_with(r#"{"error":"too_large"}"#), "{heard}");
    assert_eq!(answers(&heard), 1, "{heard}");
}

#[tokio::test]
async fn a_length_over_the_limit_is_refused_before_a_byte_of_it_came() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let listener = Listener::start(&crier, crier::http::ListenerConfig::default()).await;
    for more in ["", "expect: 100-continue\r\n"] {
        let length = format!("{more}content-length: {}\r\n", LIMIT + 1);
        let mut waiting = listener.connect().await;
        waiting.write(head(&crier, &hook, &length)).await;
        // It neither sends its body nor closes, and never hears that it should go on.
        assert_too_large(waiting).await;
    }
    crier.stop().await;
}

/// Writes this so that the listener has its turns meanwhile; a reset would be an error here.
async fn piece_by_piece(socket: &mut Socket, bytes: &[u8]) {
    for piece in bytes.chunks(16 * 1024) {
        socket.write(piece).await;
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_sender_that_is_still_writing_hears_that_it_is_too_much() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let listener = Listener::start(&crier, crier::http::ListenerConfig::default()).await;
    let much = vec![b' '; 3 * LIMIT];
    let length = format!("content-length: {}\r\n", much.len());
    let mut writing = listener.connect().await;
    writing.write(head(&crier, &hook, &length)).await;
    piece_by_piece(&mut writing, &much).await;
    assert_too_large(writing).await;
    let mut chunking = listener.connect().await;
    let chunked = head(&crier, &hook, "transfer-encoding: chunked\r\n");
    chunking
        .write(format!("{chunked}{:x}\r\n", much.len()))
        .await;
    piece_by_piece(&mut chunking, &much).await;
    chunking.write("\r\n0\r\n\r\n").await;
    chunking.write(hidden()).await;
    assert_too_large(chunking).await;
    crier.stop().await;
}

#[tokio::test]
async fn a_body_without_end_is_cut() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let listener = Listener::start(&crier, crier::http::ListenerConfig::default()).await;
    let mut endless = listener.connect().await;
    endless
        .write(head(&crier, &hook, "transfer-encoding: chunked\r\n"))
        .await;
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let mut written = 0;
    let writing = async {
        while endless.0.write_all(chunk.as_bytes()).await.is_ok() {
            written += chunk.len();
        }
    };
    crate::support::socket::within("it is cut", writing).await;
    // The limit, what is thrown away at the end, and what the system keeps for both sides of the connection.
    assert!(written < 32 * LIMIT, "{written}");
    crier.stop().await;
}

//! A sender's socket: it is closed if the sender does not read an answer in time, and bytes that arrive at the end are
//! discarded.

use std::future::Future;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};
use tokio_util::sync::CancellationToken;

use crate::http::connection::LATE_CALLS;
use crate::http::rate::ByteRate;
use crate::http::{Timeouts, unreadable};

/// The most bytes that are read and discarded after the last answer.
const THROWN_AWAY: usize = 4 * 1024 * 1024;
/// How many of them at a time.
const PIECE: usize = 8 * 1024;

/// A sender's socket.
///
/// Closing a socket that has unread bytes resets it. A sender that is still writing a body that is too long would then
/// see a reset and not the answer 413. So the write half is closed first, and the read half is read for a short time.
#[derive(Debug)]
pub(super) struct Stream {
    tcp: TcpStream,
    timeouts: Timeouts,
    /// Shared by all sockets, so that a refused sender cannot send the same again at once.
    discards: Arc<ByteRate>,
    /// Shutdown does not wait for the discarding.
    stop: CancellationToken,
    /// Runs while the sender reads nothing of what is written to it.
    stalled: Option<Pin<Box<Sleep>>>,
    /// The rest of what is written in place of hyper's answer.
    instead: Option<Vec<u8>>,
    linger: Option<Lingering>,
}

/// The remaining time and bytes for a sender after the write half is closed.
#[derive(Debug)]
struct Lingering {
    ends: Pin<Box<Sleep>>,
    left: usize,
    /// Runs while reading has to wait.
    wait: Option<Pin<Box<Sleep>>>,
}

impl Stream {
    /// A newly accepted socket.
    pub(super) fn new(
        tcp: TcpStream,
        timeouts: Timeouts,
        discards: Arc<ByteRate>,
        stop: CancellationToken,
    ) -> Self {
        Self {
            tcp,
            timeouts,
            discards,
            stop,
            stalled: None,
            instead: None,
            linger: None,
        }
    }

    /// The result of a write, or an error once the sender has read nothing for too long.
    fn or_stalled<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let within = self.timeouts.answer;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(within)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Writes the replacement of `bytes`; `None` if there is none.
    fn write_instead(
        &mut self,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Option<Poll<io::Result<usize>>> {
        if self.instead.is_none() {
            self.instead = Some(unreadable::with_body(bytes)?);
        }
        let left = self.instead.as_mut()?;
        while !left.is_empty() {
            match Pin::new(&mut self.tcp).poll_write(cx, left) {
                Poll::Ready(Ok(written)) if written > 0 => drop(left.drain(..written)),
                other => return Some(other),
            }
        }
        self.instead = None;
        Some(Poll::Ready(Ok(bytes.len())))
    }

    fn linger(&self) -> Duration {
        if self.stop.is_cancelled() {
            self.timeouts.linger.min(LATE_CALLS)
        } else {
            self.timeouts.linger
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = match self.write_instead(cx, bytes) {
            Some(written) => written,
            None => Pin::new(&mut self.tcp).poll_write(cx, bytes),
        };
        self.or_stalled(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // Such an answer consists of a head only.
        let alone = slices.first().filter(|_| slices.len() == 1);
        let written = match alone.and_then(|slice| self.write_instead(cx, slice)) {
            Some(written) => written,
            None => Pin::new(&mut self.tcp).poll_write_vectored(cx, slices),
        };
        self.or_stalled(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    /// Closes the write half, and reads the other until its end, or until its time or its bytes are used up.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let stream = &mut *self;
        if stream.linger.is_none() {
            ready!(Pin::new(&mut stream.tcp).poll_shutdown(cx))?;
        }
        let within = stream.linger();
        let linger = stream.linger.get_or_insert_with(|| Lingering {
            ends: Box::pin(sleep(within)),
            left: THROWN_AWAY,
            wait: None,
        });
        while linger.left > 0 && linger.ends.as_mut().poll(cx).is_pending() {
            if let Some(wait) = &mut linger.wait {
                ready!(wait.as_mut().poll(cx));
                linger.wait = None;
            }
            let mut space = [MaybeUninit::uninit(); PIECE];
            let mut piece = ReadBuf::uninit(&mut space);
            let read = ready!(Pin::new(&mut stream.tcp).poll_read(cx, &mut piece));
            if read.is_err() || piece.filled().is_empty() {
                break;
            }
            linger.left = linger.left.saturating_sub(piece.filled().len());
            let wait = stream.discards.count(piece.filled().len());
            linger.wait = (!wait.is_zero()).then(|| Box::pin(sleep(wait)));
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use futures_util::poll;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    /// More than is read at a time, and less than the system buffers while nobody reads.
    const SENT: usize = 64 * 1024;

    /// A socket whose sender has written [`SENT`] bytes and then only reads.
    async fn socket(discards: &Arc<ByteRate>) -> (Stream, std::net::TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut sender = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (tcp, _) = listener.accept().await.unwrap();
        sender.write_all(&vec![b' '; SENT]).unwrap();
        tcp.readable().await.unwrap();
        let stop = CancellationToken::new();
        let stream = Stream::new(tcp, Timeouts::default(), discards.clone(), stop);
        (stream, sender)
    }

    fn discarded(stream: &Stream) -> usize {
        THROWN_AWAY - stream.linger.as_ref().unwrap().left
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_refused_sender_still_writes_is_read_at_a_shared_rate() {
        let discards = Arc::new(ByteRate::default());
        let (mut alone, _sender) = socket(&discards).await;
        assert!(poll!(Box::pin(alone.shutdown())).is_pending());
        assert_eq!(discarded(&alone), SENT);
        // Others have used up the rate of the next second.
        while discards.count(PIECE) < Duration::from_secs(1) {}
        let (mut one_of_many, _sender) = socket(&discards).await;
        assert!(poll!(Box::pin(one_of_many.shutdown())).is_pending());
        assert_eq!(discarded(&one_of_many), PIECE);
        tokio::time::advance(Duration::from_millis(1100)).await;
        assert!(poll!(Box::pin(one_of_many.shutdown())).is_pending());
        assert!(discarded(&one_of_many) > PIECE);
        // Its time ends even if not everything was read.
        tokio::time::advance(Timeouts::default().linger).await;
        assert!(poll!(Box::pin(one_of_many.shutdown())).is_ready());
    }
}

//! One connection of a fake: reads calls, sends answers, commits the faults.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::Shared;
use super::answer::{Answer, Ending, Framing, Pace};
use super::call::Call;
use crate::wire;

/// Accepts until it is dropped, and takes its connections along.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        let number = shared.record.connected();
        connections.spawn(serve(stream, number, Arc::clone(&shared)));
    }
}

async fn serve(mut stream: TcpStream, number: usize, shared: Arc<Shared>) {
    // Without it a dripping head would be held back by Nagle's algorithm.
    stream.set_nodelay(true).expect("a connected socket");
    let ending = converse(&mut stream, number, &shared).await;
    if let Ok(Ending::Reset) = ending {
        // What was sent before the reset should arrive: a reset discards what the peer has not read yet.
        tokio::time::sleep(Duration::from_millis(20)).await;
        stream.set_zero_linger().expect("a connected socket");
    }
}

/// Answers one call after the other until one ends the connection, or the client does.
async fn converse(stream: &mut TcpStream, connection: usize, shared: &Shared) -> io::Result<Ending> {
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(reader);
    loop {
        let Some(call) = read_call(&mut reader, connection).await? else {
            return Ok(Ending::Close);
        };
        let answer = shared.routes.answer(&call);
        let number = shared.record.begin(call);
        let sent = tokio::select! {
            sent = send(&answer, &mut writer) => sent,
            () = left(&mut reader) => Err(io::ErrorKind::ConnectionReset.into()),
        };
        shared.record.end(number, sent.is_err());
        sent?;
        if answer.ending != Ending::KeepAlive {
            return Ok(answer.ending);
        }
    }
}

async fn read_call(reader: &mut (impl AsyncBufRead + Unpin), connection: usize) -> io::Result<Option<Call>> {
    let Some(head) = wire::read_head(reader).await? else {
        return Ok(None);
    };
    let mut words = head.first_line.split(' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Err(io::Error::other(format!("no request line: {:?}", head.first_line)));
    };
    let (method, target) = (method.to_owned(), target.to_owned());
    let body = wire::read_body(reader, &head.headers, false).await?;
    Ok(Some(Call {
        method,
        target,
        headers: head.headers,
        body,
        connection,
        started: Instant::now(),
        ended: None,
        hung_up: false,
    }))
}

/// Resolves when the client has gone. A next call that is sent early stays in the buffer and keeps this waiting.
async fn left(reader: &mut (impl AsyncBufRead + Unpin)) {
    if reader.fill_buf().await.is_ok_and(|early| !early.is_empty()) {
        std::future::pending::<()>().await;
    }
}

async fn send(answer: &Answer, writer: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
    if let Some(gate) = &answer.gate {
        gate.passed().await;
    }
    tokio::time::sleep(answer.delay).await;
    if answer.ending == Ending::CloseBeforeAnswer {
        return Ok(());
    }
    write_paced(writer, &head(answer), answer.head_pace).await?;
    let sent = if answer.ending == Ending::Reset { &answer.body[..answer.body.len() / 2] } else { &answer.body[..] };
    match answer.framing {
        Framing::Length | Framing::Truncated { .. } => write_paced(writer, sent, answer.body_pace).await,
        Framing::Chunked { size_bytes } => {
            for chunk in sent.chunks(size_bytes) {
                let framed = [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat();
                write_paced(writer, &framed, answer.body_pace).await?;
            }
            if answer.ending == Ending::Reset { Ok(()) } else { writer.write_all(b"0\r\n\r\n").await }
        }
    }
}

fn head(answer: &Answer) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} Scripted\r\n", answer.status);
    for (name, value) in answer.headers.iter() {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    match answer.framing {
        Framing::Chunked { .. } => head.push_str("transfer-encoding: chunked\r\n"),
        // RFC 9110, section 8.6: a 204 says nothing of a length.
        Framing::Length if answer.status == 204 => {}
        Framing::Length => head.push_str(&format!("content-length: {}\r\n", answer.body.len())),
        Framing::Truncated { missing_bytes } => {
            head.push_str(&format!("content-length: {}\r\n", answer.body.len() + missing_bytes))
        }
    }
    head.push_str("\r\n");
    head.into_bytes()
}

async fn write_paced(writer: &mut (impl AsyncWrite + Unpin), bytes: &[u8], pace: Option<Pace>) -> io::Result<()> {
    let Some(Pace { size_bytes, pause }) = pace else {
        return writer.write_all(bytes).await;
    };
    for part in bytes.chunks(size_bytes) {
        writer.write_all(part).await?;
        tokio::time::sleep(pause).await;
    }
    Ok(())
}

//! A bare hyper server that answers "Hello World": the floor that every rate is compared with.
//!
//! `SERVER_PORT=8080 cargo run --release -p duet-server --example floor`

use std::convert::Infallible;
use std::net::Ipv4Addr;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

async fn hello(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new(Full::new(Bytes::from_static(b"Hello World"))))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port: u16 = std::env::var("SERVER_PORT").unwrap_or_else(|_| "8080".to_owned()).parse()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(async move {
                let io = TokioIo::new(stream);
                // An error is the client's, and ends its connection only.
                let _ = http1::Builder::new().serve_connection(io, service_fn(hello)).await;
            });
        }
    })
}

//! The ceiling of an answer kept ready: actix-web serving a file's bytes from memory, and nothing else.
//!
//! `memory FILE PORT` serves until it is ended.

use std::{fs, io};

use actix_web::{App, HttpResponse, HttpServer, web};

#[actix_web::main]
async fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, port] = arguments.as_slice() else {
        return Err(io::Error::other("usage: memory FILE PORT"));
    };
    let bytes = web::Bytes::from(fs::read(file)?);
    let port: u16 = port.parse().map_err(io::Error::other)?;
    HttpServer::new(move || {
        let bytes = bytes.clone();
        App::new().default_service(web::to(move || {
            let answer = HttpResponse::Ok().content_type("application/json").body(bytes.clone());
            async { answer }
        }))
    })
    .bind(("127.0.0.1", port))?
    .run()
    .await
}

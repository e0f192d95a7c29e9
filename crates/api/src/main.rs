//! Only the web client, until the rest of the API is here.

mod web;

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let app = || actix_web::App::new().configure(web::configure);
    actix_web::HttpServer::new(app).bind(("127.0.0.1", 8080))?.run().await
}

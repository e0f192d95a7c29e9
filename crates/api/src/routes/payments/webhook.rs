use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Payload},
};

use crate::{
    extract::{Anyone, LARGEST_EVENT, Path, read_body},
    problem::{Code, Problem},
    services::Services,
};

/// Takes in a signed event of the payment provider. 2xx means that it is stored; anything else that it should come again.
#[utoipa::path(post, path = "/api/v1/payments/webhooks/{provider}", tag = "Payments",
    extensions(("x-problems" = json!(["signature_invalid"]))),
    params(("provider" = String, Path, description = "`stripe`; the sandbox uses the same shape"), ("Stripe-Signature" = String, Header)),
    request_body(content = String, content_type = "application/json"),
    responses((status = 200, description = "Stored")))]
pub async fn handle(
    _: Anyone,
    request: HttpRequest,
    services: Data<Services>,
    provider: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    if provider.0 != "stripe" && provider.0 != services.bookings.payment_config().provider {
        return Err(Problem::new(Code::NotFound));
    }
    let signature = request.headers().get("Stripe-Signature").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let body = read_body(payload.into_inner(), LARGEST_EVENT).await?;
    let payments = services.payments.clone();
    services.run(async move { payments.receive(&body, &signature).await }).await?;
    Ok(HttpResponse::Ok().finish())
}

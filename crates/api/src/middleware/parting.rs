use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::ConnectionType,
    middleware::Next,
    web::Data,
};

use crate::services::Services;

/// Once the program is told to stop, no answer keeps its connection: whoever has it opens the next one elsewhere. A connection that is closed
/// when it ends without a request on it loses nothing; one that a proxy has just sent a POST on loses that.
pub async fn parting<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let is_leaving = response.request().app_data::<Data<Services>>().is_some_and(|services| services.leaving.is_cancelled());
    if is_leaving {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}

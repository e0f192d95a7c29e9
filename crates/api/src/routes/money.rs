use booking_domain::{Currency, Money};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::value::RawValue;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// An amount on the wire: a JSON number with the currency's own decimals (`250.00`, `500` for yen), written digit by digit and never
/// through a float. Its currency stands beside it.
#[derive(Clone, Copy, Debug)]
pub struct Amount(pub Money);

impl Amount {
    /// `minor` units of `currency`.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self(Money::new(minor, currency))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_decimal()).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl PartialSchema for Amount {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("Amount with the currency's own decimals: 250.00, or 500 for yen"))
            .examples([serde_json::json!(250.00)])
            .into()
    }
}

impl ToSchema for Amount {}

/// An amount that a request gives: the digits as they came, read once its currency is known.
#[derive(Clone, Debug)]
pub struct GivenAmount(pub String);

impl<'de> Deserialize<'de> for GivenAmount {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(reader)?;
        let is_number = raw.get().starts_with(|first: char| first == '-' || first.is_ascii_digit());
        if is_number { Ok(Self(raw.get().to_owned())) } else { Err(D::Error::custom("must be a number")) }
    }
}

impl PartialSchema for GivenAmount {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .minimum(Some(0))
            .description(Some("Amount with at most the currency's own decimals"))
            .examples([serde_json::json!(12.50)])
            .into()
    }
}

impl ToSchema for GivenAmount {}

/// An amount that a request adds, or takes away where it is negative.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct GivenChange(pub GivenAmount);

impl PartialSchema for GivenChange {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("Amount with at most the currency's own decimals; negative where it takes away"))
            .examples([serde_json::json!(-2.50)])
            .into()
    }
}

impl ToSchema for GivenChange {}

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// A part of a whole, from 0 to 1 with four decimals, rounded half up; null where the whole is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(Option<i64>);

impl Rate {
    /// `part` of `whole`.
    pub fn of(part: i64, whole: i64) -> Self {
        let basis_points = |whole: i64| (i128::from(part) * 20_000 + i128::from(whole)) / (2 * i128::from(whole));
        Self(Some(whole).filter(|whole| *whole > 0).and_then(|whole| i64::try_from(basis_points(whole)).ok()))
    }

    /// Its digits; nothing where there is none.
    pub fn text(self) -> String {
        self.0.map(|points| format!("{}.{:04}", points / 10_000, points % 10_000)).unwrap_or_default()
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            None => serializer.serialize_none(),
            Some(_) => RawValue::from_string(self.text()).map_err(serde::ser::Error::custom)?.serialize(serializer),
        }
    }
}

impl PartialSchema for Rate {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::SchemaType::from_iter([Type::Number, Type::Null]))
            .description(Some("A part of a whole, 0 to 1 with four decimals; null where the whole is nothing"))
            .examples([serde_json::json!(0.8542)])
            .into()
    }
}

impl ToSchema for Rate {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_has_four_decimals_and_is_rounded() {
        assert_eq!(serde_json::to_string(&[Rate::of(1, 3), Rate::of(2, 3), Rate::of(1, 1)]).expect("JSON"), "[0.3333,0.6667,1.0000]");
        assert_eq!(serde_json::to_string(&Rate::of(0, 0)).expect("JSON"), "null");
        assert_eq!((Rate::of(0, 0).text(), Rate::of(0, 7).text()), (String::new(), "0.0000".to_owned()));
    }
}

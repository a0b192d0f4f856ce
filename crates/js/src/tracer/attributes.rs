//! Attributes: JavaScript's values as OpenTelemetry's, as its SDK for JavaScript takes them.

use duet_node::text::well_formed;
use opentelemetry::{Array, KeyValue, Value as Attribute};
use rquickjs::object::Filter;
use rquickjs::{Ctx, Result, String as Text, Value};

/// What lies beyond all integers that an attribute may be: 2⁶³.
const BEYOND: f64 = 9_223_372_036_854_775_808.0;

/// An object of attributes, or anything else, which has none.
pub(crate) fn all<'js>(context: &Ctx<'js>, given: &Value<'js>) -> Result<Vec<KeyValue>> {
    let Some(object) = given.as_object() else { return Ok(Vec::new()) };
    let mut attributes = Vec::new();
    let named = Filter::new().string().enum_only();
    for property in object.own_props::<Text<'js>, Value<'js>>(named) {
        let (key, value) = property?;
        attributes.extend(one(context, &key, &value)?);
    }
    Ok(attributes)
}

/// One attribute, if it can be one.
pub(super) fn one<'js>(
    context: &Ctx<'js>,
    key: &Text<'js>,
    value: &Value<'js>,
) -> Result<Option<KeyValue>> {
    let key = well_formed(context, key)?;
    if key.is_empty() {
        return Ok(None);
    }
    Ok(attribute(context, value)?.map(|value| KeyValue::new(key, value)))
}

fn attribute<'js>(context: &Ctx<'js>, value: &Value<'js>) -> Result<Option<Attribute>> {
    if let Some(array) = value.as_array() {
        let values = array.iter::<Value<'js>>().collect::<Result<Vec<_>>>()?;
        return Ok(list(context, &values)?.map(Attribute::Array));
    }
    if let Some(text) = value.as_string() {
        return Ok(Some(Attribute::String(well_formed(context, text)?.into())));
    }
    Ok(value.as_bool().map(Attribute::Bool).or_else(|| value.as_number().map(number)))
}

/// A whole number is an integer, as it is to `Number.isInteger`.
fn number(value: f64) -> Attribute {
    integer(value).map_or(Attribute::F64(value), Attribute::I64)
}

fn integer(value: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and within the range")]
    let whole = || value as i64;
    (value.fract() == 0.0 && (-BEYOND..BEYOND).contains(&value)).then(whole)
}

/// Values of one kind; what is `null` or `undefined` among them has no place in a list of ours and
/// becomes the value that says least, so that the others keep their places.
fn list<'js>(context: &Ctx<'js>, values: &[Value<'js>]) -> Result<Option<Array>> {
    let Some(first) = values.iter().find(|value| !is_nothing(value)) else {
        return Ok(Some(texts(vec![String::new(); values.len()])));
    };
    if first.is_bool() {
        return Ok(each(values, Value::as_bool).map(Array::Bool));
    }
    if first.is_number() {
        let Some(numbers) = each(values, Value::as_number) else { return Ok(None) };
        let integers: Option<Vec<i64>> = numbers.iter().map(|value| integer(*value)).collect();
        return Ok(Some(integers.map_or(Array::F64(numbers), Array::I64)));
    }
    Ok(each_text(context, values)?.map(texts))
}

fn texts(texts: Vec<String>) -> Array {
    Array::String(texts.into_iter().map(Into::into).collect())
}

fn is_nothing(value: &Value<'_>) -> bool {
    value.is_null() || value.is_undefined()
}

fn each<'js, T: Default>(
    values: &[Value<'js>],
    kind: impl Fn(&Value<'js>) -> Option<T>,
) -> Option<Vec<T>> {
    let one = |value: &Value<'js>| if is_nothing(value) { Some(T::default()) } else { kind(value) };
    values.iter().map(one).collect()
}

fn each_text<'js>(context: &Ctx<'js>, values: &[Value<'js>]) -> Result<Option<Vec<String>>> {
    let mut texts = Vec::with_capacity(values.len());
    for value in values {
        match value.as_string() {
            Some(text) => texts.push(well_formed(context, text)?),
            None if is_nothing(value) => texts.push(String::new()),
            None => return Ok(None),
        }
    }
    Ok(Some(texts))
}

#[cfg(test)]
mod tests {
    use rquickjs::{Context, Runtime};

    use super::*;

    fn told(source: &str) -> String {
        let context = Context::full(&Runtime::new().unwrap()).unwrap();
        context.with(|context| {
            let given: Value<'_> = context.eval(format!("({source})")).unwrap();
            let told = |attribute: KeyValue| format!("{}={:?}", attribute.key, attribute.value);
            all(&context, &given).unwrap().into_iter().map(told).collect::<Vec<_>>().join(" ")
        })
    }

    #[test]
    fn values_are_what_they_are_to_the_sdk_for_javascript() {
        assert_eq!(
            told(
                "{ s: 'x', b: true, i: 7, n: -0, d: 0.5, l: 2 ** 53, h: 1e300, nan: NaN, inf: -Infinity }"
            ),
            "s=String(Owned(\"x\")) b=Bool(true) i=I64(7) n=I64(0) d=F64(0.5) l=I64(9007199254740992) \
             h=F64(1e300) nan=F64(NaN) inf=F64(-inf)"
        );
    }

    #[test]
    fn lists_are_of_one_kind_and_keep_the_places_of_what_is_nothing() {
        assert_eq!(
            told(
                "{ s: ['a', null, 'b'], b: [undefined, true], i: [1, null, 2], d: [1, 0.5], e: [], n: [null] }"
            ),
            "s=Array(String([Owned(\"a\"), Owned(\"\"), Owned(\"b\")])) b=Array(Bool([false, true])) \
             i=Array(I64([1, 0, 2])) d=Array(F64([1.0, 0.5])) e=Array(String([])) \
             n=Array(String([Owned(\"\")]))"
        );
    }

    #[test]
    fn what_cannot_be_an_attribute_is_dropped() {
        assert_eq!(
            told(
                "{ o: {}, f() {}, y: Symbol('y'), n: null, u: undefined, g: 1n, mixed: [1, 'a'], deep: [[1]], '': 1, [Symbol('k')]: 1, ok: 1 }"
            ),
            "ok=I64(1)"
        );
        for nothing in ["undefined", "null", "5", "'text'"] {
            assert_eq!(told(nothing), "");
        }
        assert_eq!(told("Object.create({ inherited: 1 })"), "");
    }
}

//! The order of words in a language, as the Unicode Collation Algorithm and its locales have it.

use icu_collator::options::{AlternateHandling, CaseLevel, CollatorOptions, MaxVariable, Strength};
use icu_collator::preferences::{CollationCaseFirst, CollationNumericOrdering};
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;
use rquickjs::{Ctx, Exception, Function, Object, Result, String as JsString};

use crate::text::well_formed;

/// A collator for a locale (with its `-u-` extensions) and options. Throws if there is no such
/// locale.
fn collator(
    context: &Ctx<'_>,
    locale: &str,
    sensitivity: &str,
    ignores_punctuation: bool,
    is_numeric: bool,
    case_first: &str,
) -> Result<CollatorBorrowed<'static>> {
    let locale: Locale = locale.parse().map_err(|_| {
        Exception::throw_range(context, &format!("Incorrect locale information provided: {locale}"))
    })?;
    let mut preferences = CollatorPreferences::from(&locale);
    if is_numeric {
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
    }
    match case_first {
        "upper" => preferences.case_first = Some(CollationCaseFirst::Upper),
        "lower" => preferences.case_first = Some(CollationCaseFirst::Lower),
        _ => {}
    }
    let mut options = CollatorOptions::default();
    options.strength = Some(match sensitivity {
        "base" | "case" => Strength::Primary,
        "accent" => Strength::Secondary,
        _ => Strength::Tertiary,
    });
    if sensitivity == "case" {
        options.case_level = Some(CaseLevel::On);
    }
    if ignores_punctuation {
        options.alternate_handling = Some(AlternateHandling::Shifted);
        options.max_variable = Some(MaxVariable::Punctuation);
    }
    Collator::try_new(preferences, options)
        .map_err(|error| Exception::throw_range(context, &error.to_string()))
}

/// Adds the function that makes a comparing function.
pub(super) fn define<'js>(context: &Ctx<'js>, group: &Object<'js>) -> Result<()> {
    let make = |context: Ctx<'js>,
                locale: String,
                sensitivity: String,
                ignores_punctuation: bool,
                is_numeric: bool,
                case_first: String| {
        let collator = collator(
            &context,
            &locale,
            &sensitivity,
            ignores_punctuation,
            is_numeric,
            &case_first,
        )?;
        let compare = move |context: Ctx<'js>, one: JsString<'js>, other: JsString<'js>| {
            let (one, other) = (well_formed(&context, &one)?, well_formed(&context, &other)?);
            Ok::<_, rquickjs::Error>(collator.compare(&one, &other) as i8)
        };
        Function::new(context, compare)
    };
    group.set("collator", Function::new(context.clone(), make)?)?;
    let canonical = |context: Ctx<'js>, locale: String| {
        let parsed = Locale::normalize(&locale);
        parsed.map(std::borrow::Cow::into_owned).map_err(|_| {
            let message = format!("Incorrect locale information provided: {locale}");
            Exception::throw_range(&context, &message)
        })
    };
    group.set("canonicalLocale", Function::new(context.clone(), canonical)?)
}

//! Whose spans and metrics these are: what OpenTelemetry calls the resource.

use std::process;
use std::sync::OnceLock;

use opentelemetry::KeyValue;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::resource::TelemetryResourceDetector;
use uuid::Uuid;

/// The service of a Function without a name.
const UNKNOWN: &str = "unknown_service:duet";

/// What tells this process from all others that serve the Function, here and on other machines, where
/// it may have the same number. Only one process may write a time series.
static INSTANCE: OnceLock<Uuid> = OnceLock::new();

/// Who sends spans and metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The service's name, if somebody gave it one.
    pub service: Option<String>,
    /// The Function's name; empty if it has none.
    pub function: String,
    /// The namespace that it runs in; empty if that is not known.
    pub namespace: String,
    /// The interpreter that runs it.
    pub interpreter: &'static str,
    /// What else is said of it, in this order; of two that have one name, the last.
    pub attributes: Vec<(String, String)>,
}

impl Identity {
    /// The attributes, in order, each name once. What was said by somebody comes before what we know.
    pub(super) fn attributes(&self) -> Vec<KeyValue> {
        let function = Some(&self.function).filter(|name| !name.is_empty());
        let mut all: Vec<KeyValue> = Vec::new();
        let mut set = |name: &str, value: &str| {
            let value = value.to_owned();
            match all.iter_mut().find(|known| known.key.as_str() == name) {
                Some(known) => known.value = value.into(),
                None => all.push(KeyValue::new(name.to_owned(), value)),
            }
        };
        set("service.name", function.map_or(UNKNOWN, String::as_str));
        if let Some(function) = function {
            set("faas.name", function);
        }
        if !self.namespace.is_empty() {
            set("k8s.namespace.name", &self.namespace);
        }
        for (name, value) in of_the_sdk() {
            set(&name, &value);
        }
        set("telemetry.distro.name", "duet");
        set("telemetry.distro.version", env!("CARGO_PKG_VERSION"));
        set("service.instance.id", &INSTANCE.get_or_init(Uuid::new_v4).to_string());
        if !self.interpreter.is_empty() {
            set("process.runtime.name", self.interpreter);
        }
        for (name, value) in &self.attributes {
            set(name, value);
        }
        if let Some(service) = &self.service {
            set("service.name", service);
        }
        all.push(KeyValue::new("process.pid", i64::from(process::id())));
        all
    }
}

/// What the SDK says of itself, as `telemetry.sdk.*`.
fn of_the_sdk() -> Vec<(String, String)> {
    let detector = Box::new(TelemetryResourceDetector);
    let resource = Resource::builder_empty().with_detector(detector).build();
    let text = |(name, value): (&opentelemetry::Key, &opentelemetry::Value)| {
        (name.to_string(), value.to_string())
    };
    let mut said: Vec<_> = resource.iter().map(text).collect();
    said.sort_unstable();
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(identity: &Identity, name: &str) -> Option<String> {
        let all = identity.attributes();
        let found: Vec<_> = all.iter().filter(|known| known.key.as_str() == name).collect();
        assert!(found.len() < 2, "{name} is there twice");
        found.first().map(|known| known.value.as_str().into_owned())
    }

    fn greeter() -> Identity {
        Identity {
            function: "greeter".into(),
            namespace: "shop".into(),
            interpreter: "cpython",
            ..Identity::default()
        }
    }

    #[test]
    fn a_service_is_called_as_its_function_unless_somebody_calls_it_otherwise() {
        let name = |identity: &Identity| value(identity, "service.name");
        assert_eq!(name(&Identity::default()).as_deref(), Some("unknown_service:duet"));
        assert_eq!(name(&greeter()).as_deref(), Some("greeter"));
        let said = vec![("service.name".to_owned(), "said".to_owned())];
        let said = Identity { attributes: said, ..greeter() };
        assert_eq!(name(&said).as_deref(), Some("said"));
        let named = Identity { service: Some("named".into()), ..said };
        assert_eq!(name(&named).as_deref(), Some("named"));
    }

    #[test]
    fn it_says_which_function_it_is_and_what_runs_it() {
        let greeter = greeter();
        assert_eq!(value(&greeter, "faas.name").as_deref(), Some("greeter"));
        assert_eq!(value(&greeter, "k8s.namespace.name").as_deref(), Some("shop"));
        assert_eq!(value(&greeter, "process.runtime.name").as_deref(), Some("cpython"));
        assert_eq!(value(&greeter, "telemetry.sdk.name").as_deref(), Some("opentelemetry"));
        assert_eq!(value(&greeter, "process.pid"), Some(process::id().to_string()));
        assert_eq!(value(&Identity::default(), "faas.name"), None);
    }

    #[test]
    fn a_process_has_one_id_unless_somebody_gives_it_another() {
        let id = |identity: &Identity| value(identity, "service.instance.id").unwrap();
        assert_eq!(id(&greeter()), id(&Identity::default()));
        assert!(Uuid::parse_str(&id(&greeter())).is_ok());
        let said = vec![("service.instance.id".to_owned(), "pod-7".to_owned())];
        assert_eq!(id(&Identity { attributes: said, ..greeter() }), "pod-7");
    }

    #[test]
    fn what_is_said_twice_is_what_was_said_last() {
        let said = |value: &str| ("team".to_owned(), value.to_owned());
        let identity = Identity { attributes: vec![said("a"), said("b")], ..Identity::default() };
        assert_eq!(value(&identity, "team").as_deref(), Some("b"));
    }
}

//! Python that is compiled into the binary, and how `import` finds it.
//!
//! The finder stands at the end of `sys.meta_path`, so a package of the same name that the user
//! installed wins. A module is carried as bytecode of the Python that the binary was built with,
//! since compiling it takes longer than running it; its source is beside it for an interpreter
//! that has another bytecode. Nothing is read before it is imported.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyModule};

use crate::error::OURS;
use crate::{current, meter, tracer};

/// The bytecode that `build.rs` made, by the number with which Python marks its own.
const MAGIC: &str = env!("DUET_PYTHON_MAGIC");

/// The module that wants to know which request a thread is answering.
const REQUEST: &str = "duet_request";

/// One module.
struct Module {
    name: &'static str,
    source: &'static str,
    bytecode: &'static [u8],
}

macro_rules! modules {
    ($($name:literal),* $(,)?) => {
        [$(Module {
            name: $name,
            source: include_str!(concat!("../../../py-prelude/", $name, ".py")),
            bytecode: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".bytecode")),
        }),*]
    };
}

/// The modules. Those that begin with `duet` are ours alone; the others are what the reference
/// has preinstalled.
static MODULES: [Module; 17] = modules![
    "bottle",
    "duet_absent",
    "duet_fields",
    "duet_loop",
    "duet_meter",
    "duet_multipart",
    "duet_newer",
    "duet_opentelemetry",
    "duet_outgoing",
    "duet_path_files",
    "duet_request",
    "duet_response",
    "duet_static",
    "duet_text",
    "duet_tracer",
    "duet_words",
    "sdk",
];

/// A finder and a loader in one, as `importlib` wants them.
#[pyclass(frozen)]
struct Finder;

#[pymethods]
impl Finder {
    #[pyo3(signature = (name, _path=None, _target=None))]
    fn find_spec<'py>(
        slf: &Bound<'py, Self>,
        name: &str,
        _path: Option<&Bound<'py, PyAny>>,
        _target: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        if find(name).is_none() {
            return Ok(None);
        }
        let spec = slf.py().import("_frozen_importlib")?.getattr("ModuleSpec")?;
        spec.call1((name, slf)).map(Some)
    }

    #[staticmethod]
    fn create_module(_spec: &Bound<'_, PyAny>) -> Option<Py<PyAny>> {
        None
    }

    #[staticmethod]
    fn exec_module(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        let name = module.name()?;
        let Some(found) = find(name.to_str()?) else { return Ok(()) };
        match found.name {
            REQUEST => module.add_function(wrap_pyfunction!(current::current, module)?)?,
            tracer::TRACER => tracer::give(module)?,
            meter::METER => meter::give(module)?,
            _ => {}
        }
        py.import("builtins")?.call_method1("exec", (found.code(py)?, module.dict()))?;
        Ok(())
    }
}

impl Module {
    fn code<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        if reads_our_bytecode(py)? {
            let bytecode = PyBytes::new(py, self.bytecode);
            return py.import("marshal")?.call_method1("loads", (bytecode,));
        }
        let file = format!("{OURS}>/{}.py", self.name);
        let compile = py.import("builtins")?.getattr("compile")?;
        compile.call1((self.source, file, intern!(py, "exec")))
    }
}

/// Lets `import` find our modules where there is none of the user's.
pub(crate) fn install(py: Python<'_>) -> PyResult<()> {
    let finders = py.import("sys")?.getattr("meta_path")?;
    finders.call_method1("append", (Bound::new(py, Finder)?,))?;
    Ok(())
}

/// Puts our finder behind those that have come after it.
pub(crate) fn stay_last(py: Python<'_>) -> PyResult<()> {
    let finders = py.import("sys")?.getattr("meta_path")?.cast_into::<PyList>()?;
    let ours = finders.iter().position(|finder| finder.is_instance_of::<Finder>());
    if let Some(position) = ours {
        let finder = finders.get_item(position)?;
        finders.del_item(position)?;
        finders.append(finder)?;
    }
    Ok(())
}

/// Whether this interpreter is of the kind that compiled the prelude.
fn reads_our_bytecode(py: Python<'_>) -> PyResult<bool> {
    let magic = py.import("_frozen_importlib_external")?.getattr("MAGIC_NUMBER")?;
    magic.call_method0("hex")?.eq(MAGIC)
}

fn find(name: &str) -> Option<&'static Module> {
    MODULES.iter().find(|module| module.name == name)
}

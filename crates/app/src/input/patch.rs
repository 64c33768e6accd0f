//! The fields of a PATCH.

/// A field of a PATCH: absent keeps the value, null clears it, anything else sets it.
#[derive(Debug, Clone, Default)]
pub enum Patch<T> {
    #[default]
    Keep,
    Clear,
    Set(T),
}

impl<T> Patch<T> {
    /// A value that does not convert becomes `Keep`; `convert` records the error.
    pub(crate) fn try_map<U>(self, convert: impl FnOnce(T) -> Option<U>) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => convert(value).map_or(Patch::Keep, Patch::Set),
        }
    }

    pub(crate) fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }
}

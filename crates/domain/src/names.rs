//! Enums whose values are words.

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$of])* $variant),+
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ValidationError;

            fn from_str(raw: &str) -> Result<Self, $crate::ValidationError> {
                Self::ALL.iter().copied().find(|known| known.as_str() == raw).ok_or_else(|| {
                    let all: Vec<&str> = Self::ALL.iter().map(|known| known.as_str()).collect();
                    $crate::ValidationError::new(format!("must be one of {}", all.join(", ")))
                })
            }
        }
    )+};
}
pub(crate) use names;

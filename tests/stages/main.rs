//! The pure stages through their public faces.

mod enrich;

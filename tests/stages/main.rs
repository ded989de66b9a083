//! The pure stages, through their public faces.

mod decode;
mod normalize;
mod support;
